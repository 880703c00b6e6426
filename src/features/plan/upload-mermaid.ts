import type { MaterializePlan, PlannedUpload } from '../explain.ts'
import { mermaidLabel } from './mermaid-label.ts'
import { type Drawing, drawReads, workLabels } from './plan-mermaid.ts'
import { isoTime } from './plan-text.ts'

/** A plan of an upload as a Mermaid flow chart: tables, what is made of them for each group, and the online store. */
export function uploadMermaid({ until, groups }: MaterializePlan): string {
  const drawing: Drawing = { lines: [], tables: new Map(), next: 0 }
  for (const upload of groups) drawUpload(upload, drawing)
  return ['flowchart LR', `  online[("online store until ${isoTime(until)}")]`, ...drawing.lines].join('\n')
}

function drawUpload(upload: PlannedUpload, drawing: Drawing): void {
  const { group, kind, keys } = upload
  const id = `g${drawing.next++}`
  const text = [`${group} by ${keys.join(', ')}: ${kind}`, ...workLabels(upload)]
  drawing.lines.push(`  ${id}["${text.map(mermaidLabel).join('<br/>')}"]`)
  drawReads(upload, id, id, drawing)
  drawing.lines.push(`  ${id} --> online`)
}
