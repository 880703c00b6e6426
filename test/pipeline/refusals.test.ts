import { expect, test, vi } from 'vitest'
import { BigheadError } from '../../src/features/errors/bighead-error.ts'
import { encode } from '../../src/features/table/encode.ts'
import type { Table } from '../../src/features/table/table.ts'
import { readArtifact } from '../../src/pipeline/artifact.ts'
import type { Blocks } from '../../src/pipeline/blocks.ts'
import { readFitInput } from '../../src/pipeline/fit-input.ts'
import type { FittedTransform } from '../../src/pipeline/fitted-transform.ts'
import { stepFromDefinition } from '../../src/pipeline/model-selection/step-from-definition.ts'
import { show } from '../../src/pipeline/parameters.ts'
import type { Step, StepDefinition } from '../../src/pipeline/step.ts'
import { transformKinds } from '../../src/pipeline/transforms/transform-kinds.ts'
import { badValues, fitChanges, type Subject, subjectOf, tableOf, transformChanges } from './refusal-cases.ts'

type Rules = Readonly<Record<string, (value: unknown) => string | null>>

vi.spyOn(process, 'emitWarning').mockReturnValue()

// Each transform's file in `test/golden/refusals` says what it refuses and with which words, and what it makes of the rest.
test.each(Object.keys(transformKinds))('%s refuses by name, place and remedy', async name => {
  const kind = await transformKinds[name]!()
  const subject = subjectOf(kind)
  const lines = [
    ...(await fitLines(subject)),
    ...(await transformLines(subject)),
    ...(await modeLines(subject, kind.rules as Rules)),
    ...(await parameterLines(subject, kind.rules as Rules)),
    ...(await stateLines(subject)),
  ]
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../golden/refusals/${name}.txt`)
})

test('every parameter of every transform refuses some value', async () => {
  const open: string[] = []
  for (const [name, load] of Object.entries(transformKinds)) {
    for (const [parameter, rule] of Object.entries((await load()).rules as Rules)) {
      if (badValues.every(value => rule(value) === null)) open.push(`${name}.${parameter}`)
    }
  }
  expect(open).toEqual([])
})

async function fitLines(subject: Subject): Promise<string[]> {
  const lines: string[] = []
  for (const [what, change] of Object.entries(fitChanges(subject))) {
    const said = await outcome(async () => {
      const table = tableOf(subject, change)
      return rowOf(await (await learned(subject, table)).transform(table), change.row ?? 0)
    })
    lines.push(`fit, ${what}: ${said}`)
    if (/Infinity|NaN|null in row/.test(what) && said.startsWith('!')) {
      expect(said, what).toContain(`Column \`${Object.keys(subject.columns)[0]}\`, row 2: `)
    }
  }
  return lines
}

async function transformLines(subject: Subject): Promise<string[]> {
  const fitted = await learned(subject, tableOf(subject))
  const lines: string[] = []
  for (const [what, change] of Object.entries(transformChanges(subject))) {
    const table = tableOf(subject, change)
    const said = await outcome(async () => rowOf(await fitted.transform(table), change.row ?? 0))
    lines.push(`transform, ${what}: ${said}`)
    if (change.row === undefined) continue
    const alone = await outcome(async () =>
      JSON.stringify(Object.values(fitted.transformRow(table.row(change.row!) as never)).map(value => shown(value))),
    )
    expect(alone, what).toBe(said.replace(', row 2: ', ': '))
  }
  return lines
}

/** What becomes of a value that was never seen, and of a missing one, in each mode. */
async function modeLines(subject: Subject, rules: Rules): Promise<string[]> {
  const lines: string[] = []
  for (const parameter of ['handleUnknown', 'handleMissing'].filter(name => Object.hasOwn(rules, name))) {
    const words = [...(rules[parameter]!('nonsense') ?? '').matchAll(/'(\w+)'/g)].map(([, word]) => word!)
    for (const word of subject.columns.city === undefined ? [] : words) {
      const further = word === 'use_encoded_value' ? { unknownValue: -1 } : {}
      for (const [what, cell] of [
        ['a new text', 'JFK'],
        ['null', null],
      ] as const) {
        const said = await outcome(async () => {
          const fitted = await learned(subject, tableOf(subject), { [parameter]: word, ...further })
          return rowOf(await fitted.transform(tableOf(subject, { row: 2, cell })), 2)
        })
        lines.push(`${parameter} ${word}, ${what} in row 2: ${said}`)
      }
    }
  }
  return lines
}

async function parameterLines(subject: Subject, rules: Rules): Promise<string[]> {
  const lines: string[] = []
  const [known] = Object.keys(rules)
  const wrong = [...Object.keys(rules), ...(known === undefined ? [] : [`${known}s`])]
  for (const parameter of wrong) {
    const rule = rules[parameter]
    for (const value of badValues
      .filter(each => rule === undefined || rule(each) !== null)
      .slice(0, rule === undefined ? 1 : 2)) {
      const said = await outcome(async () => {
        await learned(subject, tableOf(subject), { [parameter]: value })
        return 'fitted'
      })
      expect(said).toMatch(/^! /)
      lines.push(`parameter ${parameter}, ${show(value)}: ${said}`)
    }
  }
  return lines
}

async function stateLines(subject: Subject): Promise<string[]> {
  const json = JSON.parse(JSON.stringify(await learned(subject, tableOf(subject))))
  const edits: [string, (copy: typeof json) => void][] = [
    [
      'of version 0',
      copy => {
        copy.version = 0
      },
    ],
    [
      'of the next version',
      copy => {
        copy.version++
      },
    ],
    [
      'with another kind',
      copy => {
        copy.kind += 's'
      },
    ],
    [
      'without a state',
      copy => {
        delete copy.state
      },
    ],
    [
      'without inputs',
      copy => {
        delete copy.inputs
      },
    ],
    [
      'with an input of another type',
      copy => {
        copy.inputs[0][1] = 'number'
      },
    ],
    ...Object.keys(json.state).flatMap((field): [string, (copy: typeof json) => void][] => [
      [
        `whose ${field} is cut off`,
        copy => {
          delete copy.state[field]
        },
      ],
      [
        `whose ${field} is a text`,
        copy => {
          copy.state[field] = 'edited'
        },
      ],
    ]),
  ]
  const lines: string[] = []
  for (const [what, edit] of edits) {
    const copy = structuredClone(json)
    edit(copy)
    const said = await outcome(async () => `read: ${(await readArtifact(copy)).kind}`)
    lines.push(`stored ${what}: ${said}`)
  }
  return lines
}

async function learned({ definition, target }: Subject, table: Table, changes: object = {}): Promise<FittedTransform> {
  const { kind, params } = definition
  const step = (await stepFromDefinition({
    kind,
    params: { ...params, ...changes },
  } as StepDefinition)) as Step<'transform'>
  const { data, context } = await readFitInput(table, target === null ? {} : { target }, kind)
  return step.learn(data, context)
}

/** What comes out, or `!` and what was said. */
async function outcome(run: () => Promise<string>): Promise<string> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof BigheadError)) throw error
    return `! ${error.message}`
  }
}

function rowOf(blocks: Blocks, row: number): string {
  const found = [...blocks.rows()][row]
  return found === undefined
    ? `${blocks.rowCount} rows`
    : JSON.stringify(Object.values(found).map(value => shown(value)))
}

/** With six digits: learned powers are found to 1e-8, and mathematical libraries differ. */
function shown(value: unknown): unknown {
  return encode(typeof value === 'number' ? Number(value.toPrecision(6)) : value)
}
