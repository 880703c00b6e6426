import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesLaws } from 'bighead/testing'
import { expect, test } from 'vitest'
import { localFiles } from '../../../src/features/files/local-files.ts'
import { machineName } from '../../../src/features/files/machine.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

filesLaws(test, () => localFiles(join(temporaryFolder(), 'not-yet')), { largeBytes: 3 << 20 })

const left = (machine: string, pid: number): string => `.${machine}.${pid}.3f0e8a4e-0000-4000-8000-000000000000`

test('deletes what killed processes left in a folder, and nothing that another may still write', async () => {
  const folder = temporaryFolder()
  const names = [left(machineName(), 999_999_999), left(machineName(), process.pid), left('0123456789abcdef', 1)]
  for (const name of names) writeFileSync(join(folder, name), '')
  await localFiles(folder).write('a.bin', new Uint8Array(1))
  expect(names.map(name => existsSync(join(folder, name)))).toEqual([false, true, true])
  utimesSync(join(folder, names[2] ?? ''), 0, 0)
  await localFiles(folder).write('a.bin', new Uint8Array(1))
  expect(readdirSync(folder).sort()).toEqual([names[1], 'a.bin'].sort())
})

test('says what cannot be read or written, and where', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  mkdirSync(join(folder, 'loops'))
  symlinkSync('loop', join(folder, 'loops', 'loop'))
  const files = localFiles(folder)
  const inFile = { name: 'StorageError', message: expect.stringContaining('a part of the path is a file') }
  await expect(files.list('file')).rejects.toMatchObject(inFile)
  await expect(files.open('file/x')).rejects.toMatchObject(inFile)
  await expect(files.write('file/x', new Uint8Array(1))).rejects.toMatchObject({ code: 'STORAGE' })
  await expect(files.read('loops/loop', 10)).rejects.toMatchObject({ code: 'STORAGE' })
})
