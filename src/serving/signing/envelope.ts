import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { ModelStatement, SignatureBundle } from './statement.ts'

/** A key as PEM text, or as node:crypto has it. */
export type SigningKey = string | KeyObject

const payloadType = 'application/vnd.in-toto+json'

/** Signs a statement with ECDSA on P-256 over its pre-authentication encoding. */
export function signStatement(statement: ModelStatement, key: KeyObject): SignatureBundle {
  const payload = Buffer.from(JSON.stringify(statement))
  const keyid = keyIdOf(createPublicKey(key))
  const sig = sign('sha256', preAuthentication(payload), key).toString('base64')
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: keyid }, tlogEntries: [] },
    dsseEnvelope: { payload: payload.toString('base64'), payloadType, signatures: [{ keyid, sig }] },
  }
}

/** The statement of a bundle and which of the trusted keys have signed it; null where it is not a bundle. */
export function openBundle(
  bundle: unknown,
  trusted: ReadonlyMap<string, KeyObject>,
): { readonly statement: unknown; readonly signers: ReadonlySet<string> } | null {
  const { dsseEnvelope } = Object(bundle) as { dsseEnvelope?: Partial<SignatureBundle['dsseEnvelope']> }
  const { payload, payloadType: type, signatures } = Object(dsseEnvelope) as Partial<SignatureBundle['dsseEnvelope']>
  if (typeof payload !== 'string' || type !== payloadType || !Array.isArray(signatures)) return null
  const bytes = Buffer.from(payload, 'base64')
  const signers = new Set<string>()
  for (const { keyid, sig } of signatures.slice(0, mostSignatures).map(Object)) {
    const key = trusted.get(String(keyid))
    const isValid =
      key !== undefined && verify('sha256', preAuthentication(bytes), key, Buffer.from(String(sig), 'base64'))
    if (isValid) signers.add(String(keyid))
  }
  try {
    return { statement: JSON.parse(bytes.toString()), signers }
  } catch {
    return null
  }
}

const mostSignatures = 16

/** What DSSE signs: the type and the payload with their lengths, so that one cannot be taken for another. */
function preAuthentication(payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `
  return Buffer.concat([Buffer.from(head), payload])
}

/** The SHA-256 of a public key in its DER form. */
export function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

export function privateKey(parameter: string, key: SigningKey): KeyObject {
  return checked(parameter, 'private', () => (typeof key === 'string' ? createPrivateKey(key) : key))
}

export function publicKey(parameter: string, key: SigningKey): KeyObject {
  return checked(parameter, 'public', () => {
    const made = typeof key === 'string' ? createPublicKey(key) : key
    return made.type === 'private' ? createPublicKey(made) : made
  })
}

/** Nothing of a key that cannot be read gets into the error. */
function checked(parameter: string, type: 'private' | 'public', make: () => KeyObject): KeyObject {
  let key: KeyObject | null = null
  try {
    key = make()
  } catch {
    // The reason could quote the key.
  }
  if (key?.type === type && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key
  throw new ParameterError(parameter, `a ${type} key of ECDSA on the curve P-256 is needed, as PEM or as a KeyObject.`)
}
