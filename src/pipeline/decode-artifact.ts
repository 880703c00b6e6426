import { decode } from '../features/table/encode.ts'
import { prepareTrees } from './estimators/trees/fitted-trees.ts'

/** How deep steps may lie inside each other; the reader of artifacts says what is wrong with more. */
const deepest = 16

/**
 * The data of an artifact with what takes long done: bytes decoded, trees checked and made ready. `readArtifact` takes it in place of the
 * data itself; all of it can go from one thread to another without a copy. What is wrong with the data is left for `readArtifact` to say.
 */
export function decodeArtifact(json: unknown, depth = 0): unknown {
  if (!isObject(json) || depth > deepest) return json
  const { state, children } = json
  return {
    ...json,
    ...(isObject(state) && isObject(state.trees) && { state: { ...state, trees: preparedOr(state.trees) } }),
    ...(Array.isArray(children) && {
      children: children.map(child =>
        isObject(child) ? { ...child, fitted: decodeArtifact(child.fitted, depth + 1) } : child,
      ),
    }),
  }
}

function preparedOr(stored: unknown): unknown {
  try {
    return prepareTrees(decode(stored))
  } catch {
    // Whoever reads it finds the same mistake, and says it.
    return stored
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
