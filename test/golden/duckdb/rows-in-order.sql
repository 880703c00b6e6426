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
"delay.windows" AS (
  SELECT
    "$row",
    t,
    count(x0) OVER w0 AS a0,
    arg_max(x0, p0) FILTER (WHERE x0 IS NOT NULL) OVER w0 AS a1,
    arg_min(x0, p0, 2) FILTER (WHERE x0 IS NOT NULL) OVER w0 AS a2,
    count(x1) OVER w0 AS a3,
    count(DISTINCT x1) OVER w0 AS a4,
    count(x2) OVER w0 AS a5,
    histogram(x2) FILTER (WHERE x2 IS NOT NULL) OVER w0 AS a6
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
  WINDOW w0 AS (PARTITION BY k0 ORDER BY t RANGE BETWEEN 86400000 + ((t - 86400000) % 3600000 + 3600000) % 3600000 PRECEDING AND 1 PRECEDING)
),
"delay.answers" AS (
  SELECT
    "$row",
    CAST(CASE WHEN a0 > 0 THEN a1 END AS DOUBLE) AS "delay_last",
    CAST(CASE WHEN a0 > 0 THEN a2 END AS DOUBLE[]) AS "delay_oldest",
    CAST(CASE WHEN a3 > 0 THEN least(a4, 10) END AS BIGINT) AS "delay_distances",
    CAST(CASE WHEN a5 > 0 THEN map_from_entries(list_transform(list_sort(list_transform(map_entries(a6), lambda e: {n: -CAST(e.value AS BIGINT), key: e.key}))[1:3], lambda e: {key: e.key, value: -e.n})) END AS MAP(VARCHAR, BIGINT)) AS "delay_origins"
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
