import { takeRowsOf } from '../table/reshape.ts'
import type { EntityAnswers, EntityQuestions } from './join-entities.ts'
import { keyNodes, spineKeys } from './join-rows.ts'
import { keyCodes } from './key-codes.ts'
import { groupByKey } from './key-rows.ts'
import { positiveZeros } from './positive-zeros.ts'
import { sourceColumn } from './source-rows.ts'

/** The row that each requested entity had when it was asked for; nulls where there was none. */
export function entityRows({ join, source, versions, spine, times }: EntityQuestions): EntityAnswers {
  const { stored, from, until } = versions
  const keys = keyNodes(join).map(node => sourceColumn(source, node, stored))
  const { asked, offered, keyCount } = keyCodes(spineKeys(join, spine), keys)
  const known = groupByKey(offered, from, keyCount)
  const queries = groupByKey(asked, times, keyCount)
  const found = new Int32Array(times.length).fill(-1)
  for (let key = 0; key < keyCount; key++) {
    const start = known.starts[key] as number
    let next = start
    for (let query = queries.starts[key] as number; query < (queries.starts[key + 1] as number); query++) {
      const at = queries.times[query] as number
      while (next < (known.starts[key + 1] as number) && (known.times[next] as number) < at) next++
      if (next === start) continue
      const row = known.rows[next - 1] as number
      if ((until[row] as number) >= at) found[queries.rows[query] as number] = row
    }
  }
  const columns = join.group.features.map(feature => sourceColumn(source, feature.input, stored))
  return { rows: Int32Array.from(times.keys()), columns: takeRowsOf(columns, found).map(positiveZeros) }
}
