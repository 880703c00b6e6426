import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BenchLine, type Benchmark, show } from './bench-line.ts'
import { root } from './child.ts'

/** Runs the benchmarks that the arguments ask for and prints their lines: a table, or with `--json` one object per line. */
export async function bench(benchmarks: readonly Benchmark[], args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      only: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) return console.log(help(benchmarks))
  const chosen = values.only === undefined ? benchmarks : benchmarks.filter(({ name }) => values.only?.includes(name))
  if (chosen.length === 0) throw new Error(`No benchmark is called ${values.only?.join(' or ')}.\n${help(benchmarks)}`)
  if (!existsSync(join(root, 'dist', 'index.js')))
    throw new Error('The built package is measured: run `npm run build` first.')
  const lines: BenchLine[] = []
  for (const benchmark of chosen) {
    console.error(`${benchmark.name}: ${benchmark.about}`)
    for (const line of await linesOf(benchmark)) {
      lines.push(line)
      if (values.json === true) console.log(JSON.stringify(line))
    }
  }
  if (values.json !== true) console.log(table(lines))
}

/** One that fails is told of, and the others go on; the process then ends with 1. */
async function linesOf(benchmark: Benchmark): Promise<readonly BenchLine[]> {
  try {
    return await benchmark.run(text => console.error(`  ${text}`))
  } catch (error) {
    console.error(`${benchmark.name} failed:`, error)
    process.exitCode = 1
    return []
  }
}

function help(benchmarks: readonly Benchmark[]): string {
  const width = Math.max(...benchmarks.map(({ name }) => name.length))
  const list = benchmarks.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`)
  return `Options: --json (one object per line), --only <name> (may be repeated), --help\nBenchmarks:\n${list.join('\n')}`
}

function table(lines: readonly BenchLine[]): string {
  const head = ['work', 'value', 'peer', 'ratio', 'must be', 'met']
  const rows = lines.map(line => [
    line.work,
    `${show(line.value)} ${line.unit}`,
    line.peer ?? '–',
    line.ratio === null ? '–' : `${show(line.ratio)}x`,
    line.must ?? '–',
    line.met === null ? '–' : line.met ? 'yes' : 'NO',
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]!.length)))
  const print = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 1 || column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd()
  return [print(head), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(print)].join('\n')
}
