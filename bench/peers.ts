// Figures against Python peers, which are installed into .cache/peers: node bench/peers.ts [--json] [--only name]
import { bench } from './bench.ts'
import { peerFigures } from './peers/figures.ts'

await bench([peerFigures], process.argv.slice(2))
