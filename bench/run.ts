// Figures against naive versions and npm peers: node bench/run.ts [--json] [--only name]
import { bench } from './bench.ts'
import { importTime } from './import-time.ts'

await bench([importTime], process.argv.slice(2))
