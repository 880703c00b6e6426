// Figures of the server, each beside a peer on the same machine: node bench/serving/main.ts [--json] [--only name]
import { bench } from '../bench.ts'
import { calls } from './calls.ts'
import { features } from './features.ts'
import { hotReload } from './hot-reload.ts'
import { modelServers } from './model-servers.ts'
import { predict } from './predict.ts'
import { soak } from './soak.ts'
import { tensors } from './tensors.ts'

await bench([predict, tensors, modelServers, calls, features, hotReload, soak], process.argv.slice(2))
