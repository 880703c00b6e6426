/** How integers of 64 bits that no double holds are written: all their digits as a number of JSON, or as a text. */
export type IntegerForm = 'number' | 'string'

/** Writes served values as JSON. */
export class JsonWriter {
  /** How many numbers were NaN or infinite; they are written as null. */
  nonFinite = 0
  readonly #integers: IntegerForm

  constructor(integers: IntegerForm = 'number') {
    this.#integers = integers
  }

  /** A value: bytes as base64, maps as objects, -0 as it is. */
  value(value: unknown): string {
    if (typeof value === 'number') return this.#number(value)
    if (typeof value === 'string') return JSON.stringify(value)
    if (typeof value === 'bigint') return this.#integers === 'string' ? `"${value}"` : String(value)
    if (typeof value === 'object' && value !== null) return this.#composite(value)
    return value === true ? 'true' : value === false ? 'false' : 'null'
  }

  #number(value: number): string {
    if (Number.isFinite(value)) return value === 0 && Object.is(value, -0) ? '-0' : String(value)
    this.nonFinite++
    return 'null'
  }

  #composite(value: object): string {
    if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('base64')}"`
    if (Array.isArray(value) || ArrayBuffer.isView(value))
      return `[${Array.from(value as unknown as ArrayLike<unknown>, item => this.value(item)).join()}]`
    if (value instanceof Map) return `{${Array.from(value, ([name, item]) => this.#field(String(name), item)).join()}}`
    let fields = ''
    for (const name of Object.keys(value)) {
      const field = this.#field(name, (value as Readonly<Record<string, unknown>>)[name])
      fields = fields === '' ? field : `${fields},${field}`
    }
    return `{${fields}}`
  }

  #field(name: string, value: unknown): string {
    return `${JSON.stringify(name)}:${this.value(value)}`
  }
}
