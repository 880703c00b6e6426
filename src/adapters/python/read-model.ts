import type { Schema } from '../../features/schema.ts'
import { encode } from '../../features/table/encode.ts'
import type { AnyFitted, Fitted } from '../../pipeline/fitted.ts'
import type { FittedTransform } from '../../pipeline/fitted-transform.ts'
import type { Label } from '../../pipeline/labels.ts'
import { fromSklearn, readLightgbm, readXgboost } from '../../pipeline/read-models.ts'
import { PythonError } from './python-error.ts'
import type { OnnxReader } from './python-estimator.ts'
import type { PythonAnswer } from './run-python.ts'

/** What the model was fitted on, which it does not say itself. */
export interface ModelContext {
  readonly module: string
  /** The classes in ascending order, which the model knows by their positions; null for a regressor. */
  readonly classes: readonly Label[] | null
  readonly inputs: Schema
  /** What reads files of ONNX, where there is one. */
  readonly onnx: OnnxReader | undefined
}

/** A classifier or a regressor. */
type AnyModel = Exclude<AnyFitted, FittedTransform>

type Reader = (model: Uint8Array, context: ModelContext) => Promise<AnyFitted>

/** What reads each form that the script gives. */
const readers: Readonly<Record<string, Reader>> = {
  xgboost: (model, { inputs, classes }) => readXgboost(model, { inputs, classes }),
  'scikit-learn': readSklearnModel,
  onnx: (model, { module, inputs, classes, onnx }) => {
    if (onnx === undefined)
      throw new PythonError(
        module,
        'answer',
        'its model comes as ONNX; pass `onnx`, which reads such a file, `readOnnx` of bighead/onnx say.',
      )
    return onnx(model, { inputs, ...(classes !== null && { classes }) })
  },
  lightgbm: (model, { inputs, classes }) => readLightgbm(new TextDecoder().decode(model), { inputs, classes }),
}

/** Classes are positions in what it exports. */
async function readSklearnModel(model: Uint8Array, { inputs, classes }: ModelContext): Promise<Fitted> {
  const file = JSON.parse(new TextDecoder().decode(model))
  if (classes !== null) file.fitted.attributes.classes_ = encode(classes)
  return fromSklearn(file, { inputs })
}

/** The model of an answer as something fitted. */
export async function readModel({ format, framework, model }: PythonAnswer, context: ModelContext): Promise<AnyModel> {
  const reader = Object.hasOwn(readers, format) ? readers[format] : undefined
  if (reader === undefined) {
    throw new PythonError(context.module, 'answer', `its model of ${framework} comes as ${format}, which is not read.`)
  }
  const fitted = await reader(model, context)
  const role = context.classes === null ? 'regressor' : 'classifier'
  if (fitted.role !== role) {
    throw new PythonError(context.module, 'answer', `it gave a ${fitted.role} where a ${role} was asked for.`)
  }
  return fitted as AnyModel
}
