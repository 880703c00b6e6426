// Made of a guide by `vitest run test/house/guides.test.ts -u`.
import { consistencyReport, consistencyText, filePayloadLog, openModelHost } from 'bighead'
import { flightDelay, features, registry, online, offline, models } from './given.ts'
{
const payloadLog = await filePayloadLog('./served', { sample: 0.1 })   // one entity in ten, always the same ones
const host = await openModelHost({ registry, online, models: ['flight-delay@production'], payloadLog })   // `serve` takes it, too
// … requests are answered …

const report = await consistencyReport({ log: './served', features: flightDelay, offline })
console.log(consistencyText(report))
}
