import { mermaidLabel } from '../../features/plan/mermaid-label.ts'
import { type Diagram, type Drawable, diagramOf } from './diagram.ts'

/** A step as a Mermaid flow chart: steps one after the other, parts of a column transformer side by side. */
export function toMermaid(drawable: Drawable): string {
  const lines: string[] = []
  const ends = draw(diagramOf(drawable), { next: 0, lines, indent: '  ' })
  const { flow } = diagramOf(drawable)
  const input = flow === null ? 'input' : `${flow.inputs.length} columns`
  const output = flow === null ? 'output' : `${flow.outputs.length} columns`
  const arrows = [...ends.entries.map(id => `  in --> ${id}`), ...ends.exits.map(id => `  ${id} --> out`)]
  return ['flowchart LR', `  in([${input}])`, `  out([${output}])`, ...lines, ...arrows].join('\n')
}

interface Pen {
  next: number
  readonly lines: string[]
  readonly indent: string
}

interface Ends {
  readonly entries: readonly string[]
  readonly exits: readonly string[]
}

function draw(diagram: Diagram, pen: Pen): Ends {
  const id = `n${pen.next++}`
  const title = [diagram.name, diagram.kind].filter(part => part !== null).join(': ')
  if (diagram.children.length === 0) {
    const columns = typeof diagram.columns === 'string' ? diagram.columns : (diagram.columns?.join(', ') ?? '')
    pen.lines.push(
      `${pen.indent}${id}["${mermaidLabel(title)}${columns === '' ? '' : `<br/>${mermaidLabel(columns)}`}"]`,
    )
    return { entries: [id], exits: [id] }
  }
  pen.lines.push(`${pen.indent}subgraph ${id}["${mermaidLabel(title)}"]`)
  const inner: Pen = { next: pen.next, lines: pen.lines, indent: `${pen.indent}  ` }
  const drawn = diagram.children.map(child => draw(child, inner))
  pen.next = inner.next
  if (!diagram.parallel) {
    for (const [index, ends] of drawn.slice(1).entries()) {
      for (const from of drawn[index]?.exits ?? [])
        for (const to of ends.entries) pen.lines.push(`${inner.indent}${from} --> ${to}`)
    }
  }
  pen.lines.push(`${pen.indent}end`)
  if (diagram.parallel)
    return { entries: drawn.flatMap(ends => ends.entries), exits: drawn.flatMap(ends => ends.exits) }
  return { entries: drawn[0]?.entries ?? [], exits: drawn.at(-1)?.exits ?? [] }
}
