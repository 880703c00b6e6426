import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { debianPackages, programOnPath } from '../../scripts/debian-packages.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const requirements = { name: 'toy', packages: ['toy-server'] }

function script(path: string, lines: readonly string[]): string {
  writeFileSync(path, ['#!/bin/sh', ...lines].join('\n'))
  chmodSync(path, 0o755)
  return path
}

/** A program that stands for apt-get: it plans one more package than it is asked for, and writes down what it is told. */
function standIn(folder: string, download: string): string {
  return script(join(folder, 'apt-get'), [
    `echo "$*" >> ${folder}/log`,
    'if [ "$1" = install ]; then echo "Inst libtoy [1.0-1] (1.0-2 Debian:12 [amd64]) []"; echo "Inst toy-server (2:1.5 Debian:12 [amd64])"; fi',
    `if [ "$1" = download ]; then ${download}; fi`,
  ])
}

test('packages that cannot be fetched are told of with what apt-get said, and leave nothing', async () => {
  const folder = temporaryFolder()
  const cache = join(folder, 'cache')
  const apt = standIn(folder, 'echo no network >&2; exit 1')
  await expect(debianPackages(requirements, { cache, apt, say: () => {} })).rejects.toThrow(
    'Cannot install toy-server with apt-get: no network',
  )
  expect(readdirSync(cache)).toEqual([])
})

test('what the packages need comes along, each in the planned version', async () => {
  const folder = temporaryFolder()
  const cache = join(folder, 'cache')
  const { folder: installed, environment } = await debianPackages(requirements, {
    cache,
    apt: standIn(folder, 'true'),
    say: () => {},
  })
  const [update, , download] = readFileSync(join(folder, 'log'), 'utf8').split('\n')
  expect(update).toMatch(/^update /)
  expect(download).toMatch(/ libtoy=1\.0-2 toy-server=2:1\.5$/)
  expect(existsSync(join(installed, 'packages.txt'))).toBe(true)
  expect(environment.PATH).toBe(process.env.PATH)
})

test('a program of the system is used, aloud, if its version is as wanted', () => {
  const program = script(join(temporaryFolder(), 'toy'), ['echo Toy server v=7.0.15'])
  const said: string[] = []
  expect(programOnPath(program, /v=7\./, line => said.push(line))).toBe(program)
  expect(said).toEqual([`Using ${program} of this system: Toy server v=7.0.15`])
  expect(programOnPath(program, /v=8\./, line => said.push(line))).toBeUndefined()
  expect(programOnPath(join(program, 'nothing'), /./, line => said.push(line))).toBeUndefined()
  expect(said).toHaveLength(1)
})
