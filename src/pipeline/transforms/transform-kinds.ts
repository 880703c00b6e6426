import type { TransformKind } from '../kind.ts'

/** A kind of transform of which nothing more is known. */
export type AnyTransformKind = TransformKind<object, object>

/** Loads each kind of transform, by its name. */
export const transformKinds: Readonly<Record<string, () => Promise<AnyTransformKind>>> = {
  MaxAbsScaler: async () => any((await import('./max-abs-scaler-kind.ts')).maxAbsScaler),
  Binarizer: async () => any((await import('./binarizer-kind.ts')).binarizer),
  KBinsDiscretizer: async () => any((await import('./k-bins-discretizer-kind.ts')).kBinsDiscretizer),
  FunctionTransformer: async () => any((await import('../own/function-transformer-kind.ts')).functionTransformer),
  MinMaxScaler: async () => any((await import('./min-max-scaler-kind.ts')).minMaxScaler),
  Normalizer: async () => any((await import('./normalizer-kind.ts')).normalizer),
  OneHotEncoder: async () => any((await import('./one-hot-encoder-kind.ts')).oneHotEncoder),
  OrdinalEncoder: async () => any((await import('./ordinal-encoder-kind.ts')).ordinalEncoder),
  RobustScaler: async () => any((await import('./robust-scaler-kind.ts')).robustScaler),
  SimpleImputer: async () => any((await import('./simple-imputer-kind.ts')).simpleImputer),
  CatBoostEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).catBoostEncoder),
  CountEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).countEncoder),
  JamesSteinEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).jamesSteinEncoder),
  LeaveOneOutEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).leaveOneOutEncoder),
  MEstimateEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).mEstimateEncoder),
  WOEEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).woeEncoder),
  RareLabelEncoder: async () => any((await import('./rare-label-encoder-kind.ts')).rareLabelEncoder),
  CrossFeatures: async () => any((await import('./cross-features-kind.ts')).crossFeatures),
  StandardScaler: async () => any((await import('./standard-scaler-kind.ts')).standardScaler),
  TargetEncoder: async () => any((await import('./target-encoder-kind.ts')).targetEncoder),
}

function any<Params extends object, State extends object>(kind: TransformKind<Params, State>): AnyTransformKind {
  return kind as unknown as AnyTransformKind
}
