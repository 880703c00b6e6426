import type { FunctionName } from '../../features/expression/function.ts'
import { decode } from '../../features/table/encode.ts'
import { type Unsupported, unsupported } from '../sql/unsupported.ts'
import { argumentOf, type OnnxCall, type Spelling } from './spelling.ts'
import { isMissing, missingText, text, truth, type Value } from './value.ts'

type TextFunction = Extract<
  FunctionName,
  | ('lower' | 'upper' | 'trim' | 'length' | 'concat' | 'substring' | 'startsWith' | 'endsWith' | 'contains')
  | ('indexOf' | 'replace' | 'split' | 'geohash')
>

const noOperator = unsupported('ONNX has no operator for it')
const letters = unsupported('ONNX maps letters by the locale of the machine, and without the final sigma')

export const textFunctions: { readonly [F in TextFunction]: Spelling } = {
  lower: letters,
  upper: letters,
  trim: noOperator,
  length: noOperator,
  concat: call => {
    const { graph } = call
    const [left, right] = [argumentOf(call, 0).value, argumentOf(call, 1).value]
    const missing = graph.op('Or', isMissing(graph, left), isMissing(graph, right))
    const tensor = graph.op('StringConcat', left.tensor, right.tensor)
    return { kind: 'text', tensor: graph.op('Where', missing, text(graph, missingText), tensor) }
  },
  substring: noOperator,
  startsWith: call => matched(call, part => `${part}.*`),
  endsWith: call => matched(call, part => `.*${part}`),
  contains: call => matched(call, part => `.*${part}.*`),
  geohash: noOperator,
  indexOf: noOperator,
  replace: noOperator,
  split: unsupported('ONNX has no lists of different lengths'),
}

/** Whether a text matches a pattern that is made of a constant one. */
function matched(call: OnnxCall, patternOf: (part: string) => string): Value | Unsupported {
  const { graph } = call
  const { node, type } = argumentOf(call, 1)
  const part = node.kind === 'literal' ? decode(node.value, type) : null
  if (typeof part !== 'string') return unsupported('the text that is looked for must be a constant')
  const { value } = argumentOf(call, 0)
  const pattern = `(?s)${patternOf(part.replaceAll(/[^\p{L}\p{N} ]/gu, character => `\\x{${hex(character)}}`))}`
  const known = (): string => graph.op('Not', isMissing(graph, value))
  const found = graph.node('RegexFullMatch', [value.tensor], { attributes: { pattern } })
  return truth(graph.op('And', found, known()), known)
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16)
}
