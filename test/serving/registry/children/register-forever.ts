// Registers one version after another until it is killed; prints each number.
import { setTimeout as sleep } from 'node:timers/promises'
import { folderRegistry } from '../../../../src/serving/registry/folder-registry.ts'
import { modelParts } from '../model-parts.ts'

const [root = '', seed = ''] = process.argv.slice(2)
const registry = folderRegistry(root)
async function* slowly(): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < 4; piece++) {
    yield new Uint8Array(10_000)
    await sleep(1)
  }
}
for (let index = 0; ; index++) {
  const { version } = await registry.register(
    'delay',
    modelParts(`${seed} ${index}`, { files: { 'weights.bin': slowly() } }),
  )
  console.log(version)
}
