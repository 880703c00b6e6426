import { BigheadError } from '../../features/errors/bighead-error.ts'

/** A version cannot be removed while aliases point at it. */
export class VersionInUseError extends BigheadError {
  override readonly name = 'VersionInUseError' as const
  readonly code = 'VERSION_IN_USE' as const
  readonly model: string
  readonly version: number
  readonly aliases: readonly string[]

  constructor(model: string, version: number, aliases: readonly string[]) {
    const names = aliases.map(alias => `\`${alias}\``).join(', ')
    super(
      `Version ${version} of model \`${model}\` cannot be removed while ${names} ${aliases.length === 1 ? 'points' : 'point'} at it. Promote another version first.`,
    )
    this.model = model
    this.version = version
    this.aliases = aliases
  }
}
