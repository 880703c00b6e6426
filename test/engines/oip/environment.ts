import { join } from 'node:path'
import { pythonEnvironment } from '../../../scripts/python-environment.ts'
import { runPython } from '../run-python.ts'

/** The clients of other projects, each in an environment of its own, for they need other versions of gRPC. */
export type OutsideClient = 'tritonclient' | 'kserve'

const packages: { readonly [C in OutsideClient]: string } = {
  tritonclient: 'tritonclient[all]==2.73.*',
  kserve: 'kserve==0.21.*',
}

/** What `answer(input)` of a script in this folder gives, with one of the clients. */
export async function askClient<T>(client: OutsideClient, script: string, input: unknown): Promise<T> {
  const python = await pythonEnvironment({ name: client, packages: [packages[client]] })
  return runPython<T>(python, join(import.meta.dirname, script), input)
}
