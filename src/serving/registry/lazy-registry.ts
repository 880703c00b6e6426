import type { ModelRegistry } from './model-registry.ts'

/** A registry whose code is loaded when it is first asked. */
export function lazyRegistry(load: () => Promise<ModelRegistry>): ModelRegistry {
  let opened: Promise<ModelRegistry> | null = null
  const open = (): Promise<ModelRegistry> => {
    opened ??= load()
    return opened
  }
  return {
    register: async (...given) => (await open()).register(...given),
    promote: async (...given) => (await open()).promote(...given),
    rollback: async (...given) => (await open()).rollback(...given),
    unset: async (...given) => (await open()).unset(...given),
    remove: async (...given) => (await open()).remove(...given),
    list: async (...given) => (await open()).list(...given),
    resolve: async (...given) => (await open()).resolve(...given),
    load: async (...given) => (await open()).load(...given),
    async *read(...given) {
      yield* (await open()).read(...given)
    },
    aliases: async (...given) => (await open()).aliases(...given),
    history: async (...given) => (await open()).history(...given),
  }
}
