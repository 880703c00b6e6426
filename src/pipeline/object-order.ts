/** Names in the order in which an object has them as keys: those that are whole numbers first, ascending. */
export function objectOrder(names: readonly string[]): readonly string[] {
  return Object.keys(Object.fromEntries(names.map(name => [name, null])))
}

/** Whether an object with these keys has them in this order. */
export function isObjectOrder(names: readonly string[]): boolean {
  return objectOrder(names).every((name, at) => name === names[at])
}
