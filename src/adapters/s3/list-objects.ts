import type { FileListOptions } from '../../features/files/files.ts'
import { compareStrings } from '../../features/table/total-order.ts'
import type { Bucket } from './bucket.ts'

interface Page {
  readonly Contents?: readonly { readonly Key?: string }[]
  readonly CommonPrefixes?: readonly { readonly Prefix?: string }[]
  readonly NextContinuationToken?: string
}

/** The names in a folder, which ends with a slash or is empty; those of folders with a slash at the end. */
export async function listNames(
  bucket: Bucket,
  folder: string,
  { after = '', signal }: FileListOptions,
): Promise<readonly string[]> {
  const prefix = `${bucket.prefix}${folder}`
  const names: string[] = []
  const request = { Delimiter: '/', ...(after === '' ? {} : { StartAfter: `${prefix}${after}` }) }
  for await (const { Contents = [], CommonPrefixes = [] } of pages(bucket, folder, request, signal)) {
    for (const { Key = '' } of Contents) names.push(Key.slice(prefix.length))
    for (const { Prefix = '' } of CommonPrefixes) names.push(Prefix.slice(prefix.length))
  }
  return names
    .filter(name => name !== '' && !name.startsWith('.') && compareStrings(name, after) > 0)
    .sort(compareStrings)
}

/** Deletes all objects below a folder, which ends with a slash. */
export async function removeFolder(bucket: Bucket, folder: string): Promise<void> {
  for await (const { Contents = [] } of pages(bucket, folder, {}, undefined)) {
    const Objects = Contents.map(({ Key = '' }) => ({ Key }))
    if (Objects.length === 0) continue
    const request = { Bucket: bucket.name, Delete: { Objects, Quiet: true } }
    await bucket.send(sdk => new sdk.DeleteObjectsCommand(request), { action: 'delete', path: folder })
  }
}

async function* pages(
  bucket: Bucket,
  folder: string,
  more: { readonly Delimiter?: string; readonly StartAfter?: string },
  signal: AbortSignal | undefined,
): AsyncGenerator<Page> {
  let token: string | undefined
  do {
    const request = {
      Bucket: bucket.name,
      Prefix: `${bucket.prefix}${folder}`,
      ...more,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    }
    const call = { action: 'list', path: folder, signal }
    const page: Page = await bucket.send<Page>(sdk => new sdk.ListObjectsV2Command(request), call)
    yield page
    token = page.NextContinuationToken
  } while (token !== undefined)
}
