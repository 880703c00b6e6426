import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const built = new URL('../../dist/index.js', import.meta.url)

test('importing bighead loads nothing from node_modules, and few modules of its own', () => {
  expect(existsSync(built), 'npm run build comes first').toBe(true)
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    await import(${JSON.stringify(built.href)})
    process.stdout.write(JSON.stringify(loaded))
  `
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  const loaded: string[] = JSON.parse(output)
  expect(loaded.some(url => url.endsWith('/dist/index.js'))).toBe(true)
  expect(loaded.filter(url => url.includes('node_modules'))).toEqual([])
  expect(
    loaded.filter(
      url => url.startsWith('file:') && !url.startsWith(fileURLToPath(new URL('.', built)).replace(/^/, 'file://')),
    ),
  ).toEqual([])
  expect(loaded.length, 'modules: see docs/decisions/0003').toBeLessThanOrEqual(148)
})
