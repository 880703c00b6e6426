import type { Expression } from '../../features/expression/expression.ts'
import { dot, lookup } from '../../features/expression/table-functions.ts'
import { substitution } from '../../features/expression/walk.ts'
import { isNumeric, type Schema } from '../../features/schema.ts'
import { type Link, link } from '../../pipeline/estimators/link.ts'
import type { Fitted } from '../../pipeline/fitted.ts'
import type { FittedClassifier } from '../../pipeline/fitted-classifier.ts'
import type { LinearForm, MappedForm, TreeForm } from '../../pipeline/model-form.ts'
import { call, choose, column, literal, type Output } from '../../pipeline/program.ts'
import { ExpressionPrinter } from '../sql/print-expression.ts'
import { type CommonTable, select } from '../sql/query.ts'
import type { Gap } from '../sql/unsupported.ts'
import { dialect } from './dialect.ts'
import { literal as constant, double } from './literal.ts'
import { named, positionName, type ResultColumns } from './result-columns.ts'
import { treeExpression } from './tree-expression.ts'

type Model = Exclude<Fitted, { readonly role: 'transform' }>

/** What the tables of a model are made with. */
interface ModelTables {
  readonly outputs: readonly Output[]
  /** Columns that go through every table. */
  readonly kept: readonly string[]
  readonly tables: CommonTable[]
  readonly printer: ExpressionPrinter
  readonly gaps: Gap[]
}

/** Adds the tables of a model, which read the last one before them, and gives the columns of its answer. */
export function modelTables(fitted: Model, kept: readonly string[], tables: CommonTable[], gaps: Gap[]): ResultColumns {
  const { outputs } = fitted.program
  const whole = fitted.model.form
  if (whole === undefined) {
    gaps.push({ at: 'model', what: fitted.kind, reason: 'this model has no form for other engines' })
    return { sql: [], columns: {} }
  }
  const form = whole.kind === 'mapped' ? whole.form : whole
  const printer = new ExpressionPrinter(dialect, featureTypes(outputs, form), gaps)
  const made: ModelTables = { outputs, kept, tables, printer, gaps }
  refuseTexts(made)
  const [sums, through] =
    form.kind === 'linear' ? [linearSums(form, made), link(form.link)] : [treeSums(form, made), form.link]
  addTable(
    made,
    '$sums',
    sums.map((sum, index) => [`$sum ${index}`, sum]),
  )
  const answers = answerOf(made, through, sums.length)
  addTable(
    made,
    '$answer',
    answers.map((text, index) => [`$answer ${index}`, text]),
  )
  if (whole.kind === 'mapped') addBack(made, whole)
  return fitted.role === 'regressor' ? prediction() : classes(fitted)
}

function addTable({ tables, kept }: ModelTables, name: string, columns: readonly (readonly [string, string])[]): void {
  const texts = columns.map(([alias, text]) => `${text} AS ${named(alias)}`)
  tables.push({ name: named(name), sql: select([...kept.map(named), ...texts], [`FROM ${tables.at(-1)?.name}`]) })
}

function refuseTexts({ outputs, gaps }: ModelTables): void {
  for (const output of outputs) {
    if (output.kind === 'dense' && !isNumeric(output.type))
      gaps.push({ at: `outputs.${output.name}`, what: 'a text', reason: 'a model reads numbers' })
  }
}

/** What is made of the one number of the answer. */
function addBack(made: ModelTables, { program }: MappedForm): void {
  const [output] = program.outputs
  const [name = ''] = Object.keys(program.inputs)
  if (output?.kind !== 'dense') throw new TypeError('a mapped form has one dense output')
  const answer = column('$answer 0')
  const printer = new ExpressionPrinter(dialect, { '$answer 0': 'float64' }, made.gaps)
  const text = printer.print(substitution(new Map([[name, answer]]))(output.expression), 'model')
  const refused = `error('the answer of the model is infinite')`
  const isEndless = `isinf(${named('$answer 0')})`
  addTable(made, '$back', [
    ['$answer 0', program.finite.length === 0 ? text : `CASE WHEN ${isEndless} THEN ${refused} ELSE ${text} END`],
  ])
}

/** The columns that a model reads; `$sum …` and `$power …` are those of its own tables. */
function featureTypes(outputs: readonly Output[], form: LinearForm | TreeForm): Schema {
  const count = form.kind === 'linear' ? form.coefficients.length : form.trees.outputs
  const own = Array.from({ length: count }, (_, index) => [`$sum ${index}`, 'float64'] as const)
  const read = outputs.map((output, index) =>
    output.kind === 'dense' ? ([output.name, output.type] as const) : ([positionName(index), 'int32'] as const),
  )
  return Object.fromEntries([...read, ...own])
}

/** Σ weight × feature from the first to the last, plus the intercept; a missing or infinite feature is an error. */
function linearSums({ coefficients, intercepts }: LinearForm, { outputs, printer }: ModelTables): string[] {
  const numbers = outputs.flatMap(output => (output.kind === 'dense' ? [named(output.name)] : []))
  const usable = numbers.map(name => `coalesce(isfinite(CAST(${name} AS DOUBLE)), FALSE)`).join(' AND ')
  return coefficients.map((weights, sum) => {
    let start = 0
    const terms = outputs.map((output, index): readonly [Expression, number] => {
      if (output.kind === 'dense') return [column(output.name), weights[start++] ?? 0]
      const own = output.names.map((_, at) => (weights[start + at] ?? 0) * output.weight)
      start += own.length
      const keys = [...own.keys()]
      return [lookup(column(positionName(index)), { keys, values: own, fallback: 0 }), 1]
    })
    const node = dot(
      terms.map(([term]) => term),
      terms.map(([, weight]) => weight),
      intercepts[sum] ?? 0,
    )
    const text = printer.print(node, 'model')
    if (numbers.length === 0) return text
    return `CASE WHEN ${usable} THEN ${text} ELSE error('a feature of the model is missing or infinite') END`
  })
}

/** The answer of each tree as a column, and the sums of those of one output, added from the first to the last. */
function treeSums({ trees }: TreeForm, made: ModelTables): string[] {
  const answers = Array.from(trees.output, (_, tree) => {
    const text = made.printer.print(treeExpression(trees, tree, made.outputs), `model.tree ${tree}`)
    return [`$tree ${tree}`, text] as const
  })
  addTable(made, '$trees', answers.length === 0 ? [['$tree', '0']] : answers)
  const added = trees.precision === 'float32' ? 'CAST(CAST(_1 + _2 AS FLOAT) AS DOUBLE)' : '_1 + _2'
  return Array.from(trees.base, (base, output) => {
    const own = [...trees.output.keys()]
      .filter(tree => trees.output[tree] === output)
      .map(tree => named(`$tree ${tree}`))
    const sum = `list_reduce([${[double(base), ...own].join(', ')}], lambda _1, _2: ${added})`
    return trees.divisor === 1 ? sum : `${sum} / ${double(trees.divisor)}`
  })
}

/** The texts of the answer from `$sum …`. */
function answerOf(made: ModelTables, { kind, slope }: Link, count: number): string[] {
  const print = (node: Expression): string => made.printer.print(node, 'model')
  const sums = Array.from({ length: count }, (_, index) => column(`$sum ${index}`))
  const scaled = (sum: Expression): Expression => (slope === 1 ? sum : call('mul', literal(slope), sum))
  const [first = literal(0)] = sums
  const each: { readonly [K in Link['kind']]: () => string[] } = {
    identity: () => sums.map(print),
    shares: () => sums.map(print),
    exp: () => sums.map(sum => print(call('exp', sum))),
    square: () => sums.map(sum => print(call('mul', sum, call('abs', sum)))),
    softplus: () =>
      sums.map(sum =>
        print(
          call('add', call('log1p', call('exp', call('neg', call('abs', sum)))), call('greatest', sum, literal(0))),
        ),
      ),
    sigmoid: () => sums.map(sum => print(call('sigmoid', scaled(sum)))),
    oneVsRest: () => sums.map(sum => print(call('sigmoid', scaled(sum)))),
    logistic: () => {
      const probability = call('sigmoid', scaled(first))
      return [print(call('sub', literal(1), probability)), print(probability)]
    },
    step: () => {
      const when = (above: number, otherwise: number) =>
        print(choose([[call('gt', first, literal(0)), literal(above)]], literal(otherwise)))
      return [when(0, 1), when(1, 0)]
    },
    softmax: () => {
      const names = sums.map((_, index) => named(`$sum ${index}`))
      addTable(
        made,
        '$powers',
        names.map((name, index) => [`$sum ${index}`, `exp(${name} - greatest(${names.join(', ')}))`]),
      )
      return names.map(name => `${name} / (${names.join(' + ')})`)
    },
  }
  return each[kind]()
}

function prediction(): ResultColumns {
  return { sql: [`${named('$answer 0')} AS ${named('prediction')}`], columns: { prediction: 'float64' } }
}

/** The most probable class, the first of equals, and the probability of each. */
function classes({ classes: labels }: FittedClassifier): ResultColumns {
  const type = typeof labels[0] === 'string' ? 'string' : typeof labels[0] === 'boolean' ? 'boolean' : 'float64'
  const answers = labels.map((_, index) => named(`$answer ${index}`))
  const branches = labels.slice(0, -1).map((label, index) => {
    const isGreatest = answers.slice(index + 1).map(other => `${answers[index]} >= ${other}`)
    return `WHEN ${isGreatest.join(' AND ')} THEN ${constant(label, type)}`
  })
  const label = `CASE ${branches.join(' ')} ELSE ${constant(labels.at(-1), type)} END AS ${named('label')}`
  const names = labels.map(each => `probability_${each}`)
  return {
    sql: [label, ...names.map((name, index) => `${answers[index]} AS ${named(name)}`)],
    columns: { label: type, ...Object.fromEntries(names.map(name => [name, 'float64' as const])) },
  }
}
