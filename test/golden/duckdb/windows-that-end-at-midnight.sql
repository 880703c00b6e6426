CREATE OR REPLACE TEMP MACRO bighead_floor(instant, step) AS instant - (instant % step + step) % step;

WITH "delay.events" AS (
  SELECT
    "origin" AS k0,
    "at" AS t,
    CAST("delay" + 0e0 AS DOUBLE) AS x0
  FROM "delay.source"
  WHERE "at" IS NOT NULL
),
"delay.asked" AS (
  SELECT
    "$row",
    "origin" AS k0,
    bighead_floor("asked_at", 86400000) AS t
  FROM "$spine"
  WHERE "origin" IS NOT NULL
),
"delay.windows" AS (
  SELECT
    "$row",
    count(x0) OVER w0 AS a0,
    max(x0, 3) OVER w0 AS a1,
    list(x0) FILTER (WHERE x0 IS NOT NULL) OVER w0 AS a2
  FROM (
    SELECT
      k0,
      t,
      x0,
      NULL AS "$row"
    FROM "delay.events"
    UNION ALL
    SELECT
      k0,
      t,
      NULL,
      "$row"
    FROM "delay.asked"
  )
  WINDOW w0 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN t - bighead_floor(t - 604800000, 3600000) PRECEDING AND 1 PRECEDING)
  QUALIFY "$row" IS NOT NULL
),
"delay.answers" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a1 END AS DOUBLE[]) AS "delay_best",
    CAST(CASE WHEN a0 > 0 THEN list_transform([list_sort(CAST(a2 AS DOUBLE[]))], lambda l: list_transform([0.5e0], lambda p: CASE WHEN ((p * (len(l) - 1)) - floor((p * (len(l) - 1)))) = 0 OR l[CAST(floor((p * (len(l) - 1))) AS BIGINT) + 1] = l[CAST(floor((p * (len(l) - 1))) AS BIGINT) + 2] THEN l[CAST(floor((p * (len(l) - 1))) AS BIGINT) + 1] WHEN ((p * (len(l) - 1)) - floor((p * (len(l) - 1)))) < 0.5 THEN l[CAST(floor((p * (len(l) - 1))) AS BIGINT) + 1] + (l[CAST(floor((p * (len(l) - 1))) AS BIGINT) + 2] - l[CAST(floor((p * (len(l) - 1))) AS BIGINT) + 1]) * ((p * (len(l) - 1)) - floor((p * (len(l) - 1)))) ELSE l[CAST(floor((p * (len(l) - 1))) AS BIGINT) + 2] - (l[CAST(floor((p * (len(l) - 1))) AS BIGINT) + 2] - l[CAST(floor((p * (len(l) - 1))) AS BIGINT) + 1]) * (1 - ((p * (len(l) - 1)) - floor((p * (len(l) - 1))))) END))[1] END AS DOUBLE[]) AS "delay_middle"
  FROM "delay.windows"
),
"delay" AS (
  SELECT *
  FROM "delay.answers"
),
"$joined" AS (
  SELECT
    "$row",
    "$spine"."asked_at",
    "$spine"."origin",
    "delay"."delay_best",
    "delay"."delay_middle"
  FROM "$spine"
  LEFT JOIN "delay" USING ("$row")
)
SELECT
  "asked_at",
  "origin",
  "delay_best",
  "delay_middle"
FROM "$joined"
ORDER BY "$row";
