// Before a model is trained: what is in the data, what has changed since, and what must never happen.
import { writeFile } from 'node:fs/promises'
import { backfill, drift, driftTable, mostly, sliceRows, statistics, statisticsTable } from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { qualityPage } from 'bighead/plots'
import { flightDelay } from './features.ts'

const offline = parquetStore('./lake')
const spine = sliceRows(await offline.read('departures', flightDelay.request), 0, 100_000)
const training = await backfill(flightDelay, {
  spine,
  offline,
  expect: f => ({
    sane_delay: f.origin_delay_mean_1h.lt(1440),                                              // a null passes
    state_is_known: mostly(f.to_state.isNull().not(), 0.95),
    goes_somewhere: f.origin.eq(f.destination).not(),
  }),
})

const found = await statistics(training)
console.log([...(await statisticsTable(found)).rows()].find(row => row.column === 'origin_delay_mean_1h'))

const moved = await drift(sliceRows(training, 0, 50_000), sliceRows(training, 50_000))                // PSI and L∞ of every column
console.log([...(await driftTable(moved)).rows()].find(row => row.column === 'origin_delay_mean_1h'))
await writeFile('quality.html', await qualityPage({ title: 'Flights', statistics: found, drift: moved }))
