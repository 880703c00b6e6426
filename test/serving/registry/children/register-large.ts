// Registers a model with one large file and prints the error.
import { folderRegistry } from '../../../../src/serving/registry/folder-registry.ts'
import { modelParts } from '../model-parts.ts'

const [root = ''] = process.argv.slice(2)
try {
  await folderRegistry(root).register('delay', modelParts(2, { files: { 'weights.bin': new Uint8Array(1 << 20) } }))
} catch (error) {
  const { name, code, message } = error as { name: string; code: string; message: string }
  console.log(JSON.stringify({ name, code, message }))
}
