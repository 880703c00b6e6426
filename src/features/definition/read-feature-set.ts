import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import { type External, type ExternalOptions, external } from './external.ts'
import type { FeatureGroup } from './feature-group.ts'
import { FeatureSet, type FeatureSetOptions, featureSet } from './feature-set.ts'
import { differences, plainData } from './plain-data.ts'
import { readGroup } from './read-group.ts'
import { entriesOf, expressionsFrom, type Fields, fieldsOf, rebuilt, schemaFrom, under } from './rebuild.ts'

/** How many results may be built on one another. */
const deepest = 8

/**
 * A feature set from the data that its `toJSON` gave, as a registered model holds it: the same definition, with the same hash. Safe for
 * data from outside: it is made anew by the functions that make definitions, with all that they refuse.
 *
 * @throws {DefinitionError} naming every problem: unknown fields too, and what is not as those functions would have made it.
 */
export function readFeatureSet(json: unknown): FeatureSet {
  const problems: Problem[] = []
  const data = plainData(json, problems)
  const set = problems.length > 0 ? null : readSet(data, '', problems, 0)
  if (set !== null) {
    for (const at of differences(data, JSON.parse(JSON.stringify(set.definition))))
      problems.push({ at, message: 'it is not what a feature set has here' })
  }
  if (set === null || problems.length > 0) throw new DefinitionError('the stored feature set', problems)
  return set
}

type Options = FeatureSetOptions<
  Record<string, never>,
  Record<string, FeatureGroup>,
  Record<never, never>,
  Record<string, FeatureGroup>,
  Record<string, External>
>

function readSet(value: unknown, at: string, problems: Problem[], depth: number): FeatureSet | null {
  if (depth > deepest) {
    problems.push({ at, message: `results are built on one another more than ${deepest} deep` })
    return null
  }
  const before = problems.length
  const fields = fieldsOf(value, at === '' ? 'the whole' : at, problems)
  const inner = (stored: unknown, place: string, found: Problem[]) => readSet(stored, place, found, depth + 1)
  const group = (stored: unknown, place: string) => readGroup(stored, place, problems, inner)
  const groups = joinsFrom(fields.groups, under(at, 'groups'), 'group', problems, group)
  const labels = joinsFrom(fields.labels, under(at, 'labels'), 'group', problems, group)
  const externals = joinsFrom(fields.external, under(at, 'external'), 'external', problems, (stored, place) =>
    readExternal(fieldsOf(stored, place, problems), place, problems),
  )
  const derived = expressionsFrom(fields.derive, under(at, 'derive'), problems)
  const request = schemaFrom(fields.request, under(at, 'request'), problems)
  if (problems.length > before) return null
  const { name, time } = fields
  const options = { name, request, time, groups, external: externals, derive: () => derived, labels }
  const set = rebuilt(at, problems, () => featureSet(options as unknown as Options))
  return set === null ? null : new FeatureSet(set.definition)
}

function readExternal(fields: Fields, at: string, problems: Problem[]): External | null {
  const { name, version } = fields
  const keys = schemaFrom(fields.keys, `${at}.keys`, problems)
  const columns = schemaFrom(fields.columns, `${at}.columns`, problems)
  return rebuilt(at, problems, () => external({ name, version, keys, columns } as ExternalOptions<never, never>))
}

/** What is joined, by alias, on the request columns that are stored with it. */
function joinsFrom<J extends FeatureGroup | External>(
  value: unknown,
  at: string,
  field: 'group' | 'external',
  problems: Problem[],
  read: (stored: unknown, at: string) => J | null,
): Readonly<Record<string, unknown>> {
  const joins = entriesOf(value, at, problems).flatMap((entry, index) => {
    const place = `${at}.${index}`
    const { alias, keys, [field]: stored } = fieldsOf(entry, place, problems)
    if (typeof alias !== 'string') problems.push({ at: place, message: 'a join has an alias' })
    const pairs = entriesOf(keys, `${place}.keys`, problems).map(pair => fieldsOf(pair, `${place}.keys`, problems))
    const joinable = read(stored, typeof alias === 'string' ? `${at}.${alias}` : place)
    if (joinable === null) return []
    const mapping = Object.fromEntries(pairs.map(pair => [String(pair.group), pair.request]))
    const joined = rebuilt(place, problems, () => joinable.on(mapping as { readonly [key: string]: string }))
    return joined === null ? [] : [[String(alias), joined] as const]
  })
  return Object.fromEntries(joins)
}
