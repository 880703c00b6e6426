// What a registry does on a disk that has no room.
import { folderRegistry } from '../../../../src/serving/registry/folder-registry.ts'
import { modelParts } from '../../../serving/registry/model-parts.ts'
import { unfinished } from '../../../serving/registry/unfinished.ts'
import { failure, fill } from './fill.ts'

const [root = ''] = process.argv.slice(2)
const registry = folderRegistry(root)
await registry.register('delay', modelParts(1))
const within = (message: string): string => message.replace(/\/\S*(?=\/(weights\.bin|log\/\d+\.json):)/, '')
const weights = modelParts(2, { files: { 'weights.bin': new Uint8Array(8 << 20) } })
const large = within(await failure(registry.register('delay', weights)))
const makeRoom = fill(root)
const promoted = within(await failure(registry.promote('delay', 'production', 1, { expected: null })))
const registered = await failure(registry.register('delay', modelParts(3)))
const kept = (await registry.list()).map(({ name, version }) => `${name}/${version}`)
await registry.load('delay/1')
const aliases = await registry.aliases('delay')
makeRoom()
const left = unfinished(root)
const { version } = await registry.register('delay', modelParts(3))
await registry.promote('delay', 'production', version, { expected: null })
const history = await registry.history('delay')
const after = { version, promoted: history[0]?.to, history: history.length }
console.log(JSON.stringify({ large, promoted, registered, kept, aliases, unfinished: left, after }))
