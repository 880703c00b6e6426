import { ParameterError } from '../../features/errors/parameter-error.ts'
import { bindCode } from '../../features/expression/own-function.ts'
import type { Extensions } from '../../features/extensions.ts'
import { loadExtensions } from '../../features/load-extensions.ts'

/** The constants of a call of an own function. */
interface OwnTable {
  readonly name: string
  readonly version: number
  readonly takes?: unknown
  readonly type?: unknown
}

/** Deeper than an expression may be. */
const deepest = 4000

/**
 * Gives every call of an own function in a loaded state the code that it names.
 *
 * @throws {MissingExtensionError} naming every one whose code is not among the extensions.
 * @throws {ParameterError} for code of other types.
 */
export async function bindOwnCode(state: unknown, extensions: Extensions | undefined): Promise<void> {
  const tables: OwnTable[] = []
  collect(state, tables, 0)
  if (tables.length === 0) return
  const { functions } = await loadExtensions(extensions, { functions: tables })
  for (const table of tables) {
    const code = functions.get(`${table.name}@${table.version}`)
    if (code === undefined) continue
    if (String([table.takes, table.type]) !== String([code.takes, code.gives])) {
      const detail = `\`${code.name}\` version ${code.version} takes or gives other types than what was stored; raise its version.`
      throw new ParameterError('extensions', detail)
    }
    bindCode(table, code)
  }
}

/** Calls that name no code are left to the check of expressions. */
function collect(value: unknown, tables: OwnTable[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > deepest) return
  const { function: name, table } = value as Readonly<Record<string, unknown>>
  if (name === 'own' && isOwnTable(table)) tables.push(table)
  for (const member of Object.values(value)) collect(member, tables, depth + 1)
}

function isOwnTable(table: unknown): table is OwnTable {
  const { name, version } = Object(table) as Partial<OwnTable>
  return typeof name === 'string' && Number.isInteger(version)
}
