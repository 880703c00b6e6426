import {
  type EventSourceDefinition,
  eventParts,
  type FeatureGroupDefinition,
  schemaOf,
} from '../../features/definition/definition.ts'
import { definitionHash } from '../../features/definition/hash.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import { tableFromRows } from '../../features/table/from-rows.ts'
import { bodyReader } from '../http/body-reader.ts'
import { HttpError } from '../http/http-error.ts'
import { jsonRows } from '../http/json-rows.ts'
import type { HttpRequest, HttpResponse, Route } from '../http/route.ts'
import type { ServedSets } from '../http/served-sets.ts'
import { pushRequestSchema } from './feast-schemas.ts'
import { type PushOptions, PushTarget } from './push-target.ts'
import { rowsOfColumns } from './rows-of-columns.ts'

/** Takes events into the online store while the server runs. */
export interface PushEndpoint {
  readonly route: Route
  close(): Promise<void>
}

/** `POST /push`: events of a source for every served group that is over it. Needs the admin token: it changes what is served. */
export function pushEndpoint(sets: ServedSets, options: PushOptions): PushEndpoint {
  const targets = new Map<string, PushTarget>()
  const targetOf = ({ group, source }: FedGroup): PushTarget => {
    const key = definitionHash(group)
    const known = targets.get(key)
    if (known !== undefined && !known.ended) return known
    const target = new PushTarget(group, source, options)
    targets.set(key, target)
    return target
  }
  return {
    route: {
      method: 'POST',
      path: '/push',
      access: 'admin',
      operation: {
        id: 'push',
        summary: "Writes events of a source to the online store, in Feast's format",
        tag: 'Feast',
        request: pushRequestSchema,
        responses: { 200: { description: 'The events are in the store' } },
      },
      handle: request => push(sets, targetOf, request),
    },
    async close() {
      await Promise.all([...targets.values()].map(target => target.close()))
    },
  }
}

const readBody = bodyReader({
  push_source_name: 'text',
  df: 'object',
  to: 'text?',
  allow_registry_cache: 'flag?',
  transform_on_write: 'flag?',
})

async function push(
  sets: ServedSets,
  targetOf: (fed: FedGroup) => PushTarget,
  request: HttpRequest,
): Promise<HttpResponse> {
  const body = readBody(request.json())
  if (body.to !== undefined && body.to !== null && body.to !== 'online')
    throw new RequestError([
      { at: 'to', message: 'only `online` is written here; append to the offline store yourself' },
    ])
  const fed = fedGroups(sets, body.push_source_name)
  const [{ source }] = fed
  const rows = jsonRows(rowsOfColumns('df', body.df, sets.limits), source.stored)
  const subject = `the pushed events of \`${source.name}\``
  const table = tableFromRows(schemaOf(source.stored), rows, {
    subject,
    ...(source.zone !== null && { zone: source.zone }),
  })
  await Promise.all(fed.map(one => targetOf(one).push(table)))
  return { status: 200, body: 'null' }
}

interface FedGroup {
  readonly group: FeatureGroupDefinition
  readonly source: EventSourceDefinition
}

/** The groups of served sets that a stream of a source feeds. */
function fedGroups(sets: ServedSets, name: string): readonly [FedGroup, ...FedGroup[]] {
  const found = new Map<string, FedGroup>()
  const known = new Set<string>()
  for (const { groups } of sets.definitions()) {
    for (const { group } of groups) {
      if (group.source.kind === 'entitySource' || group.accuracy === 'snapshot') continue
      for (const source of eventParts(group.source)) {
        if (source.result === null) known.add(source.name)
        if (source.result === null && source.name === name) found.set(definitionHash(group), { group, source })
      }
    }
  }
  const [first, ...others] = found.values()
  if (first === undefined)
    throw new HttpError(
      404,
      `No group that is served is over an event source \`${name}\`.${suggestion(name, [...known])}`,
    )
  return [first, ...others]
}
