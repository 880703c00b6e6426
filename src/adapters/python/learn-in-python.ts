import { longestTimer } from '../../features/definition/duration.ts'
import { ColumnTypeError } from '../../features/errors/column-errors.ts'
import { isNumeric } from '../../features/schema.ts'
import { toIpc } from '../../features/table/arrow/ipc.ts'
import { float64Column } from '../../features/table/build-column.ts'
import { type Column, isSet } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import type { Blocks } from '../../pipeline/blocks.ts'
import type { EstimatorRole, Learner } from '../../pipeline/estimators/estimator.ts'
import { fitClasses, fitTarget } from '../../pipeline/estimators/fit-target.ts'
import { targetNumbers } from '../../pipeline/estimators/target-numbers.ts'
import type { Label } from '../../pipeline/labels.ts'
import { checkParams, isNullOr, isNumber, isOneOf, type Rule, type Rules } from '../../pipeline/parameters.ts'
import type { FitContext, FittedByRole } from '../../pipeline/step.ts'
import type { OnnxReader, PythonEstimatorParams } from './python-estimator.ts'
import { readModel } from './read-model.ts'
import { runPython } from './run-python.ts'

const kind = 'PythonEstimator'

const isText: Rule = value => (typeof value === 'string' && value !== '' ? null : 'is not a text')
const rules: Rules<PythonEstimatorParams> = {
  module: value =>
    typeof value === 'string' && /^[\p{L}_][\w.]*\.[\p{L}_]\w*$/u.test(value)
      ? null
      : 'is not a class as Python imports it, like xgboost.XGBClassifier',
  role: isOneOf('classifier', 'regressor'),
  params: value => (typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'is not an object'),
  python: isText,
  path: isNullOr(isText),
  timeout: isNullOr(
    isNumber(value => value > 0 && value <= longestTimer, `a positive number of milliseconds up to ${longestTimer}`),
  ),
  maxBytes: isNumber(value => value > 0, 'a positive number'),
}

/** What learns from blocks and a target, in a Python process; `onnx` reads files of ONNX. */
export function learnInPython<As extends EstimatorRole>(
  onnx: OnnxReader<As> | undefined,
): Learner<PythonEstimatorParams<As>, As> {
  return (params, data, context) => learn(params, data, context, onnx as OnnxReader | undefined)
}

async function learn<As extends EstimatorRole>(
  params: PythonEstimatorParams<As>,
  data: Blocks,
  context: FitContext,
  onnx: OnnxReader | undefined,
): Promise<FittedByRole[As]> {
  checkParams(kind, params as PythonEstimatorParams, rules)
  const target = fitTarget(kind, data, context)
  const { values, classes } = codedTarget(params.role, target, context.targetName)
  const columns = [...featureColumns(data), ['target', doubles(values)] as const]
  if (context.weights !== null) columns.push(['weight', doubles(context.weights)])
  // Names of features stay here: a framework may forbid some.
  const table = new Table(
    columns.map(([, column], index) => [String(index), column] as const),
    data.rowCount,
  )
  const { module, python, path, timeout, maxBytes } = params
  const answer = await runPython({
    python,
    module,
    path,
    timeout,
    maxBytes,
    task: {
      module,
      params: params.params,
      columns: data.names,
      classes: classes?.length ?? 0,
      weighted: context.weights !== null,
    },
    data: await toIpc(table),
    ...(context.signal && { signal: context.signal }),
  })
  return (await readModel(answer, { module, classes, inputs: data.columnTypes, onnx })) as FittedByRole[As]
}

/** The target as numbers: those of a regressor, or the position of each class. */
function codedTarget(
  role: 'classifier' | 'regressor',
  target: Column,
  name: string,
): { readonly values: Float64Array; readonly classes: readonly Label[] | null } {
  if (role === 'regressor') return { values: targetNumbers(target, name, kind), classes: null }
  const { classes, codes } = fitClasses(kind, target, name)
  return { values: Float64Array.from(codes), classes }
}

/** Every feature as doubles; null is NaN. */
function featureColumns(data: Blocks): (readonly [string, Column])[] {
  const table = data.dense()
  return table.columnNames.map(name => {
    const column: Column = table.column(name)
    const { data: stored, length, type } = column
    if (stored.kind !== 'number' || !isNumeric(type)) {
      throw new ColumnTypeError(name, `the input of ${kind}`, type, 'a number')
    }
    const values = Float64Array.from(stored.values.subarray(0, length))
    const { validity } = stored
    for (let row = 0; validity !== null && row < length; row++) if (!isSet(validity, row)) values[row] = Number.NaN
    return [name, doubles(values)] as const
  })
}

function doubles(values: Float64Array): Column {
  return float64Column(values)
}
