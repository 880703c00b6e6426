import type { FeatureSetDefinition } from '../../features/definition/definition.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import { HttpError } from '../http/http-error.ts'
import type { ServedSet, ServedSets } from '../http/served-sets.ts'

/** A column of a set under the name that an answer gives it. */
export interface NamedColumn {
  readonly name: string
  /** Its position among the columns of the set's reader. */
  readonly at: number
  /** Its position among the statuses; −1 for derived columns, which have none. */
  readonly statusAt: number
}

/** What an answer of the protocol is made of. */
export interface FeatureSelection {
  readonly set: ServedSet
  readonly columns: readonly NamedColumn[]
}

/**
 * What is asked for: a whole set as `feature_service`, or `features` like `view:feature`, where a view is the alias or the name of a group of
 * one set, or the name of a set for its derived columns.
 *
 * @throws {HttpError} with status 404 for an unknown service, view or feature; {RequestError} where short names collide.
 */
export async function selectFeatures(
  sets: ServedSets,
  {
    service,
    features,
    fullNames,
  }: { readonly service?: string; readonly features?: readonly string[]; readonly fullNames: boolean },
): Promise<FeatureSelection> {
  const set = service === undefined ? await setOfViews(sets, features ?? []) : await sets.find(service)
  const all = featuresOf(set)
  const wanted = features === undefined ? all : features.map(reference => featureNamed(all, reference, set.definition))
  const columns = wanted.map(({ view, feature, at, statusAt }) => ({
    name: fullNames ? `${view}__${feature}` : feature,
    at,
    statusAt,
  }))
  const names = columns.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return { set, columns }
  throw new RequestError([{ at: 'features', message: `several are called \`${twice}\`; ask with full_feature_names` }])
}

interface ViewFeature {
  readonly view: string
  /** Other names of the view. */
  readonly group: string
  readonly feature: string
  readonly at: number
  readonly statusAt: number
}

function featuresOf({ definition, reader }: ServedSet): readonly ViewFeature[] {
  const first = definition.request.length
  const joined = definition.groups.flatMap(({ alias, group }) =>
    group.features.map(({ name }) => ({ view: alias, group: group.name, feature: name })),
  )
  const further = reader.columns.slice(first + joined.length)
  const derivedFrom = reader.columns.length - definition.derive.length
  return [...joined, ...further.map(feature => ({ view: definition.name, group: definition.name, feature }))].map(
    (feature, index) => ({
      ...feature,
      at: first + index,
      statusAt: first + index < derivedFrom ? index : -1,
    }),
  )
}

function featureNamed(all: readonly ViewFeature[], reference: string, { name }: FeatureSetDefinition): ViewFeature {
  const [view, feature] = parts(reference)
  const found = all.find(known => (known.view === view || known.group === view) && known.feature === feature)
  if (found !== undefined) return found
  const known = all.map(one => `${one.view}:${one.feature}`)
  throw new HttpError(404, `Feature \`${reference}\` is not in set \`${name}\`.${suggestion(reference, known)}`)
}

/** The first set that has every view. */
async function setOfViews(sets: ServedSets, references: readonly string[]): Promise<ServedSet> {
  const views = [...new Set(references.map(reference => parts(reference)[0]))]
  for (const name of sets.names()) {
    const set = await sets.find(name)
    const known = new Set(featuresOf(set).flatMap(({ view, group }) => [view, group]))
    if (views.every(view => known.has(view))) return set
  }
  throw new HttpError(
    404,
    `No set that is served has the feature views ${views.map(view => `\`${view}\``).join(', ')}.`,
  )
}

function parts(reference: string): readonly [view: string, feature: string] {
  const colon = reference.indexOf(':')
  if (colon > 0) return [reference.slice(0, colon).replace(/@.*$/, ''), reference.slice(colon + 1)]
  throw new RequestError([{ at: 'features', message: `${JSON.stringify(reference)} is not like \`view:feature\`` }])
}
