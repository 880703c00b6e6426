// Made of a guide by `vitest run test/house/guides.test.ts -u`.
import { materializeStream } from 'bighead'
import { spending, online, events } from './given.ts'
{
materializeStream(spending, { events, online, retain: '30d' })
}
