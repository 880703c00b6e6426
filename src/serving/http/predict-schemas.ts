const object = { type: 'object' }
const int64 = {
  enum: ['number', 'string'],
  description: 'How 64-bit integers are written: as numbers with all their digits, or as strings. Default `number`.',
}

/** JSON Schemas of `POST /predict`. */
export const predictRequestSchema: object = {
  type: 'object',
  required: ['model'],
  additionalProperties: false,
  properties: {
    model: {
      type: 'string',
      minLength: 1,
      description: 'A served reference, like `flight-delay@production`, or the name of a served model.',
    },
    entity: { ...object, description: 'The request columns of one entity.' },
    entities: {
      type: 'array',
      items: object,
      description: 'The request columns of several entities, in place of `entity`.',
    },
    features: { type: 'boolean', description: 'Whether to return the feature values as well.' },
    explain: { type: 'boolean', description: 'Whether to return the plan of what was read and computed as well.' },
    timeout: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'The time limit in milliseconds, at most that of the server.',
    },
    int64,
  },
}

const prediction = {
  type: ['object', 'null'],
  description: '`label` and `probabilities` of a classifier, `value` of a regressor; null if the row failed.',
}
const metadata = {
  type: 'object',
  description:
    'Model, version, digest, hash of the feature set, variant, statuses of features, microseconds of each stage.',
}

export const predictResponseSchema: object = {
  type: 'object',
  properties: {
    prediction,
    predictions: { type: 'array', items: prediction },
    metadata: { anyOf: [metadata, { type: 'array', items: metadata }] },
    features: {},
    explanation: object,
  },
}

/** JSON Schemas of `POST /features`. */
export const featuresRequestSchema: object = {
  type: 'object',
  required: ['feature_set', 'entities'],
  additionalProperties: false,
  properties: {
    feature_set: { type: 'string', minLength: 1, description: 'The name of a served feature set.' },
    entities: { type: 'array', items: object, description: 'The request columns of each entity.' },
    features: { type: 'array', items: { type: 'string' }, description: 'The columns to return; default: all.' },
    at: {
      type: ['string', 'number'],
      description: 'The time of rows that do not give one: ISO 8601 with a zone, or epoch milliseconds.',
    },
    int64,
  },
}

export const featuresResponseSchema: object = {
  type: 'object',
  properties: {
    feature_set: { type: 'string' },
    hash: { type: 'string' },
    rows: {
      type: 'array',
      items: {
        type: 'object',
        properties: { values: object, statuses: { type: 'object', additionalProperties: { type: 'string' } } },
      },
    },
    nonFinite: { type: 'integer', description: 'The number of values that were NaN or infinite, and are null.' },
  },
}
