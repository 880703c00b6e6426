import type { OnlineStore } from '../../features/online/online-store.ts'
import type { Metrics } from '../host/metrics.ts'
import { checkOptions } from './check-options.ts'
import { FreshnessReader } from './freshness-reader.ts'
import { Judge } from './judge.ts'
import { RowCounter } from './row-counter.ts'
import type { ServedVersion, VersionWatch, Watch } from './watch.ts'
import { WatchGauges } from './watch-gauges.ts'
import type { WatchOptions, WatchSettings } from './watch-options.ts'
import { type WatchReport, worstLevel } from './watch-report.ts'

/** What a watch works with. */
export interface WatchParts {
  /** Where the models read their features; left out: freshness is not known. */
  readonly online?: Pick<OnlineStore, 'describe'>
  /** Where figures are shown; left out: nowhere but in reports. */
  readonly metrics?: Metrics
  /** The time, epoch milliseconds. */
  readonly clock?: () => number
}

interface Watched {
  readonly served: ServedVersion
  readonly counter: RowCounter
  readonly judge: Judge
  readonly compared: boolean
  opened: number
  report: WatchReport | null
}

/**
 * Starts to watch; rules are judged every so often until `close`.
 *
 * @throws {ParameterError} naming the first option or rule that cannot be.
 */
export function createWatch(options: WatchOptions | undefined, parts: WatchParts): Watch {
  const settings = checkOptions(options)
  const { clock = Date.now } = parts
  const versions = new Map<string, Watched>()
  const gauges = parts.metrics === undefined ? null : new WatchGauges(parts.metrics)
  const freshness = new FreshnessReader(parts.online)

  const refresh = async (): Promise<void> => {
    const groups = [...versions.values()].flatMap(({ served }) => served.groups)
    await freshness.refresh(groups, AbortSignal.timeout(settings.every))
    const at = clock()
    for (const watched of versions.values()) {
      watched.report = judgeVersion(watched, freshness, settings, at)
      // One with hundreds of columns takes milliseconds, in which no call is answered.
      await new Promise<void>(resolve => setImmediate(resolve))
    }
    gauges?.show([...versions.values()].flatMap(({ report }) => report ?? []))
  }
  let refreshing: Promise<void> | null = null
  const refreshOnce = (): Promise<void> => {
    refreshing ??= refresh().finally(() => {
      refreshing = null
    })
    return refreshing
  }
  const timer = setInterval(refreshOnce, settings.every).unref()
  return {
    open(served) {
      const key = `${served.model}/${served.version}`
      const watched = versions.get(key) ?? watchVersion(served, settings)
      versions.set(key, watched)
      watched.opened++
      return versionWatch(watched, clock, () => versions.delete(key))
    },
    holdsBack: (model, version) =>
      settings.failReadiness && versions.get(`${model}/${version}`)?.report?.level === 'fail',
    refresh: refreshOnce,
    reports: () => [...versions.values()].flatMap(({ report }) => report ?? []),
    close: () => clearInterval(timer),
  }
}

function watchVersion(served: ServedVersion, settings: WatchSettings): Watched {
  const given = Object.hasOwn(settings.references, served.model) ? settings.references[served.model] : undefined
  const reference = given ?? served.reference
  const counter = new RowCounter(served, reference, settings)
  return { served, counter, judge: new Judge(settings.rules), compared: reference !== null, opened: 0, report: null }
}

function versionWatch(watched: Watched, clock: () => number, forget: () => void): VersionWatch {
  const { counter } = watched
  let isOpen = true
  return {
    observe: (rows, numbers) => counter.observe(rows, numbers, clock()),
    observeTable: (inputs, numbers) => counter.observeTable(inputs, numbers, clock()),
    close() {
      if (!isOpen) return
      isOpen = false
      if (--watched.opened === 0) forget()
    },
  }
}

function judgeVersion(
  { served, counter, judge, compared }: Watched,
  freshness: FreshnessReader,
  { window }: WatchSettings,
  at: number,
): WatchReport {
  const figures = counter.figures(at)
  const groups = freshness.of(served.groups, at)
  const results = judge.judge({ figures, freshness: groups }, at)
  const level = worstLevel(results.map(result => result.level))
  return {
    model: served.model,
    version: served.version,
    at,
    window,
    level,
    results,
    figures,
    freshness: groups,
    compared,
  }
}
