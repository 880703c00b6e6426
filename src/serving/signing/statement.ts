import type { ModelVersion } from '../registry/model-registry.ts'

/** What is signed of a version, an in-toto statement: every file with its digest, and what they are together. */
export interface ModelStatement {
  readonly _type: 'https://in-toto.io/Statement/v1'
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[]
  readonly predicateType: 'https://model_signing/signature/v1.0'
  readonly predicate: {
    /** The name under which it is registered. */
    readonly model: string
    /** The digest of its manifest, which covers files and metadata. */
    readonly manifest: string
  }
}

/** A signed statement as a Sigstore bundle with a DSSE envelope. */
export interface SignatureBundle {
  readonly mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json'
  readonly verificationMaterial: { readonly publicKey: { readonly hint: string }; readonly tlogEntries: readonly [] }
  readonly dsseEnvelope: {
    /** Base64 of the statement's JSON. */
    readonly payload: string
    readonly payloadType: 'application/vnd.in-toto+json'
    readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
  }
}

/** Signs what a version will be, before it appears. */
export type ModelSigner = (
  statement: ModelStatement,
) => SignatureBundle | undefined | Promise<SignatureBundle | undefined>

/** The statement about a version of which everything but its number is known. */
export function statementOf({ name, digest, files }: Pick<ModelVersion, 'name' | 'digest' | 'files'>): ModelStatement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: files.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
    predicateType: 'https://model_signing/signature/v1.0',
    predicate: { model: name, manifest: digest },
  }
}
