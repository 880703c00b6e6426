import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { FileContent } from '../../features/files/files.ts'
import { canonicalJson, encode } from '../../features/table/encode.ts'
import type { Table } from '../../features/table/table.ts'
import type { StepDefinition } from '../../pipeline/step.ts'
import type { JsonSource } from '../registry/model-registry.ts'
import { checkName } from '../registry/reference.ts'
import type { RunRecord, RunStart } from './runs.ts'

/** What a run keeps of its start. */
export type RunDescription = Pick<RunRecord, 'name' | 'params' | 'dataHash' | 'featuresHash' | 'commit'>

/** Parameters by path, hashes of data and features, and the commit. */
export async function describeRun(start: RunStart): Promise<RunDescription> {
  checkName('name', start.name)
  const given = Object.entries(start.params ?? {}).map(([name, value]) => [name, textOf(value)] as const)
  return {
    name: start.name,
    params: Object.fromEntries([...(start.step === undefined ? [] : paramsOf(start.step.definition, '')), ...given]),
    dataHash: start.data === undefined ? null : tableHash(start.data),
    featuresHash: start.features === undefined ? null : sha256(canonicalJson(start.features.toJSON())),
    commit: start.commit === undefined ? await gitCommit() : start.commit,
  }
}

/** The SHA-256 of the names, types and values of a table; how its columns lie in memory does not matter. */
export function tableHash(table: Table): string {
  const hash = createHash('sha256')
  for (const name of table.columnNames) {
    const column = table.column(name)
    hash.update(`${JSON.stringify([name, encode(column.type)])}\n`)
    let lines: string[] = []
    for (let row = 0; row < column.length; row++) {
      lines.push(JSON.stringify(encode(column.get(row))))
      if (lines.length < 4096) continue
      hash.update(`${lines.join('\n')}\n`)
      lines = []
    }
    hash.update(`${lines.join('\n')}\n`)
  }
  return hash.digest('hex')
}

/** The bytes of an artifact; anything with a JSON form becomes its text. */
export function contentOf(content: FileContent | JsonSource): FileContent {
  // A Buffer has a JSON form too, but is bytes.
  if (content instanceof Uint8Array || !('toJSON' in content)) return content
  return new TextEncoder().encode(JSON.stringify(content.toJSON()))
}

function paramsOf({ params, children = [] }: StepDefinition, path: string): (readonly [string, string])[] {
  const own = Object.entries(params).map(([name, value]) => [`${path}${name}`, textOf(value)] as const)
  const inner = children.flatMap(({ name, step }) =>
    typeof step === 'string' ? [[`${path}${name}`, step] as const] : paramsOf(step, `${path}${name}__`),
  )
  return [...own, ...inner]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(encode(value))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Null outside of a repository, and where there is no git. */
function gitCommit(): Promise<string | null> {
  return new Promise(done => {
    execFile('git', ['rev-parse', 'HEAD'], { timeout: 5000 }, (error, output) =>
      done(error === null ? output.trim() : null),
    )
  })
}
