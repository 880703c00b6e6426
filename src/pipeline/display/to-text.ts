import { type Diagram, type Drawable, diagramOf } from './diagram.ts'
import { toHTML } from './to-html.ts'

/** A step as indented text. */
function toText(drawable: Drawable): string {
  return `${'role' in drawable ? 'fitted ' : ''}${lines(diagramOf(drawable), '').join('\n')}`
}

/** Makes Node's `console.log` and `util.inspect` show an object as text, and notebooks as a diagram. */
export function showable(target: object, drawable: () => Drawable): void {
  const text = (): string => toText(drawable())
  const display = (): object => ({ 'text/plain': text(), 'text/html': toHTML(drawable()) })
  Object.defineProperty(target, Symbol.for('nodejs.util.inspect.custom'), { value: text })
  Object.defineProperty(target, Symbol.for('Jupyter.display'), { value: display })
}

function lines(diagram: Diagram, indent: string): string[] {
  const { name, kind, columns, params, flow, children } = diagram
  const label = name === null ? '' : `${name}: `
  const given = params.length === 0 ? '' : `(${params.map(([key, value]) => `${key}: ${value}`).join(', ')})`
  const from = columns === null ? '' : ` on ${typeof columns === 'string' ? columns : columns.join(', ')}`
  const size = flow === null ? '' : ` ${flow.inputs.length} → ${flow.outputs.length}`
  return [`${indent}${label}${kind}${given}${from}${size}`, ...children.flatMap(child => lines(child, `${indent}  `))]
}
