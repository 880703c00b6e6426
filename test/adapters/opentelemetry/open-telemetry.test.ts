import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import { openTelemetry } from 'bighead/opentelemetry'
import { type ModelServer, serve } from 'bighead/server'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { post } from '../server/ask.ts'
import { failure, GrpcClient, health, inference } from '../server/grpc-client.ts'
import { servedModels } from '../server/served-models.ts'

const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
let folder = ''
let open: () => Promise<ModelServer>
let server: ModelServer

beforeAll(async () => {
  provider.register()
  folder = await mkdtemp(join(tmpdir(), 'bighead-spans-'))
  const { registry, online } = await servedModels(folder)
  const models = ['fraud@production', 'plain@latest']
  open = () =>
    serve({
      ...{ registry, online, models, tracing: openTelemetry(), log: 'nothing' },
      ...{ http: { host: '127.0.0.1' }, grpc: { host: '127.0.0.1' } },
    })
  server = await open()
}, 60_000)
beforeEach(() => exporter.reset())
afterAll(async () => {
  await server.close()
  await provider.shutdown()
  for (const api of [trace, context, propagation]) api.disable()
  await rm(folder, { recursive: true })
})

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${parentId}-01`
const entity = { card: 3, shop: 's1', amount: 12.5 }

/** The finished spans, the first that began first. */
function spans(): readonly ReadableSpan[] {
  return exporter.getFinishedSpans().toSorted((left, right) => millis(left.startTime) - millis(right.startTime))
}

function named(name: string): ReadableSpan {
  return exporter.getFinishedSpans().find(span => span.name === name) ?? expect.fail(`no span ${name}`)
}

function millis([seconds, nanos]: readonly [number, number]): number {
  return seconds * 1000 + nanos / 1e6
}

describe('a request over HTTP', () => {
  test('belongs to the trace of its headers, with the call of the host in it and the stages in that', async () => {
    const { status, json } = await post(`${server.address}/predict`, { model: 'fraud', entity }, { traceparent })
    expect(status).toBe(200)
    const [request, call] = [named('POST /predict'), named('predict fraud')]
    expect(request).toMatchObject({ kind: SpanKind.SERVER, parentSpanContext: { traceId, spanId: parentId } })
    expect(request.attributes).toEqual({
      ...{ 'http.request.method': 'POST', 'http.route': '/predict', 'url.path': '/predict', 'url.scheme': 'http' },
      'http.response.status_code': 200,
    })
    expect(call).toMatchObject({ kind: SpanKind.INTERNAL, parentSpanContext: { spanId: request.spanContext().spanId } })
    const { version, variant, timings } = json.metadata
    expect(call.attributes).toEqual({
      ...{ 'bighead.operation': 'predict', 'bighead.model': 'fraud', 'bighead.rows': 1 },
      ...{ 'bighead.version': version, 'bighead.variant': variant },
    })
    const stages = spans().filter(span => span.parentSpanContext?.spanId === call.spanContext().spanId)
    expect(stages.map(span => span.name)).toEqual(['resolve', 'features', 'infer', 'postprocess'])
    for (const { name, duration } of stages) expect(millis(duration)).toBeCloseTo(timings[name] / 1000, 3)
    expect(new Set(spans().map(span => span.spanContext().traceId))).toEqual(new Set([traceId]))
  })

  test('begins a trace of its own without such a header, and names its path', async () => {
    const data = { inputs: [{ name: 'a', datatype: 'FP64', shape: [1], data: [1] }] }
    expect((await post(`${server.address}/v2/models/plain/infer?x=1`, data)).status).toBe(400)
    const request = named('POST /v2/models/:model/infer')
    expect(request.parentSpanContext).toBeUndefined()
    expect(request.attributes).toMatchObject({ 'url.path': '/v2/models/plain/infer', 'http.response.status_code': 400 })
    expect(request.status.code, 'the client is at fault').toBe(SpanStatusCode.UNSET)
  })

  test('is an error where the server failed, not where the client did something wrong', async () => {
    expect((await post(`${server.address}/predict`, { model: 'fraud', entity: { card: 3 } })).status).toBe(400)
    expect(named('POST /predict').status.code).toBe(SpanStatusCode.UNSET)
    expect(named('predict fraud').attributes).toMatchObject({ 'error.type': 'invalid_request' })
    exporter.reset()
    await using closing = await open()
    await closing.host.close()
    expect((await post(`${closing.address}/predict`, { model: 'fraud', entity })).status).toBe(503)
    expect(named('POST /predict')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'http.response.status_code': 503, 'error.type': '503' },
      events: [{ name: 'exception' }],
    })
    const long = 'x'.repeat(1000)
    await expect(closing.host.predict({ model: long, rows: [entity] })).rejects.toThrow()
    expect(named(`predict ${long.slice(0, 200)}`).attributes['bighead.model']).toHaveLength(200)
    await expect(closing.host.predict({ model: 'fraud', rows: [entity] })).rejects.toThrow()
    expect(named('predict fraud')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'overloaded' },
    })
  })

  test('is left to a span that something else has made of it', async () => {
    const tracing = openTelemetry({ tracer: provider.getTracer('test') })
    const outer = provider.getTracer('http').startSpan('outer')
    await context.with(trace.setSpan(context.active(), outer), () =>
      tracing.within({ name: 'inner', kind: 'server', header: () => traceparent }, async () => undefined),
    )
    outer.end()
    expect(named('inner').parentSpanContext?.spanId).toBe(outer.spanContext().spanId)
  })
})

test('a call over gRPC belongs to the trace of its metadata, and says its status', async () => {
  const client = new GrpcClient(server.grpcAddress!)
  try {
    await client.ask(inference, 'ModelMetadata', { name: 'plain' }, { metadata: { traceparent } })
    expect(named('inference.GRPCInferenceService/ModelMetadata')).toMatchObject({
      ...{ kind: SpanKind.SERVER, parentSpanContext: { traceId, spanId: parentId } },
      attributes: {
        ...{ 'rpc.system': 'grpc', 'rpc.service': 'inference.GRPCInferenceService', 'rpc.method': 'ModelMetadata' },
        'rpc.grpc.status_code': 0,
      },
    })
    exporter.reset()
    await failure(client.ask(inference, 'ModelMetadata', { name: 'nobody' }))
    expect(named('inference.GRPCInferenceService/ModelMetadata')).toMatchObject({
      ...{ attributes: { 'rpc.grpc.status_code': 5 }, status: { code: SpanStatusCode.UNSET } },
    })
    exporter.reset()
    await client.ask(health, 'Check', {})
    expect(spans(), 'probes are not traced').toEqual([])
  } finally {
    client.close()
  }
})
