import { expect, test } from 'vitest'
import { type LawfulTransform, transformLaws } from '../../../../src/adapters/testing/laws/transform-laws.ts'
import type { Table } from '../../../../src/features/table/table.ts'
import { FittedTransform } from '../../../../src/pipeline/fitted-transform.ts'
import { call, column, literal, type Program } from '../../../../src/pipeline/program.ts'
import { StandardScaler } from '../../../../src/pipeline/transforms/scalers.ts'

/** The names of the laws that a transform breaks. */
async function broken(make: () => LawfulTransform): Promise<readonly string[]> {
  const laws: [string, () => void | Promise<void>][] = []
  transformLaws((name, run) => laws.push([name.replace('StandardScaler: ', ''), run]), make, { runs: 6 })
  const failed: string[] = []
  for (const [name, run] of laws) {
    try {
      await run()
    } catch {
      failed.push(name)
    }
  }
  return failed
}

type Learn = (table: Table, options: object) => Promise<FittedTransform>

/** A scaler that is fitted in another way. */
function scaler(fit: (learn: Learn, table: Table, options: object) => Promise<FittedTransform>): () => LawfulTransform {
  return () => {
    const real = new StandardScaler()
    return {
      definition: real.definition,
      fit: (table: Table, options: object = {}) => fit((data, given) => real.fit(data, given), table, options),
      accumulate: (table: Table) => real.accumulate(table),
    }
  }
}

interface Parts {
  readonly program: Program
  readonly state: object
  readonly back: Program | null
}

/** A scaler of which something is replaced after it has learned. */
function changed(change: (fitted: FittedTransform, table: Table) => Partial<Parts>): () => LawfulTransform {
  return scaler(async (learn, table, options) => {
    const fitted = await learn(table, options)
    const { program = fitted.program, state = {}, back = fitted.inverseProgram } = change(fitted, table)
    const { kind, params } = fitted
    const whole = { ...(fitted.state as object), ...state }
    return new FittedTransform({ kind, version: 1, params, state: whole, program, children: [] }, back)
  })
}

function mapOutputs(program: Program, change: (name: string) => Program['outputs'][number]['expression']): Program {
  const outputs = program.outputs.map(output => ({
    ...output,
    expression: change(Object.keys(program.inputs)[0] ?? ''),
  }))
  return { ...program, outputs }
}

let fits = 0

test.each<[string, () => LawfulTransform, readonly string[]]>([
  ['nothing wrong', scaler((learn, table, options) => learn(table, options)), []],
  ['weights that are forgotten', scaler((learn, table) => learn(table, {})), ['integer weights equal repetition']],
  [
    'a state that is not what is computed',
    changed(({ program }) => ({ program: mapOutputs(program, name => call('add', column(name), literal(1))) })),
    ['JSON gives back the same function', 'the way back'],
  ],
  [
    'infinities that pass',
    changed(({ program }) => ({ program: { ...program, finite: [] } })),
    ['±Infinity is refused'],
  ],
  [
    'a wrong way back',
    changed(({ inverseProgram: back }) => ({ back: back && mapOutputs(back, column) })),
    ['the way back'],
  ],
  [
    'learning from the first row',
    changed((_, table) => ({ state: { first: table.column('a').get(0) } })),
    ['the order of the rows'],
  ],
  ['what the host’s zone is', changed(() => ({ state: { zone: process.env.TZ ?? null } })), ['the host’s time zone']],
  [
    'how a column lies in memory',
    changed((_, table) => ({ state: { gaps: table.column('a').data.validity?.length ?? null } })),
    ['slices, dictionaries and bitmaps'],
  ],
  [
    'Arrow from other tables',
    changed((_, table) => ({ state: { arrow: 'schema' in table } })),
    ['Arrow tables in one chunk or two'],
  ],
  ['another answer for every fit', changed(() => ({ state: { fits: fits++ } })), ['fitting changes nothing']],
  [
    'an output that has no name of its own',
    changed(({ program }) => ({
      program: { ...program, outputs: program.outputs.map(each => ({ ...each, name: 'a' })) },
    })),
    ['there are as many columns as names'],
  ],
])('the laws of a transform find %s', async (_, make, expected) => {
  const found = await broken(make)
  if (expected.length === 0) expect(found).toEqual([])
  for (const law of expected)
    expect(
      found.filter(name => name.startsWith(law)),
      law,
    ).toHaveLength(1)
})
