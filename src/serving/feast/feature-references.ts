import type { FeatureSetDefinition } from '../../features/definition/definition.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import { HttpError } from '../http/http-error.ts'
import type { ServedColumn } from '../http/served-column.ts'
import type { ServedSet, ServedSets } from '../http/served-sets.ts'

/** A column of a set under the name that an answer gives it. */
export interface NamedColumn {
  readonly name: string
  readonly column: ServedColumn
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
  const set = service === undefined ? await sets.find(setOfViews(sets, features ?? [])) : await sets.find(service)
  const all = featuresOf(set)
  const wanted = features === undefined ? all : features.map(reference => featureNamed(all, reference, set.definition))
  const columns = wanted.map(({ view, feature, column }) => ({
    name: fullNames ? `${view}__${feature}` : feature,
    column,
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
  readonly column: ServedColumn
}

function featuresOf({ definition, columns }: ServedSet): readonly ViewFeature[] {
  const grouped = definition.groups.flatMap(({ alias, group }) =>
    group.features.map(({ name }) => ({ view: alias, group: group.name, feature: name })),
  )
  const own = { view: definition.name, group: definition.name }
  return columns
    .slice(definition.request.length)
    .map((column, index) => ({ ...(grouped[index] ?? { ...own, feature: column.name }), column }))
}

function featureNamed(all: readonly ViewFeature[], reference: string, { name }: FeatureSetDefinition): ViewFeature {
  const [view, feature] = parts(reference)
  const found = all.find(known => (known.view === view || known.group === view) && known.feature === feature)
  if (found !== undefined) return found
  const known = all.map(one => `${one.view}:${one.feature}`)
  throw new HttpError(404, `Feature \`${reference}\` is not in set \`${name}\`.${suggestion(reference, known)}`)
}

/** The name of the first set that has every view. */
function setOfViews(sets: ServedSets, references: readonly string[]): string {
  const views = [...new Set(references.map(reference => parts(reference)[0]))]
  const found = sets.definitions().find(set => views.every(view => hasView(set, view)))
  if (found !== undefined) return found.name
  const shown = views.slice(0, 20).map(view => `\`${view}\``)
  throw new HttpError(404, `No set that is served has the feature views ${shown.join(', ')}.`)
}

function hasView({ name, groups }: FeatureSetDefinition, view: string): boolean {
  return name === view || groups.some(({ alias, group }) => alias === view || group.name === view)
}

function parts(reference: string): readonly [view: string, feature: string] {
  const colon = reference.indexOf(':')
  if (colon > 0) return [reference.slice(0, colon).replace(/@.*$/, ''), reference.slice(colon + 1)]
  throw new RequestError([{ at: 'features', message: `${JSON.stringify(reference)} is not like \`view:feature\`` }])
}
