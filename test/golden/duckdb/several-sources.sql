WITH "delay.events" AS (
  SELECT
    "origin" AS k0,
    "$time" AS t,
    CAST("delay" + 0e0 AS DOUBLE) AS x0
  FROM "delay.source"
  WHERE "$time" IS NOT NULL
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
    sum(x0) FILTER (WHERE x0 IS NOT NULL) OVER w0 AS a1
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
  WINDOW w0 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN 86400000 + ((t - 86400000) % 3600000 + 3600000) % 3600000 PRECEDING AND 1 PRECEDING)
),
"delay.answers" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a1 END AS DOUBLE) AS "delay_total"
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
    "delay"."delay_total"
  FROM "$spine"
  LEFT JOIN "delay" USING ("$row")
)
SELECT
  "asked_at",
  "origin",
  "delay_total"
FROM "$joined"
ORDER BY "$row";
