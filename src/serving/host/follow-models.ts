import type { HostEvent } from './host-event.ts'
import type { ModelSlot } from './model-slot.ts'

/** What following needs. */
export interface Following {
  /** Milliseconds between the end of one round and the next. */
  readonly every: number
  readonly slots: () => readonly ModelSlot[]
  readonly tell: (event: HostEvent) => void
  /** Called after a round in which a version changed. */
  readonly onChange: () => void
}

/** Resolves references again and again, and takes up what they mean; what it gives ends that, and waits for a round in progress. */
export function followModels({ every, slots, tell, onChange }: Following): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> = Promise.resolve()
  let isStopped = false
  const plan = (): void => {
    if (isStopped) return
    timer = setTimeout(() => {
      round = followAll().finally(plan)
    }, every)
    timer.unref()
  }
  const followAll = async (): Promise<void> => {
    for (const slot of slots()) {
      for (const track of slot.tracks) {
        if (isStopped) return
        try {
          if (await track.follow()) onChange()
        } catch (error) {
          tell({ kind: 'followFailed', model: slot.deployment.model, error })
        }
      }
    }
  }
  plan()
  return async () => {
    isStopped = true
    clearTimeout(timer)
    await round
  }
}
