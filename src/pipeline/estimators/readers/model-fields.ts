import { ModelFormatError } from '../../model-format-error.ts'

/** A value somewhere in a model file; what it is not is an error that says where. */
export class ModelField {
  readonly #value: unknown
  readonly #format: string
  readonly #path: string

  constructor(value: unknown, format: string, path = '') {
    this.#value = value
    this.#format = format
    this.#path = path
  }

  /** A member of an object. */
  at(name: string): ModelField {
    const value = this.#value
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    return new ModelField(
      isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined,
      this.#format,
      this.#path === '' ? name : `${this.#path}.${name}`,
    )
  }

  get isThere(): boolean {
    return this.#value !== undefined && this.#value !== null
  }

  text(): string {
    return typeof this.#value === 'string' ? this.#value : this.#refuse('a text')
  }

  /** A number, or a text that is one. */
  number(): number {
    const value = typeof this.#value === 'string' && this.#value.trim() !== '' ? Number(this.#value) : this.#value
    return typeof value === 'number' && Number.isFinite(value) ? value : this.#refuse('a number')
  }

  /** A whole number from 0 to `most`, or a text that is one. */
  count(most: number): number {
    const value = this.number()
    return Number.isInteger(value) && value >= 0 && value <= most ? value : this.#refuse(`a whole number up to ${most}`)
  }

  list(): readonly ModelField[] {
    if (!Array.isArray(this.#value)) return this.#refuse('a list')
    return this.#value.map((each, index) => new ModelField(each, this.#format, `${this.#path}[${index}]`))
  }

  /** A list of `length` numbers, or of any length. */
  numbers(length?: number): ArrayLike<number> {
    const value = this.#value
    const isNumeric = ArrayBuffer.isView(value) && 'length' in value
    const right = isNumeric || (Array.isArray(value) && value.every(each => typeof each === 'number'))
    if (!right) return this.#refuse('a list of numbers')
    const numbers = value as unknown as ArrayLike<number>
    if (length !== undefined && numbers.length !== length) this.#refuse(`a list of ${length} numbers`)
    return numbers
  }

  texts(): readonly string[] {
    const right = Array.isArray(this.#value) && this.#value.every(each => typeof each === 'string')
    return right ? (this.#value as readonly string[]) : this.#refuse('a list of texts')
  }

  #refuse(wanted: string): never {
    const found = this.isThere ? `is not ${wanted}` : 'is missing'
    throw new ModelFormatError(this.#format, `\`${this.#path}\` ${found}. Save the model again.`)
  }
}
