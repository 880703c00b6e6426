import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '..')
const suites = readdirSync(join(root, 'test/engines'), { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => entry.name)

const help = `npm run test:engines -- [name…] [--skip name]… [--help]

Runs the suites against real systems: ${suites.join(', ')}. Without a name, all of them. A suite that cannot run fails; leave it out by
name with --skip. What a suite installs goes, once, to the
folder that BIGHEAD_CACHE names, else to test/engines/.cache, which git ignores.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { skip: { type: 'string', multiple: true, default: [] }, help: { type: 'boolean', default: false } },
})

function main(): number {
  if (values.help) {
    console.log(help)
    return 0
  }
  const unknown = [...positionals, ...values.skip].filter(name => !suites.includes(name))
  if (unknown.length > 0) {
    console.error(`There is no suite called ${unknown.join(', ')}; there are ${suites.join(', ')}.`)
    return 2
  }
  const chosen = (positionals.length > 0 ? positionals : suites).filter(name => !values.skip.includes(name))
  for (const name of values.skip) console.log(`${name}: skipped, as asked`)
  let failed = 0
  for (const name of chosen) {
    console.log(`${name}: running`)
    if (run(name) !== 0) failed++
  }
  return failed === 0 ? 0 : 1
}

function run(name: string): number {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const options = ['run', '--config', 'vitest.engines.config.ts', `test/engines/${name}/`]
  return spawnSync(process.execPath, [vitest, ...options], { cwd: root, stdio: 'inherit' }).status ?? 1
}

process.exitCode = main()
