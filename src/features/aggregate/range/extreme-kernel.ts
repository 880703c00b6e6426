import { machineOnce } from '../../evaluate/web-assembly.ts'
import { ExtremeMachine, type LoadedNumbers, mostNumbers } from './extreme-machine.ts'
import { finishNumbers, NumberOutput, overwrite } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import { LinkedExtremes } from './linked-extremes.ts'
import type { KernelMaker, KernelQueries } from './range-kernel.ts'

/** Fewer inputs are not worth the calls of the machine. */
const fewest = 64

/** The least or greatest input of each window: what serves all windows is made once per key. */
export function extremeKernel(which: 'min' | 'max'): KernelMaker {
  return ({ input, columns, questions, memory }) => {
    const outputs = columns.map(() => new NumberOutput(questions, memory))
    const linked = new LinkedExtremes(which, outputs)
    const machine = machines[which]()
    /** What answers for the current key; null: the links. */
    let suited: ExtremeMachine | null = null
    let current: KeyInputs | null = null
    let loaded: LoadedNumbers | null = null
    const answer = (inputs: KeyInputs, queries: KernelQueries, fast: ExtremeMachine): void => {
      if (loaded === null || !fast.holds(loaded)) loaded = fast.load(inputs.keys, inputs.count)
      const { from, count, right, lefts } = queries
      for (let window = 0; window < lefts.length; window++) {
        const { values } = outputs[window] as NumberOutput
        fast.answer(lefts[window] as Int32Array, right, values.subarray(from, from + count))
      }
      if (loaded.hasNaN) putNaN(which, inputs, queries, outputs)
    }
    return {
      begin: inputs => {
        current = inputs
        loaded = null
        suited = inputs.count < fewest || inputs.count > mostNumbers ? null : machine
        if (suited === null) linked.begin(inputs)
      },
      range: queries => {
        if (current === null) return
        if (suited === null) linked.range(queries)
        else answer(current, queries, suited)
      },
      finish: (questionOf, windows) => finishNumbers(outputs, questionOf, windows, input.columnOf),
    }
  }
}

const machines = {
  min: machineOnce(() => new ExtremeMachine('min')),
  max: machineOnce(() => new ExtremeMachine('max')),
}

/** NaN is greater than all else: it is the greatest wherever it is, and the least where there is nothing else. */
function putNaN(
  which: 'min' | 'max',
  inputs: KeyInputs,
  queries: KernelQueries,
  outputs: readonly NumberOutput[],
): void {
  const specials = inputs.specials()
  overwrite(queries, outputs, (start, end) => {
    const found = specials.nans(start, end)
    return (which === 'min' ? found === end - start : found > 0) ? Number.NaN : null
  })
}
