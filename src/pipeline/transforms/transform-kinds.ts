import type { TransformKind } from '../kind.ts'
import { minMaxScaler } from './min-max-scaler-kind.ts'
import { oneHotEncoder } from './one-hot-encoder-kind.ts'
import { ordinalEncoder } from './ordinal-encoder-kind.ts'
import { simpleImputer } from './simple-imputer-kind.ts'
import { standardScaler } from './standard-scaler-kind.ts'

/** A kind of transform of which nothing more is known. */
export type AnyTransformKind = TransformKind<object, unknown, object>

/** Every kind of transform that learns column by column, by its name. */
export const transformKinds: Readonly<Record<string, AnyTransformKind>> = {
  SimpleImputer: simpleImputer as unknown as AnyTransformKind,
  StandardScaler: standardScaler as unknown as AnyTransformKind,
  MinMaxScaler: minMaxScaler as unknown as AnyTransformKind,
  OneHotEncoder: oneHotEncoder as unknown as AnyTransformKind,
  OrdinalEncoder: ordinalEncoder as unknown as AnyTransformKind,
}
