// Figures against Python peers, which are installed into .cache/peers: node bench/peers.ts [--json] [--only name]
import { bench } from './bench.ts'
import { asOfAgainstPeers } from './peers/as-of.ts'
import { rowAgainstOnnx } from './peers/onnx.ts'
import { columnsAgainstSklearn, predictAgainstSklearn } from './peers/sklearn.ts'
import { treesAgainstPeers } from './peers/trees.ts'
import { windowsAgainstPeers } from './peers/windows.ts'
import { transforms } from './transforms.ts'

await bench(
  [
    predictAgainstSklearn,
    columnsAgainstSklearn,
    transforms,
    treesAgainstPeers,
    rowAgainstOnnx,
    windowsAgainstPeers,
    asOfAgainstPeers,
  ],
  process.argv.slice(2),
)
