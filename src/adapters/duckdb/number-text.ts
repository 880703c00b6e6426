/**
 * The body of a macro of `number`: a double as JavaScript writes it. Both write the shortest digits that read back as the same double; only
 * the place from which an exponent is used, and its form, differ.
 */
export function numberTextBody(): string {
  const text = 'CAST(x AS VARCHAR)'
  const digits = `replace(regexp_extract(${text}, '[0-9.]+'), '.', '')`
  const exponent = `CAST(regexp_extract(${text}, 'e[+-]([0-9]+)', 1) AS INTEGER)`
  const sign = `CASE WHEN x < 0 THEN '-' ELSE '' END`
  const cases = [
    `WHEN isnan(x) THEN 'NaN'`,
    `WHEN isinf(x) THEN ${sign} || 'Infinity'`,
    `WHEN abs(x) <= 9007199254740992 AND x = trunc(x) THEN CAST(CAST(x AS BIGINT) AS VARCHAR)`,
    `WHEN abs(x) >= 1e-4 AND abs(x) < 1e16 THEN regexp_replace(${text}, '\\.0$', '')`,
    `WHEN abs(x) >= 1e16 AND abs(x) < 1e21 THEN ${sign} || rpad(${digits}, ${exponent} + 1, '0')`,
    `WHEN abs(x) >= 1e-6 AND abs(x) < 1e-4 THEN ${sign} || '0.' || repeat('0', ${exponent} - 1) || ${digits}`,
    `ELSE regexp_replace(${text}, 'e([+-])0+', 'e\\1')`,
  ]
  return `list_transform([CAST(number AS DOUBLE)], lambda x: CASE ${cases.join(' ')} END)[1]`
}
