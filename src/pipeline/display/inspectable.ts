/** Makes Node's `console.log` and `util.inspect` show an object as this text. */
export function inspectable(target: object, text: () => string): void {
  Object.defineProperty(target, Symbol.for('nodejs.util.inspect.custom'), { value: text })
}
