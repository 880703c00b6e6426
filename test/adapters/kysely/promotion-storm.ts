import { expect } from 'vitest'
import { type Database, kyselyRecords } from '../../../src/adapters/kysely/index.ts'
import { folderRegistry } from '../../../src/serving/registry/folder-registry.ts'
import { modelParts } from '../../serving/registry/model-parts.ts'

/** Many clients, each with connections of its own, who promote the same alias at the same time, turn after turn: each turn has one winner. */
export async function expectOneWinnerEachTurn(databases: readonly Database[], folder: string): Promise<void> {
  const clients = databases.map((db, n) => folderRegistry(folder, { records: kyselyRecords(db), user: `client ${n}` }))
  const [first] = clients
  if (first === undefined) throw new TypeError('a storm needs clients')
  const made = await Promise.all(clients.map((client, n) => client.register('delay', modelParts(n % 4))))
  expect(new Set(made.map(({ version }) => version))).toEqual(new Set([1, 2, 3, 4]))
  let at: number | null = null
  for (let turn = 1; turn <= 6; turn++) {
    const to = (turn % 4) + 1
    const outcomes = await Promise.allSettled(
      clients.map(client => client.promote('delay', 'production', to, { expected: at })),
    )
    const lost = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect(lost.map(({ code }) => code)).toEqual(clients.slice(1).map(() => 'CONFLICT'))
    at = to
  }
  const histories = await Promise.all(clients.map(client => client.history('delay', 'production')))
  for (const history of histories) {
    expect(history).toEqual(histories[0])
    expect(history.map(({ number, to }) => [number, to])).toEqual(
      [1, 2, 3, 4, 5, 6].map(turn => [turn, (turn % 4) + 1]),
    )
  }
  expect(await first.rollback('delay', 'production')).toMatchObject({ to: 2 })
}
