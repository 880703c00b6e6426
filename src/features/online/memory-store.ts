import type { OnlineStore } from './online-store.ts'

/** An online store in this process's memory, for tests and for services that replay their history. Its code is loaded when it is first used. */
export function memoryStore(): OnlineStore {
  let opened: OnlineStore | null = null
  const open = async (): Promise<OnlineStore> => {
    const { openMemoryStore } = await import('./open-memory-store.ts')
    opened ??= openMemoryStore()
    return opened
  }
  return {
    describe: async (group, options) => (await open()).describe(group, options),
    read: (requests, options) =>
      opened === null ? open().then(store => store.read(requests, options)) : opened.read(requests, options),
    write: async (changes, options) => (await open()).write(changes, options),
    publish: async (batch, options) => (await open()).publish(batch, options),
    close: async () => (await open()).close(),
    computes: true,
  }
}
