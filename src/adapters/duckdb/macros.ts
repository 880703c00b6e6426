import { bothVariancesBody } from './both-variances.ts'
import { floorBody, millisecondsBody } from './floor.ts'
import { lowerBody, upperBody } from './letter-case.ts'
import { numberTextBody } from './number-text.ts'
import { dateTextBody, textDateBody, textTimeBody, timeTextBody } from './time-text.ts'

/** What takes too much text to be written at every use: each is defined once for a connection. */
const macros: { readonly [name: string]: readonly [parameters: string, body: () => string] } = {
  bighead_floor: ['instant, step', floorBody],
  bighead_milliseconds: ['stored', millisecondsBody],
  bighead_both_variances: ['n1, v1, m1, x1, n2, v2, m2, x2', bothVariancesBody],
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
    .map(([name, [parameters, body]]) => `CREATE OR REPLACE TEMP MACRO ${name}(${parameters}) AS ${body()}`)
}
