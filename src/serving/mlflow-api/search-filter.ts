import { MlflowFault } from './mlflow-fault.ts'

/** What a filter looks at. */
export interface Searchable {
  readonly attributes: { readonly [name: string]: string | number }
  readonly tags: { readonly [key: string]: string }
}

/** What a filter asks. */
export interface SearchFilter {
  /** The only names that can match, where the filter gives them; else null. */
  readonly names: readonly string[] | null
  /** Whether something of a name can match. */
  named(name: string): boolean
  matches(item: Searchable): boolean
}

interface Clause {
  readonly from: 'tags' | 'attributes'
  readonly key: string
  readonly operator: string
  readonly values: readonly string[]
}

const quoted = `'(?:[^'\\\\]|\\\\.)*'|"(?:[^"\\\\]|\\\\.)*"`
// Blanks belong to one part each: a text that is no filter is found out in time that does not explode.
const list = `\\(\\s*(?:(?:${quoted})\\s*(?:,\\s*(?:${quoted})\\s*)*(?:,\\s*)?)?\\)`
const clausePattern = new RegExp(
  `^\\s*(?:(tags?|attributes?)\\.)?(\`[^\`]{1,250}\`|"[^"]{1,250}"|[\\w.-]{1,250})\\s*(=|!=|[<>]=?|LIKE\\b|ILIKE\\b|IN\\b)\\s*(${quoted}|\\d+|${list})\\s*(AND\\s|$)`,
  'i',
)
const longest = 10_000

/**
 * A filter like `name LIKE 'delay%' AND tags.team = 'ops'`, as clients of MLflow write it: `=`, `!=`, `LIKE`, `ILIKE` and `IN`, joined by
 * AND; numbers are compared by `<`, `<=`, `>` and `>=` too. A tag that is not there is unlike every value.
 *
 * @throws {MlflowFault} for anything else, and for attributes other than those named.
 */
export function searchFilter(text: string, attributes: { readonly [name: string]: 'text' | 'number' }): SearchFilter {
  if (text.length > longest) throw new MlflowFault('INVALID_PARAMETER_VALUE', 'The filter is too long.')
  const clauses: Clause[] = []
  for (let rest = text.trim(); rest !== ''; ) {
    const found = clausePattern.exec(rest)
    const [whole = '', of = 'attribute', name = '', comparison = '', value = ''] = found ?? []
    const key = name.replace(/^[`"]|[`"]$/g, '')
    const operator = comparison.toUpperCase()
    const from = of.toLowerCase().startsWith('tag') ? 'tags' : 'attributes'
    const type = from === 'tags' ? 'text' : Object.hasOwn(attributes, key) && attributes[key]
    if (found === null || type === false || type === undefined || !operators[type].includes(operator))
      throw new MlflowFault('INVALID_PARAMETER_VALUE', `The filter cannot be read from here: ${rest.slice(0, 80)}`)
    clauses.push({ from, key, operator, values: valuesOf(value) })
    rest = rest.slice(whole.length)
  }
  const ofNames = clauses.filter(({ from, key }) => from === 'attributes' && key === 'name')
  return {
    names: ofNames.find(({ operator }) => operator === '=' || operator === 'IN')?.values ?? null,
    named: name => ofNames.every(clause => holds(clause, { attributes: { name }, tags: {} })),
    matches: item => clauses.every(clause => holds(clause, item)),
  }
}

const operators = {
  text: ['=', '!=', 'LIKE', 'ILIKE', 'IN'],
  number: ['=', '!=', '<', '<=', '>', '>='],
}

function valuesOf(text: string): readonly string[] {
  if (/^\d+$/.test(text)) return [text]
  return [...text.matchAll(new RegExp(quoted, 'g'))].map(([value]) => value.slice(1, -1).replace(/\\(.)/g, '$1'))
}

function holds({ from, key, operator, values }: Clause, item: Searchable): boolean {
  const found = Object.hasOwn(item[from], key) ? item[from][key] : undefined
  const [value = ''] = values
  if (typeof found === 'number') return isNumber(found, operator, Number(value))
  if (operator === '!=') return found !== value
  if (found === undefined) return false
  if (operator === '=') return found === value
  if (operator === 'IN') return values.includes(found)
  return operator === 'LIKE' ? isLike(found, value) : isLike(found.toLowerCase(), value.toLowerCase())
}

function isNumber(found: number, operator: string, value: number): boolean {
  if (operator.startsWith('<')) return found < value || (operator === '<=' && found === value)
  if (operator.startsWith('>')) return found > value || (operator === '>=' && found === value)
  return (found === value) === (operator === '=')
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
