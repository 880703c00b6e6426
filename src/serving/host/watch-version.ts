import type { PositionalRow } from '../../features/online/positional-reader.ts'
import type { LoadedModel } from '../registry/model-registry.ts'
import { readReference } from '../watch/read-reference.ts'
import { takeNumbers } from '../watch/take-numbers.ts'
import type { VersionWatch, Watch } from '../watch/watch.ts'
import type { Ran } from './batch-work.ts'
import type { ServedVersion } from './served-version.ts'
import type { ReadyVersion } from './version-pool.ts'

/** Begins to watch a version, against what was registered with it. */
export async function watchVersion(
  loaded: LoadedModel,
  { columns, joined, description, set }: ServedVersion,
  watch: Watch,
): Promise<VersionWatch> {
  return watch.open({
    model: loaded.name,
    version: loaded.version,
    ...{ columns, joined, classes: description.classes },
    groups: set?.groups.map(join => join.group) ?? [],
    reference: await readReference(loaded),
  })
}

/** Shows the watch what a version answered, without the rows that failed. */
export function observeRows(
  { watch, width }: ReadyVersion,
  rows: readonly PositionalRow[],
  { numbers, failures }: Ran,
): void {
  if (failures.length === 0) {
    watch?.observe(rows, numbers)
    return
  }
  const failed = new Set(failures.map(failure => failure.row))
  const answered = Array.from(rows.keys()).filter(row => !failed.has(row))
  watch?.observe(
    answered.map(row => rows[row] as PositionalRow),
    takeNumbers(numbers, answered, width),
  )
}
