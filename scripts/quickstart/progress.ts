import type { Progress } from 'bighead'
import cliProgress from 'cli-progress'
import { type StageTime, stageLine, whole } from './stage-time.ts'

/** Shows the stages of a job while they run: a bar for each on a terminal, else a line when it ends. */
export interface StageDisplay {
  /** The stages that have ended. */
  readonly stages: readonly StageTime[]
  /** Runs one stage; `rowsOf` says from its result what it went through. */
  stage<T>(
    name: string,
    work: (onProgress: (progress: Progress) => void) => Promise<T>,
    rowsOf?: (result: T) => number,
  ): Promise<T>
}

/** A display on a stream, standard error unless said otherwise. */
export function stageDisplay(
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = () => performance.now(),
): StageDisplay {
  const stages: StageTime[] = []
  return {
    stages,
    async stage(name, work, rowsOf) {
      const started = now()
      const bar = stream.isTTY ? stageBar(name, stream) : null
      try {
        const result = await work(progress => bar?.show(progress))
        const stage = { name, rows: rowsOf?.(result) ?? null, seconds: (now() - started) / 1000 }
        stages.push(stage)
        bar?.end()
        stream.write(`${stageLine(stage)}\n`)
        return result
      } catch (error) {
        bar?.end()
        throw error
      }
    },
  }
}

interface StageBar {
  show(progress: Progress): void
  end(): void
}

function stageBar(name: string, stream: NodeJS.WriteStream): StageBar {
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    hideCursor: true,
    fps: 10,
    barsize: 24,
    format: (options, { value, total, progress }, { detail }: { readonly detail: string }) => {
      const known = total > 0
      const filled = known ? Math.round(Math.min(progress, 1) * (options.barsize ?? 24)) : 0
      const gauge = `${'█'.repeat(filled)}${'░'.repeat((options.barsize ?? 24) - filled)}`
      const counts = known ? `${whole(value)} / ${whole(total)}` : whole(value)
      const line = `${name.padEnd(28)}${gauge}  ${value === 0 && !known ? '' : `${counts} rows`}  ${detail}`
      return line.slice(0, (stream.columns ?? 80) - 1)
    },
  })
  bar.start(0, 0, { detail: '' })
  return {
    show({ stage, done, total }) {
      bar.setTotal(total ?? 0)
      bar.update(done, { detail: stage })
    },
    end: () => bar.stop(),
  }
}
