import { expect, test } from 'vitest'
import { transformSupport } from '../../src/adapters/onnx/kind-support.ts'
import { transformKinds } from '../../src/pipeline/transforms/transform-kinds.ts'

test('src/adapters/onnx/kind-support.ts says of every transform how far ONNX computes it', () => {
  const composed = ['ColumnTransformer', 'FeatureUnion', 'Pipeline']
  expect(Object.keys(transformSupport)).toEqual([...Object.keys(transformKinds), ...composed].sort())
})
