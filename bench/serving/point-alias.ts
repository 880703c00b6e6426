import type { ModelRegistry } from 'bighead'

/** Points an alias at a version, wherever it points now. */
export async function pointAlias(
  registry: ModelRegistry,
  model: string,
  alias: string,
  version: number,
): Promise<void> {
  const expected = (await registry.aliases(model))[alias] ?? null
  if (expected !== version) await registry.promote(model, alias, version, { expected })
}
