export { type Gap, UnsupportedError } from '../sql/unsupported.ts'
