import { ParameterError } from '../../features/errors/parameter-error.ts'
import { callsOwnCode } from '../../features/expression/own-function.ts'
import type { DataType } from '../../features/schema.ts'
import { type ColumnPart, ColumnTransformer } from '../column-transformer.ts'
import type { LearningKind } from '../kind.ts'
import type { NamedExpression } from '../own/stored-program.ts'
import { Pipeline, type Steps } from '../pipeline.ts'
import type { ChildDefinition, FitContext, FittedByRole, Step, StepDefinition, Transform } from '../step.ts'
import { transformKinds } from '../transforms/transform-kinds.ts'

/** Estimators that can be rebuilt, by the name of their kind. */
const estimators: Readonly<Record<string, (params: object) => Promise<Step>>> = {
  LinearRegression: async params => new (await import('../estimators/linear-models.ts')).LinearRegression(params),
  LogisticRegression: async params => new (await import('../estimators/linear-models.ts')).LogisticRegression(params),
  Ridge: async params => new (await import('../estimators/linear-models.ts')).Ridge(params),
  GradientBoostingClassifier: async params =>
    new (await import('../estimators/gradient-boosting.ts')).GradientBoostingClassifier(params),
  GradientBoostingRegressor: async params =>
    new (await import('../estimators/gradient-boosting.ts')).GradientBoostingRegressor(params),
}

/**
 * Whether a step can be rebuilt from its definition alone: all of its kinds are known, columns are chosen by name, and it calls no own
 * functions, whose code is not in it.
 */
export function canRebuild({ kind, params, children = [] }: StepDefinition): boolean {
  if (kind === 'FunctionTransformer') {
    const { outputs, inverse } = params as Readonly<Record<string, readonly NamedExpression[] | null>>
    return ![...(outputs ?? []), ...(inverse ?? [])].some(([, node]) => callsOwnCode(node))
  }
  if (kind === 'Pipeline' || kind === 'ColumnTransformer') return children.every(canRebuildChild)
  return Object.hasOwn(estimators, kind) || Object.hasOwn(transformKinds, kind)
}

function canRebuildChild({ name, step, columns }: ChildDefinition): boolean {
  return (typeof step === 'string' || canRebuild(step)) && (typeof columns !== 'string' || name === 'remainder')
}

/**
 * The step that a definition describes.
 *
 * @throws {ParameterError} for a kind that is not known here.
 */
export async function stepFromDefinition(definition: StepDefinition): Promise<Step> {
  const { kind, params } = definition
  if (kind === 'Pipeline') return new Pipeline((await rebuildChildren(definition)) as unknown as Steps)
  if (kind === 'ColumnTransformer') return rebuildColumnTransformer(definition)
  if (kind === 'FunctionTransformer') return rebuildFunctionTransformer(definition)
  const estimator = Object.hasOwn(estimators, kind) ? estimators[kind] : undefined
  if (estimator !== undefined) return estimator(params)
  const load = Object.hasOwn(transformKinds, kind) ? transformKinds[kind] : undefined
  if (load === undefined) throw new ParameterError('definition', `there is no kind \`${kind}\`.`)
  return transformOf((await load()) as LearningKind<object, unknown, object>, definition)
}

async function rebuildChildren({ children = [] }: StepDefinition): Promise<(readonly [string, Step | string])[]> {
  return Promise.all(
    children.map(
      async ({ name, step }) => [name, typeof step === 'string' ? step : await stepFromDefinition(step)] as const,
    ),
  )
}

async function rebuildColumnTransformer(definition: StepDefinition): Promise<Step> {
  const steps = await rebuildChildren(definition)
  const parts = steps.map(([name, step], index) => [name, step, definition.children?.[index]?.columns ?? []] as const)
  const isNamed = ([, , columns]: (typeof parts)[number]): boolean => typeof columns !== 'string'
  const rest = parts.find(part => !isNamed(part))?.[1] ?? 'drop'
  return new ColumnTransformer(parts.filter(isNamed) as unknown as readonly ColumnPart[], {
    ...definition.params,
    remainder: rest as Transform | 'passthrough' | 'drop',
  })
}

/** It has nothing to learn, so that its definition is all of it. */
function rebuildFunctionTransformer(definition: StepDefinition): Transform {
  const { inputs, outputs, inverse } = definition.params as Readonly<Record<string, readonly NamedExpression[]>>
  const schema = Object.fromEntries((inputs ?? []) as unknown as readonly (readonly [string, DataType])[])
  const program = { outputs: outputs ?? [], back: inverse ?? null }
  const learn = async (data: Parameters<Step['learn']>[0]): Promise<FittedByRole['transform']> => {
    const { fitFunction } = await import('../own/fit-function.ts')
    return fitFunction(schema, program, data)
  }
  return { role: 'transform', definition, learn }
}

function transformOf(kind: LearningKind<object, unknown, object>, definition: StepDefinition): Transform {
  const learn = async (data: Parameters<Step['learn']>[0], context: FitContext): Promise<FittedByRole['transform']> => {
    const { fitOnBlocks } = await import('../fit-kind.ts')
    return fitOnBlocks(kind, definition.params, data, context)
  }
  if (kind.trainingOutputs === undefined) return { role: 'transform', definition, learn }
  const learnApplied: Transform['learnApplied'] = async (data, context) => {
    const { trainOnBlocks } = await import('../fit-kind.ts')
    return trainOnBlocks(kind, definition.params, data, context)
  }
  return { role: 'transform', definition, learn, learnApplied }
}
