import type { Table } from '../../../src/features/table/table.ts'
import { ColumnTransformer } from '../../../src/pipeline/column-transformer.ts'
import { TransformedTargetRegressor } from '../../../src/pipeline/composites.ts'
import {
  GradientBoostingClassifier,
  GradientBoostingRegressor,
} from '../../../src/pipeline/estimators/gradient-boosting.ts'
import { LinearRegression, LogisticRegression, Ridge } from '../../../src/pipeline/estimators/linear-models.ts'
import type { FittedClassifier } from '../../../src/pipeline/fitted-classifier.ts'
import type { FittedRegressor } from '../../../src/pipeline/fitted-regressor.ts'
import { Pipeline } from '../../../src/pipeline/pipeline.ts'
import { OneHotEncoder, OrdinalEncoder, TargetEncoder } from '../../../src/pipeline/transforms/encoders.ts'
import {
  KBinsDiscretizer,
  PowerTransformer,
  QuantileTransformer,
} from '../../../src/pipeline/transforms/feature-maps.ts'
import { SimpleImputer } from '../../../src/pipeline/transforms/imputers.ts'
import { PCA } from '../../../src/pipeline/transforms/reductions.ts'
import { MinMaxScaler, RobustScaler, StandardScaler } from '../../../src/pipeline/transforms/scalers.ts'
import { TfidfVectorizer } from '../../../src/pipeline/transforms/vectorizers.ts'
import { randomTable } from '../../adapters/onnx/transform-cases.ts'

/** A whole pipeline: what prepares the columns, and the model. */
export interface PipelineCase {
  readonly name: string
  readonly preparation: object
  readonly model: object
  readonly target: 'late' | 'paid' | 'kind'
}

const numbers = (...steps: readonly (readonly [string, object])[]): object =>
  new Pipeline([['impute', new SimpleImputer({ strategy: 'median', addIndicator: true })], ...steps] as never)
const together = (...parts: readonly (readonly [string, object | string, readonly string[]])[]): object =>
  new ColumnTransformer(parts as never)

const preparations: Readonly<Record<string, object>> = {
  'imputed, scaled and one-hot': together(
    ['numbers', numbers(['scale', new StandardScaler()]), ['a', 'b', 'full']],
    ['city', new OneHotEncoder({ handleUnknown: 'ignore' }), ['city']],
  ),
  'in bins and codes': together(
    ['numbers', numbers(['scale', new RobustScaler()]), ['a', 'b']],
    ['bins', new KBinsDiscretizer({ nBins: 4 }), ['size']],
    ['codes', new OrdinalEncoder(), ['city']],
  ),
  'of other shapes and terms': together(
    ['power', numbers(['power', new PowerTransformer()]), ['a']],
    ['quantiles', new QuantileTransformer({ nQuantiles: 20, outputDistribution: 'normal' }), ['full']],
    ['parts', new PCA({ nComponents: 1 }), ['full', 'size']],
    ['target', new TargetEncoder({ targetType: 'continuous' }), ['city']],
    ['terms', new TfidfVectorizer(), ['text']],
  ),
}

const models: readonly (readonly [name: string, model: object, target: PipelineCase['target']])[] = [
  ['linear regression', new LinearRegression(), 'paid'],
  ['ridge', new Ridge({ alpha: 2 }), 'paid'],
  [
    'a transformed target',
    new TransformedTargetRegressor({ regressor: new LinearRegression(), transformer: new MinMaxScaler() }),
    'paid',
  ],
  ['logistic regression of two classes', new LogisticRegression(), 'late'],
  ['logistic regression of three classes', new LogisticRegression(), 'kind'],
  ['boosted trees', new GradientBoostingRegressor({ nEstimators: 20, maxDepth: 4 }), 'paid'],
  ['boosted trees of two classes', new GradientBoostingClassifier({ nEstimators: 20, maxDepth: 4 }), 'late'],
  ['boosted trees of three classes', new GradientBoostingClassifier({ nEstimators: 10, maxDepth: 3 }), 'kind'],
]

export const pipelineCases: readonly PipelineCase[] = Object.entries(preparations).flatMap(([what, preparation]) =>
  models
    .filter(([, , target]) => what !== 'of other shapes and terms' || target === 'paid')
    .map(([name, model, target]) => ({ name: `${name}, ${what}`, preparation, model, target })),
)

/** A case, fitted on random rows, and rows that it has not seen. */
export async function fittedPipeline(
  { preparation, model, target }: PipelineCase,
  seed: number,
): Promise<{ readonly fitted: FittedClassifier | FittedRegressor; readonly unseen: Table }> {
  const steps = [
    ['prepare', preparation],
    ['model', model],
  ]
  const fitted = await new Pipeline(steps as never).fit(randomTable(seed, 200) as never, { target } as never)
  return { fitted: fitted as never, unseen: randomTable(seed + 1000, 100) as Table }
}
