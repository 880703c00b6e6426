import type { CallFields } from './call-fields.ts'
import { MlflowFault } from './mlflow-fault.ts'

/** One page of sorted items, and the token of the next. */
export function page<T>(
  sorted: readonly T[],
  fields: CallFields,
  { usual, most }: { readonly usual: number; readonly most: number },
): { readonly items: readonly T[]; readonly next: { readonly next_page_token?: string } } {
  const count = fields.text('max_results') === '' ? usual : Number(fields.text('max_results'))
  const start = fields.text('page_token') === '' ? 0 : Number(fields.text('page_token'))
  if (!Number.isSafeInteger(count) || count < 1 || count > most)
    throw new MlflowFault('INVALID_PARAMETER_VALUE', `Invalid value for max_results: it must be from 1 to ${most}.`)
  if (!Number.isSafeInteger(start) || start < 0) throw new MlflowFault('INVALID_PARAMETER_VALUE', 'Invalid page token.')
  const end = start + count
  return { items: sorted.slice(start, end), next: end < sorted.length ? { next_page_token: String(end) } : {} }
}

/** Sorts by clauses like `name ASC`; `keys` gives what each name sorts by. */
export function ordered<T>(
  items: readonly T[],
  clauses: readonly string[],
  keys: { readonly [name: string]: (item: T) => string | number },
): readonly T[] {
  const orders = clauses.map(clause => {
    const [, name = '', direction = 'ASC'] = /^\s*`?([a-z_]+)`?(?:\s+(ASC|DESC))?\s*$/i.exec(clause) ?? []
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined
    if (key === undefined)
      throw new MlflowFault('INVALID_PARAMETER_VALUE', `Invalid order_by clause '${clause.slice(0, 80)}'.`)
    return { key, sign: direction.toUpperCase() === 'DESC' ? -1 : 1 }
  })
  return items.toSorted((left, right) => {
    for (const { key, sign } of orders) {
      const [a, b] = [key(left), key(right)]
      if (a !== b) return a < b ? -sign : sign
    }
    return 0
  })
}
