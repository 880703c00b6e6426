WITH "delay.events" AS (
  SELECT
    "origin" AS k0,
    "at" AS t,
    CAST("delay" + 0e0 AS DOUBLE) AS x0,
    CAST(("delay" / nullif(60e0, 0)) + 0e0 AS DOUBLE) AS x1
  FROM "delay.source"
  WHERE (CASE WHEN isnan("delay") THEN 0e0 <> 0e0 ELSE "delay" > 0e0 END AND ("distance" < 1000::BIGINT)) AND "at" IS NOT NULL
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
    max(x0) FILTER (WHERE x0 IS NOT NULL) OVER w0 AS a1,
    count(x1) OVER w0 AS a2,
    stddev_pop(CASE WHEN isfinite(CAST(x1 AS DOUBLE)) THEN CAST(x1 AS DOUBLE) END) FILTER (WHERE x1 IS NOT NULL) OVER w0 AS a3,
    bool_and(isfinite(CAST(x1 AS DOUBLE))) FILTER (WHERE x1 IS NOT NULL) OVER w0 AS a4
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
  WINDOW w0 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN 3600000 PRECEDING AND 1 PRECEDING)
),
"delay.answers" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a1 END AS DOUBLE) AS "delay_worst",
    CAST(CASE WHEN a2 > 0 THEN CASE WHEN a4 THEN a3 ELSE 'NaN'::DOUBLE END END AS DOUBLE) AS "delay_spread"
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
    "delay"."delay_worst",
    "delay"."delay_spread"
  FROM "$spine"
  LEFT JOIN "delay" USING ("$row")
)
SELECT
  "asked_at",
  "origin",
  "delay_worst",
  "delay_spread"
FROM "$joined"
ORDER BY "$row";
