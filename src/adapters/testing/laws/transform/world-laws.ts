import { deepStrictEqual, ok } from 'node:assert/strict'
import { cells, type Law, type Learn } from './law-cells.ts'

/** Where the host lives, as long as a law looks. */
const elsewhere = { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' } as const

/** What a transform gives must not come from the host's zone or language. */
export function worldLaws(law: Law, learn: Learn): void {
  law('the host’s time zone and language do not matter', async table => {
    const fitted = await learn(table)
    const plain = [JSON.stringify(fitted), cells(await fitted.transform(table))]
    const found = await abroad(async () => {
      const again = await learn(table)
      return [JSON.stringify(again), cells(await again.transform(table))]
    })
    deepStrictEqual(found, plain)
  })
}

/** Runs something in another zone and language, and notes whether it asks for the language. */
async function abroad<T>(run: () => Promise<T>): Promise<T> {
  const { env } = process
  const kept = Object.keys(elsewhere).map(name => [name, env[name]] as const)
  const { localeCompare } = String.prototype
  let asked = false
  String.prototype.localeCompare = function (this: string, ...given: Parameters<string['localeCompare']>): number {
    asked = true
    return -localeCompare.apply(this, given)
  }
  Object.assign(env, elsewhere)
  try {
    return await run()
  } finally {
    String.prototype.localeCompare = localeCompare
    for (const [name, value] of kept) {
      if (value === undefined) delete env[name]
      else env[name] = value
    }
    ok(!asked, 'localeCompare orders by the host’s language; order by code points instead')
  }
}
