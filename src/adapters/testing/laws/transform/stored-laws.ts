import { deepStrictEqual, ok, rejects } from 'node:assert/strict'
import { BigheadError } from '../../../../features/errors/bighead-error.ts'
import type { Table } from '../../../../features/table/table.ts'
import { readArtifact } from '../../../../pipeline/artifact.ts'
import type { FittedTransform } from '../../../../pipeline/fitted-transform.ts'
import { cells, type Law, type Learn } from './law-cells.ts'

/** What is stored is read back as the same function; what was damaged is refused, or works. */
export function storedLaws(law: Law, learn: Learn): void {
  law('JSON gives back the same function', async table => {
    const fitted = await learn(table)
    const copy = (await readArtifact(JSON.parse(JSON.stringify(fitted)))) as FittedTransform
    deepStrictEqual(cells(await copy.transform(table)), cells(await fitted.transform(table)))
    deepStrictEqual(JSON.stringify(copy), JSON.stringify(fitted))
  })
  law('JSON of a later version, or damaged at any place, is refused in words or works', async (table, other) => {
    const json = JSON.parse(JSON.stringify(await learn(table))) as Tree & { version: number }
    await rejects(readArtifact({ ...json, version: json.version + 1 }), /has format version/)
    const places = placesOf(json)
    // What the tables hold chooses the place, so that one seed tries many.
    const chance = JSON.stringify(json).length * 7 + other.rowCount * 31
    const at = places[chance % places.length] ?? []
    for (let edit = 0; edit < 3; edit++) {
      await survives(damaged(json, at, damages[(chance + edit) % damages.length]), table)
    }
  })
}

type Tree = { [key: string]: unknown }

const damages: readonly unknown[] = [undefined, null, -1, 1e308, 'x', true, [], {}, [[]], { $: 'NaN' }]

/** The paths to everything in a tree but its root. */
function placesOf(tree: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof tree !== 'object' || tree === null) return []
  return Object.entries(tree).flatMap(([key, value]) => [[...path, key], ...placesOf(value, [...path, key])])
}

/** The tree with something else at a place; with nothing there, for undefined. */
function damaged(tree: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const copy: Tree | unknown[] = Array.isArray(tree) ? [...tree] : { ...(tree as Tree) }
  const holder = copy as Tree
  if (rest.length > 0) holder[key] = damaged(holder[key], rest, value)
  else if (value !== undefined) holder[key] = value
  else if (Array.isArray(copy)) copy.splice(Number(key), 1)
  else delete holder[key]
  return copy
}

async function survives(json: unknown, table: Table): Promise<void> {
  try {
    const read = await readArtifact(json)
    if (read.role !== 'transform') return
    const found = await read.transform(table)
    ok(found.rowCount === table.rowCount)
    if (table.rowCount > 0) read.transformRow(table.row(0) as never)
  } catch (error) {
    ok(error instanceof BigheadError, `${String((error as Error).stack)} for ${JSON.stringify(json)}`)
  }
}
