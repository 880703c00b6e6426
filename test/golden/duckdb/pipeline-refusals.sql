WITH "$inputs" AS (
  SELECT
    "id" AS "$kept 0",
    CAST("origin" AS VARCHAR) AS "origin"
  FROM "lake"."flights"
),
"$features" AS (
  SELECT
    "$kept 0",
    CAST(list_transform([list_position(['O''H', 'SEA', CAST(NULL AS VARCHAR)], "origin")], lambda _1: CASE WHEN _1 IS NULL THEN error('a value is not among the known ones') ELSE list_extract([0e0, 1e0, 2e0], _1) END)[1] AS DOUBLE) AS "origin"
  FROM "$inputs"
)
SELECT
  "$kept 0" AS "id",
  "origin"
FROM "$features";
