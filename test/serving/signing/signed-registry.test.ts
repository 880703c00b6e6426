import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folderRegistry, type ModelRegistry, modelProvenance, signedRegistry } from 'bighead'
import { registryLaws } from 'bighead/testing'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'
import { modelParts } from '../registry/model-parts.ts'

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const [ours, theirs] = [pair(), pair()]
const pem = (key: KeyObject): string =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString()
const trusted = [pem(ours.publicKey)]

async function signed(): Promise<{ root: string; registry: ModelRegistry; record: string }> {
  const root = temporaryFolder()
  const registry = signedRegistry(folderRegistry(root), { key: pem(ours.privateKey), trusted })
  const files = { 'weights.bin': new Uint8Array(5) }
  await registry.register('delay', modelParts(1, { files, metadata: { auc: 0.75 } }))
  return { root, registry, record: join(root, 'delay', 'versions', '00000001.json') }
}

registryLaws(test, () => signedRegistry(folderRegistry(temporaryFolder()), { key: ours.privateKey, trusted }))

test('signs every file, the metadata and the name, as any verifier of DSSE reads it', async () => {
  const { registry } = await signed()
  const version = await registry.load('delay/1')
  const { payload, payloadType, signatures } = version.signature!.dsseEnvelope
  const bytes = Buffer.from(payload, 'base64')
  expect(JSON.parse(bytes.toString())).toEqual({
    _type: 'https://in-toto.io/Statement/v1',
    subject: version.files.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
    predicateType: 'https://model_signing/signature/v1.0',
    predicate: { model: 'delay', manifest: version.digest },
  })
  const encoded = Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${bytes.length} ${bytes}`)
  expect(payloadType).toHaveLength(28)
  expect(verify('sha256', encoded, ours.publicKey, Buffer.from(signatures[0]!.sig, 'base64'))).toBe(true)
})

test('refuses what is not signed, or by others, or by too few', async () => {
  const { root, registry } = await signed()
  const refused = (detail: string) => ({ code: 'SIGNATURE', message: expect.stringContaining(detail) })
  const strangers = signedRegistry(folderRegistry(root), { trusted: [theirs.publicKey] })
  await expect(strangers.load('delay/1')).rejects.toMatchObject(refused('0 of the 1 trusted keys have signed it'))
  await expect(strangers.resolve('delay/1')).rejects.toMatchObject(refused('0 of the 1'))
  const both = signedRegistry(folderRegistry(root), { trusted: [ours.publicKey, theirs.publicKey], threshold: 2 })
  await expect(both.load('delay/1')).rejects.toMatchObject(refused('1 of the 2 trusted keys have signed it, 2 must'))
  const plain = await folderRegistry(root).register('delay', modelParts(2))
  await expect(registry.load('delay/2')).rejects.toMatchObject(refused('delay/2 is refused: it is not signed'))
  await expect(async () => {
    for await (const _piece of registry.read(plain, 'pipeline.json')) throw new TypeError('it was read')
  }).rejects.toMatchObject(refused('it is not signed'))
  await expect(strangers.register('delay', modelParts(3))).rejects.toThrow('a private key is needed')
})

test.each([
  [
    'the payload',
    (text: string) => text.replace(/"payload":"(.)/, (_all, first) => `"payload":"${first === 'e' ? 'f' : 'e'}`),
  ],
  [
    'the signature',
    (text: string) =>
      text.replace(/"sig":"(.{20})(.)/, (_all, start, next) => `"sig":"${start}${next === 'A' ? 'B' : 'A'}`),
  ],
  ['the key', (text: string) => text.replace(/"keyid":"./g, '"keyid":"x')],
  ['the type', (text: string) => text.replace('vnd.in-toto+json', 'vnd.other+json')],
  ['everything', (text: string) => text.replace(/"signature":\{.*\}(?=\})/, '"signature":{}')],
])('refuses a version where %s was tampered with', async (_what, tamper) => {
  const { registry, record } = await signed()
  const text = readFileSync(record, 'utf8')
  writeFileSync(record, tamper(text))
  expect(tamper(text)).not.toBe(text)
  await expect(registry.load('delay/1')).rejects.toMatchObject({ code: 'SIGNATURE' })
})

test('refuses another version, or another model, under a signature that was made for something else', async () => {
  const { root, registry } = await signed()
  await registry.register('delay', modelParts(2))
  const path = (model: string, number: number) => join(root, model, 'versions', `0000000${number}.json`)
  const read = (number: number) => JSON.parse(readFileSync(path('delay', number), 'utf8'))
  writeFileSync(path('delay', 1), JSON.stringify({ ...read(1), signature: read(2).signature }))
  await expect(registry.load('delay/1')).rejects.toThrow('are not what was signed')
  await folderRegistry(root).register('taxi', modelParts(2))
  writeFileSync(
    path('taxi', 1),
    JSON.stringify({ ...JSON.parse(readFileSync(path('taxi', 1), 'utf8')), signature: read(2).signature }),
  )
  await expect(registry.load('taxi/1')).rejects.toThrow('are not what was signed')
})

test('refuses keys that are none, without a word of what they hold', () => {
  const registry = folderRegistry(temporaryFolder())
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
  for (const options of [{ trusted: [] }, { trusted, threshold: 2 }, { trusted, threshold: 0 }])
    expect(() => signedRegistry(registry, options)).toThrow(/Parameter `(trusted|threshold)`/)
  return Promise.all(
    [{ trusted: ['secret words'] }, { trusted: [rsa.publicKey] }, { trusted, key: ours.publicKey }].map(
      async options => {
        const error = await signedRegistry(registry, options)
          .resolve('delay@latest')
          .catch(found => found)
        expect(error).toMatchObject({ code: 'INVALID_PARAMETER', message: expect.stringContaining('P-256') })
        expect(error.message).not.toContain('secret words')
      },
    ),
  )
})

test('lineage is a part of what is signed', async () => {
  const { registry } = await signed()
  const parent = await registry.load('delay/1')
  const provenance = modelProvenance({
    run: 'run-7',
    commit: { sha1: 'c0ffee', uri: 'git+https://example.com/models' },
    features: { flight_delay: 'aa' },
    data: { training: 'bb' },
    parent,
  })
  const version = await registry.register('delay', modelParts(2, { metadata: { provenance } }))
  expect((await registry.load(`delay/${version.version}`)).metadata.provenance).toMatchObject({
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        resolvedDependencies: [
          { uri: 'git+https://example.com/models', digest: { gitCommit: 'c0ffee' } },
          { uri: 'features:flight_delay', digest: { sha256: 'aa' } },
          { uri: 'data:training', digest: { sha256: 'bb' } },
          { uri: 'models:/delay/1', digest: { sha256: parent.digest.slice(7) } },
        ],
      },
      runDetails: { metadata: { invocationId: 'run-7' } },
    },
  })
})
