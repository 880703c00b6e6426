import type { Files } from '../../features/files/files.ts'
import { jsonResponse } from '../http/json-response.ts'
import type { HttpResponse, Route } from '../http/route.ts'
import { fileRecords } from '../registry/file-records.ts'
import type { ModelRegistry } from '../registry/model-registry.ts'
import { artifactRoutes } from './artifact-routes.ts'
import { type CallFields, callFields } from './call-fields.ts'
import { mlflowFailure } from './mlflow-fault.ts'
import type { MlflowModels } from './mlflow-models.ts'
import { modelCalls } from './model-calls.ts'
import { notesStore } from './model-notes.ts'
import { versionCalls } from './version-calls.ts'

/** What MLflow's part of a registry needs. */
export interface MlflowRouteOptions {
  readonly registry: ModelRegistry
  /** Where descriptions, tags and stages are kept, and artifacts that clients upload. */
  readonly files: Files
  readonly clock?: () => number
  /** Bytes of an artifact that is uploaded; default 16 GiB. */
  readonly artifactBytes?: number
}

/** One operation of MLflow's API: its answer, or null for an empty one. */
export type MlflowCall = (models: MlflowModels, fields: CallFields) => Promise<object | null>

/** Operations by method and path under `/api/2.0/mlflow/`. */
export type MlflowCalls = { readonly [operation: string]: MlflowCall }

/**
 * The registry of MLflow's REST API, as its Python client speaks it: registered models, versions, aliases, stages, tags, search, and the
 * proxy of artifacts.
 */
export function mlflowRoutes(options: MlflowRouteOptions): readonly Route[] {
  const { registry, files, clock = Date.now } = options
  const models = { registry, notes: notesStore(fileRecords(files)), clock }
  const calls = Object.entries({ ...modelCalls, ...versionCalls })
  return [...calls.map(([operation, call]) => callRoute(models, operation, call)), ...artifactRoutes(options)]
}

function callRoute(models: MlflowModels, operation: string, call: MlflowCall): Route {
  const [method, path] = operation.split(' ') as [Route['method'], string]
  const isRead = method === 'GET' || path.endsWith('get-latest-versions')
  return {
    method,
    path: `/api/2.0/mlflow/${path}`,
    access: isRead ? 'read' : 'admin',
    operation: {
      id: `mlflow ${operation}`,
      summary: `MLflow's ${path}`,
      tag: 'mlflow',
      responses: { 200: { description: 'The response of MLflow.' } },
    },
    async handle(request): Promise<HttpResponse> {
      try {
        return jsonResponse((await call(models, callFields(request, method))) ?? {})
      } catch (error) {
        return mlflowFailure(error)
      }
    },
  }
}
