import { DefinitionError } from '../features/errors/definition-error.ts'
import { columnNames } from '../features/expression/walk.ts'
import { type Output, outputNames } from './program.ts'

/**
 * Refuses columns of one name, of which a table would keep the last only.
 *
 * @param message What is wrong with the columns of two origins, and how to avoid it.
 * @throws {DefinitionError} with a problem for each name that comes again.
 */
export function refuseRepeatedNames<Origin extends { readonly names: readonly string[] }>(
  origins: readonly Origin[],
  subject: string,
  message: (first: Origin, second: Origin) => string,
): void {
  const firsts = new Map<string, Origin>()
  const problems = origins.flatMap(origin =>
    origin.names.flatMap(name => {
      const first = firsts.get(name)
      if (first !== undefined) return [{ at: name, message: message(first, origin) }]
      firsts.set(name, origin)
      return []
    }),
  )
  if (problems.length > 0) throw new DefinitionError(`the output of ${subject}`, problems)
}

/** As `refuseRepeatedNames`, of what one transform puts out. */
export function refuseRepeatedOutputs(outputs: readonly Output[], kind: string): void {
  // Hashed columns are numbered, and may be millions.
  const named = outputs.filter(({ expression }) => expression.kind !== 'call' || expression.table?.hash === undefined)
  const origins = named.map(output => ({ output, names: outputNames([output]) }))
  refuseRepeatedNames(origins, kind, (first, second) => {
    const [one, other] = [columnsRead(first.output), columnsRead(second.output)]
    return one === other
      ? `two columns are called so, both made of ${one}; replace values of it that read alike before, as null and None do.`
      : `two columns are called so, one made of ${one}, one of ${other}; rename an input.`
  })
}

function columnsRead({ expression }: Output): string {
  const names = columnNames(expression)
  return names.length === 0 ? 'nothing' : names.map(name => `\`${name}\``).join(', ')
}
