import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pythonEnvironment } from '../../scripts/python-environment.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const requirements = { name: 'toy', packages: ['toy==1.0'] }

/** A program that stands for Python: it says a version, makes an environment of itself, and writes down each installation. */
function standIn(folder: string, version: string, pip = 'true'): string {
  const path = join(folder, 'python')
  const lines = [
    '#!/bin/sh',
    `if [ "$1" = -c ]; then echo ${version}; exit; fi`,
    'if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; exit; fi',
    `echo installed >> ${folder}/log`,
    pip,
  ]
  writeFileSync(path, lines.join('\n'))
  chmodSync(path, 0o755)
  return path
}

test('a list of packages is installed once, though several ask at a time', async () => {
  const folder = temporaryFolder()
  const options = { cache: join(folder, 'cache'), python: standIn(folder, '3.12.1'), say: () => {} }
  const paths = await Promise.all([1, 2, 3].map(() => pythonEnvironment(requirements, options)))
  expect(new Set([...paths, await pythonEnvironment(requirements, options)]).size).toBe(1)
  expect(execFileSync(paths[0] as string, ['-c'], { encoding: 'utf8' })).toBe('3.12.1\n')
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('installed\n')
  expect(readdirSync(options.cache)).toHaveLength(1)
})

test('other packages, and another Python, have an environment of their own', async () => {
  const folder = temporaryFolder()
  const options = { cache: join(folder, 'cache'), python: standIn(folder, '3.12.1'), say: () => {} }
  const first = await pythonEnvironment(requirements, options)
  expect(await pythonEnvironment({ ...requirements, packages: ['toy==1.1'] }, options)).not.toBe(first)
  standIn(folder, '3.13.0')
  expect(await pythonEnvironment(requirements, options)).not.toBe(first)
})

test('an installation that fails says why and leaves nothing; what a killed one left is taken over', async () => {
  const folder = temporaryFolder()
  const cache = join(folder, 'cache')
  const failing = { cache, python: standIn(folder, '3.12.1', 'echo no network >&2; exit 1'), say: () => {} }
  await expect(pythonEnvironment(requirements, failing)).rejects.toThrow('Cannot install toy==1.0 with pip: no network')
  expect(readdirSync(cache)).toEqual([])
  const working = { ...failing, python: standIn(folder, '3.12.1') }
  const path = await pythonEnvironment({ name: 'other', packages: [] }, working)
  const ended = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim()
  const taken = path.replace('python-other', 'python-toy').replace(/-[^-]*\/bin\/python$/, '')
  const key = readdirSync(cache)[0]?.split('-').at(-1)
  expect(key).toBeDefined()
  writeFileSync(`${taken}-${key}.lock`, ended)
  await pythonEnvironment({ name: 'toy', packages: [] }, working)
  expect(readdirSync(cache).filter(name => name.endsWith('.lock'))).toEqual([])
})

test('a Python that is missing or too old is refused', async () => {
  const folder = temporaryFolder()
  const cache = join(folder, 'cache')
  const missing = join(folder, 'nothing')
  await expect(pythonEnvironment(requirements, { cache, python: missing })).rejects.toThrow(
    `This needs ${missing}, Python 3.11 or later, which cannot be run; install it.`,
  )
  const old = standIn(folder, '3.8.2')
  await expect(pythonEnvironment(requirements, { cache, python: old })).rejects.toThrow(
    `This needs Python 3.11 or later; ${old} is 3.8.2.`,
  )
})
