/** Values by name, where both come in one order. */
export function named<Value>(names: readonly string[], values: readonly Value[]): { [name: string]: Value } {
  const record: { [name: string]: Value } = {}
  for (let index = 0; index < names.length; index++) record[names[index] as string] = values[index] as Value
  return record
}
