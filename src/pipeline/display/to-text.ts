import type { Fitted } from '../fitted.ts'
import type { StepDefinition } from '../step.ts'
import { type Diagram, diagramOf } from './diagram.ts'

/** A fitted step as indented text. */
export function toText(fitted: Fitted): string {
  return `fitted ${lines(diagramOf(fitted), '').join('\n')}`
}

/** A step that is not fitted as indented text. */
export function definitionText(definition: StepDefinition): string {
  return lines(diagramOf(definition), '').join('\n')
}

/** Makes Node's `console.log` and `util.inspect` show an object as this text. */
export function inspectable(target: object, text: () => string): void {
  Object.defineProperty(target, Symbol.for('nodejs.util.inspect.custom'), { value: text })
}

function lines(diagram: Diagram, indent: string): string[] {
  const { name, kind, columns, params, flow, children } = diagram
  const label = name === null ? '' : `${name}: `
  const given = params.length === 0 ? '' : `(${params.map(([key, value]) => `${key}: ${value}`).join(', ')})`
  const from = columns === null ? '' : ` on ${typeof columns === 'string' ? columns : columns.join(', ')}`
  const size = flow === null ? '' : ` ${flow.inputs.length} → ${flow.outputs.length}`
  return [`${indent}${label}${kind}${given}${from}${size}`, ...children.flatMap(child => lines(child, `${indent}  `))]
}
