import { hash } from 'node:crypto'
import { Script } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../../src/serving/http/route.ts'
import { statusPage } from '../../../src/serving/status/status-page.ts'
import { statusRoutes } from '../../../src/serving/status/status-routes.ts'
import { hostile, modelStatus, servedModel, serverStatus, watchReport } from './status-world.ts'

/** The page as text, without its script, its style and its tags. */
function textOf(page: string): string {
  return page
    .replace(/<(script|style)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
}

describe('the status page', () => {
  test('shows models, versions, aliases, traffic, freshness, drift, rules and drops', () => {
    const canary = { reference: 'flight-delay@next', version: 4, weight: 0.05 }
    const status = modelStatus({ canary, shadow: { ...canary, version: 5, weight: 1 } })
    const text = textOf(statusPage(serverStatus({ models: [servedModel({ status })] })))
    for (const part of [
      'takes requests look at it as of 2024-01-01 12:00:00 UTC, running for 1 d 3 h, gRPC at 10.0.0.1:8081',
      'Payload log: 1,234 records written, 5 dropped drops',
      'flight-delay@production ready',
      'version 3 · for 2 h 5 min · 123,456 rows answered · 2 in progress, 7 rows wait',
      'canary flight-delay@next (version 4) answers 5 % · shadow flight-delay@next (version 5) sees 100 %',
      'Requests per second 414 1,242 rows per second',
      'Latency, median 552 µs 99 %: 4 ms (dashed)',
      'Watched: version 3 warn 4,321 rows within 1 h.',
      'drift warn origin_delay_mean_1h: excess of PSI 0.41, above 0.25 for 15 min',
      'airport_delays 30 s 2024-01-01 11:59:30, shard eu-2 2024-01-01 11:00:00 –',
      'route_traffic – – – connection refused',
      'origin_delay_mean_1h major 0.46 0.05 1.5 % 0.995 %',
      'drift of score PSI 0.06, 0.05 by chance: none',
      'share of true 20 %',
      '2024-01-01 09:55:00 promote production 2 → 3 ada better AUC',
    ])
      expect(text).toContain(part)
  })

  test('shows what is lacking: no model, no version, no registry, no reference, no traffic', () => {
    expect(textOf(statusPage(serverStatus({ models: [], payloadLog: null, ready: false, level: 'fail' })))).toMatch(
      /takes no requests something is wrong .* No model is served\./,
    )
    const status = modelStatus({ version: null, digest: null, since: null, state: 'failed', reason: 'no room' })
    const watch = [watchReport({ compared: false, results: [], freshness: [], level: 'ok' })]
    const text = textOf(
      statusPage(serverStatus({ models: [servedModel({ status, watch, traffic: [], history: null })] })),
    )
    expect(text).toContain('failed no version · 123,456 rows')
    expect(text).toContain('The last load failed: no room')
    expect(text).toContain('The registry could not be asked.')
    expect(text).toContain('no reference was registered, so drift is not known.')
    expect(text).toContain('Requests per second – – rows per second')
  })

  test('runs nothing that a name, a class, a reason or an error holds', () => {
    const clean = statusPage(serverStatus())
    const damage = (value: unknown): unknown => {
      if (typeof value === 'string')
        return ['ok', 'warn', 'fail', 'none', 'moderate', 'major', 'ready'].includes(value) ? value : hostile
      if (Array.isArray(value)) return value.map(damage)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, damage(part)]))
    }
    const page = statusPage(damage(serverStatus()) as ReturnType<typeof serverStatus>)
    expect(page).not.toContain('<img')
    expect(page).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;')
    const tags = (text: string) => text.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g)
    expect(tags(page)).toEqual(tags(clean))
  })

  test('asks nobody but its server, and runs only the script that its policy names', async () => {
    const [page, json] = statusRoutes({ read: async () => serverStatus() })
    const { headers, body } = await page!.handle({} as HttpRequest)
    const text = String(body)
    expect(text).not.toMatch(/https?:|src=|@import|url\(|style=|\son\w+=/)
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(text) ?? []
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(text) ?? []
    const policy = headers?.['content-security-policy']
    expect(policy).toContain(`script-src 'sha256-${hash('sha256', script, 'base64')}';`)
    expect(policy).toContain(`style-src 'sha256-${hash('sha256', style, 'base64')}';`)
    expect(policy).not.toContain('unsafe')
    expect(() => new Script(script)).not.toThrow()
    const answer = await json!.handle({} as HttpRequest)
    expect(JSON.parse(String(answer.body))).toEqual(serverStatus())
    expect([page, json].map(route => route?.access)).toEqual(['read', 'read'])
  })
})
