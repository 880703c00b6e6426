import { lowerBody, upperBody } from './letter-case.ts'
import { numberTextBody } from './number-text.ts'
import { dateTextBody, textDateBody, textTimeBody, timeTextBody } from './time-text.ts'

/** What takes too much text to be written at every use: each is defined once for a connection. */
const macros: { readonly [name: string]: readonly [parameter: string, body: () => string] } = {
  bighead_lower: ['text', lowerBody],
  bighead_upper: ['text', upperBody],
  bighead_number_text: ['number', numberTextBody],
  bighead_time_text: ['instant', timeTextBody],
  bighead_date_text: ['days', dateTextBody],
  bighead_text_time: ['text', textTimeBody],
  bighead_text_date: ['text', textDateBody],
}

/** The statements that define the macros that a statement uses. */
export function macrosOf(sql: string): readonly string[] {
  return Object.entries(macros)
    .filter(([name]) => sql.includes(`${name}(`))
    .map(([name, [parameter, body]]) => `CREATE OR REPLACE TEMP MACRO ${name}(${parameter}) AS ${body()}`)
}
