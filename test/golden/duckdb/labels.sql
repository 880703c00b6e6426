CREATE OR REPLACE TEMP MACRO bighead_floor(instant, step) AS instant - (instant % step + step) % step;

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
"next.asked 2" AS (
  SELECT
    "$row",
    "origin" AS k0,
    "asked_at" + 86400000 AS t
  FROM "$spine"
  WHERE "origin" IS NOT NULL
),
"next.ends 1" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 3600000) AS s,
    count(x0) OVER part AS a0
  FROM "next.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 3600000) ORDER BY t RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
"next.beginnings 1" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 3600000) AS s,
    count(x0) OVER part AS a0
  FROM "next.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 3600000) ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
"next.windows 1" AS (
  SELECT
    asked."$row",
    coalesce(head.a0, 0) + coalesce(tail.a0, 0) AS a0
  FROM "next.asked 1" AS asked
  ASOF LEFT JOIN "next.ends 1" AS head ON head.k0 = asked.k0 AND head.s = bighead_floor(asked.t - 3600000, 3600000) AND head.t >= asked.t - 3600000
  ASOF LEFT JOIN "next.beginnings 1" AS tail ON tail.k0 = asked.k0 AND tail.s = bighead_floor(asked.t, 3600000) AND tail.t < asked.t
),
"next.answers 1" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a0 END AS BIGINT) AS "next_flights"
  FROM "next.windows 1"
),
"next.ends 2" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 86400000) AS s,
    count(x0) OVER part AS a0,
    sum(x0) OVER part AS a1
  FROM "next.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 86400000) ORDER BY t RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
"next.beginnings 2" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 86400000) AS s,
    count(x0) OVER part AS a0,
    sum(x0) OVER part AS a1
  FROM "next.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 86400000) ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
"next.windows 2" AS (
  SELECT
    asked."$row",
    coalesce(head.a0, 0) + coalesce(tail.a0, 0) AS a0,
    coalesce(head.a1 + tail.a1, head.a1, tail.a1) AS a1
  FROM "next.asked 2" AS asked
  ASOF LEFT JOIN "next.ends 2" AS head ON head.k0 = asked.k0 AND head.s = bighead_floor(asked.t - 86400000, 86400000) AND head.t >= asked.t - 86400000
  ASOF LEFT JOIN "next.beginnings 2" AS tail ON tail.k0 = asked.k0 AND tail.s = bighead_floor(asked.t, 86400000) AND tail.t < asked.t
),
"next.answers 2" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN (CAST(a1 AS DOUBLE) / a0) END AS DOUBLE) AS "next_delay"
  FROM "next.windows 2"
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
