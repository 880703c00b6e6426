import { formatDuration } from '../features/definition/duration.ts'
import { printExpression } from '../features/expression/print.ts'
import type { ServedVersion } from './host/served-version.ts'

/** What a predictor does for a request. */
export interface PredictorExplanation {
  readonly model: { readonly name: string; readonly version: number; readonly digest: string }
  /** Null for a model without features. */
  readonly features: { readonly name: string; readonly hash: string } | null
  /** What is read, one entry per group; all of them in one call to the store. */
  readonly reads: readonly {
    readonly alias: string
    readonly group: string
    readonly keys: readonly string[]
    readonly kind: 'windows' | 'rows' | 'entities'
    /** The batch end, epoch milliseconds; null before the first batch. */
    readonly batchUntil: number | null
    readonly columns: readonly string[]
  }[]
  readonly derived: readonly { readonly column: string; readonly expression: string }[]
  readonly pipeline: { readonly inputs: readonly string[]; readonly steps: readonly string[] }
  toString(): string
}

/** Describes a predictor from what it was compiled from. */
export function explainPredictor({
  version: { name, version, digest },
  set,
  hash,
  reader,
  inputs,
  steps,
}: ServedVersion): PredictorExplanation {
  const explanation = {
    model: { name, version, digest },
    features: set && { name: set.name, hash },
    reads: (reader?.plans() ?? []).map(({ join, layout, batch }) => ({
      alias: join.alias,
      group: join.group.name,
      keys: join.keys.map(key => (key.group === key.request ? key.group : `${key.group} = ${key.request}`)),
      kind: layout.kind,
      batchUntil: batch?.until ?? null,
      columns: join.group.features.map(feature => {
        const column = `${join.alias}_${feature.name}`
        if (feature.kind === 'value') return column
        const window = feature.window === null ? 'all history' : formatDuration(feature.window)
        return `${column} = ${feature.aggregate}(${printExpression(feature.input)}) over ${window}`
      }),
    })),
    derived: (set?.derive ?? []).map(({ name: column, expression }) => ({
      column,
      expression: printExpression(expression),
    })),
    pipeline: { inputs: Object.keys(inputs), steps },
  }
  return { ...explanation, toString: () => asText(explanation) }
}

function asText({ model, features, reads, derived, pipeline }: Omit<PredictorExplanation, 'toString'>): string {
  const lines = [`model ${model.name}/${model.version} (${model.digest})`]
  if (features !== null) lines.push(`features ${features.name} (${features.hash.slice(0, 12)})`)
  for (const read of reads) {
    const until = read.batchUntil === null ? 'no batch yet' : `batch until ${new Date(read.batchUntil).toISOString()}`
    lines.push(`  read ${read.group} as ${read.alias} by ${read.keys.join(', ')}: ${read.kind}, ${until}`)
    for (const column of read.columns) lines.push(`    ${column}`)
  }
  for (const { column, expression } of derived) lines.push(`  derive ${column} = ${expression}`)
  lines.push(`  run ${pipeline.steps.join(' -> ')} on ${pipeline.inputs.join(', ')}`)
  return lines.join('\n')
}
