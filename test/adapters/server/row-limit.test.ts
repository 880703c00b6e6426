import { status } from '@grpc/grpc-js'
import { serve } from 'bighead/server'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'
import { post } from './ask.ts'
import { failure, GrpcClient, predictions } from './grpc-client.ts'
import { batchEnd, entity, servedModels } from './served-models.ts'

test('more rows than a call may have are refused, whatever asks for them', async () => {
  const { registry, online } = await servedModels(temporaryFolder())
  await using server = await serve({
    ...{ registry, online, models: ['fraud@production', 'plain/1'], limits: { callRows: 2 }, log: 'nothing' },
    ...{ push: { shard: 'one' }, tokens: { admin: 'boss' } },
    ...{ http: { host: '127.0.0.1' }, grpc: { host: '127.0.0.1' } },
  })
  const rows = (count: number) => Array.from({ length: count }, () => entity)
  const column = (count: number, value: unknown) => Array.from({ length: count }, () => value)
  const bodies: readonly (readonly [path: string, field: string, body: (count: number) => object])[] = [
    ['/predict', 'entities', count => ({ model: 'fraud', entities: rows(count) })],
    ['/features', 'entities', count => ({ feature_set: 'fraud', entities: rows(count) })],
    [
      '/get-online-features',
      'entities',
      count => ({
        features: ['card:n'],
        entities: { card: column(count, '1'), shop: column(count, 's'), amount: column(count, 1) },
      }),
    ],
    [
      '/push',
      'df',
      count => ({
        push_source_name: 'payments',
        df: {
          at: column(count, batchEnd + 1),
          card: column(count, '1'),
          shop: column(count, 's'),
          amount: column(count, 1),
        },
      }),
    ],
    ['/v1/models/plain:predict', 'instances', count => ({ instances: column(count, [1, 2]) })],
    ['/invocations?model=plain', 'inputs', count => ({ inputs: { a: column(count, 1), b: column(count, 2) } })],
  ]
  const headers = { authorization: 'Bearer boss' }
  for (const [path, field, body] of bodies) {
    expect([path, (await post(server.address + path, body(2), headers)).status]).toEqual([path, 200])
    const { status, json } = await post(server.address + path, body(3), headers)
    const error = `The request is not valid: ${field}: 3 rows are more than 2 at a time`
    expect([path, status, json]).toEqual([path, 400, { error, code: 'INVALID_REQUEST' }])
  }
  const client = new GrpcClient(server.grpcAddress ?? '')
  const fields = {
    asked_at: { int_value: batchEnd + 1 },
    card: { string_value: '1' },
    shop: { string_value: 's' },
    amount: { double_value: 1 },
  }
  for (const [method, named] of [
    ['Predict', { model: 'plain' }],
    ['GetFeatures', { feature_set: 'fraud' }],
  ] as const) {
    const request = { ...named, entities: column(3, { values: fields }) }
    expect(await failure(client.ask(predictions, method, request))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining('entities: 3 rows are more than 2 at a time'),
    })
  }
  client.close()
})
