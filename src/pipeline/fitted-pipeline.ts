import type { Schema } from '../features/schema.ts'
import type { Blocks } from './blocks.ts'
import { compose } from './compose.ts'
import { featureProgram } from './estimators/feature-program.ts'
import type { AnyFitted, FittedChild, FittedParts } from './fitted.ts'
import { FittedClassifier } from './fitted-classifier.ts'
import { FittedRegressor } from './fitted-regressor.ts'
import { FittedTransform, type Inverse } from './fitted-transform.ts'
import { outputNames, type Program, readsExactly } from './program.ts'

/** The fitted pipeline of fitted steps, one program for all of them. */
export function assemblePipeline(children: readonly FittedChild[], inputs: Schema): AnyFitted {
  const steps = children.flatMap(({ fitted }) => (fitted === 'passthrough' ? [] : [fitted]))
  const last = steps.at(-1)
  const transforms = steps.filter(step => step.role === 'transform')
  const program = programOf(transforms, inputs)
  const parts = (whole: Program): FittedParts<null> => ({
    kind: 'Pipeline',
    version: 1,
    params: {},
    state: null,
    program: whole,
    children,
  })
  if (last === undefined || last.role === 'transform') return new FittedTransform(parts(program), inverseOf(transforms))
  const features = transforms.length === 0 ? last.program : followed(program, last)
  if (last.role === 'classifier') return new FittedClassifier(parts(features), last.classes, last.model)
  return new FittedRegressor(parts(features), last.model)
}

function programOf(transforms: readonly FittedTransform[], inputs: Schema): Program {
  const [first, ...rest] = transforms
  if (first === undefined) return featureProgram(inputs)
  return rest.reduce((program, next) => compose(program, next.program), first.program)
}

/** What an estimator makes of what the steps before put out; one of its own reads that as it stands. */
function followed(program: Program, { children, program: next }: AnyFitted): Program {
  if (children.length > 0) return compose(program, next)
  if (readsExactly(next.inputs, outputNames(program.outputs))) return program
  return compose(program, { ...next, overSparse: { steps: [], components: null } })
}

/** Undoes the last step first; null where one of them cannot be undone. */
function inverseOf(transforms: readonly FittedTransform[]): Inverse {
  if (transforms.some(transform => transform.inverseTransform === undefined)) return null
  return (outputs: Blocks) => transforms.reduceRight((blocks, transform) => transform.invert(blocks), outputs)
}
