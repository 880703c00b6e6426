// What the code of the guides takes as given: what a reader has by then. Nothing of this is ever run.
import type { EventStream, Files, FittedClassifier, ModelRegistry, ModelVersion, OfflineStore, OnlineStore, Pipeline, Table } from 'bighead'
import * as examples from '../../../docs/examples/features.ts'

export const flightDelay = examples.flightDelay
export const features = examples.flightDelay
export const set = examples.flightDelay
export const spending = examples.airportDelays

export declare const registry: ModelRegistry
export declare const online: OnlineStore
export declare const offline: OfflineStore
export declare const fitted: FittedClassifier
export declare const pipeline: FittedClassifier
export declare const model: Pipeline
export declare const models: readonly string[]
export declare const table: Table
export declare const heldOut: Table
export declare const myFiles: () => Files
export declare const admin: string
export declare const token: string
export declare const url: string
export declare const privateKeyPem: string
export declare const publicKeyPem: string
export declare const run: { readonly id: string }
export declare const commit: { readonly sha1: string; readonly uri: string }
export declare const parent: ModelVersion
export declare const events: EventStream
export declare const tokens: { readonly admin: string }
