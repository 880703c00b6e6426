// A function that takes as long as it is told, for tests of models that are slow.
import { defineFunction } from '../../../src/features/expression/columns.ts'

export const burn = defineFunction({
  name: 'burn',
  version: 1,
  takes: ['float64'],
  gives: 'float64',
  compute: turns => {
    let hash = 0
    for (let turn = 0; turn < turns; turn++) hash = Math.imul(hash ^ turn, 0x01000193)
    return hash % 1000
  },
})
