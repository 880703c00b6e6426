// Figures of the server, each beside a peer on the same machine: node bench/serving/main.ts [--json] [--only name]
import { bench } from '../bench.ts'
import { calls } from './calls.ts'
import { features } from './features.ts'
import { modelServers } from './model-servers.ts'
import { predict } from './predict.ts'
import { tensors } from './tensors.ts'

await bench([predict, tensors, modelServers, calls, features], process.argv.slice(2))
