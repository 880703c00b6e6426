import { ParameterError } from '../errors/parameter-error.ts'

const longest = 900
const segment = /^[^./\\\p{C}][^/\\\p{C}]{0,199}$/u

/** The path of a file under a root, or of a folder with a slash at the end; throws ParameterError where it could lead elsewhere. */
export function checkedPath(path: string): string {
  const names = path.replace(/\/$/, '').split('/')
  if (path.length <= longest && names.every(name => segment.test(name))) return path
  const rule =
    'is not a path of a file; its names must not be empty, begin with a dot, or hold backslashes or control characters'
  throw new ParameterError('path', `${JSON.stringify(path.slice(0, 80))} ${rule}.`)
}

/** The path of a folder, with a slash at the end; '' is the root. */
export function folderPath(folder: string): string {
  return folder === '' ? '' : checkedPath(folder.endsWith('/') ? folder : `${folder}/`)
}

/** The error for a file that is larger than its reader allows. */
export function tooLarge(path: string, limit: number): ParameterError {
  return new ParameterError('limits', `${path} has more than ${limit} bytes; raise the limit if it is meant to.`)
}
