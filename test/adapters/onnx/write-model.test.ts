import fc from 'fast-check'
import protobuf from 'protobufjs'
import { expect, test } from 'vitest'
import type { Graph } from '../../../src/adapters/onnx/graph.ts'
import { integerField } from '../../../src/adapters/onnx/protobuf.ts'
import { writeModel } from '../../../src/adapters/onnx/write-model.ts'

/** The part of onnx.proto3 that files of this library use. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Model { int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated OperatorSet opset_import = 8; repeated Entry metadata_props = 14; }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Entry { string key = 1; string value = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Port input = 11; repeated Port output = 12; }
  message Node { repeated string input = 1; repeated string output = 2; string op_type = 4; repeated Attribute attribute = 5; string domain = 7; }
  message Attribute { string name = 1; int64 i = 3; bytes s = 4; Tensor t = 5; repeated int64 ints = 8; int32 type = 20; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; repeated bytes string_data = 6; string name = 8; bytes raw_data = 9; }
  message Port { string name = 1; Type type = 2; }
  message Type { TensorType tensor_type = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { int64 dim_value = 1; string dim_param = 2; }
  message Numbers { int64 value = 1; }
`)

const graph: Graph = {
  inputs: [{ name: 'é', type: 'double', width: 1 }],
  outputs: [{ name: 'out', type: 'string', width: 300 }],
  nodes: [
    { operator: 'Mod', domain: '', inputs: ['é', '_1'], output: '_2', attributes: { fmod: 1, axes: [-1, 300] } },
    {
      operator: 'LabelEncoder',
      domain: 'ai.onnx.ml',
      inputs: ['_2'],
      output: 'out',
      attributes: { name: 'ü', keys_tensor: { type: 'int64', dims: [2], values: [-1, 5] } },
    },
  ],
  constants: new Map([
    ['_1', { type: 'double', dims: [1, 2], values: [0.1, Number.NaN] }],
    ['_3', { type: 'string', dims: [2], values: ['', '\u{1F600}'] }],
    ['_4', { type: 'bool', dims: [], values: [1] }],
    ['_5', { type: 'float', dims: [1], values: [0.5] }],
  ]),
  metadata: { 'bighead.kind': 'Pipeline' },
}

test('another implementation of Protocol Buffers reads what is written', () => {
  const type = root.lookupType('Model')
  const read = type.toObject(type.decode(writeModel(graph)), {
    longs: Number,
    bytes: String,
    defaults: false,
  }) as Record<string, unknown>
  const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64')
  const dimensions = (width: number) => ({ dim: [{ dim_param: 'rows' }, { dim_value: width }].map(camel) })
  expect(read).toEqual(
    camel({
      ir_version: 10,
      producer_name: 'bighead',
      opset_import: [{ version: 21 }, { domain: 'ai.onnx.ml', version: 4 }],
      metadata_props: [{ key: 'bighead.kind', value: 'Pipeline' }],
      graph: camel({
        name: 'bighead',
        node: [
          camel({
            input: ['é', '_1'],
            output: ['_2'],
            op_type: 'Mod',
            attribute: [
              { name: 'fmod', i: 1, type: 2 },
              { name: 'axes', ints: [-1, 300], type: 7 },
            ],
          }),
          camel({
            input: ['_2'],
            output: ['out'],
            op_type: 'LabelEncoder',
            domain: 'ai.onnx.ml',
            attribute: [
              { name: 'name', s: base64('ü'), type: 3 },
              {
                name: 'keys_tensor',
                t: camel({
                  dims: [2],
                  data_type: 7,
                  raw_data: base64(new Uint8Array(BigInt64Array.of(-1n, 5n).buffer)),
                }),
                type: 4,
              },
            ],
          }),
        ],
        initializer: [
          {
            dims: [1, 2],
            data_type: 11,
            raw_data: base64(new Uint8Array(Float64Array.of(0.1, Number.NaN).buffer)),
            name: '_1',
          },
          { dims: [2], data_type: 8, string_data: ['', base64('\u{1F600}')], name: '_3' },
          { data_type: 9, raw_data: base64(Uint8Array.of(1)), name: '_4' },
          { dims: [1], data_type: 1, raw_data: base64(new Uint8Array(Float32Array.of(0.5).buffer)), name: '_5' },
        ].map(camel),
        input: [{ name: 'é', type: { tensorType: camel({ elem_type: 11, shape: dimensions(1) }) } }],
        output: [{ name: 'out', type: { tensorType: camel({ elem_type: 8, shape: dimensions(300) }) } }],
      }),
    }),
  )
})

test('integers of every size are read back', () => {
  const type = root.lookupType('Numbers')
  const property = fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), value => {
    const read = type.toObject(type.decode(integerField(1, value)), { longs: String, defaults: true })
    return read.value === String(value)
  })
  fc.assert(property, { seed: 20010617, numRuns: 500 })
})

/** The names of fields as protobufjs gives them. */
function camel(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
}
