import { walk } from '../../features/expression/walk.ts'
import type { Fitted } from '../../pipeline/fitted.ts'
import type { ModelForm } from '../../pipeline/model-form.ts'
import { requireFitted } from '../../pipeline/parameters.ts'
import type { Gap } from '../sql/unsupported.ts'
import { compileGraph } from './compile-graph.ts'
import { functionLimits } from './limits.ts'

/** How far ONNX computes something fitted, and why not further. */
export interface OnnxSupport {
  /** `full`: every bit, where null and NaN are one; `approximate`: within 1e-9; `none`: a part needs JavaScript, see `splitForOnnx`. */
  readonly level: 'full' | 'approximate' | 'none'
  readonly reasons: readonly string[]
}

/** What ONNX makes of something fitted, from its program and its model. */
export function onnxSupport(fitted: Fitted): OnnxSupport {
  requireFitted(fitted)
  const gaps: Gap[] = []
  compileGraph(fitted, {}, gaps)
  if (gaps.length > 0)
    return { level: 'none', reasons: [...new Set(gaps.map(({ what, reason }) => `${what}: ${reason}`))] }
  const reasons = new Set<string>()
  const form = fitted.role === 'transform' ? undefined : fitted.model.form
  const programs = [fitted.program, ...(form?.kind === 'mapped' ? [form.program] : [])]
  for (const { checks = [], outputs } of programs)
    for (const expression of [...outputs.map(output => output.expression), ...checks]) {
      walk(expression, node => {
        const limit = node.kind === 'call' ? (functionLimits[node.function] ?? '') : ''
        if (node.kind === 'call' && limit.includes('1e-9')) reasons.add(`${node.function}: ${limit}`)
      })
    }
  const through = form === undefined ? 'identity' : linkOf(form)
  if (!exactLinks.has(through)) reasons.add(`${through}: another mathematical library: within 1e-9`)
  return { level: reasons.size === 0 ? 'full' : 'approximate', reasons: [...reasons] }
}

/** The links of arithmetic alone. */
const exactLinks: ReadonlySet<string> = new Set(['identity', 'square', 'shares', 'step'])

function linkOf(form: ModelForm): string {
  const { link } = form.kind === 'mapped' ? form.form : form
  return typeof link === 'object' ? link.kind : link
}
