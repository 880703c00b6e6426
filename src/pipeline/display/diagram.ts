import { encode } from '../../features/table/encode.ts'
import type { AnyFitted } from '../fitted.ts'
import type { StepDefinition } from '../step.ts'

/** One box of a diagram: a step, with the steps inside it. */
export interface Diagram {
  /** The name of the step, or null for the outermost. */
  readonly name: string | null
  readonly kind: string
  /** The columns that it gets, where it does not get everything. */
  readonly columns: readonly string[] | string | null
  readonly params: readonly (readonly [name: string, value: string])[]
  /** What was learned, where there is one value per input a line for each; empty for a step that is not fitted. */
  readonly learned: readonly (readonly [name: string, lines: readonly string[]])[]
  /** The names of what goes in and what comes out, where it is fitted. */
  readonly flow: { readonly inputs: readonly string[]; readonly outputs: readonly string[] } | null
  /** Whether the steps inside work side by side, each on its own columns, or one after the other. */
  readonly parallel: boolean
  readonly children: readonly Diagram[]
  /** What is drawn, where it is fitted. */
  readonly fitted: AnyFitted | null
}

/** What can be drawn: something fitted, or the definition of something that is not. */
export type Drawable = AnyFitted | StepDefinition

/** The diagram of a step. */
export function diagramOf(
  drawable: Drawable | 'passthrough' | 'drop',
  name: string | null = null,
  columns: readonly string[] | string | null = null,
): Diagram {
  if (typeof drawable === 'string') {
    const none = { params: [], learned: [], flow: null, parallel: false, children: [], fitted: null }
    return { name, kind: drawable, columns, ...none }
  }
  const fitted = 'role' in drawable ? drawable : null
  const children =
    'role' in drawable
      ? drawable.children.map(child => diagramOf(child.fitted, child.name, child.columns ?? null))
      : (drawable.children ?? []).map(child => diagramOf(child.step, child.name, child.columns ?? null))
  return {
    name,
    kind: drawable.kind,
    columns,
    params: entries(drawable.params),
    learned: fitted === null || children.length > 0 ? [] : learnedEntries(fitted),
    flow: fitted === null ? null : flowOf(fitted),
    parallel: drawable.kind === 'ColumnTransformer' || drawable.kind === 'FeatureUnion',
    children,
    fitted,
  }
}

function flowOf(fitted: AnyFitted): Diagram['flow'] {
  const inputs = Object.keys(fitted.inputs)
  if (fitted.role === 'transform') return { inputs, outputs: fitted.names }
  if (fitted.role === 'classifier') return { inputs, outputs: fitted.classes.map(label => `P(${String(label)})`) }
  return { inputs, outputs: ['prediction'] }
}

function entries(record: unknown): (readonly [string, string])[] {
  if (typeof record !== 'object' || record === null) return []
  return Object.entries(record).map(([name, value]) => [name, valueText(value)] as const)
}

/** What was learned; a list with one entry per input is shown by their names. */
function learnedEntries(fitted: AnyFitted): Diagram['learned'] {
  const { state } = fitted
  const inputs = Object.keys(fitted.inputs)
  if (typeof state !== 'object' || state === null) return []
  return Object.entries(state).map(([name, value]) => {
    const perInput = perInputOf(value, inputs.length)
    if (perInput === null || inputs.length > mostNamed) return [name, [valueText(value)]]
    return [name, perInput.map((each, index) => `${inputs[index]}: ${valueText(each)}`)]
  })
}

const mostNamed = 100

/** The list with one entry per input, or the only one such list in a list, which is how one output's coefficients are held. */
function perInputOf(value: unknown, count: number): readonly unknown[] | null {
  if (!Array.isArray(value)) return null
  const list: readonly unknown[] = value.length === 1 && Array.isArray(value[0]) && count > 1 ? value[0] : value
  return list.length === count ? list : null
}

const longest = 160

/** A value on one line, cut where it is long. */
function valueText(value: unknown): string {
  const text = JSON.stringify(encode(rounded(value)))
    .replaceAll('{"$":"NaN"}', 'NaN')
    .replaceAll(',', ', ')
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}

/** Numbers to six digits, lists to their first forty values: enough to look at. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(6)) : value
  if (value instanceof RegExp) return String(value)
  if (!Array.isArray(value)) return value
  return value.slice(0, 40).map(rounded)
}
