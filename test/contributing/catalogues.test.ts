import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyEdit, type Guide, readGuide } from './guide-edits.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const guides = { cbrt: 'add-a-function', extent: 'add-an-aggregate', DecimalScaler: 'add-a-transform' }
const made = new Map<string, Guide>()
const patience = { timeout: 300_000 }
let copy = ''

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'bighead-contributing-'))
  for (const part of ['src', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    await cp(join(repository, part), join(copy, part), { recursive: true })
  }
  await symlink(join(repository, 'node_modules'), join(copy, 'node_modules'))
  for (const [name, guide] of Object.entries(guides)) {
    made.set(name, readGuide(await readFile(join(repository, 'docs/guide', `${guide}.md`), 'utf8')))
  }
})
afterAll(() => rm(copy, { recursive: true, force: true }))

test('after the row of a catalogue, the compiler names exactly the files that the guides list', patience, async () => {
  const catalogued = [...made].filter(([, guide]) => guide.named.length > 0)
  for (const [, { edits }] of catalogued) await applyEdit(copy, edits[0]!)
  const problems = await compile()
  expect(problems.filter(({ message }) => catalogued.every(([name]) => !message.includes(`'${name}'`)))).toEqual([])
  for (const [name, guide] of catalogued) {
    const named = problems.filter(({ message }) => message.includes(`'${name}'`)).map(({ file }) => file)
    expect([...new Set(named)].sort(), name).toEqual(guide.named)
  }
})

test('after the other edits of the guides, the source and the tests in them compile', patience, async () => {
  for (const { edits, named } of made.values()) {
    for (const edit of named.length > 0 ? edits.slice(1) : edits) await applyEdit(copy, edit)
  }
  expect(await compile()).toEqual([])
})

test('the function, the aggregate and the transform pass the tests that the guides give them', patience, async () => {
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
  const report = join(copy, 'report.json')
  const options = ['run', '--reporter=json', `--outputFile=${report}`]
  await promisify(execFile)(process.execPath, [vitest, ...options], { cwd: copy })
  const { success, testResults } = JSON.parse(await readFile(report, 'utf8'))
  expect([success, testResults.length]).toEqual([true, made.size])
})

interface CompilerProblem {
  readonly file: string
  readonly message: string
}

/** What the compiler says of the copy. */
async function compile(): Promise<readonly CompilerProblem[]> {
  const compiler = join(repository, 'node_modules/typescript-native/bin/tsc')
  const options = ['--noEmit', '--incremental', 'false', '--pretty', 'false']
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, ...options], { cwd: copy }).catch(
    (failure: { readonly stdout: string }) => failure,
  )
  return stdout
    .split(/\n(?=\S)/)
    .filter(text => text.trim() !== '')
    .map(message => ({ file: /^[^(]*(?=\(\d)/.exec(message)?.[0] ?? '', message }))
}
