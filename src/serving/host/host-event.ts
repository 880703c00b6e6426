/** Something that happened to a hosted model; `model` is the reference that is served. */
export type HostEvent =
  | {
      readonly kind: 'loaded'
      readonly model: string
      readonly version: number
      readonly digest: string
      readonly seconds: number
    }
  /** A model in JavaScript took longer for a row than `limits.inlineTime`, so it is computed in a thread of its own. */
  | { readonly kind: 'movedToThread'; readonly model: string; readonly version: number; readonly microseconds: number }
  | { readonly kind: 'loadFailed'; readonly model: string; readonly error: unknown }
  /** Another version answers for a reference from now on, also one that was loaded for another reference. */
  | { readonly kind: 'switched'; readonly model: string; readonly version: number; readonly digest: string }
  | { readonly kind: 'retired'; readonly model: string; readonly version: number }
  /** The registry could not be asked; what is served stays. */
  | { readonly kind: 'followFailed'; readonly model: string; readonly error: unknown }
  /** A model's thread ended or gave no answer in time, and it was loaded anew. */
  | { readonly kind: 'restarted'; readonly model: string; readonly version: number; readonly error: unknown }
  | { readonly kind: 'shadowFailed'; readonly model: string; readonly version: number; readonly error: unknown }
  | { readonly kind: 'payloadLogFailed'; readonly error: unknown }
