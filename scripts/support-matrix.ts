import { readFileSync, writeFileSync } from 'node:fs'
import { aggregates } from '../src/adapters/duckdb/aggregates.ts'
import { functions } from '../src/adapters/duckdb/functions.ts'
import { aggregateLimits, functionLimits } from '../src/adapters/duckdb/limits.ts'
import { isUnsupported } from '../src/adapters/sql/unsupported.ts'

const path = new URL('../docs/reference/support.md', import.meta.url)
type Limits = { readonly [name: string]: string | undefined }

const intro = `# What each engine computes

Made from the engines' own tables by \`node scripts/support-matrix.ts\`; a test says when it is out of date. The in-process engine computes
everything and says what it means. "yes" is equal to it in every bit; what is in words is either a bound or what is declined. A set that asks
for something declined is refused when it is compiled, with every such place and its reason.
`

/** The page. */
export function supportMatrix(): string {
  const parts = [
    intro,
    '## Functions\n',
    tableOf(functions, functionLimits),
    '\n## Aggregates\n',
    tableOf(aggregates, aggregateLimits),
    `
Own aggregates (\`extensions\`), inputs in lists or maps, and buckets (\`by\`) are computed in process only. So are aggregates over entities and
entities that change between snapshots.
`,
  ]
  return parts.join('\n')
}

function tableOf(entries: Readonly<Record<string, unknown>>, limits: Limits): string {
  const rows = Object.entries(entries).map(([name, entry]) => {
    const said = isUnsupported(entry) ? `no: ${entry.unsupported}` : (limits[name] ?? 'yes')
    return `| \`${name}\` | yes | ${said} |`
  })
  return ['| name | in process | DuckDB |', '| --- | --- | --- |', ...rows].join('\n')
}

/** Whether the page in the repository is the one that would be made now. */
export function isCurrent(): boolean {
  return readFileSync(path, 'utf8') === supportMatrix()
}

if (import.meta.main) writeFileSync(path, supportMatrix())
