import type { JoinDefinition } from '../definition/definition.ts'
import { eventTables } from '../engine/join-reach.ts'
import { inModules } from '../engine/spread-windows.ts'
import { aggregatesOf } from '../engine/window-inputs.ts'
import type { Extensions } from '../extensions.ts'
import { isShareableType } from '../parallel/shared-memory.ts'

/** Why threads do not divide the windows of a join over events; null where they do, or where there are none. */
export async function whyOneThread(join: JoinDefinition, extensions: Extensions | undefined): Promise<string | null> {
  const own = aggregatesOf(join).filter(feature => feature.own)
  if (!(await inModules(join.group, extensions))) {
    const names = [...new Set(own.map(feature => feature.aggregate))].join(', ')
    return `the code of ${names} is given as an object; threads need the URL of its module`
  }
  for (const { definition, needed } of eventTables(join) ?? []) {
    const name = Object.keys(needed).find(column => !isShareableType(needed[column] ?? 'binary'))
    if (name !== undefined) return `column ${name} of ${definition.name} holds objects, which threads do not share`
  }
  return null
}
