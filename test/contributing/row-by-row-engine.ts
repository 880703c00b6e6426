import type {
  AggregateFeatureDefinition,
  FeatureGroupDefinition,
  JoinDefinition,
} from '../../src/features/definition/definition.ts'
import { eventParts, looksAhead, schemaOf } from '../../src/features/definition/definition.ts'
import type { BackfillInput, Engine } from '../../src/features/engine/engine.ts'
import { evaluate } from '../../src/features/evaluate/evaluate-column.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import type { Column } from '../../src/features/table/column.ts'
import { Table } from '../../src/features/table/table.ts'
import { naiveEntities } from '../oracle/naive-entities.ts'
import { naiveFeatures } from '../oracle/naive-features.ts'

/** What a group answers for a key at a time, one value per feature. */
type Ask = (key: readonly unknown[], q: number) => readonly unknown[]

/** The plainest engine: for each row of the spine, one scan of everything that is stored. */
export function rowByRowEngine(): Engine {
  return {
    name: 'row by row',
    async backfill(input) {
      const { set, spine, signal } = input
      signal?.throwIfAborted()
      const columns: (readonly [string, Column])[] = spine.columnNames.map(name => [name, spine.column(name)])
      for (const join of set.groups) columns.push(...(await joined(join, input)))
      const table = new Table(columns, spine.rowCount)
      for (const { name, expression } of set.derive) columns.push([name, evaluate(expression, table, name)])
      for (const join of set.labels) columns.push(...(await joined(join, input)))
      return new Table(columns, spine.rowCount)
    },
  }
}

async function joined(join: JoinDefinition, input: BackfillInput): Promise<readonly (readonly [string, Column])[]> {
  const { spine, set } = input
  const ask = looksAhead(join.group)
    ? askAhead(join.group, input.dataUntil[join.alias]!, await events(join.group, input))
    : await asker(join.group, input)
  const times = spine.column(set.time)
  const keys = join.keys.map(({ request }) => spine.column(request))
  const answers = Array.from({ length: spine.rowCount }, (_, row) =>
    ask(
      keys.map(key => key.get(row)),
      times.get(row) as number,
    ),
  )
  return join.group.features.map(({ name, type }, index) => {
    const values = answers.map(answer => answer[index] ?? null)
    return [`${join.alias}_${name}`, columnFromExact(type, values as never[])] as const
  })
}

async function asker(group: FeatureGroupDefinition, input: BackfillInput): Promise<Ask> {
  const { source } = group
  if (source.kind !== 'entitySource') {
    const rows = await events(group, input)
    return (key, q) => naiveFeatures(group, rows, key, q)
  }
  const names = await input.offline.partitions(source.name)
  const read = async (ds: string) =>
    [ds, [...(await input.offline.read(source.name, schemaOf(source.stored), { partitions: [ds] })).rows()]] as const
  const entities = { partitions: Object.fromEntries(await Promise.all(names.map(read))), mutations: [] }
  return (key, q) => naiveEntities(group, entities, key, q)
}

/** What lies in `[q, q + ahead)` is a window of that length that ends at `q + ahead`; null as long as it can still change. */
function askAhead(group: FeatureGroupDefinition, until: number, rows: readonly object[]): Ask {
  return (key, q) =>
    group.features.map(feature => {
      const { ahead } = feature as AggregateFeatureDefinition
      if (q + ahead! > until) return null
      const window = { ...feature, window: ahead, ahead: null } as AggregateFeatureDefinition
      return naiveFeatures({ ...group, resolution: 'exact', features: [window] }, rows as never, key, q + ahead!)[0]
    })
}

async function events({ source }: FeatureGroupDefinition, { offline }: BackfillInput): Promise<readonly never[]> {
  if (source.kind !== 'eventSource') throw new TypeError('one source of events was expected')
  const [part] = eventParts(source)
  return [...(await offline.read(source.name, schemaOf(part!.stored))).rows()] as never[]
}
