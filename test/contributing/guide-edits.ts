import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** One change that a guide tells its reader to make: a new file, or lines that replace others which occur once. */
export type Edit =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'change'; readonly path: string; readonly before: string; readonly after: string }

/** What a guide says to do. */
export interface Guide {
  readonly edits: readonly Edit[]
  /** The files that the compiler names once the first edit is made. */
  readonly named: readonly string[]
}

/**
 * Reads a guide. A `diff` block changes the file after `+++`; its hunks begin with `@@` and have no line numbers. A `ts` block whose first line
 * is `// path` is a new file. A `text` block lists what the compiler names. Other blocks are for the reader only.
 */
export function readGuide(markdown: string): Guide {
  const blocks = [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text = '']) => ({
    language,
    text,
  }))
  const edits = blocks.flatMap(({ language, text }): Edit[] => {
    if (language === 'diff') return changes(text)
    const [, path, file] = /^\/\/ (\S+\.ts)\n(.*)$/s.exec(text) ?? []
    return language === 'ts' && path !== undefined ? [{ kind: 'file', path, text: file ?? '' }] : []
  })
  const named = blocks.filter(({ language }) => language === 'text').flatMap(({ text }) => text.trim().split('\n'))
  return { edits, named }
}

/** Makes an edit in a copy of the repository. */
export async function applyEdit(root: string, edit: Edit): Promise<void> {
  const file = join(root, edit.path)
  if (edit.kind === 'file') {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, edit.text, { flag: 'wx' })
    return
  }
  const text = await readFile(file, 'utf8')
  const [start, ...others] = text.split(edit.before)
  if (others.length !== 1)
    throw new Error(`the guide's lines are ${others.length} times in ${edit.path}:\n${edit.before}`)
  await writeFile(file, start + edit.after + others[0])
}

function changes(diff: string): Edit[] {
  const [head = '', ...hunks] = diff.split(/^@@.*\n/m)
  const path = /^\+\+\+ (\S+)$/m.exec(head)?.[1]
  if (path === undefined) throw new Error(`a diff names no file:\n${diff}`)
  return hunks.map(hunk => {
    const lines = hunk.trimEnd().split('\n')
    const side = (left: string): string =>
      lines
        .filter(line => line === '' || line.startsWith(' ') || line.startsWith(left))
        .map(line => `${line.slice(1)}\n`)
        .join('')
    return { kind: 'change', path, before: side('-'), after: side('+') }
  })
}
