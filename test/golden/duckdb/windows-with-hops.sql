CREATE OR REPLACE TEMP MACRO bighead_floor(instant, step) AS instant - (instant % step + step) % step;

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
"delay.ends 1" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 3600000) AS s,
    count(x0) OVER part AS a0,
    sum(x0) OVER part AS a1
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 3600000) ORDER BY t RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
"delay.beginnings 1" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 3600000) AS s,
    count(x0) OVER part AS a0,
    sum(x0) OVER part AS a1
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 3600000) ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
"delay.windows 1" AS (
  SELECT
    asked."$row",
    coalesce(head.a0, 0) + coalesce(tail.a0, 0) AS a0,
    coalesce(head.a1 + tail.a1, head.a1, tail.a1) AS a1
  FROM "delay.asked" AS asked
  ASOF LEFT JOIN "delay.ends 1" AS head ON head.k0 = asked.k0 AND head.s = bighead_floor(bighead_floor(asked.t - 3600000, 300000), 3600000) AND head.t >= bighead_floor(asked.t - 3600000, 300000)
  ASOF LEFT JOIN "delay.beginnings 1" AS tail ON tail.k0 = asked.k0 AND tail.s = bighead_floor(asked.t, 3600000) AND tail.t < asked.t
),
"delay.answers 1" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN (CAST(a1 AS DOUBLE) / a0) END AS DOUBLE) AS "delay_mean_1h"
  FROM "delay.windows 1"
),
"delay.ends 2" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 86400000) AS s,
    count(x0) OVER part AS a0,
    sum(x0) OVER part AS a1
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 86400000) ORDER BY t RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
"delay.beginnings 2" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 86400000) AS s,
    count(x0) OVER part AS a0,
    sum(x0) OVER part AS a1
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 86400000) ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
"delay.windows 2" AS (
  SELECT
    asked."$row",
    coalesce(head.a0, 0) + coalesce(tail.a0, 0) AS a0,
    coalesce(head.a1 + tail.a1, head.a1, tail.a1) AS a1
  FROM "delay.asked" AS asked
  ASOF LEFT JOIN "delay.ends 2" AS head ON head.k0 = asked.k0 AND head.s = bighead_floor(bighead_floor(asked.t - 86400000, 3600000), 86400000) AND head.t >= bighead_floor(asked.t - 86400000, 3600000)
  ASOF LEFT JOIN "delay.beginnings 2" AS tail ON tail.k0 = asked.k0 AND tail.s = bighead_floor(asked.t, 86400000) AND tail.t < asked.t
),
"delay.answers 2" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN (CAST(a1 AS DOUBLE) / a0) END AS DOUBLE) AS "delay_mean_1d"
  FROM "delay.windows 2"
),
"delay.ends 3" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 2592000000) AS s,
    count(x0) OVER part AS a0
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 2592000000) ORDER BY t RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
"delay.beginnings 3" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 2592000000) AS s,
    count(x0) OVER part AS a0
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 2592000000) ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
"delay.windows 3" AS (
  SELECT
    asked."$row",
    coalesce(head.a0, 0) + coalesce(tail.a0, 0) AS a0
  FROM "delay.asked" AS asked
  ASOF LEFT JOIN "delay.ends 3" AS head ON head.k0 = asked.k0 AND head.s = bighead_floor(bighead_floor(asked.t - 2592000000, 86400000), 2592000000) AND head.t >= bighead_floor(asked.t - 2592000000, 86400000)
  ASOF LEFT JOIN "delay.beginnings 3" AS tail ON tail.k0 = asked.k0 AND tail.s = bighead_floor(asked.t, 2592000000) AND tail.t < asked.t
),
"delay.answers 3" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a0 END AS BIGINT) AS "delay_flights"
  FROM "delay.windows 3"
),
"delay.beginnings 4" AS (
  SELECT
    k0,
    t,
    count(x1) OVER part AS a0,
    sum(x1) OVER part AS a1
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
"delay.windows 4" AS (
  SELECT
    asked."$row",
    coalesce(tail.a0, 0) AS a0,
    tail.a1 AS a1
  FROM "delay.asked" AS asked
  ASOF LEFT JOIN "delay.beginnings 4" AS tail ON tail.k0 = asked.k0 AND tail.t < asked.t
),
"delay.answers 4" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN CASE WHEN a1 BETWEEN -9007199254740991 AND 9007199254740991 THEN CAST(a1 AS BIGINT) ELSE error('the sum of ever is beyond ±(2^53 − 1); declare the input bigint') END END AS BIGINT) AS "delay_ever"
  FROM "delay.windows 4"
),
"delay" AS (
  SELECT *
  FROM "delay.answers 1"
  JOIN "delay.answers 2" USING ("$row")
  JOIN "delay.answers 3" USING ("$row")
  JOIN "delay.answers 4" USING ("$row")
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
