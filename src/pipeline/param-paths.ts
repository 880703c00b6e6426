import { suggestion } from '../features/errors/did-you-mean.ts'
import { hasNames, ParameterError } from '../features/errors/parameter-error.ts'
import type { Step } from './step.ts'

/** What `withParams` of a step takes. */
type ChangesOf<T> = T extends { withParams(changes: infer Changes): unknown } ? Changes : NonNullable<unknown>

/** A named step's parameters by path, `scale__withMean`, and the step itself, `scale`. */
type StepPaths<Name extends string, T> = {
  readonly [K in keyof ChangesOf<T> & string as `${Name}__${K}`]?: ChangesOf<T>[K]
} & { readonly [K in Name]?: Step | 'passthrough' }

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

/** The parameters of all named steps by path. */
export type PathParams<Steps extends readonly (readonly [string, unknown, ...unknown[]])[]> = Intersection<
  Steps[number] extends infer Entry
    ? Entry extends readonly [infer Name extends string, infer T, ...unknown[]]
      ? StepPaths<Name, T>
      : never
    : never
>

/** A step by name. */
export type NamedStep = readonly [name: string, step: Step | 'passthrough' | 'drop', ...rest: readonly unknown[]]

/** The steps with parameters changed by path; a path that leads nowhere is an error with a suggestion. */
export function changeSteps<Entry extends NamedStep>(
  entries: readonly Entry[],
  changes: Readonly<Record<string, unknown>>,
  replace: (entry: Entry, step: Entry[1]) => Entry,
): Entry[] {
  if (!hasNames(changes)) throw new ParameterError('changes', 'an object with values by path is needed.')
  const changed = [...entries]
  for (const [path, value] of Object.entries(changes)) {
    const [name = '', ...rest] = path.split('__')
    const index = changed.findIndex(([other]) => other === name)
    const entry = changed[index]
    if (entry === undefined) {
      const known = changed.map(([other]) => other)
      throw new ParameterError(path, `there is no step \`${name}\`.${suggestion(name, known)}`)
    }
    changed[index] = replace(
      entry,
      rest.length === 0 ? (value as Entry[1]) : changeStep(entry[1], rest.join('__'), value, path),
    )
  }
  return changed
}

function changeStep(step: Step | 'passthrough' | 'drop', name: string, value: unknown, path: string): Step {
  if (typeof step !== 'object' || !('withParams' in step) || typeof step.withParams !== 'function') {
    throw new ParameterError(path, 'this step has no parameters.')
  }
  const { params } = step.definition
  const isPath = name.includes('__') || step.definition.children !== undefined
  if (!isPath && !Object.hasOwn(params, name)) {
    throw new ParameterError(
      path,
      `${step.definition.kind} has no parameter \`${name}\`.${suggestion(name, Object.keys(params))}`,
    )
  }
  return step.withParams({ [name]: value }) as Step
}

/** What is wrong with the names of steps. */
export function nameProblems(names: readonly string[]): { readonly at: string; readonly message: string }[] {
  return names.flatMap((name, index) => {
    const at = `step ${index}`
    if (typeof name !== 'string' || name === '') return [{ at, message: 'a step needs a name.' }]
    if (name.includes('__'))
      return [{ at, message: `\`${name}\` may not contain two underscores, which separate a step from its parameter.` }]
    if (names.indexOf(name) !== index) return [{ at, message: `two steps are called \`${name}\`.` }]
    return []
  })
}
