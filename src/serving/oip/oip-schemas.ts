/** JSON Schemas of the protocol's messages, for the OpenAPI document. */
const text = { type: 'string' }
const parameters = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } }
const shape = { type: 'array', items: { type: 'integer' } }
const tensorFields = { name: text, shape, datatype: text, parameters }
const tensor = {
  type: 'object',
  required: ['name', 'shape', 'datatype'],
  properties: { ...tensorFields, data: { type: 'array', items: {} } },
}
const metadata = { type: 'object', properties: { name: text, datatype: text, shape } }

export const inferRequestSchema: object = {
  type: 'object',
  required: ['inputs'],
  properties: {
    id: text,
    parameters,
    inputs: { type: 'array', items: tensor },
    outputs: { type: 'array', items: { type: 'object', required: ['name'], properties: { name: text, parameters } } },
  },
}

export const inferResponseSchema: object = {
  type: 'object',
  properties: {
    model_name: text,
    model_version: text,
    id: text,
    parameters,
    outputs: { type: 'array', items: tensor },
  },
}

export const serverMetadataSchema: object = {
  type: 'object',
  properties: { name: text, version: text, extensions: { type: 'array', items: text } },
}

export const modelMetadataSchema: object = {
  type: 'object',
  properties: {
    name: text,
    versions: { type: 'array', items: text },
    platform: text,
    inputs: { type: 'array', items: metadata },
    outputs: { type: 'array', items: metadata },
    properties: { type: 'object', additionalProperties: text },
  },
}

export const modelReadySchema: object = { type: 'object', properties: { name: text, ready: { type: 'boolean' } } }

export const modelListSchema: object = { type: 'object', properties: { models: { type: 'array', items: text } } }

export const indexRequestSchema: object = { type: 'object', properties: { ready: { type: 'boolean' } } }

export const indexSchema: object = {
  type: 'array',
  items: { type: 'object', properties: { name: text, version: text, state: text, reason: text } },
}

export const objectSchema: object = { type: 'object' }
