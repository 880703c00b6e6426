import { errorHead } from '../../serving/http/error-response.ts'
import type { HttpRequest, HttpResponse, Route } from '../../serving/http/route.ts'
import type { OpenSpan, Tracing } from '../../serving/tracing/tracing.ts'

/** What answers a route within spans, by OpenTelemetry's conventions for HTTP servers; a request's headers say what it belongs to. */
export function traceRoute(
  route: Route,
  tracing: Tracing,
): (request: HttpRequest, url: string) => Promise<HttpResponse> {
  const { method, path: template } = route
  const known = { 'http.request.method': method, 'http.route': template, 'url.scheme': 'http' }
  return (request, url) => {
    const attributes = { ...known, 'url.path': url.split('?', 1)[0] as string }
    const header = (name: string): string | undefined => request.header(name)
    return tracing.within({ name: `${method} ${template}`, kind: 'server', attributes, header }, async span => {
      try {
        const response = await route.handle(request)
        if (response.failure === undefined) span.set({ 'http.response.status_code': response.status })
        else tellFailure(span, response.failure)
        return response
      } catch (error) {
        tellFailure(span, error)
        throw error
      }
    })
  }
}

function tellFailure(span: OpenSpan, error: unknown): void {
  const { status } = errorHead(error)
  span.set({ 'http.response.status_code': status })
  if (status < 500) return
  span.set({ 'error.type': String(status) })
  span.fail(error)
}
