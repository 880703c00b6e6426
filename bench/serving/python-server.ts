import { fileURLToPath } from 'node:url'
import { freePort } from '../../test/engines/free-port.ts'
import { runChild } from '../child.ts'
import { installPeers, type PeerEnvironment } from '../peers/install.ts'
import { type ServerProcess, startProgram } from './server-process.ts'

/** A server in Python: a script of `peers/` that takes a port and then `args`. */
export interface PythonServer {
  readonly environment: PeerEnvironment
  readonly script: string
  readonly args: readonly string[]
  /** A path that it answers with 200 as soon as it serves. */
  readonly ready: string
}

/** Starts a server in Python, on a free port. */
export async function startPython({ environment, script, args, ready }: PythonServer): Promise<ServerProcess> {
  const port = String(await freePort())
  const path = fileURLToPath(new URL(`./peers/${script}`, import.meta.url))
  const command = await installPeers(environment)
  return startProgram({ command, args: ['-B', path, port, ...args], address: `http://127.0.0.1:${port}`, ready })
}

/** The version of a package, like `1.7.1`. */
export async function versionOf(environment: PeerEnvironment, name: string): Promise<string> {
  const print = `import importlib.metadata, json; print(json.dumps(importlib.metadata.version("${name}")))`
  return (await runChild<string>(await installPeers(environment), ['-c', print])).answer
}
