WITH "next.events" AS (
  SELECT
    "origin" AS k0,
    "at" AS t,
    CAST("delay" + 0e0 AS DOUBLE) AS x0
  FROM "next.source"
  WHERE "at" IS NOT NULL
),
"next.asked 1" AS (
  SELECT
    "$row",
    "origin" AS k0,
    "asked_at" + 3600000 AS t
  FROM "$spine"
  WHERE "origin" IS NOT NULL
),
"next.windows 1" AS (
  SELECT
    "$row",
    t,
    count(x0) OVER w0 AS a0
  FROM (
    SELECT
      k0,
      t,
      x0,
      NULL AS "$row"
    FROM "next.events"
    UNION ALL
    SELECT
      k0,
      t,
      NULL,
      "$row"
    FROM "next.asked 1"
  )
  WINDOW w0 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN 3600000 PRECEDING AND 1 PRECEDING)
),
"next.answers 1" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a0 END AS BIGINT) AS "next_flights"
  FROM "next.windows 1"
  WHERE "$row" IS NOT NULL
),
"next.asked 2" AS (
  SELECT
    "$row",
    "origin" AS k0,
    "asked_at" + 86400000 AS t
  FROM "$spine"
  WHERE "origin" IS NOT NULL
),
"next.windows 2" AS (
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
    FROM "next.events"
    UNION ALL
    SELECT
      k0,
      t,
      NULL,
      "$row"
    FROM "next.asked 2"
  )
  WINDOW w0 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN 86400000 PRECEDING AND 1 PRECEDING)
),
"next.answers 2" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN (CAST(a1 AS DOUBLE) / a0) END AS DOUBLE) AS "next_delay"
  FROM "next.windows 2"
  WHERE "$row" IS NOT NULL
),
"next" AS (
  SELECT *
  FROM "next.answers 1"
  JOIN "next.answers 2" USING ("$row")
),
"$joined" AS (
  SELECT
    "$row",
    "$spine"."asked_at",
    "$spine"."origin",
    CASE WHEN "$spine"."asked_at" + 3600000 <= 993945600000 THEN "next"."next_flights" END AS "next_flights",
    CASE WHEN "$spine"."asked_at" + 86400000 <= 993945600000 THEN "next"."next_delay" END AS "next_delay"
  FROM "$spine"
  LEFT JOIN "next" USING ("$row")
)
SELECT
  "asked_at",
  "origin",
  "next_flights",
  "next_delay"
FROM "$joined"
ORDER BY "$row";
