// Registers `count` contents of its own and one that everybody registers; prints the numbers it got.
import { folderRegistry } from '../../../../src/serving/registry/folder-registry.ts'
import { modelParts } from '../model-parts.ts'

const [root = '', user = '', count = '0'] = process.argv.slice(2)
const registry = folderRegistry(root, { user })
const own: number[] = []
for (let index = 0; index < Number(count); index++) {
  own.push((await registry.register('delay', modelParts(`${user} ${index}`))).version)
}
const shared = (await registry.register('delay', modelParts('shared'))).version
console.log(JSON.stringify({ own, shared }))
