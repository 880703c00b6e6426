import type { OnlineStore } from '../../../src/features/online/online-store.ts'

/** A store whose answers, and whatever is written to it, cannot be changed any more: a change in place throws. */
export function frozenStore(store: OnlineStore): OnlineStore {
  return {
    ...store,
    async read(requests, options) {
      return frozen(await store.read(requests, options))
    },
    async write(changes, options) {
      await store.write(changes, options)
    },
  }
}

/** Freezes plain data deeply; memory that has no frozen form is left. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}
