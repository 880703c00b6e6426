WITH "delay.events" AS (
  SELECT
    "origin" AS k0,
    "at" AS t,
    CAST("delay" + 0e0 AS DOUBLE) AS x0,
    CAST("distance" AS BIGINT) AS x1
  FROM "delay.source"
  WHERE "at" IS NOT NULL
),
"delay.asked" AS (
  SELECT
    "$row",
    "origin" AS k0,
    "asked_at" AS t
  FROM "$spine"
  WHERE "origin" IS NOT NULL
),
"delay.windows" AS (
  SELECT
    "$row",
    t,
    count(x0) OVER w0 AS a0,
    sum(x0) FILTER (WHERE x0 IS NOT NULL) OVER w0 AS a1,
    count(x0) OVER w1 AS a2,
    sum(x0) FILTER (WHERE x0 IS NOT NULL) OVER w1 AS a3,
    count(x0) OVER w2 AS a4,
    count(x1) OVER w3 AS a5,
    sum(x1) FILTER (WHERE x1 IS NOT NULL) OVER w3 AS a6
  FROM (
    SELECT
      k0,
      t,
      x0,
      x1,
      NULL AS "$row"
    FROM "delay.events"
    UNION ALL
    SELECT
      k0,
      t,
      NULL,
      NULL,
      "$row"
    FROM "delay.asked"
  )
  WINDOW w0 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN 3600000 + ((t - 3600000) % 300000 + 300000) % 300000 PRECEDING AND 1 PRECEDING),
    w1 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN 86400000 + ((t - 86400000) % 3600000 + 3600000) % 3600000 PRECEDING AND 1 PRECEDING),
    w2 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN 2592000000 + ((t - 2592000000) % 86400000 + 86400000) % 86400000 PRECEDING AND 1 PRECEDING),
    w3 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
"delay.answers" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN (CAST(a1 AS DOUBLE) / a0) END AS DOUBLE) AS "delay_mean_1h",
    CAST(CASE WHEN a2 > 0 THEN (CAST(a3 AS DOUBLE) / a2) END AS DOUBLE) AS "delay_mean_1d",
    CAST(CASE WHEN a4 > 0 THEN a4 END AS BIGINT) AS "delay_flights",
    CAST(CASE WHEN a5 > 0 THEN CASE WHEN a6 BETWEEN -9007199254740991 AND 9007199254740991 THEN CAST(a6 AS BIGINT) ELSE error('the sum of ever is beyond ±(2^53 − 1); declare the input bigint') END END AS BIGINT) AS "delay_ever"
  FROM "delay.windows"
  WHERE "$row" IS NOT NULL
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
    "delay"."delay_mean_1h",
    "delay"."delay_mean_1d",
    coalesce("delay"."delay_flights", 0::BIGINT) AS "delay_flights",
    "delay"."delay_ever"
  FROM "$spine"
  LEFT JOIN "delay" USING ("$row")
)
SELECT
  "asked_at",
  "origin",
  "delay_mean_1h",
  "delay_mean_1d",
  "delay_flights",
  "delay_ever"
FROM "$joined"
ORDER BY "$row";
