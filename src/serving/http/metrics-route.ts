import type { Metrics } from '../host/metrics.ts'
import { prometheusText, prometheusType } from './prometheus-text.ts'
import type { Route } from './route.ts'

/** `GET /metrics`: what happened, for Prometheus. */
export function metricsRoute(metrics: Metrics): Route {
  return {
    method: 'GET',
    path: '/metrics',
    access: 'read',
    operation: {
      id: 'metrics',
      summary: 'Metrics in the text format of Prometheus',
      tag: 'Observability',
      responses: { 200: { description: 'The metrics' } },
    },
    handle: () => ({
      status: 200,
      headers: { 'content-type': prometheusType },
      body: prometheusText(metrics.collect()),
    }),
  }
}
