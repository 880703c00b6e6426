import type { ModelServer } from 'bighead/server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'
import { openChromium } from './chromium.ts'
import { askAbout, watchedServer } from './watched-server.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openChromium()
}, 600_000)
afterAll(() => browser?.close())

/** A page, and everything that went wrong on it or was asked of another server. */
async function look(server: ModelServer, path: string, width: number): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 800 } })
  const faults: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
  })
  page.on('pageerror', error => faults.push(String(error)))
  page.on('request', request => {
    if (!request.url().startsWith(server.address) && !request.url().startsWith('data:')) faults.push(request.url())
  })
  page.on('response', response => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`)
  })
  await page.goto(server.address + path, { waitUntil: 'networkidle' })
  return { page, faults }
}

describe('the status page in a browser', () => {
  test('shows the model, follows its traffic by itself and keeps what was opened', async () => {
    await using server = await watchedServer(temporaryFolder())
    const { page, faults } = await look(server, '/', 1200)
    const main = page.locator('main')
    expect(await main.textContent()).toContain('flight-delay@production')
    expect(await main.textContent()).toContain('0 rows answered')
    await page.getByText('Aliases of flight-delay').click()
    expect(await page.locator('details[open]').textContent()).toContain('the first <b>one</b>')
    for (let call = 0; call < 10; call++) await askAbout(server, 60)
    await page.getByText('600 rows answered').waitFor()
    await page.getByText('excess of PSI').first().waitFor()
    expect(await page.locator('details[open]').textContent()).toContain('the first <b>one</b>')
    expect(await page.locator('summary:focus').textContent()).toBe('Aliases of flight-delay')
    const rate = async () => Number(await page.locator('.tile strong').first().textContent())
    await expect.poll(rate, { timeout: 60_000 }).toBeGreaterThan(0)
    expect(await page.title()).toBe('bighead: warn')
    expect(faults).toEqual([])
    await page.close()
  })

  test('fits a phone, and says when the server is gone', async () => {
    const server = await watchedServer(temporaryFolder())
    await askAbout(server, 300)
    const { page, faults } = await look(server, '/', 390)
    await page.locator('summary').first().click()
    const width = await page.locator('html').evaluate((root: { readonly scrollWidth: number }) => root.scrollWidth)
    expect(width).toBeLessThanOrEqual(390)
    expect(faults).toEqual([])
    await server.close({ drain: '0s' })
    await page.getByText('The server does not answer').waitFor()
    await page.close()
  })

  test('has the operations at /docs, from this server alone', async () => {
    await using server = await watchedServer(temporaryFolder())
    const { page, faults } = await look(server, '/docs', 1200)
    await page.waitForSelector('.opblock')
    expect(await page.locator('body').textContent()).toContain('/status.json')
    expect(faults).toEqual([])
    await page.close()
  })
})
