// Does one thing to a registry and is killed right before its n-th call to the file system.
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { folderRegistry } from '../../../../src/serving/registry/folder-registry.ts'
import { modelParts } from '../model-parts.ts'

const [root = '', work = '', at = '0'] = process.argv.slice(2)
let calls = 0

type Call = (...args: unknown[]) => Promise<unknown>
const deadly = (call: Call): Call =>
  function (this: unknown, ...args) {
    if (++calls === Number(at)) process.kill(process.pid, 'SIGKILL')
    return call.apply(this, args)
  }

const table = files as unknown as { [name: string]: Call }
for (const name of ['link', 'mkdir', 'readdir', 'rename', 'rm', 'stat']) table[name] = deadly(table[name]!)
const open = table.open!
table.open = deadly(async (...args) => {
  const handle = (await open(...args)) as { [name: string]: Call }
  for (const name of ['sync', 'write', 'read', 'close']) handle[name] = deadly(handle[name]!)
  return handle
})
syncBuiltinESMExports()

const registry = folderRegistry(root)
if (work === 'register') {
  await registry.register('delay', modelParts(at, { files: { 'weights.bin': new Uint8Array(1000) } }))
} else if (work === 'promote') {
  const current = await registry.resolve('delay@production')
  await registry.promote('delay', 'production', current?.version === 1 ? 2 : 1, { expected: current })
} else {
  await registry.remove('delay', (await registry.resolve('delay@latest'))!)
}
console.log('done')
