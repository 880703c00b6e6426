import { onlineFeaturesRoute } from '../../serving/feast/online-features-route.ts'
import type { ModelHost } from '../../serving/host/model-host.ts'
import { featuresRoute } from '../../serving/http/features-route.ts'
import { healthRoutes } from '../../serving/http/health-routes.ts'
import { kserveRoutes } from '../../serving/http/kserve-routes.ts'
import { metricsRoute } from '../../serving/http/metrics-route.ts'
import { mlflowRoutes } from '../../serving/http/mlflow-routes.ts'
import { type ApiInfo, openApiRoute } from '../../serving/http/openapi.ts'
import { predictRoute } from '../../serving/http/predict-route.ts'
import type { Route } from '../../serving/http/route.ts'
import type { ServedSets } from '../../serving/http/served-sets.ts'
import { oipRoutes } from '../../serving/oip/oip-routes.ts'
import type { StatusReader } from '../../serving/status/status-reader.ts'
import { statusRoutes } from '../../serving/status/status-routes.ts'
import { type WatchLevel, worstLevel } from '../../serving/watch/watch-report.ts'
import { docsRoutes } from './docs-routes.ts'

/** What the routes of a model server are made from. */
export interface ServerRoutesOptions {
  readonly host: ModelHost
  readonly sets: ServedSets
  readonly clock: () => number
  readonly status: StatusReader
  /** Null: nothing is pushed here. */
  readonly push: Route | null
  /** The version of this package. */
  readonly version: string
}

/** Every operation of a model server. */
export function serverRoutes({ host, sets, status, push, clock, version }: ServerRoutesOptions): readonly Route[] {
  const info: ApiInfo = { title: 'bighead', version, description: 'Predictions and features over HTTP.' }
  const routes = [
    predictRoute(host),
    featuresRoute(sets, clock),
    ...oipRoutes({ host, version }),
    ...kserveRoutes(host),
    ...mlflowRoutes(host),
    onlineFeaturesRoute(sets, clock),
    ...(push === null ? [] : [push]),
    ...healthRoutes(
      () => host.ready(),
      () => watchLevel(host),
    ),
    metricsRoute(host.metrics),
    ...statusRoutes(status),
  ]
  return [...routes, openApiRoute(routes, info), ...docsRoutes()]
}

/** The worst that is watched; nothing where nothing is. */
function watchLevel({ watch }: ModelHost): { readonly watch?: WatchLevel } {
  return watch === null ? {} : { watch: worstLevel(watch.reports().map(report => report.level)) }
}
