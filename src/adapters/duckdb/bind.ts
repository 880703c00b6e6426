/** The longest text that is written again instead of being named. */
const longest = 48

/**
 * Uses a text several times. A long one is evaluated once, as the only element of a list: so a nested expression does not double with each
 * level. No column can have the parameter's name, because names start with a letter; `depth` tells the names of one spelling apart.
 */
export function bind(sql: string, use: (name: string) => string, depth = 1): string {
  if (sql.length <= longest) return use(sql)
  const name = `_${depth}`
  return `list_transform([${sql}], lambda ${name}: ${use(name)})[1]`
}

/** Like `bind`, for two texts. */
export function bindBoth(left: string, right: string, use: (left: string, right: string) => string): string {
  return bind(left, first => bind(right, second => use(first, second), 2), 1)
}
