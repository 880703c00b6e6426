const date = '([+-][0-9]{6}|[0-9]{4})-([0-9]{2})-([0-9]{2})'
const clock = '([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,12}))?)?'
const zone = '([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)'

/** The body of a macro of `instant`: epoch milliseconds as ISO 8601 in UTC, as `Date.toISOString` writes it. */
export function timeTextBody(): string {
  return `list_transform([epoch_ms(instant)], lambda t: ${yearText('t')} || strftime(t, '-%m-%dT%H:%M:%S.%gZ'))[1]`
}

/** The body of a macro of `days`: the date as ISO 8601. */
export function dateTextBody(): string {
  return `list_transform([DATE '1970-01-01' + days], lambda t: ${yearText('t')} || strftime(t, '-%m-%d'))[1]`
}

/** Four digits, or a sign and six. */
function yearText(day: string): string {
  const year = `year(${day})`
  return (
    `CASE WHEN ${year} BETWEEN 0 AND 9999 THEN lpad(CAST(${year} AS VARCHAR), 4, '0') ` +
    `ELSE CASE WHEN ${year} < 0 THEN '-' ELSE '+' END || lpad(CAST(abs(${year}) AS VARCHAR), 6, '0') END`
  )
}

/** The body of a macro of `text`: `YYYY-MM-DD` as days, null where that is not a date. */
export function textDateBody(): string {
  return daysOf(`^${date}$`)
}

/** The body of a macro of `text`: ISO 8601 with a zone as epoch milliseconds, finer parts floored; null where that is not an instant. */
export function textTimeBody(): string {
  const pattern = `^${date}[T ]${clock}${zone}$`
  const part = (group: number): string => `coalesce(TRY_CAST(${extract(pattern, group)} AS INTEGER), 0)`
  const milliseconds = `CAST(rpad(substring(${extract(pattern, 7)}, 1, 3), 3, '0') AS INTEGER)`
  const offset = extract(pattern, 8)
  const hours = `coalesce(TRY_CAST(substring(${offset}, 2, 2) AS INTEGER), 0)`
  const minutes = `coalesce(TRY_CAST(replace(substring(${offset}, 4), ':', '') AS INTEGER), 0)`
  const inRange = `${part(4)} <= 23 AND ${part(5)} <= 59 AND ${part(6)} <= 59 AND ${hours} <= 23 AND ${minutes} <= 59`
  const wall = `${daysOf(pattern)} * 86400000::BIGINT + ${part(4)} * 3600000 + ${part(5)} * 60000 + ${part(6)} * 1000 + ${milliseconds}`
  const moved = `CASE WHEN ${offset} LIKE '-%' THEN -1 ELSE 1 END * (${hours} * 60 + ${minutes}) * 60000`
  return `CASE WHEN ${inRange} THEN ${wall} - ${moved} END`
}

function extract(pattern: string, group: number): string {
  return `regexp_extract(text, '${pattern}', ${group})`
}

/** The day of a text that the pattern matches, null where there is none in the calendar. */
function daysOf(pattern: string): string {
  const part = (group: number): string => `CAST(${extract(pattern, group)} AS INTEGER)`
  const made = `TRY(make_date(${part(1)}, ${part(2)}, ${part(3)}))`
  return `CASE WHEN regexp_matches(text, '${pattern}') THEN CAST(${made} - DATE '1970-01-01' AS INTEGER) END`
}
