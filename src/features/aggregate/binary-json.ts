import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { digitsOf, mostDigits, readNumbers, unzigzag, writeNumbers, zigzag } from './packed-numbers.ts'

/** The first byte of a value. Those from `small` on are the whole numbers −32 to 95 themselves. */
const tags = {
  null: 0,
  no: 1,
  yes: 2,
  decimal: 3,
  double: 4,
  text: 5,
  units: 6,
  list: 7,
  fields: 8,
  numbers: 9,
  texts: 10,
} as const
const small = 128
const smallest = -32
const deepest = 64
const halfPair = /\p{Surrogate}/u

/** Field names of the built-in aggregates, written as their place here plus one. Only to be added to, at the end. */
const names = [
  ...['count', 'whole', 'rest', 'parts', 'wide', 'nan', 'up', 'down', 'powers', 'high', 'low', 'value'],
  ...['values', 'counts', 'recent', 'recentCounts', 'entries', 'words', 'levels', 'halvings', 'least', 'greatest'],
  ...['$', '$bigint', '$bytes', 'sum', 'at'],
]
const places = new Map(names.map((name, index) => [name, index + 1]))

/** Writes a value of JSON. */
export function writeValue(writer: ByteWriter, value: unknown, refuse: (detail: string) => never, depth = 0): void {
  if (depth > deepest) refuse(`it is nested more than ${deepest} deep`)
  if (value === null) writer.byte(tags.null)
  else if (typeof value === 'boolean') writer.byte(value ? tags.yes : tags.no)
  else if (typeof value === 'number') writeNumber(writer, value)
  else if (typeof value === 'string') writeText(writer, value)
  else if (Array.isArray(value)) writeList(writer, value, refuse, depth)
  else if (typeof value === 'object') {
    const fields = Object.entries(value)
    writer.byte(tags.fields)
    writer.varint(fields.length)
    for (const [name, field] of fields) {
      const place = places.get(name) ?? 0
      writer.varint(place)
      if (place === 0) writeText(writer, name)
      writeValue(writer, field, refuse, depth + 1)
    }
  } else refuse(`it holds a value of type ${typeof value}, which JSON lacks`)
}

/** Reads a value that `writeValue` wrote; work and memory are bounded by the number of bytes. */
export function readValue(reader: ByteReader, depth = 0): unknown {
  if (depth > deepest) reader.refuse(`it is nested more than ${deepest} deep`)
  const tag = reader.byte()
  if (tag >= small) return tag - small + smallest
  switch (tag) {
    case tags.null:
      return null
    case tags.no:
      return false
    case tags.yes:
      return true
    case tags.decimal: {
      const digits = reader.byte()
      if (digits > mostDigits) reader.refuse('a number has no known form')
      return unzigzag(reader.varint()) / 10 ** digits
    }
    case tags.double:
      return reader.double()
    case tags.text:
      return reader.text()
    case tags.units:
      return readUnits(reader)
    case tags.list:
      return Array.from({ length: reader.length(1) }, () => readValue(reader, depth + 1))
    case tags.numbers:
      return readNumbers(reader, reader.length(1))
    case tags.texts:
      return readTexts(reader)
    case tags.fields:
      return Object.fromEntries(Array.from({ length: reader.length(2) }, () => readField(reader, depth)))
    default:
      return reader.refuse(`${tag} is not the start of a value`)
  }
}

function readField(reader: ByteReader, depth: number): readonly [string, unknown] {
  const place = reader.varint()
  const name = place === 0 ? readValue(reader, deepest) : names[place - 1]
  if (typeof name !== 'string') return reader.refuse(`${place} is not the name of a field`)
  return [name, readValue(reader, depth + 1)]
}

function writeNumber(writer: ByteWriter, value: number): void {
  const isSmall = value >= smallest && value < smallest + 256 - small && Number.isInteger(value)
  if (isSmall && !Object.is(value, -0)) writer.byte(small + value - smallest)
  else {
    const digits = digitsOf([value])
    if (digits === null) {
      writer.byte(tags.double)
      writer.double(value)
    } else {
      writer.byte(tags.decimal)
      writer.byte(digits)
      writer.varint(zigzag(Math.round(value * 10 ** digits)))
    }
  }
}

/** Texts with half a surrogate pair have no UTF-8; they are written unit by unit. */
function writeText(writer: ByteWriter, value: string): void {
  if (!halfPair.test(value)) {
    writer.byte(tags.text)
    writer.text(value)
    return
  }
  writer.byte(tags.units)
  writer.varint(value.length)
  for (let index = 0; index < value.length; index++) writer.varint(value.charCodeAt(index))
}

function readUnits(reader: ByteReader): string {
  let text = ''
  for (let left = reader.length(1); left > 0; left--) {
    const unit = reader.varint()
    text += unit <= 0xffff ? String.fromCharCode(unit) : reader.refuse('a text has no such unit')
  }
  return text
}

function writeList(
  writer: ByteWriter,
  list: readonly unknown[],
  refuse: (detail: string) => never,
  depth: number,
): void {
  const isNumbers = list.length > 1 && list.every(item => typeof item === 'number')
  const isTexts = list.length > 1 && list.every(item => typeof item === 'string' && !halfPair.test(item))
  writer.byte(isNumbers ? tags.numbers : isTexts ? tags.texts : tags.list)
  writer.varint(list.length)
  if (isNumbers) writeNumbers(writer, list as readonly number[])
  else if (isTexts) writeTexts(writer, list as readonly string[])
  else for (const item of list) writeValue(writer, item, refuse, depth + 1)
}

/** Each text as how many units it shares with the one before, up to 255, and the rest: states keep their texts in order. */
function writeTexts(writer: ByteWriter, texts: readonly string[]): void {
  let before = ''
  for (const text of texts) {
    const most = Math.min(before.length, text.length, 255)
    let shared = 0
    while (shared < most && text.charCodeAt(shared) === before.charCodeAt(shared)) shared++
    // A pair of units that stand for one character is not parted.
    if (shared > 0 && (text.charCodeAt(shared - 1) & 0xfc00) === 0xd800) shared--
    writer.byte(shared)
    writer.text(text.slice(shared))
    before = text
  }
}

function readTexts(reader: ByteReader): string[] {
  const texts = new Array<string>(reader.length(2))
  let before = ''
  for (let index = 0; index < texts.length; index++) {
    const shared = reader.byte()
    if (shared > before.length) reader.refuse('a text shares more than there is')
    before = before.slice(0, shared) + reader.text()
    texts[index] = before
  }
  return texts
}
