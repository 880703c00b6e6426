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
),
"$sums" AS (
  SELECT
    "$kept 0",
    CASE WHEN coalesce(isfinite(CAST("distance" AS DOUBLE)), FALSE) THEN (0e0 + 0e0 * "distance" + 1e0 * CASE WHEN list_position([0, 1, 2], "$position 1") IS NULL THEN 0e0 ELSE list_extract([0e0, 0e0, 0e0], list_position([0, 1, 2], "$position 1")) END + 0e0) ELSE error('a feature of the model is missing or infinite') END AS "$sum 0"
  FROM "$features"
),
"$answer" AS (
  SELECT
    "$kept 0",
    (1e0 - CASE WHEN "$sum 0" >= 0 THEN 1 / (1 + exp(-"$sum 0")) ELSE exp("$sum 0") / (1 + exp("$sum 0")) END) AS "$answer 0",
    CASE WHEN "$sum 0" >= 0 THEN 1 / (1 + exp(-"$sum 0")) ELSE exp("$sum 0") / (1 + exp("$sum 0")) END AS "$answer 1"
  FROM "$sums"
)
SELECT
  "$kept 0" AS "id",
  CASE WHEN "$answer 0" >= "$answer 1" THEN 'no' ELSE 'yes' END AS "label",
  "$answer 0" AS "probability_no",
  "$answer 1" AS "probability_yes"
FROM "$answer";
