import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'
import { promtool } from './promtool.ts'

const alerts = join(import.meta.dirname, '../../../docs/examples/alerts.yml')

describe('the example of alerts', { timeout: 300_000 }, () => {
  test('is accepted by promtool', async () => {
    const { status, output } = await promtool(['check', 'rules', alerts])
    expect(output).toContain('SUCCESS: 9 rules found')
    expect(status).toBe(0)
  })

  test('raises what it should, and nothing of a server that is well', async () => {
    const folder = temporaryFolder()
    copyFileSync(alerts, join(folder, 'alerts.yml'))
    copyFileSync(join(import.meta.dirname, 'alerts.test.yml'), join(folder, 'alerts.test.yml'))
    const { status, output } = await promtool(['test', 'rules', join(folder, 'alerts.test.yml')])
    expect(output).toContain('SUCCESS')
    expect(status, output).toBe(0)
  })

  test('is held to its test: a rule with another limit fails it', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'alerts.yml'), readFileSync(alerts, 'utf8').replace('> 900', '> 90000'))
    copyFileSync(join(import.meta.dirname, 'alerts.test.yml'), join(folder, 'alerts.test.yml'))
    const { status, output } = await promtool(['test', 'rules', join(folder, 'alerts.test.yml')])
    expect(status).not.toBe(0)
    expect(output).toContain('BigheadFeaturesOld')
  })
})
