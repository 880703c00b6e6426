// Made of a guide by `vitest run test/house/guides.test.ts -u`.
import protobuf from 'protobufjs'
import { fileURLToPath } from 'node:url'
import { Client, credentials } from '@grpc/grpc-js'
import { createClient } from 'bighead/client'
import { flightDelay, features, model, url } from './given.ts'
{
const root = await protobuf.load(fileURLToPath(import.meta.resolve('bighead/proto/bighead.proto')))
const request = root.lookupType('bighead.v1.PredictRequest')
const response = root.lookupType('bighead.v1.PredictResponse')
const row = { values: { origin: { stringValue: 'SEA' }, distance: { doubleValue: 679 } } }
new Client('localhost:8081', credentials.createInsecure()).makeUnaryRequest(
  '/bighead.v1.Predictions/Predict',
  (message: object) => Buffer.from(request.encode(request.fromObject(message)).finish()),
  bytes => response.toObject(response.decode(bytes)),
  { model: 'flight-delay@production', entities: [row] },
  (error, answer) => console.log(error ?? answer),
)
{
const client = createClient({ url: 'http://localhost:8080', model: 'flight-delay@production', features: flightDelay })
const { prediction } = await client.predict({ origin: 'SEA', destination: 'SFO', departs_at: new Date() })
const answers = await client.predictAll([{ origin: 'SEA' }, { origin: 'SFO' }]) // in order; one that failed has `failed`
const rows = await client.features([{ origin: 'SEA' }]) // values and statuses
const { outputs } = await client.infer({ origin: ['SEA', 'SFO'], distance: Float64Array.of(679, 679) })
}}
