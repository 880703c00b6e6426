import { requireOptions } from '../../features/errors/parameter-error.ts'
import type { Json } from '../registry/model-registry.ts'

/** Where a version comes from; leave out what is not known. */
export interface Lineage {
  /** The id of the run that trained it. */
  readonly run?: string | undefined
  /** The commit of the code: its hash, and the URI of the repository. */
  readonly commit?: { readonly sha1: string; readonly uri: string } | undefined
  /** The hashes of the feature sets by name, as `hash` of a set gives them. */
  readonly features?: { readonly [set: string]: string } | undefined
  /** The SHA-256 of the data by name or path, as a run's `dataHash`. */
  readonly data?: { readonly [name: string]: string } | undefined
  /** The version that it was trained from, or that it is to replace. */
  readonly parent?: { readonly name: string; readonly version: number; readonly digest: string } | undefined
  /** Who or what built it, as a URI; default `https://bighead/local`. */
  readonly builder?: string | undefined
}

/**
 * Lineage in the form of SLSA provenance, for the metadata of a version: `metadata: { provenance: modelProvenance({ … }) }`. It is part
 * of the version's identity, and covered by its signature.
 */
export function modelProvenance(lineage: Lineage): Json {
  requireOptions<Lineage>(lineage, {
    ...{ run: null, commit: null, features: null, data: null, parent: null, builder: null },
  })
  const { run, commit, features = {}, data = {}, parent, builder } = Object(lineage) as Lineage
  const dependencies: Json[] = [
    ...(commit === undefined ? [] : [{ uri: commit.uri, digest: { gitCommit: commit.sha1 } }]),
    ...Object.entries(features).map(([name, hash]) => ({ uri: `features:${name}`, digest: { sha256: hash } })),
    ...Object.entries(data).map(([name, hash]) => ({ uri: `data:${name}`, digest: { sha256: hash } })),
    ...(parent === undefined
      ? []
      : [
          { uri: `models:/${parent.name}/${parent.version}`, digest: { sha256: parent.digest.replace('sha256:', '') } },
        ]),
  ]
  return {
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://bighead/training/v1',
        externalParameters: {},
        resolvedDependencies: dependencies,
      },
      runDetails: {
        builder: { id: builder ?? 'https://bighead/local' },
        ...(run === undefined ? {} : { metadata: { invocationId: run } }),
      },
    },
  }
}
