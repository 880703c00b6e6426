import { expect, test } from 'vitest'
import { ended, startChild } from '../../serving/registry/children/run-child.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

test('what fails in a registry goes to its log and its spans, and no client is told why', async () => {
  const child = startChild('../../../adapters/registry-server/children/broken-disk.ts', [temporaryFolder()])
  const { output, errors } = await ended(child)
  const logged = output
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const failure = expect.stringContaining('the disk has gone')
  expect(logged).toMatchObject([
    { msg: 'a request failed', route: '/v1/versions', err: { message: failure } },
    { msg: 'a request failed', route: '/api/2.0/mlflow/registered-models/search', err: { message: failure } },
  ])
  const told: readonly unknown[] = JSON.parse(errors)
  const withheld = expect.not.stringContaining('disk')
  expect(told.filter(one => typeof one === 'string')).toEqual([withheld, withheld, withheld])
  for (const name of ['GET /v1/versions', 'GET /api/2.0/mlflow/registered-models/search'])
    expect(told).toEqual(
      expect.arrayContaining([
        [name, expect.objectContaining({ 'error.type': '503' })],
        [name, failure],
      ]),
    )
})
