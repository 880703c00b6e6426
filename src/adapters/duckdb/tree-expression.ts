import type { Expression } from '../../features/expression/expression.ts'
import { lookup } from '../../features/expression/table-functions.ts'
import { categoriesOf, nodeFlags, type TreeEnsemble, zeroSize } from '../../pipeline/estimators/trees/tree-ensemble.ts'
import { call, choose, column, literal, numberColumn, type Output } from '../../pipeline/program.ts'
import { positionName } from './result-columns.ts'

/** One tree as nested cases over the features; a branch that is not taken leads to the side of its condition. */
export function treeExpression(trees: TreeEnsemble, tree: number, outputs: readonly Output[]): Expression {
  const node = (at: number): Expression => {
    const feature = trees.feature[at] ?? -1
    if (feature < 0) return literal(trees.value[at] ?? 0)
    const left = trees.child[at] ?? 0
    return choose([[goesLeft(trees, at, featureOf(outputs, feature)), node(left)]], node(left + 1))
  }
  return node(trees.roots[tree] ?? 0)
}

function goesLeft(trees: TreeEnsemble, at: number, x: Expression): Expression {
  const flags = trees.flags[at] ?? 0
  const isZero = call('le', call('abs', x), literal(zeroSize))
  const isNothing = call('or', call('isNull', x), call('isNaN', x))
  const missing = (flags & nodeFlags.zeroIsMissing) === 0 ? isNothing : call('or', isNothing, isZero)
  const test =
    (flags & nodeFlags.categorical) === 0
      ? call('le', x, literal(trees.value[at] ?? 0))
      : lookup(call('trunc', x), membersTable(trees, at))
  if ((flags & nodeFlags.missingLeft) !== 0) return call('or', missing, test)
  return call('and', call('not', missing), test)
}

/** The whole numbers in the set of a categorical node, each beside true. */
function membersTable(trees: TreeEnsemble, at: number) {
  const keys = categoriesOf(trees, at)
  return { keys, values: keys.map(() => true), type: 'boolean' as const, fallback: false }
}

/** A feature as a number; one column of a sparse output is its weight where the position says so. */
function featureOf(outputs: readonly Output[], wanted: number): Expression {
  let start = 0
  for (const [index, output] of outputs.entries()) {
    const width = output.kind === 'sparse' ? output.names.length : 1
    if (wanted < start + width) {
      if (output.kind === 'dense') return numberColumn(output.name, output.type)
      const isThere = call('eq', column(positionName(index)), literal(wanted - start, 'int32'))
      return choose([[isThere, literal(output.weight)]], literal(0))
    }
    start += width
  }
  throw new TypeError('the trees read a feature that is not there')
}
