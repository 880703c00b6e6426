const object = { type: 'object' }
const int64 = {
  enum: ['number', 'string'],
  description: 'How integers of 64 bits are written: as numbers with all their digits, or as texts. Default `number`.',
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
      description: 'A reference that is served, like `flight-delay@production`, or the name of a model.',
    },
    entity: { ...object, description: 'The request columns of one entity.' },
    entities: { type: 'array', items: object, description: 'The request columns of several, in place of `entity`.' },
    features: { type: 'boolean', description: 'Gives the feature values too.' },
    explain: { type: 'boolean', description: 'Gives the plan of what was read and computed too.' },
    timeout: { type: 'number', exclusiveMinimum: 0, description: 'Milliseconds; at most the limit of the server.' },
    int64,
  },
}

const prediction = {
  type: ['object', 'null'],
  description: '`label` and `probabilities` of a classifier, `value` of a regressor; null where the row failed.',
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
    feature_set: { type: 'string', minLength: 1, description: 'The name of a set that is served.' },
    entities: { type: 'array', items: object, description: 'The request columns of each.' },
    features: { type: 'array', items: { type: 'string' }, description: 'Which columns are given; default: all.' },
    at: {
      type: ['string', 'number'],
      description: 'The time of the rows that do not say theirs: ISO 8601 with a zone, or epoch milliseconds.',
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
    nonFinite: { type: 'integer', description: 'How many numbers were NaN or infinite, and are null.' },
  },
}
