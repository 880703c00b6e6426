// Moves an alias on by one version, `count` times, against others who do the same; prints how often it lost.
import { ConflictError } from '../../../../src/serving/errors.ts'
import { folderRegistry } from '../../../../src/serving/registry/folder-registry.ts'

const [root = '', user = '', count = '0', versions = '1'] = process.argv.slice(2)
const registry = folderRegistry(root, { user })
let done = 0
let lost = 0
while (done < Number(count)) {
  const current = (await registry.resolve('delay@production'))?.version ?? null
  const next = ((current ?? 0) % Number(versions)) + 1
  try {
    await registry.promote('delay', 'production', next, { expected: current })
    done++
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    lost++
  }
}
console.log(JSON.stringify({ done, lost }))
