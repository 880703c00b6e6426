import type { BackfillPlan, PlannedJoin } from '../explain.ts'
import { mermaidLabel } from './mermaid-label.ts'
import { windowText } from './plan-text.ts'

/** A plan as a Mermaid flow chart: tables, what is joined from them, what is derived, and the result. */
export function planMermaid(plan: BackfillPlan): string {
  const { spine, derived, external, bootstrap } = plan
  const drawing: Drawing = { lines: [], tables: new Map(), next: 0 }
  const joined = external.length + derived.length === 0 ? 'result' : 'features'
  for (const { table } of bootstrap) drawing.lines.push(`  ${tableNode(drawing, table)} --> result`)
  for (const join of plan.joins) drawJoin(join, 'spine', join.kind === 'labels' ? 'result' : joined, drawing)
  for (const [index, { alias, name, version }] of external.entries()) {
    drawing.lines.push(`  x${index}{{"${mermaidLabel(`${alias}: ${name} version ${version}`)}"}} --> ${joined}`)
  }
  const made = derived.map(({ column }) => mermaidLabel(column)).join('<br/>')
  const middle = joined === 'result' ? [] : [`  features["derive<br/>${made}"] --> result`]
  const name = mermaidLabel(spine.table ?? 'spine')
  return [
    'flowchart LR',
    `  spine(["${name}: ${spine.rows} requests"])`,
    `  result(["${mermaidLabel(plan.featureSet)}"])`,
    ...drawing.lines,
    ...middle,
  ].join('\n')
}

interface Drawing {
  readonly lines: string[]
  readonly tables: Map<string, string>
  next: number
}

/** Draws a join of the requests at `spine`; those of a result are the rows of its table. */
function drawJoin(join: PlannedJoin, spine: string, target: string, drawing: Drawing): void {
  const { alias, group, kind, reads, results, work, columns } = join
  const id = `j${drawing.next++}`
  const details = work.map(({ aggregate, input, columns: asked }) => {
    const windows = asked.map(({ window }) => windowText(window)).join(', ')
    return `${aggregate}(${input}): ${windows}`
  })
  const text = [`${alias} = ${group}: ${kind}`, ...(details.length > 0 ? details : columns)]
  drawing.lines.push(`  ${id}["${text.map(mermaidLabel).join('<br/>')}"]`)
  const tables = [...new Set(reads.map(read => read.table))].map(table => tableNode(drawing, table))
  for (const table of tables) drawing.lines.push(`  ${table} --> ${id}`)
  for (const result of results) for (const inner of result.joins) drawJoin(inner, tables[0] ?? spine, id, drawing)
  drawing.lines.push(`  ${spine} --> ${id}`, `  ${id} --> ${target}`)
}

/** The node of a table, which is drawn once. */
function tableNode({ tables, lines }: Drawing, table: string): string {
  const known = tables.get(table)
  if (known !== undefined) return known
  const id = `t${tables.size}`
  tables.set(table, id)
  lines.push(`  ${id}[("${mermaidLabel(table)}")]`)
  return id
}
