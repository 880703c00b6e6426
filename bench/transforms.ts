import { fileURLToPath } from 'node:url'
import { type Benchmark, fasterThan } from './bench-line.ts'
import { runScript } from './child.ts'
import { documents } from './data/documents.ts'
import { mixedColumns } from './data/mixed-columns.ts'
import { sklearnTransforms, type TransformSeconds } from './peers/python-peers.ts'

/** Each transform against scikit-learn's on the same rows; those that lose come first. */
export const transforms: Benchmark = {
  name: 'transforms',
  about:
    'processor seconds of fit and transform of each transform, 1 M rows (ten numbers, or strings) or 100,000 texts, one thread',
  async run(say) {
    const script = fileURLToPath(new URL('children/transforms.ts', import.meta.url))
    const { answer: own } = await runScript<TransformSeconds>(script, [await mixedColumns(), await documents()])
    say('bighead is measured')
    const peer = await sklearnTransforms()
    const lines = Object.entries(own.seconds).flatMap(([name, seconds]) =>
      (['fit', 'transform'] as const).map(what => {
        const other = { name: `scikit-learn ${peer.version}`, value: peer.seconds[name]?.[what] ?? Number.NaN }
        return fasterThan({ work: `${name}: ${what}`, value: seconds[what], unit: 's' }, other, 1)
      }),
    )
    return lines.sort((left, right) => (left.ratio ?? 0) - (right.ratio ?? 0))
  },
}
