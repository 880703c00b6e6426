/** Marks a branch that the types rule out; reaching it is a bug in the library. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
