import { Thread, type ThreadModule } from './thread.ts'

/** So long a thread waits for the next pool, milliseconds; then it ends, and its memory with it. */
const patience = 1000

/** The threads of this process that no pool has, and what ends each of them. */
const idle = new Map<Thread, ReturnType<typeof setTimeout>>()

/** A thread that nobody else has: one that waits, else a new one. */
export function takeThread(module: ThreadModule): Thread {
  for (const [thread, ending] of idle) {
    clearTimeout(ending)
    idle.delete(thread)
    if (thread.isUsable) return thread
  }
  return new Thread(module)
}

/** Leaves a thread that works on nothing to the next pool. It does not keep the process alive. */
export function leaveThread(thread: Thread): void {
  if (!thread.isUsable) return
  thread.rest()
  const end = (): void => {
    idle.delete(thread)
    void thread.end(new RangeError('the thread was idle'))
  }
  idle.set(thread, setTimeout(end, patience).unref())
}

/** How many threads wait for the next pool and can be used. */
export function idleThreads(): number {
  return [...idle.keys()].filter(thread => thread.isUsable).length
}
