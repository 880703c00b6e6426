import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = new URL('../../src/', import.meta.url).pathname
const doors = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => /(^|\/)index\.ts$/.test(file))

/** Codes are for programs to switch on: one that is here never changes. A new error may be added. */
const codes = {
  BusyError: 'BUSY',
  ClosedError: 'CLOSED',
  ColumnTypeError: 'WRONG_COLUMN_TYPE',
  ConflictError: 'CONFLICT',
  DeadlineError: 'DEADLINE',
  DefinitionError: 'INVALID_DEFINITION',
  DigestMismatchError: 'DIGEST_MISMATCH',
  DuckDBError: 'DUCKDB',
  EventLogError: 'DAMAGED_LOG | LOG_GAP | LOG_LOCKED',
  FeaturesMismatchError: 'FEATURES_MISMATCH',
  FitError: 'CANNOT_FIT',
  FoldError: 'FOLD_FAILED',
  FormatVersionError: 'UNSUPPORTED_FORMAT',
  HttpError:
    'MALFORMED_REQUEST | UNAUTHENTICATED | FORBIDDEN | NOT_FOUND | METHOD_NOT_ALLOWED | REQUEST_TIMEOUT | BODY_TOO_LARGE | MEDIA_TYPE_UNSUPPORTED | HTTP',
  IntegerOverflowError: 'INTEGER_OVERFLOW',
  InvalidValueError: 'INVALID_VALUE',
  MissingExtensionError: 'MISSING_EXTENSION',
  MissingPartitionError: 'MISSING_PARTITION',
  ModelFailureError: 'MODEL_FAILED',
  ModelFormatError: 'MODEL_FORMAT',
  MlflowError: 'MLFLOW',
  ModelNotFoundError: 'MODEL_NOT_FOUND',
  ModelUnavailableError: 'MODEL_UNAVAILABLE',
  NotAModelError: 'NOT_A_MODEL',
  NotMaterializedError: 'NOT_MATERIALIZED',
  OverloadedError: 'OVERLOADED',
  ParameterError: 'INVALID_PARAMETER',
  ParquetFileError: 'UNREADABLE_FILE',
  ReadTooOldError: 'READ_TOO_OLD',
  RefusedError: 'REFUSED',
  RequestError: 'INVALID_REQUEST',
  ServerError: 'SERVER_FAILED',
  StateFormatError: 'CORRUPT_STATE',
  StorageError: 'STORAGE',
  StreamOverflowError: 'STREAM_OVERFLOW',
  TensorError: 'INVALID_TENSOR',
  ThreadError: 'THREAD_ENDED',
  TimeoutError: 'TIMEOUT',
  UnknownColumnError: 'UNKNOWN_COLUMN',
  UnreachableError: 'UNREACHABLE',
  UnreadableAnswerError: 'UNREADABLE_ANSWER',
  UnsupportedError: 'UNSUPPORTED',
  VersionInUseError: 'VERSION_IN_USE',
}

/** Every class of errors as it is written: its name, and the codes that it gives. */
function written(): Map<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  const found = files.flatMap(file =>
    readFileSync(join(root, file), 'utf8')
      .split(/^(?=export class )/m)
      .flatMap(text => {
        const name = /^export class (\w+) extends BigheadError/.exec(text)?.[1]
        const [, given = ''] = /^ {2}readonly code(?::| =)((?:.|\n {4})*)$/m.exec(text) ?? []
        return name === undefined ? [] : [[name, given.match(/[A-Z_]{3,}/g)?.join(' | ') ?? ''] as const]
      }),
  )
  return new Map(found)
}

test('every error that users can see has codes of its own, which stay', () => {
  const all = written()
  expect(Object.fromEntries(all)).toMatchObject(codes)
  const given = [...all.values()].flatMap(text => text.split(' | '))
  expect(given).not.toContain('')
  expect(given.filter((code, index) => given.indexOf(code) !== index)).toEqual([])
})

test('every error is exported by a front door, so that users can name it', () => {
  const exported = new Set<string>()
  for (const door of doors) {
    const text = readFileSync(join(root, door), 'utf8')
    for (const [name] of text.matchAll(/\b\w+Error\b/g)) exported.add(name)
  }
  expect([...written().keys()].filter(name => !exported.has(name))).toEqual([])
})
