import type { Problem } from '../errors/definition-error.ts'

const encoder = new TextEncoder()

/** Reports names that break the rules: a letter, then letters, digits and `_`; at most 63 bytes; not a property of every object. */
export function checkName(name: unknown, at: string, problems: Problem[]): void {
  const message = nameProblem(name)
  if (message !== null) problems.push({ at, message })
}

/** Reports names that occur twice, ignoring case. */
export function checkUnique(names: readonly string[], at: (name: string) => string, problems: Problem[]): void {
  const seen = new Map<string, string>()
  for (const name of names.filter(candidate => typeof candidate === 'string')) {
    const earlier = seen.get(name.toLowerCase())
    if (earlier !== undefined) {
      const same = earlier === name ? 'is there twice' : `differs from \`${earlier}\` only in case`
      problems.push({ at: at(name), message: `the name \`${name}\` ${same}; rename one` })
    }
    seen.set(name.toLowerCase(), name)
  }
}

function nameProblem(name: unknown): string | null {
  if (typeof name !== 'string') return 'a name must be a string'
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    return `the name \`${name}\` must start with a letter and hold only letters, digits and _`
  }
  if (encoder.encode(name).length > 63) return `the name \`${name}\` is longer than 63 bytes`
  return name in Object.prototype ? `the name \`${name}\` is a property of every object; choose another` : null
}
