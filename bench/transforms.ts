import { fileURLToPath } from 'node:url'
import { type Benchmark, fasterThan } from './bench-line.ts'
import { hugePages, runScript } from './child.ts'
import { documents } from './data/documents.ts'
import { mixedColumns } from './data/mixed-columns.ts'
import { sklearnTransforms, type TransformSeconds } from './peers/python-peers.ts'

/** Each transform against scikit-learn's on the same rows; those that lose come first. */
export const transforms: Benchmark = {
  name: 'transforms',
  about:
    'processor seconds of fit and transform of each transform, 1 M rows (ten numbers, or strings) or 100,000 texts, one thread; huge pages on both sides',
  async run(say) {
    const script = fileURLToPath(new URL('children/transforms.ts', import.meta.url))
    const files = [await mixedColumns(), await documents()]
    const runs: { own: TransformSeconds; peer: TransformSeconds }[] = []
    // In turn, so that what else the machine does meets both.
    for (let turn = 1; turn <= turns; turn++) {
      const { answer } = await runScript<TransformSeconds>(script, files, hugePages)
      runs.push({ own: answer, peer: await sklearnTransforms() })
      say(`turn ${turn} of ${turns} is done`)
    }
    const own = least(runs.map(run => run.own))
    const peer = least(runs.map(run => run.peer))
    const lines = Object.entries(own.seconds).flatMap(([name, seconds]) =>
      (['fit', 'transform'] as const).map(what => {
        const other = { name: `scikit-learn ${peer.version}`, value: peer.seconds[name]?.[what] ?? Number.NaN }
        return fasterThan({ work: `${name}: ${what}`, value: seconds[what], unit: 's' }, other, 1)
      }),
    )
    return lines.sort((left, right) => (left.ratio ?? 0) - (right.ratio ?? 0))
  },
}

const turns = 2

/** The least seconds of several runs. */
function least(runs: readonly TransformSeconds[]): TransformSeconds {
  const found: Record<string, { fit: number; transform: number }> = {}
  for (const [name, { fit, transform }] of runs.flatMap(run => Object.entries(run.seconds))) {
    const before = found[name] ?? { fit, transform }
    found[name] = { fit: Math.min(before.fit, fit), transform: Math.min(before.transform, transform) }
  }
  return { version: runs[0]?.version ?? '', seconds: found }
}
