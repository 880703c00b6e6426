import type { BackfillPlan, PlannedJoin, PlannedPart } from '../explain.ts'
import { mermaidLabel } from './mermaid-label.ts'
import { windowText } from './plan-text.ts'

/** A plan as a Mermaid flow chart: tables, what is joined from them, what is derived, and the result. */
export function planMermaid(plan: BackfillPlan): string {
  const { spine, derived, external, bootstrap } = plan
  const drawing: Drawing = { lines: [], tables: new Map(), next: 0 }
  const joined = external.length + derived.length === 0 ? 'result' : 'features'
  for (const { table } of bootstrap) drawing.lines.push(`  ${tableNode(drawing, table)} --> result`)
  for (const part of plan.parts) drawSpilled(part, joined, drawing)
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

/** A drawing as far as it is done. */
export interface Drawing {
  readonly lines: string[]
  readonly tables: Map<string, string>
  next: number
}

/** Draws what a part works out by key before its blocks. */
function drawSpilled({ partition, spilled }: PlannedPart, target: string, drawing: Drawing): void {
  for (const join of spilled) {
    const id = `s${drawing.next++}`
    const title = `${join.alias}, by key${partition === null ? '' : `, ds=${partition}`}`
    const states = join.since === null ? [] : [`from the states of ${join.since}`]
    const text = [title, ...workLabels(join), ...states]
    drawing.lines.push(`  ${id}["${text.map(mermaidLabel).join('<br/>')}"]`)
    drawReads({ reads: join.reads, results: [] }, id, id, drawing)
    drawing.lines.push(`  spine --> ${id}`, `  ${id} --> ${target}`)
  }
}

/** Draws a join of the requests at `spine`; those of a result are the rows of its table. */
function drawJoin(join: PlannedJoin, spine: string, target: string, drawing: Drawing): void {
  const { alias, group, kind } = join
  const id = `j${drawing.next++}`
  const text = [`${alias} = ${group}: ${kind}`, ...workLabels(join)]
  drawing.lines.push(`  ${id}["${text.map(mermaidLabel).join('<br/>')}"]`)
  drawReads(join, id, spine, drawing)
  drawing.lines.push(`  ${spine} --> ${id}`, `  ${id} --> ${target}`)
}

/** What is made, a line for each kernel or column. */
export function workLabels({ work, columns }: Pick<PlannedJoin, 'work' | 'columns'>): readonly string[] {
  if (work.length === 0) return columns
  return work.map(({ aggregate, input, columns: asked }) => {
    const windows = asked.map(({ window }) => windowText(window)).join(', ')
    return `${aggregate}(${input}): ${windows}`
  })
}

/** Draws the tables that go into the node `id`, and the sets whose results are computed for it. */
export function drawReads(
  { reads, results }: Pick<PlannedJoin, 'reads' | 'results'>,
  id: string,
  spine: string,
  drawing: Drawing,
): void {
  const tables = [...new Set(reads.map(read => read.table))].map(table => tableNode(drawing, table))
  for (const table of tables) drawing.lines.push(`  ${table} --> ${id}`)
  for (const result of results) for (const inner of result.joins) drawJoin(inner, tables[0] ?? spine, id, drawing)
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
