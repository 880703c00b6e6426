import type { Shape, Spread } from '../shape.ts'

/** Makes an aggregate's input of a row's value and its bucket; null where nothing of the row counts. */
export type InputMaker = (value: unknown, bucket: unknown) => unknown

/** How rows become inputs of a feature's aggregate; a list or map without a value that is not null does not count. */
export function inputMaker({ spread, by }: Shape): InputMaker {
  const surviving = survivors[spread]
  if (by === null) return surviving
  return (value, bucket) => {
    if (bucket === null) return null
    const input = surviving(value)
    return input === null ? null : [bucket, input]
  }
}

const survivors: { readonly [S in Spread]: (value: unknown) => unknown } = {
  none: value => value,
  list: survivingList,
  map: survivingMap,
  elementWise: survivingList,
}

function survivingList(value: unknown): unknown {
  return value !== null && (value as readonly unknown[]).some(element => element !== null) ? value : null
}

function survivingMap(value: unknown): unknown {
  if (value === null) return null
  for (const item of (value as ReadonlyMap<string, unknown>).values()) if (item !== null) return value
  return null
}
