const text = { type: 'string' }
const flag = { type: 'boolean' }
const columns = {
  type: 'object',
  minProperties: 1,
  additionalProperties: { type: 'array', items: {} },
  description: 'Columns of keys and of request data, all of the same length.',
}

/** JSON Schemas of the operations that Feast has. */
export const onlineFeaturesRequestSchema: object = {
  type: 'object',
  required: ['entities'],
  properties: {
    features: { type: 'array', minItems: 1, items: text, description: 'Like `view:feature`.' },
    feature_service: {
      type: 'string',
      minLength: 1,
      description: 'The name of a feature set, in place of `features`.',
    },
    entities: columns,
    request_context: { type: 'object', additionalProperties: { type: 'array', items: {} } },
    full_feature_names: flag,
    include_feature_view_version_metadata: flag,
  },
  additionalProperties: false,
}

export const onlineFeaturesResponseSchema: object = {
  type: 'object',
  properties: {
    results: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          values: { type: 'array', items: {} },
          statuses: { type: 'array', items: text },
          event_timestamps: { type: 'array', items: text },
        },
      },
    },
    metadata: { type: 'object', properties: { feature_names: { type: 'array', items: text } } },
  },
}

export const pushRequestSchema: object = {
  type: 'object',
  required: ['push_source_name', 'df'],
  properties: {
    push_source_name: { type: 'string', minLength: 1, description: 'The name of an event source.' },
    df: columns,
    to: { enum: ['online'], description: 'Only the online store is written; append to the offline store yourself.' },
    allow_registry_cache: flag,
    transform_on_write: flag,
  },
  additionalProperties: false,
}
