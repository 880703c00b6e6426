export type { S3ClientLike } from './bucket.ts'
export { type S3FilesOptions, s3Files } from './s3-files.ts'
