import { expect, test } from 'vitest'
import { askClient, type OutsideClient } from './environment.ts'

const golden = new URL('../../golden/oip/', import.meta.url).pathname

test.each<[OutsideClient, string]>([
  ['tritonclient', 'triton_http'],
  ['tritonclient', 'triton_grpc'],
  ['kserve', 'kserve_requests'],
])('%s sends the bytes that are kept: %s', async (client, which) => {
  const sent = await askClient<{ readonly [name: string]: Sent }>(client, 'requests.py', which)
  const kept = Object.entries(sent).map(([name, { header, body }]) => {
    return [name, { header, base64: Buffer.from(body).toString('base64') }] as const
  })
  const text = `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`
  await expect(text).toMatchFileSnapshot(`${golden}${which.replaceAll('_', '-')}.json`)
})

interface Sent {
  /** The bytes of JSON before those of tensors; null: all is JSON, or a message of gRPC. */
  readonly header: number | null
  readonly body: Uint8Array
}
