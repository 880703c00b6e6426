CREATE OR REPLACE TEMP MACRO bighead_floor(instant, step) AS instant - (instant % step + step) % step;

WITH "delay.events" AS (
  SELECT
    "origin" AS k0,
    "at" AS t,
    CAST("delay" + 0e0 AS DOUBLE) AS x0,
    row_number() OVER (PARTITION BY "origin" ORDER BY "at" NULLS FIRST, "known" NULLS FIRST, "delay" NULLS FIRST) AS p0,
    CAST("distance" AS BIGINT) AS x1,
    CAST("origin" AS VARCHAR) AS x2
  FROM "delay.source"
  WHERE "at" IS NOT NULL
  QUALIFY "distance" IS NULL OR row_number() OVER (PARTITION BY "distance" ORDER BY "at" ASC NULLS FIRST, "known" ASC NULLS FIRST, "origin" ASC NULLS FIRST, "delay" ASC NULLS FIRST, "distance" ASC NULLS FIRST) = 1
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
    bighead_floor(t, 86400000) AS s,
    count(x0) OVER part AS a0,
    arg_max(x0, p0) OVER part AS a1
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 86400000) ORDER BY t RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
"delay.beginnings 1" AS (
  SELECT
    k0,
    t,
    bighead_floor(t, 86400000) AS s,
    count(x0) OVER part AS a0,
    arg_max(x0, p0) OVER part AS a1
  FROM "delay.events"
  WINDOW part AS (PARTITION BY k0, bighead_floor(t, 86400000) ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
"delay.windows 1" AS (
  SELECT
    asked."$row",
    coalesce(head.a0, 0) + coalesce(tail.a0, 0) AS a0,
    coalesce(tail.a1, head.a1) AS a1
  FROM "delay.asked" AS asked
  ASOF LEFT JOIN "delay.ends 1" AS head ON head.k0 = asked.k0 AND head.s = bighead_floor(bighead_floor(asked.t - 86400000, 3600000), 86400000) AND head.t >= bighead_floor(asked.t - 86400000, 3600000)
  ASOF LEFT JOIN "delay.beginnings 1" AS tail ON tail.k0 = asked.k0 AND tail.s = bighead_floor(asked.t, 86400000) AND tail.t < asked.t
),
"delay.answers 1" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a1 END AS DOUBLE) AS "delay_last"
  FROM "delay.windows 1"
),
"delay.windows 2" AS (
  SELECT
    "$row",
    count(x0) OVER w0 AS a0,
    arg_min(x0, p0, 2) OVER w0 AS a1,
    count(x1) OVER w0 AS a2,
    count(DISTINCT x1) OVER w0 AS a3,
    count(x2) OVER w0 AS a4,
    histogram(x2) OVER w0 AS a5
  FROM (
    SELECT
      k0,
      t,
      x0,
      p0,
      x1,
      x2,
      NULL AS "$row"
    FROM "delay.events"
    UNION ALL
    SELECT
      k0,
      t,
      NULL,
      NULL,
      NULL,
      NULL,
      "$row"
    FROM "delay.asked"
  )
  WINDOW w0 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN t - bighead_floor(t - 86400000, 3600000) PRECEDING AND 1 PRECEDING)
  QUALIFY "$row" IS NOT NULL
),
"delay.answers 2" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a1 END AS DOUBLE[]) AS "delay_oldest",
    CAST(CASE WHEN a2 > 0 THEN least(a3, 10) END AS BIGINT) AS "delay_distances",
    CAST(CASE WHEN a4 > 0 THEN map_from_entries(list_transform(list_sort(list_transform(map_entries(a5), lambda e: {n: -CAST(e.value AS BIGINT), key: e.key}))[1:3], lambda e: {key: e.key, value: -e.n})) END AS MAP(VARCHAR, BIGINT)) AS "delay_origins"
  FROM "delay.windows 2"
),
"delay" AS (
  SELECT *
  FROM "delay.answers 1"
  JOIN "delay.answers 2" USING ("$row")
),
"$joined" AS (
  SELECT
    "$row",
    "$spine"."asked_at",
    "$spine"."origin",
    "delay"."delay_last",
    "delay"."delay_oldest",
    "delay"."delay_distances",
    "delay"."delay_origins"
  FROM "$spine"
  LEFT JOIN "delay" USING ("$row")
)
SELECT
  "asked_at",
  "origin",
  "delay_last",
  "delay_oldest",
  "delay_distances",
  "delay_origins"
FROM "$joined"
ORDER BY "$row";
