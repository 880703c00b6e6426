import { readFileSync, writeFileSync } from 'node:fs'
import type { LearningKind } from '../src/pipeline/kind.ts'
import { transformKinds } from '../src/pipeline/transforms/transform-kinds.ts'

const path = new URL('../docs/reference/transforms.md', import.meta.url)

/** A family of transforms: each kind, and what it is called elsewhere where that is another name or no part of scikit-learn. */
const families: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Scaling ([guide](../guide/scaling.md))': {
    StandardScaler: '',
    MinMaxScaler: '',
    MaxAbsScaler: '',
    RobustScaler: '',
    MeanNormalizationScaler: 'feature-engine `MeanNormalizationScaler`',
    Normalizer: '',
    Binarizer: '',
    Clipper: 'feature-engine `Winsorizer`',
  },
  'Selection and components ([guide](../guide/scaling.md#selection))': {
    VarianceThreshold: '',
    SelectKBest: '',
    SelectPercentile: '',
    SelectFpr: '',
    SelectFdr: '',
    SelectFwe: '',
    PCA: '',
    TruncatedSVD: '',
  },
  'Distributions, bins, products ([guide](../guide/distributions-and-dates.md))': {
    PowerTransformer: '',
    QuantileTransformer: '',
    KBinsDiscretizer: '',
    SplineTransformer: '',
    PolynomialFeatures: '',
    LogTransformer: 'feature-engine `LogTransformer`',
    LogCpTransformer: 'feature-engine `LogCpTransformer`',
    ReciprocalTransformer: 'feature-engine `ReciprocalTransformer`',
    ArcsinTransformer: 'feature-engine `ArcsinTransformer`',
    ExponentTransformer: 'feature-engine `PowerTransformer`',
  },
  'Dates, places, maths ([dates](../guide/distributions-and-dates.md#dates-and-cycles), [places](../guide/places-and-maths.md))':
    {
      DatetimeFeatures: 'feature-engine `DatetimeFeatures`',
      DatetimeSubtraction: 'feature-engine `DatetimeSubtraction`',
      DatetimeOrdinal: 'feature-engine `DatetimeOrdinal`',
      CyclicalFeatures: 'feature-engine `CyclicalFeatures`, with a given period',
      GeoDistanceFeatures: 'feature-engine `GeoDistanceFeatures`',
      GeohashFeatures: 'none',
      MathFeatures: 'feature-engine `MathFeatures`',
      RelativeFeatures: 'feature-engine `RelativeFeatures`',
    },
  'Missing values ([guide](../guide/imputers.md))': { SimpleImputer: '', KNNImputer: '', MissingIndicator: '' },
  'Categories ([guide](../guide/encoders.md))': {
    OneHotEncoder: '',
    OrdinalEncoder: '',
    TargetEncoder: '',
    CountEncoder: 'category_encoders `CountEncoder`',
    MEstimateEncoder: 'category_encoders `MEstimateEncoder`',
    WOEEncoder: 'category_encoders `WOEEncoder`',
    JamesSteinEncoder: 'category_encoders `JamesSteinEncoder`',
    LeaveOneOutEncoder: 'category_encoders `LeaveOneOutEncoder`',
    CatBoostEncoder: 'category_encoders `CatBoostEncoder`',
    RareLabelEncoder: 'feature-engine `RareLabelEncoder`',
    OrdinalMapper: 'category_encoders `OrdinalEncoder(mapping=…)`',
    CrossFeatures: 'none',
    HashedCross: 'NVTabular `HashedCross`, with the hash of scikit-learn’s `FeatureHasher`',
  },
  'Texts ([guide](../guide/texts.md))': {
    CountVectorizer: '',
    TfidfVectorizer: '',
    TfidfTransformer: '',
    HashingVectorizer: '',
    FeatureHasher: '',
    DictVectorizer: '',
  },
  'Own code ([guide](../guide/own-transforms.md))': { FunctionTransformer: '`FunctionTransformer`, of expressions' },
}

const reads: Readonly<Record<string, string>> = {
  number: 'numbers',
  simple: 'numbers, strings, booleans',
  category: 'anything but lists and maps',
  text: 'strings',
  terms: 'anything with terms',
  time: 'dates, timestamps',
}

const intro = `# Every transform

Made by \`node scripts/transform-table.ts\`; a test says when it is out of date. Without another name, the class and its parameters are scikit-learn's
(parameters in camelCase; \`fromPythonParams\` takes the other spelling). "In parts" means \`accumulate\`, \`merge\`, \`finish\`, with default parameters. How
far each is computed by ONNX is on
[the page of engines](support.md). \`Pipeline\`, \`ColumnTransformer\`, \`FeatureUnion\` and \`TransformedTargetRegressor\` put them together;
\`LabelEncoder\`, \`LabelBinarizer\` and \`MultiLabelBinarizer\` are for targets.
`

/** The page. */
export async function transformTable(): Promise<string> {
  const parts = [intro]
  for (const [family, kinds] of Object.entries(families)) {
    const rows = await Promise.all(Object.entries(kinds).map(([name, elsewhere]) => rowOf(name, elsewhere)))
    const head = ['| class | scikit-learn, or | reads | in parts | needs a target |', '| --- | --- | --- | --- | --- |']
    parts.push(`## ${family}\n`, ...head, ...rows, '')
  }
  return parts.join('\n')
}

async function rowOf(name: string, elsewhere: string): Promise<string> {
  const kind = (await transformKinds[name]?.()) as LearningKind<object, unknown, object> | undefined
  if (kind === undefined) throw new TypeError(`there is no kind ${name}`)
  const merges = 'merge' in kind && kind.merge(kind.defaults as never) !== null
  const other = elsewhere === '' ? `\`${name}\`` : elsewhere
  return `| \`${name}\` | ${other} | ${reads[kind.accepts]} | ${merges ? 'yes' : 'no'} | ${kind.needsTarget ? 'yes' : ''} |`
}

/** The kinds that the page names. */
export const named: readonly string[] = Object.values(families).flatMap(kinds => Object.keys(kinds))

/** Whether the page in the repository is the one that would be made now. */
export async function isCurrent(): Promise<boolean> {
  return readFileSync(path, 'utf8') === (await transformTable())
}

if (import.meta.main) writeFileSync(path, await transformTable())
