// Moves an alias on by one version, `count` times, against others who do the same; prints how often it lost.
import { ConflictError } from '../../../../src/serving/errors.ts'
import { httpRegistry } from '../../../../src/serving/registry-api/http-registry.ts'

const [address = '', token = '', by = '', count = '0'] = process.argv.slice(2)
const registry = httpRegistry(address, { token })
let [done, lost] = [0, 0]
while (done < Number(count)) {
  const current = (await registry.resolve('delay@production'))?.version ?? null
  try {
    await registry.promote('delay', 'production', ((current ?? 0) % 3) + 1, { expected: current, by })
    done++
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    lost++
  }
}
console.log(JSON.stringify({ done, lost }))
