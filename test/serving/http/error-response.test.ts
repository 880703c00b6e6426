import { status } from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { DatabaseError } from '../../../src/adapters/kysely/database-error.ts'
import { grpcFailure } from '../../../src/adapters/server/grpc-status.ts'
import { StorageError } from '../../../src/features/errors/storage-errors.ts'
import { errorBody, errorHead } from '../../../src/serving/http/error-response.ts'

const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' })

test.each([
  ['a database', new DatabaseError('read features', refused)],
  ['another store', new StorageError('read', 'Redis, key "a"', refused)],
])('%s that does not answer makes a server unavailable, not faulty, and its host stays untold', (_, error) => {
  expect(errorHead(error).status).toBe(503)
  expect(grpcFailure(error).code).toBe(status.UNAVAILABLE)
  expect(errorBody(error)).toEqual({ code: error.code, error: expect.not.stringContaining('10.0.0.7') })
})
