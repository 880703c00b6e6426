import type { PositionalRow } from '../../features/online/positional-reader.ts'
import type { LoadedModel } from '../registry/model-registry.ts'
import { readReference } from '../watch/read-reference.ts'
import type { VersionWatch, Watch } from '../watch/watch.ts'
import type { Inferred } from './model-runner.ts'
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

/** Shows the watch what a version answered; null stands for a row that failed. */
export function observeRows(
  { watch }: ReadyVersion,
  rows: readonly PositionalRow[],
  answers: readonly (Inferred | null)[],
): void {
  if (watch === null) return
  for (let index = 0; index < rows.length; index++) {
    const answer = answers[index] ?? null
    if (answer !== null) watch.observe(rows[index] as PositionalRow, answer)
  }
}
