import { MlflowFault } from './mlflow-fault.ts'

/** What a filter looks at. */
export interface Searchable {
  readonly attributes: { readonly [name: string]: string }
  readonly tags: { readonly [key: string]: string }
}

interface Clause {
  readonly key: string
  readonly isTag: boolean
  readonly operator: string
  readonly values: readonly string[]
}

const quoted = `'(?:[^'\\\\]|\\\\.)*'|"(?:[^"\\\\]|\\\\.)*"`
const clausePattern = new RegExp(
  `^\\s*(?:(tags?)\\.)?(\`[^\`]{1,250}\`|"[^"]{1,250}"|[\\w.-]{1,250})\\s*(=|!=|LIKE\\b|ILIKE\\b|IN\\b)\\s*(${quoted}|\\d+|\\((?:\\s*(?:${quoted})\\s*,?)*\\))\\s*(AND\\s|$)`,
  'i',
)
const longest = 10_000

/**
 * A filter like `name LIKE 'delay%' AND tags.team = 'ops'`, as clients of MLflow write it: `=`, `!=`, `LIKE`, `ILIKE` and `IN`, joined by
 * AND. A tag that is not there is unlike every value.
 *
 * @throws {MlflowFault} for anything else, and for attributes other than those named.
 */
export function searchFilter(text: string, attributes: readonly string[]): (item: Searchable) => boolean {
  if (text.length > longest) throw new MlflowFault('INVALID_PARAMETER_VALUE', 'The filter is too long.')
  const clauses: Clause[] = []
  for (let rest = text.trim(); rest !== ''; ) {
    const found = clausePattern.exec(rest)
    const [whole = '', tag, name = '', operator = '', value = ''] = found ?? []
    const key = name.replace(/^[`"]|[`"]$/g, '')
    if (found === null || (tag === undefined && !attributes.includes(key)))
      throw new MlflowFault('INVALID_PARAMETER_VALUE', `The filter cannot be read from here: ${rest.slice(0, 80)}`)
    clauses.push({ key, isTag: tag !== undefined, operator: operator.toUpperCase(), values: valuesOf(value) })
    rest = rest.slice(whole.length)
  }
  return item => clauses.every(clause => holds(clause, item))
}

function valuesOf(text: string): readonly string[] {
  if (/^\d+$/.test(text)) return [text]
  return [...text.matchAll(new RegExp(quoted, 'g'))].map(([value]) => value.slice(1, -1).replace(/\\(.)/g, '$1'))
}

function holds({ key, isTag, operator, values }: Clause, { attributes, tags }: Searchable): boolean {
  const from = isTag ? tags : attributes
  const found = Object.hasOwn(from, key) ? from[key] : undefined
  const [value = ''] = values
  if (operator === '!=') return found !== value
  if (found === undefined) return false
  if (operator === '=') return found === value
  if (operator === 'IN') return values.includes(found)
  return operator === 'LIKE' ? isLike(found, value) : isLike(found.toLowerCase(), value.toLowerCase())
}

/** `%` stands for any text, `_` for one character; in time that does not explode. */
function isLike(text: string, pattern: string): boolean {
  let [at, in_, star, from] = [0, 0, -1, 0]
  while (at < text.length) {
    if (in_ < pattern.length && pattern[in_] === '%') [star, from] = [in_++, at]
    else if (in_ < pattern.length && (pattern[in_] === '_' || pattern[in_] === text[at])) [at, in_] = [at + 1, in_ + 1]
    else if (star >= 0) [in_, at] = [star + 1, ++from]
    else return false
  }
  while (pattern[in_] === '%') in_++
  return in_ === pattern.length
}
