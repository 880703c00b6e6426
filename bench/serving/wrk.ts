import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { debianPackages } from '../../scripts/debian-packages.ts'
import { runChild } from '../child.ts'

/** A request that is sent over and over. */
export interface LoadRequest {
  readonly url: string
  readonly body: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

/** A body of JSON that is posted. */
export function jsonLoad(url: string, body: unknown): LoadRequest {
  return { url, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

/** What a load found: requests a second, and answers that were none. */
export interface Throughput {
  readonly perSecond: number
  readonly failed: number
}

/** Also the latencies, in milliseconds. */
export interface LoadResult extends Throughput {
  readonly p50: number
  readonly p99: number
}

/** As many requests as the server answers, from one thread of `wrk`. */
export async function saturate(
  { url, body, headers = {} }: LoadRequest,
  seconds: number,
  connections = 32,
): Promise<LoadResult> {
  const { folder, environment } = await debianPackages({ name: 'wrk', packages: ['wrk'] })
  const scratch = await mkdtemp(join(tmpdir(), 'bighead-wrk-'))
  try {
    await writeFile(join(scratch, 'body'), body)
    await writeFile(join(scratch, 'load.lua'), script(join(scratch, 'body'), headers))
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', join(scratch, 'load.lua'), url]
    const { answer } = await runChild<LoadResult>(join(folder, 'usr/bin/wrk'), args, {
      LD_LIBRARY_PATH: environment.LD_LIBRARY_PATH ?? '',
    })
    return answer
  } finally {
    await rm(scratch, { recursive: true })
  }
}

/** Its last line is the result as JSON. */
function script(body: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers["${name}"] = "${value}"`)
  return `
wrk.method = "POST"
${lines.join('\n')}
local file = io.open("${body}", "rb")
wrk.body = file:read("*a")
file:close()
done = function(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local seconds = summary.duration / 1e6
  io.write(string.format('{"perSecond":%f,"p50":%f,"p99":%f,"failed":%d}\\n',
    summary.requests / seconds, latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
`
}
