WITH "$inputs" AS (
  SELECT
    "id" AS "$kept 0",
    CASE WHEN isinf(CAST("distance" AS DOUBLE)) THEN error('column distance is infinite') ELSE CAST("distance" AS DOUBLE) END AS "distance",
    CAST("origin" AS VARCHAR) AS "origin"
  FROM "lake"."flights"
),
"$features" AS (
  SELECT
    "$kept 0",
    CAST(((CASE WHEN isnan("distance") THEN 2.5e0 ELSE coalesce("distance", 2.5e0) END - 2.5e0) / nullif(1.224744871391589e0, 0)) AS DOUBLE) AS "distance",
    list_transform([list_position(['O''H', 'SEA', CAST(NULL AS VARCHAR)], "origin")], lambda _1: CASE WHEN _1 IS NULL THEN (-1) ELSE list_extract([0, 1, 2], _1) END)[1] AS "$position 1"
  FROM "$inputs"
)
SELECT
  "$kept 0" AS "id",
  "distance",
  CASE WHEN "$position 1" = 0 THEN 1e0 ELSE 0e0 END AS "origin_O'H",
  CASE WHEN "$position 1" = 1 THEN 1e0 ELSE 0e0 END AS "origin_SEA",
  CASE WHEN "$position 1" = 2 THEN 1e0 ELSE 0e0 END AS "origin_None"
FROM "$features";
