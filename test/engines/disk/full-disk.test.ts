import { expect, test } from 'vitest'
import { type Ended, ended, startChild } from '../../serving/registry/children/run-child.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

/** What a script prints that runs over a disk of so many MiB, which only it sees. */
async function onSmallDisk(script: string, size: number): Promise<unknown> {
  const folder = temporaryFolder()
  const mount = `mount -t tmpfs -o size=${size}m tmpfs ${folder}`
  const inside = `unshare --user --map-root-user --mount sh -c '${mount} && exec "$@"' sh "$@"; exit`
  const child: Ended = await ended(
    startChild(`../../../engines/disk/children/${script}`, [folder], `set -e; ${inside}`),
  )
  expect(child).toMatchObject({ code: 0, errors: '' })
  return JSON.parse(child.output)
}

const full = 'the disk is full; free some space (ENOSPC).'

test('a registry whose disk is full says so, shows nothing of what did not fit, and goes on once there is room', async () => {
  expect(await onSmallDisk('registry.ts', 4)).toEqual({
    large: `Cannot write /weights.bin: ${full}`,
    promoted: `Cannot write /log/00000001.json: ${full}`,
    registered: expect.stringContaining(full),
    kept: ['delay/1'],
    aliases: {},
    unfinished: [],
    after: { version: 2, promoted: 2, history: 1 },
  })
}, 60_000)

test('a table whose disk is full stays what it was', async () => {
  expect(await onSmallDisk('lake.ts', 4)).toEqual({
    written: expect.stringContaining(full),
    rows: 1000,
    files: 1,
    after: 10,
  })
}, 60_000)

test('an online store whose disk is full takes nothing more, forgets nothing, and goes on once there is room', async () => {
  expect(await onSmallDisk('online-store.ts', 2)).toEqual({
    refused: expect.stringContaining(full),
    read: 'as acknowledged',
    reopened: 'as acknowledged',
  })
}, 60_000)
