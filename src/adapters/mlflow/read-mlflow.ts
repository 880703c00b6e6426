import { requirePath, requireSettings } from '../../features/errors/parameter-error.ts'
import { isNumeric, type Schema } from '../../features/schema.ts'
import type { AnyFitted, Fitted } from '../../pipeline/fitted.ts'
import type { Label } from '../../pipeline/labels.ts'
import { type ModelFolder, modelFolder } from '../../pipeline/model-folder.ts'
import { ModelFormatError } from '../../pipeline/model-format-error.ts'
import { fromSklearn, readLightgbm, readXgboost } from '../../pipeline/read-models.ts'
import { formatName, type MlModel, readMlModel } from './ml-model.ts'

/** What an `MLmodel` folder does not contain. */
export interface ReadMlflowOptions<Onnx extends AnyFitted = never> {
  /** The flavor to read. Default: the first of `xgboost`, `lightgbm`, `onnx` and `sklearn` that it has. */
  readonly flavor?: 'xgboost' | 'lightgbm' | 'onnx' | 'sklearn'
  /** The names and types of the features, in the order of the model. Default: those of its signature. */
  readonly inputs?: Schema
  /** The classes in ascending order, which trees know by their positions. */
  readonly classes?: readonly Label[]
  /** Reads a file of ONNX: `(file, { inputs }) => readOnnx(file, { role: 'classifier', … })`. `inputs` are those of the signature. */
  readonly onnx?: (file: Uint8Array, given: { readonly inputs?: Schema }) => Promise<Onnx>
  /** Larger files are refused. Default 1 GiB. */
  readonly maxBytes?: number
}

/** A model that is read, and what is known for it. */
interface Given {
  readonly folder: ModelFolder
  readonly data: Readonly<Record<string, unknown>>
  readonly inputs: Schema | null
  readonly options: ReadMlflowOptions<AnyFitted>
  readonly most: number
}

type Reader = (given: Given) => Promise<AnyFitted>

const readers = {
  xgboost: async given => readXgboost(await fileOf(given, 'data'), treeOptions(given)),
  lightgbm: async given => readLightgbm(new TextDecoder().decode(await fileOf(given, 'data')), treeOptions(given)),
  onnx: async given => {
    const { options, inputs } = given
    if (options.onnx === undefined)
      throw bad('its flavor is onnx; pass `onnx`, which reads such a file, `readOnnx` of bighead/onnx say')
    return options.onnx(await fileOf(given, 'data'), inputs === null ? {} : { inputs })
  },
  sklearn: async ({ folder, inputs, most }) => {
    if (!(await folder.has(exported)))
      throw bad(
        `it holds objects of scikit-learn, which are never read; export the model with python/bighead_export.py as ${exported} beside MLmodel`,
      )
    const text = await folder.read(exported, most)
    return fromSklearn(new TextDecoder().decode(text), inputs === null ? {} : { inputs })
  },
} as const satisfies Record<NonNullable<ReadMlflowOptions['flavor']>, Reader>

/** The file that `bighead_export.dump` writes into the folder of a model of scikit-learn. */
const exported = 'bighead.json'

/**
 * Reads a model from an MLflow folder with a file `MLmodel`: of the flavors `xgboost`, `lightgbm` (a booster), `onnx`, and `sklearn` if the
 * exporter's `bighead.json` lies beside it. Nothing is unpickled, and files outside the folder are refused. It needs the optional peer `yaml`.
 *
 * @throws {ModelFormatError} for a folder that is damaged, leads elsewhere, or holds models of other kinds only, saying which.
 * @throws {ParameterError} for `inputs` or `classes` that do not fit the model.
 */
export async function readMlflow<Onnx extends AnyFitted = never>(
  path: string,
  options: ReadMlflowOptions<Onnx> = {},
): Promise<Fitted | Onnx> {
  requirePath('path', path)
  requireSettings<ReadMlflowOptions>(options, {
    flavor: null,
    inputs: null,
    classes: null,
    onnx: 'call?',
    maxBytes: null,
  })
  const { maxBytes: most = 2 ** 30 } = options
  const folder = modelFolder(path, formatName)
  const model = await readMlModel(new TextDecoder().decode(await folder.read('MLmodel', 2 ** 22)))
  const flavor = flavorOf(model, options.flavor)
  const data = model.flavors[flavor] ?? {}
  const given: Given = { folder, data, inputs: options.inputs ?? model.inputs, options, most }
  return (await readers[flavor](given)) as Fitted | Onnx
}

function flavorOf({ flavors }: MlModel, wanted: keyof typeof readers | undefined): keyof typeof readers {
  const found = wanted === undefined ? (Object.keys(readers) as (keyof typeof readers)[]) : [wanted]
  const flavor = found.find(name => Object.hasOwn(readers, name) && Object.hasOwn(flavors, name))
  if (flavor !== undefined) return flavor
  const known = Object.keys(readers).join(', ')
  throw bad(`it has the flavors ${Object.keys(flavors).join(', ') || 'of nothing'}; ${wanted ?? known} can be read`)
}

/** The file that a flavor names, in which no objects of Python may be. */
async function fileOf({ folder, data, most }: Given, field: string): Promise<Uint8Array> {
  const name = data[field]
  if (typeof name !== 'string') throw bad(`its flavor names no \`${field}\``)
  if (/\.(pkl|pickle|joblib|skops)$/.test(name))
    throw bad(`\`${name}\` holds objects of Python, which are never read; log its booster instead`)
  return folder.read(name, most)
}

/** The signature's columns are those of trees where all are numbers. */
function treeOptions({ inputs, options }: Given): { readonly inputs?: Schema; readonly classes?: readonly Label[] } {
  const areNumbers = inputs !== null && Object.values(inputs).every(isNumeric)
  return {
    ...(inputs !== null && (areNumbers || options.inputs !== undefined) && { inputs }),
    ...(options.classes !== undefined && { classes: options.classes }),
  }
}

function bad(detail: string): ModelFormatError {
  return new ModelFormatError(formatName, `${detail}.`)
}
