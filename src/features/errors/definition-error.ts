import { BigheadError } from './bighead-error.ts'

/** One thing wrong with a definition: where it is, and what to do about it. */
export interface Problem {
  /** A path into the definition, like `features.delay_mean`. */
  readonly at: string
  readonly message: string
}

/** A definition (source, group, set, expression) is wrong; every problem is reported at once. */
export class DefinitionError extends BigheadError {
  override readonly name = 'DefinitionError' as const
  readonly code = 'INVALID_DEFINITION' as const
  readonly subject: string
  readonly problems: readonly Problem[]

  constructor(subject: string, problems: readonly Problem[]) {
    const lines = problems.map(problem => `  ${problem.at}: ${problem.message}`)
    super(`${subject} has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:\n${lines.join('\n')}`)
    this.subject = subject
    this.problems = problems
  }
}
