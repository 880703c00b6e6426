import { atMost, type Benchmark } from './bench-line.ts'
import { runChild } from './child.ts'
import { median } from './median.ts'

/** What `import 'bighead'` adds to a program that imports nothing. */
export const importTime: Benchmark = {
  name: 'import-time',
  about: "import 'bighead' against an empty program, medians of 21 processes each",
  async run(say) {
    const loaded = await runChild<readonly string[]>(process.execPath, ['--input-type=module', '-e', listLoaded])
    const foreign = loaded.answer.filter(url => url.includes('/node_modules/'))
    say(`${loaded.answer.length} modules loaded, ${foreign.length} of them under node_modules`)
    for (const url of foreign.slice(0, 10)) say(`under node_modules: ${url}`)
    const empty: number[] = []
    const full: number[] = []
    for (let run = 0; run < 22; run++) {
      const [emptyRun, fullRun] = [await time(''), await time("import 'bighead';")]
      // The first pair warms the disk cache.
      if (run === 0) continue
      empty.push(emptyRun)
      full.push(fullRun)
    }
    const line = { work: "import 'bighead', over an empty import", unit: 'ms' } as const
    return [
      {
        ...atMost({ ...line, value: median(full) - median(empty) }, 50),
        peer: `empty import: ${median(empty).toFixed(1)} ms`,
        ratio: median(empty) / median(full),
      },
      atMost({ work: "import 'bighead', modules loaded from node_modules", value: foreign.length, unit: 'files' }, 0),
    ]
  },
}

const listLoaded = `
import { registerHooks } from 'node:module'
const urls = []
registerHooks({ load(url, context, next) { urls.push(url); return next(url, context) } })
await import('bighead')
console.log(JSON.stringify(urls.filter(url => url.startsWith('file:'))))
`

async function time(imports: string): Promise<number> {
  const { seconds } = await runChild(process.execPath, ['--input-type=module', '-e', `${imports}console.log('{}')`])
  return seconds * 1000
}
