import { BigheadError } from './bighead-error.ts'

/** An online store does not hold what a definition asks for, or holds the state of another definition. */
export class NotMaterializedError extends BigheadError {
  override readonly name = 'NotMaterializedError' as const
  readonly code = 'NOT_MATERIALIZED' as const
  readonly missing: readonly { readonly group: string; readonly feature: string }[]

  constructor(missing: readonly { readonly group: string; readonly feature: string }[], detail: string) {
    const names = missing.map(m => `${m.group}.${m.feature}`)
    super(`The online store does not hold ${names.join(', ')}. ${detail}`)
    this.missing = missing
  }
}
