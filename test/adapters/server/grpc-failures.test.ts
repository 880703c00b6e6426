import { Server, ServerCredentials, status } from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { accessChecks } from '../../../src/adapters/http/access-check.ts'
import { readProtocol } from '../../../src/adapters/server/grpc-protocol.ts'
import { unaryService } from '../../../src/adapters/server/grpc-service.ts'
import { StorageError } from '../../../src/features/errors/storage-errors.ts'
import { HttpError } from '../../../src/serving/http/http-error.ts'
import { failure, GrpcClient, inference } from './grpc-client.ts'

test('a failure of the server is told to the server, and to the client only that it happened', async () => {
  const told: unknown[] = []
  const broken = new TypeError('/a/secret/path is missing')
  const unreachable = new StorageError('read features from', 'Redis at 10.0.0.7', new Error('no answer'))
  const methods = {
    ServerLive: {
      access: 'open',
      handle: () => {
        throw broken
      },
    },
    ServerReady: {
      access: 'open',
      handle: () => {
        throw new HttpError(404, 'it is not here')
      },
    },
    ServerMetadata: {
      access: 'open',
      handle: () => {
        throw unreachable
      },
    },
  } as const
  const server = new Server()
  const { definition, implementation } = unaryService(
    readProtocol('inference.proto', 'inference.GRPCInferenceService'),
    methods,
    { checks: accessChecks(), onFailure: (method, error) => told.push([method, error]) },
  )
  server.addService(definition, implementation)
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  const client = new GrpcClient(`127.0.0.1:${port}`)
  const error = await failure(client.ask(inference, 'ServerLive', {}))
  expect(error).toMatchObject({ code: status.INTERNAL, details: expect.not.stringContaining('secret') })
  expect(await failure(client.ask(inference, 'ServerReady', {}))).toMatchObject({
    code: status.NOT_FOUND,
    details: 'it is not here',
  })
  expect(await failure(client.ask(inference, 'ModelReady', {}))).toMatchObject({ code: status.UNIMPLEMENTED })
  expect(await failure(client.ask(inference, 'ServerMetadata', {}))).toMatchObject({
    code: status.UNAVAILABLE,
    details: expect.stringContaining('its log says why'),
  })
  expect(told).toEqual([
    ['inference.GRPCInferenceService.ServerLive', broken],
    ['inference.GRPCInferenceService.ServerMetadata', unreachable],
  ])
  client.close()
  server.forceShutdown()
})
