// Figures against naive versions and npm peers: node bench/run.ts [--json] [--only name]
import { aggregateKernels } from './aggregate-kernels.ts'
import { asOf } from './as-of.ts'
import { bench } from './bench.ts'
import { columnTransformer } from './column-transformer.ts'
import { encoders } from './encoders.ts'
import { eventLog } from './event-log.ts'
import { importTime } from './import-time.ts'
import { kyselyStore } from './kysely-store.ts'
import { largeBackfill, newDay, windowShapes } from './large-backfill.ts'
import { onlineRead } from './online-read.ts'
import { pointInTime } from './point-in-time.ts'
import { predict } from './predict.ts'
import { redisRead } from './redis-read.ts'
import { sketches } from './sketches.ts'
import { streaming } from './streaming.ts'
import { watch } from './watch.ts'

await bench(
  [
    importTime,
    pointInTime,
    windowShapes,
    largeBackfill,
    newDay,
    asOf,
    predict,
    onlineRead,
    kyselyStore,
    redisRead,
    streaming,
    eventLog,
    aggregateKernels,
    sketches,
    columnTransformer,
    encoders,
    watch,
  ],
  process.argv.slice(2),
)
