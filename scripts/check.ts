import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { inParallel } from '../src/features/parallel/in-parallel.ts'

const root = join(import.meta.dirname, '..')

/** Scripts of package.json, the longest first: those that look at the sources, and those that look at what was built of them. */
const ofSources = ['docs', 'imports', 'types', 'knip', 'lint']
const ofBuild = ['attw', 'publint', 'size']

interface Outcome {
  readonly name: string
  readonly failed: boolean
  readonly output: string
}

async function runScript(name: string): Promise<Outcome> {
  const child = spawn('npm', ['run', '--silent', name], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const pieces: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => pieces.push(piece))
  const [code] = await once(child, 'close')
  return { name, failed: code !== 0, output: Buffer.concat(pieces).toString().trim() }
}

/** A script, when it has ended, and what it has to say where it failed. */
async function report(name: string): Promise<Outcome> {
  const outcome = await runScript(name)
  console.log(outcome.failed ? `${name}: failed\n${outcome.output}` : `${name}: ok`)
  return outcome
}

const built = await report('build')
const outcomes = built.failed ? [built] : await inParallel([...ofSources, ...ofBuild], availableParallelism(), report)
const failed = outcomes.filter(outcome => outcome.failed).map(outcome => outcome.name)
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}; each is \`npm run\` and its name.`)
  process.exitCode = 1
}
