import { credentials, status } from '@grpc/grpc-js'
import { type GrpcListenOptions, type ModelServer, serve } from 'bighead/server'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'
import { selfSigned } from './certificate.ts'
import { failure, GrpcClient, inference } from './grpc-client.ts'
import { servedModels } from './served-models.ts'

const identity = selfSigned()

async function open(tls: GrpcListenOptions['tls']): Promise<ModelServer> {
  const { registry, online } = await servedModels(temporaryFolder())
  const host = '127.0.0.1'
  return serve({
    registry,
    online,
    models: [],
    http: { host },
    grpc: { host, ...(tls !== undefined && { tls }) },
    log: 'nothing',
  })
}

/** What a client with these certificates hears. */
async function asked(server: ModelServer, own?: { readonly cert: string; readonly key: string }): Promise<unknown> {
  const pair = own === undefined ? [] : [Buffer.from(own.key), Buffer.from(own.cert)]
  const client = new GrpcClient(server.grpcAddress ?? '', credentials.createSsl(Buffer.from(identity.cert), ...pair))
  try {
    return await client.ask(inference, 'ServerLive', {})
  } finally {
    client.close()
  }
}

test('gRPC is encrypted with the certificate that is given, and answers nothing in the clear', async () => {
  await using server = await open({ cert: identity.cert, key: Buffer.from(identity.key) })
  expect(await asked(server)).toEqual({ live: true })
  const clear = new GrpcClient(server.grpcAddress ?? '')
  expect(await failure(clear.ask(inference, 'ServerLive', {}))).toMatchObject({ code: status.UNAVAILABLE })
  clear.close()
})

test('only clients whose certificate is signed by the named authority are heard, where one is named', async () => {
  const [known, stranger] = [selfSigned('known'), selfSigned('stranger')]
  await using server = await open({ ...identity, clientCa: known.cert })
  expect(await asked(server, known)).toEqual({ live: true })
  expect(await failure(asked(server, stranger))).toMatchObject({ code: status.UNAVAILABLE })
  expect(await failure(asked(server))).toMatchObject({ code: status.UNAVAILABLE })
})

test('what is no certificate, or not that of the key, is refused by name', async () => {
  const { key } = selfSigned()
  const wrong = [
    { ...identity, cert: 'x' },
    { ...identity, key },
    { cert: identity.cert },
    { ...identity, key: 7 },
    { ...identity, clientCa: 'x' },
    { ...identity, clientCa: '' },
    { ...identity, clientCa: null },
    null,
  ]
  for (const tls of wrong)
    await expect(open(tls as never)).rejects.toThrow('Parameter `grpc.tls`: a certificate in PEM and the key')
})

test('an option that is misspelt is refused, and leaves nobody unasked for a certificate or in the clear', async () => {
  await expect(open({ ...identity, clientCA: identity.cert } as never)).rejects.toThrow('Did you mean `clientCa`?')
  const { registry, online } = await servedModels(temporaryFolder())
  const served = serve({ registry, online, models: [], grpc: { tsl: identity } as never, log: 'nothing' })
  await expect(served).rejects.toThrow('Did you mean `tls`?')
})
