CREATE OR REPLACE TEMP MACRO bighead_upper(text) AS list_transform([text], lambda t: CASE WHEN NOT regexp_matches(t, '[\x{df}-\x{df}\x{149}-\x{149}\x{1f0}-\x{1f0}\x{390}-\x{390}\x{3b0}-\x{3b0}\x{587}-\x{587}\x{1e96}-\x{1e9a}\x{1f50}-\x{1f56}\x{1f80}-\x{1ffc}\x{fb00}-\x{fb17}\x{19B}\x{264}\x{1C8A}\x{A7CD}\x{A7CF}\x{A7D3}\x{A7D5}\x{A7DB}\x{10D70}-\x{10D85}\x{16EBB}-\x{16ED3}]') THEN upper(t) WHEN regexp_matches(t, '[\x{19B}\x{264}\x{1C8A}\x{A7CD}\x{A7CF}\x{A7D3}\x{A7D5}\x{A7DB}\x{10D70}-\x{10D85}\x{16EBB}-\x{16ED3}]') THEN error('upper: a letter that is newer than the Unicode of DuckDB') WHEN t IS NOT NULL THEN array_to_string(list_transform(regexp_extract_all(t, '(?s).'), lambda c: coalesce(MAP {'ß': 'SS', 'ŉ': 'ʼN', 'ǰ': 'J̌', 'ΐ': 'Ϊ́', 'ΰ': 'Ϋ́', 'և': 'ԵՒ', 'ẖ': 'H̱', 'ẗ': 'T̈', 'ẘ': 'W̊', 'ẙ': 'Y̊', 'ẚ': 'Aʾ', 'ὐ': 'Υ̓', 'ὒ': 'Υ̓̀', 'ὔ': 'Υ̓́', 'ὖ': 'Υ̓͂', 'ᾀ': 'ἈΙ', 'ᾁ': 'ἉΙ', 'ᾂ': 'ἊΙ', 'ᾃ': 'ἋΙ', 'ᾄ': 'ἌΙ', 'ᾅ': 'ἍΙ', 'ᾆ': 'ἎΙ', 'ᾇ': 'ἏΙ', 'ᾈ': 'ἈΙ', 'ᾉ': 'ἉΙ', 'ᾊ': 'ἊΙ', 'ᾋ': 'ἋΙ', 'ᾌ': 'ἌΙ', 'ᾍ': 'ἍΙ', 'ᾎ': 'ἎΙ', 'ᾏ': 'ἏΙ', 'ᾐ': 'ἨΙ', 'ᾑ': 'ἩΙ', 'ᾒ': 'ἪΙ', 'ᾓ': 'ἫΙ', 'ᾔ': 'ἬΙ', 'ᾕ': 'ἭΙ', 'ᾖ': 'ἮΙ', 'ᾗ': 'ἯΙ', 'ᾘ': 'ἨΙ', 'ᾙ': 'ἩΙ', 'ᾚ': 'ἪΙ', 'ᾛ': 'ἫΙ', 'ᾜ': 'ἬΙ', 'ᾝ': 'ἭΙ', 'ᾞ': 'ἮΙ', 'ᾟ': 'ἯΙ', 'ᾠ': 'ὨΙ', 'ᾡ': 'ὩΙ', 'ᾢ': 'ὪΙ', 'ᾣ': 'ὫΙ', 'ᾤ': 'ὬΙ', 'ᾥ': 'ὭΙ', 'ᾦ': 'ὮΙ', 'ᾧ': 'ὯΙ', 'ᾨ': 'ὨΙ', 'ᾩ': 'ὩΙ', 'ᾪ': 'ὪΙ', 'ᾫ': 'ὫΙ', 'ᾬ': 'ὬΙ', 'ᾭ': 'ὭΙ', 'ᾮ': 'ὮΙ', 'ᾯ': 'ὯΙ', 'ᾲ': 'ᾺΙ', 'ᾳ': 'ΑΙ', 'ᾴ': 'ΆΙ', 'ᾶ': 'Α͂', 'ᾷ': 'Α͂Ι', 'ᾼ': 'ΑΙ', 'ῂ': 'ῊΙ', 'ῃ': 'ΗΙ', 'ῄ': 'ΉΙ', 'ῆ': 'Η͂', 'ῇ': 'Η͂Ι', 'ῌ': 'ΗΙ', 'ῒ': 'Ϊ̀', 'ΐ': 'Ϊ́', 'ῖ': 'Ι͂', 'ῗ': 'Ϊ͂', 'ῢ': 'Ϋ̀', 'ΰ': 'Ϋ́', 'ῤ': 'Ρ̓', 'ῦ': 'Υ͂', 'ῧ': 'Ϋ͂', 'ῲ': 'ῺΙ', 'ῳ': 'ΩΙ', 'ῴ': 'ΏΙ', 'ῶ': 'Ω͂', 'ῷ': 'Ω͂Ι', 'ῼ': 'ΩΙ', 'ﬀ': 'FF', 'ﬁ': 'FI', 'ﬂ': 'FL', 'ﬃ': 'FFI', 'ﬄ': 'FFL', 'ﬅ': 'ST', 'ﬆ': 'ST', 'ﬓ': 'ՄՆ', 'ﬔ': 'ՄԵ', 'ﬕ': 'ՄԻ', 'ﬖ': 'ՎՆ', 'ﬗ': 'ՄԽ'}[c], upper(c))), '') END)[1];

CREATE OR REPLACE TEMP MACRO bighead_number_text(number) AS list_transform([CAST(number AS DOUBLE)], lambda x: CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x < 0 THEN '-' ELSE '' END || 'Infinity' WHEN abs(x) <= 9007199254740992 AND x = trunc(x) THEN CAST(CAST(x AS BIGINT) AS VARCHAR) WHEN abs(x) >= 1e-4 AND abs(x) < 1e16 THEN regexp_replace(CAST(x AS VARCHAR), '\.0$', '') WHEN abs(x) >= 1e16 AND abs(x) < 1e21 THEN CASE WHEN x < 0 THEN '-' ELSE '' END || rpad(replace(regexp_extract(CAST(x AS VARCHAR), '[0-9.]+'), '.', ''), CAST(regexp_extract(CAST(x AS VARCHAR), 'e[+-]([0-9]+)', 1) AS INTEGER) + 1, '0') WHEN abs(x) >= 1e-6 AND abs(x) < 1e-4 THEN CASE WHEN x < 0 THEN '-' ELSE '' END || '0.' || repeat('0', CAST(regexp_extract(CAST(x AS VARCHAR), 'e[+-]([0-9]+)', 1) AS INTEGER) - 1) || replace(regexp_extract(CAST(x AS VARCHAR), '[0-9.]+'), '.', '') ELSE regexp_replace(CAST(x AS VARCHAR), 'e([+-])0+', 'e\1') END)[1];

WITH "$joined" AS (
  SELECT
    "$row",
    "$spine"."asked_at",
    "$spine"."origin",
    "$spine"."ticket",
    "$spine"."price"
  FROM "$spine"
)
SELECT
  "asked_at",
  "origin",
  "ticket",
  "price",
  CAST(CAST(isodow(epoch_ms("asked_at")) - 1 AS INTEGER) AS INTEGER) AS "weekday",
  CAST((("price" < 100e0) OR isnan("price")) AS BOOLEAN) AS "cheap",
  CAST(CASE WHEN TRY_CAST(CASE WHEN regexp_full_match(substring("ticket", 1, 3), '[+-]?[0-9]{1,400}') THEN substring("ticket", 1, 3) END AS BIGINT) BETWEEN -2147483648 AND 2147483647 THEN CAST(TRY_CAST(CASE WHEN regexp_full_match(substring("ticket", 1, 3), '[+-]?[0-9]{1,400}') THEN substring("ticket", 1, 3) END AS BIGINT) AS INTEGER) END AS INTEGER) AS "digits",
  CAST(CASE WHEN abs(("price" / nullif(("price" - 1e0), 0)) * 100e0) < 4503599627370496 THEN round(("price" / nullif(("price" - 1e0), 0)) * 100e0) / 100e0 ELSE ("price" / nullif(("price" - 1e0), 0)) END AS DOUBLE) AS "rounded",
  CAST(bighead_upper("ticket") AS VARCHAR) AS "shouted",
  CAST(bighead_number_text("price") AS VARCHAR) AS "shown"
FROM "$joined"
ORDER BY "$row";
