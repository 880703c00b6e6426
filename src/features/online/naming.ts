/** Puts names on values that come in their order. A copy of an object that has the names already is several times quicker than growing one. */
export function naming<Value>(
  names: readonly string[],
): (values: readonly Value[]) => { readonly [name: string]: Value } {
  const blank = Object.fromEntries(names.map(name => [name, null])) as { [name: string]: Value }
  return values => {
    const named = { ...blank }
    for (let index = 0; index < names.length; index++) named[names[index] as string] = values[index] as Value
    return named
  }
}

/** Errors by the name of their column. */
export function namedErrors(
  errors: ReadonlyMap<number, Error>,
  names: readonly string[],
): { readonly [column: string]: Error } {
  return Object.fromEntries([...errors].map(([index, error]) => [names[index], error]))
}
