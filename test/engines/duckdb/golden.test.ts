import { DuckDBInstance } from '@duckdb/node-api'
import { describe, test } from 'vitest'
import { duckdbEngine } from '../../../src/adapters/duckdb/duckdb-engine.ts'
import { loadTable } from '../../../src/adapters/duckdb/load-table.ts'
import { type JoinDefinition, schemaOf } from '../../../src/features/definition/definition.ts'
import { unionView } from '../../../src/features/engine/union-view.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { cases } from '../../adapters/duckdb/cases.ts'

function storedOf({ group: { source } }: JoinDefinition): Schema {
  if (source.kind === 'unionSource') return schemaOf(unionView(source, [], true).source.stored)
  return { ...schemaOf(source.stored), ...(source.kind === 'entitySource' && { $partition: 'string' }) }
}

describe('DuckDB plans the golden text', () => {
  for (const [name, set] of Object.entries(cases)) {
    test(name, async () => {
      const connection = await (await DuckDBInstance.create(':memory:')).connect()
      await loadTable(connection, '$spine', tableFromRows({ ...set.request, $row: 'int32' } as Schema, []))
      for (const join of [...set.definition.groups, ...set.definition.labels]) {
        await loadTable(connection, `${join.alias}.source`, tableFromRows(storedOf(join), []))
        await loadTable(
          connection,
          `${join.alias}.partitions`,
          tableFromRows({ partition: 'string', usable: 'timestamp' }, []),
        )
      }
      const { sql, setup } = duckdbEngine().compile(set, { dataUntil: '2001-07-01T00:00:00Z' })
      for (const macro of setup) await connection.run(macro)
      await connection.run(`EXPLAIN ${sql}`)
      connection.closeSync()
    })
  }
})
