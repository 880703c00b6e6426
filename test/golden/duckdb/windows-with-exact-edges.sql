CREATE OR REPLACE TEMP MACRO bighead_floor(instant, step) AS instant - (instant % step + step) % step;

CREATE OR REPLACE TEMP MACRO bighead_both_variances(n1, v1, m1, x1, n2, v2, m2, x2) AS coalesce((n1 * v1 + n2 * v2) / (n1 + n2) + ((CASE WHEN v1 = 0 THEN x1 ELSE m1 END - CASE WHEN v2 = 0 THEN x2 ELSE m2 END) * (n1 / (n1 + n2))) * ((CASE WHEN v1 = 0 THEN x1 ELSE m1 END - CASE WHEN v2 = 0 THEN x2 ELSE m2 END) * (n2 / (n1 + n2))), v1, v2);

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
"delay.ends" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 3600000) AS s,
    count(x0) OVER part AS a0,
    max(x0) OVER part AS a1,
    count(x1) OVER part AS a2,
    var_pop(CASE WHEN isfinite(CAST(x1 AS DOUBLE)) THEN CAST(x1 AS DOUBLE) END) OVER part AS a3,
    avg(CASE WHEN isfinite(CAST(x1 AS DOUBLE)) THEN CAST(x1 AS DOUBLE) END) OVER part AS a4,
    max(CASE WHEN isfinite(CAST(x1 AS DOUBLE)) THEN CAST(x1 AS DOUBLE) END) OVER part AS a5,
    bool_and(isfinite(CAST(x1 AS DOUBLE))) OVER part AS a6
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 3600000) ORDER BY t RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
"delay.beginnings" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 3600000) AS s,
    count(x0) OVER part AS a0,
    max(x0) OVER part AS a1,
    count(x1) OVER part AS a2,
    var_pop(CASE WHEN isfinite(CAST(x1 AS DOUBLE)) THEN CAST(x1 AS DOUBLE) END) OVER part AS a3,
    avg(CASE WHEN isfinite(CAST(x1 AS DOUBLE)) THEN CAST(x1 AS DOUBLE) END) OVER part AS a4,
    max(CASE WHEN isfinite(CAST(x1 AS DOUBLE)) THEN CAST(x1 AS DOUBLE) END) OVER part AS a5,
    bool_and(isfinite(CAST(x1 AS DOUBLE))) OVER part AS a6
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 3600000) ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
"delay.windows" AS (
  SELECT
    asked."$row",
    coalesce(head.a0, 0) + coalesce(tail.a0, 0) AS a0,
    greatest(head.a1, tail.a1) AS a1,
    coalesce(head.a2, 0) + coalesce(tail.a2, 0) AS a2,
    bighead_both_variances(coalesce(head.a2, 0), head.a3, head.a4, head.a5, coalesce(tail.a2, 0), tail.a3, tail.a4, tail.a5) AS a3,
    NULL AS a4,
    NULL AS a5,
    (coalesce(head.a6, TRUE) AND coalesce(tail.a6, TRUE)) AS a6
  FROM "delay.asked" AS asked
  ASOF LEFT JOIN "delay.ends" AS head ON head.k0 = asked.k0 AND head.s = bighead_floor(asked.t - 3600000, 3600000) AND head.t >= asked.t - 3600000
  ASOF LEFT JOIN "delay.beginnings" AS tail ON tail.k0 = asked.k0 AND tail.s = bighead_floor(asked.t, 3600000) AND tail.t < asked.t
),
"delay.answers" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a1 END AS DOUBLE) AS "delay_worst",
    CAST(CASE WHEN a2 > 0 THEN CASE WHEN a6 THEN sqrt(a3) ELSE 'NaN'::DOUBLE END END AS DOUBLE) AS "delay_spread"
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
