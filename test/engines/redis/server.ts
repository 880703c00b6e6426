import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { debianPackages, programOnPath } from '../../../scripts/debian-packages.ts'

/** A Redis server of a test's own, on a free port. */
export interface Server {
  readonly port: number
  readonly child: ChildProcess
  /** Ends it by its process, and waits until it is gone. */
  stop(): Promise<void>
}

/** Starts a server that keeps nothing on disk, on `port` or a free one; it answers when this resolves. */
export async function startRedis(args: readonly string[] = [], port?: number): Promise<Server> {
  const { program, environment } = await redisProgram()
  const at = port ?? (await freePort())
  const settings = ['--port', String(at), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const folder = mkdtempSync(join(tmpdir(), 'bighead-redis-'))
  const child = spawn(program, [...settings, '--dir', folder, ...args], {
    env: environment,
    stdio: 'ignore',
  })
  const gone = once(child, 'exit')
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
  const probe = new Redis({ port: at, retryStrategy: () => 20, maxRetriesPerRequest: null })
  probe.on('error', () => {})
  await Promise.race([
    probe.ping(),
    gone.then(() => {
      throw new Error('Redis did not start')
    }),
  ]).finally(() => probe.disconnect())
  return { port: at, child, stop }
}

/** A port that was free a moment ago; a node of a cluster also uses the one that is 10,000 higher. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    if (port < 55_000) return port
  }
}

async function redisProgram(): Promise<{ program: string; environment: NodeJS.ProcessEnv }> {
  const program = programOnPath('redis-server', /v=[78]\./)
  if (program !== undefined) return { program, environment: process.env }
  const { folder, environment } = await debianPackages({ name: 'redis', packages: ['redis-server'] })
  return { program: join(folder, 'usr/bin/redis-server'), environment }
}
