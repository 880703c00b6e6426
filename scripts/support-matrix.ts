import { readFileSync, writeFileSync } from 'node:fs'
import { aggregates } from '../src/adapters/duckdb/aggregates.ts'
import { functions } from '../src/adapters/duckdb/functions.ts'
import { aggregateLimits, functionLimits } from '../src/adapters/duckdb/limits.ts'
import { functions as onnxFunctions } from '../src/adapters/onnx/functions.ts'
import { modelSupport, transformSupport } from '../src/adapters/onnx/kind-support.ts'
import { functionLimits as onnxLimits } from '../src/adapters/onnx/limits.ts'
import type { OnnxSupport } from '../src/adapters/onnx/onnx-support.ts'
import { isUnsupported } from '../src/adapters/sql/unsupported.ts'

const path = new URL('../docs/reference/support.md', import.meta.url)

/** An engine's name, its table, and what must be said of some entries. */
type EngineTable = readonly [
  name: string,
  entries: Readonly<Record<string, unknown>>,
  limits: { readonly [name: string]: string | undefined },
]

const intro = `# What each engine computes

Made from the engines' own tables by \`node scripts/support-matrix.ts\`; a test says when it is out of date. The in-process engine computes
everything and says what it means. "yes" is equal to it in every bit; what is in words is either a bound or what is declined. A set that asks
for something declined is refused when it is compiled, with every such place and its reason. ONNX computes fitted pipelines, not feature sets; in
it null and NaN are one, and a choice makes −0 a 0.
`

/** The page. */
export function supportMatrix(): string {
  const parts = [
    intro,
    '## Functions\n',
    tableOf(['DuckDB', functions, functionLimits], ['ONNX', onnxFunctions, onnxLimits]),
    '\n## Aggregates\n',
    tableOf(['DuckDB', aggregates, aggregateLimits]),
    `
Own aggregates (\`extensions\`), inputs in lists or maps, and buckets (\`by\`) are computed in process only. So are aggregates over entities and
entities that change between snapshots.

## Transforms and models in ONNX

\`full\`: every bit of \`transform\` and \`predict\`. \`approximate\`: within 1e-9. \`none\`: \`toOnnx\` refuses it, and where a prelude is named,
\`splitForOnnx\` leaves that part to JavaScript. With default parameters; \`onnxSupport(fitted)\` says it of something fitted. What a transform
refuses (an unknown category, a missing number, an infinite one) fails the run; only its message is the runtime's.
`,
    kindTable('transform', transformSupport),
    '',
    kindTable('model', modelSupport),
    '',
  ]
  return parts.join('\n')
}

/** One row per kind: its level, and what must be said. */
function kindTable(what: string, support: { readonly [kind: string]: OnnxSupport }): string {
  const rows = Object.entries(support).map(
    ([kind, { level, reasons }]) => `| \`${kind}\` | ${level} | ${reasons.join('; ')} |`,
  )
  return [`| ${what} | ONNX | what must be said |`, '| --- | --- | --- |', ...rows].join('\n')
}

/** One row per entry, one column per engine. */
function tableOf(...engines: readonly EngineTable[]): string {
  const rows = Object.keys(engines[0]?.[1] ?? {}).map(name => {
    const said = engines.map(([, entries, limits]) => {
      const entry = entries[name]
      return isUnsupported(entry) ? `no: ${entry.unsupported}` : (limits[name] ?? 'yes')
    })
    return `| ${[`\`${name}\``, 'yes', ...said].join(' | ')} |`
  })
  const names = ['name', 'in process', ...engines.map(([engine]) => engine)]
  return [`| ${names.join(' | ')} |`, `| ${names.map(() => '---').join(' | ')} |`, ...rows].join('\n')
}

/** Whether the page in the repository is the one that would be made now. */
export function isCurrent(): boolean {
  return readFileSync(path, 'utf8') === supportMatrix()
}

if (import.meta.main) writeFileSync(path, supportMatrix())
