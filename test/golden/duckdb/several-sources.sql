CREATE OR REPLACE TEMP MACRO bighead_floor(instant, step) AS instant - (instant % step + step) % step;

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
"delay.ends" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 86400000) AS s,
    count(x0) OVER part AS a0,
    sum(x0) OVER part AS a1
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 86400000) ORDER BY t RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
"delay.beginnings" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 86400000) AS s,
    count(x0) OVER part AS a0,
    sum(x0) OVER part AS a1
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 86400000) ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
"delay.windows" AS (
  SELECT
    asked."$row",
    coalesce(head.a0, 0) + coalesce(tail.a0, 0) AS a0,
    coalesce(head.a1 + tail.a1, head.a1, tail.a1) AS a1
  FROM "delay.asked" AS asked
  ASOF LEFT JOIN "delay.ends" AS head ON head.k0 = asked.k0 AND head.s = bighead_floor(bighead_floor(asked.t - 86400000, 3600000), 86400000) AND head.t >= bighead_floor(asked.t - 86400000, 3600000)
  ASOF LEFT JOIN "delay.beginnings" AS tail ON tail.k0 = asked.k0 AND tail.s = bighead_floor(asked.t, 86400000) AND tail.t < asked.t
),
"delay.answers" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a1 END AS DOUBLE) AS "delay_total"
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
