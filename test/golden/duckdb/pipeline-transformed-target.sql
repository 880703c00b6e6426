WITH "$inputs" AS (
  SELECT
    "id" AS "$kept 0",
    CAST("distance" AS DOUBLE) AS "distance"
  FROM "lake"."flights"
),
"$features" AS (
  SELECT
    "$kept 0",
    CAST("distance" AS DOUBLE) AS "distance"
  FROM "$inputs"
),
"$sums" AS (
  SELECT
    "$kept 0",
    CASE WHEN coalesce(isfinite(CAST("distance" AS DOUBLE)), FALSE) THEN (0e0 + (-0.4999999999999999e0) * "distance" + 1.4999999999999998e0) ELSE error('a feature of the model is missing or infinite') END AS "$sum 0"
  FROM "$features"
),
"$answer" AS (
  SELECT
    "$kept 0",
    "$sum 0" AS "$answer 0"
  FROM "$sums"
),
"$back" AS (
  SELECT
    "$kept 0",
    CASE WHEN isinf("$answer 0") THEN error('the answer of the model is infinite') ELSE (("$answer 0" - 0.625e0) / nullif(0.125e0, 0)) END AS "$answer 0"
  FROM "$answer"
)
SELECT
  "$kept 0" AS "id",
  "$answer 0" AS "prediction"
FROM "$back";
