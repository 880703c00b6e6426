import { expect, test } from 'vitest'
import { folderRegistry } from '../../../src/serving/registry/folder-registry.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { ended, startChild } from './children/run-child.ts'
import { modelParts } from './model-parts.ts'

const users = ['ada', 'ben', 'cem', 'dag']

async function runAll<T>(script: string, argsOf: (user: string) => readonly string[]): Promise<readonly T[]> {
  const all = await Promise.all(users.map(user => ended(startChild(script, argsOf(user)))))
  for (const child of all) expect(child.errors).toBe('')
  return all.map(child => JSON.parse(child.output) as T)
}

test('loses no promotion when four processes promote at once', async () => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  const [count, versions] = [12, 3]
  for (let seed = 1; seed <= versions; seed++) await registry.register('delay', modelParts(seed))

  let running = true
  const seen = new Set<number | null>()
  const watching = (async () => {
    while (running) seen.add((await registry.resolve('delay@production'))?.version ?? null)
  })()
  const results = await runAll<{ done: number; lost: number }>('promote-many.ts', user => [
    root,
    user,
    `${count}`,
    `${versions}`,
  ])
  running = false
  await watching

  const history = await registry.history('delay', 'production')
  expect(history).toHaveLength(users.length * count)
  expect(results.map(result => result.done)).toEqual(users.map(() => count))
  expect(results.reduce((sum, result) => sum + result.lost, 0)).toBeGreaterThan(0)
  expect(history.map(entry => entry.number)).toEqual(history.map((_, index) => index + 1))
  let from: number | null = null
  for (const entry of history) {
    expect(entry.from).toBe(from)
    expect(entry.to).toBe(((from ?? 0) % versions) + 1)
    from = entry.to
  }
  expect((await registry.resolve('delay@production'))?.version).toBe(from)
  for (const user of users) expect(history.filter(entry => entry.by === user)).toHaveLength(count)
  expect([...seen].every(version => version === null || (version >= 1 && version <= versions))).toBe(true)
})

test('gives four processes that register at once distinct numbers without gaps, and equal content one number', async () => {
  const root = temporaryFolder()
  const results = await runAll<{ own: number[]; shared: number }>('register-many.ts', user => [root, user, '4'])
  const shared = new Set(results.map(result => result.shared))
  const numbers = [...results.flatMap(result => result.own), ...shared].toSorted((left, right) => left - right)
  expect(shared.size).toBe(1)
  expect(numbers).toEqual(Array.from({ length: users.length * 4 + 1 }, (_, index) => index + 1))

  const registry = folderRegistry(root)
  const listed = await registry.list('delay')
  expect(listed.map(version => version.version)).toEqual(numbers)
  expect(new Set(listed.map(version => version.digest)).size).toBe(numbers.length)
  for (const { version } of listed) await registry.load(`delay/${version}`)
})
