WITH "airport.rows" AS (
  SELECT
    "code" AS k0,
    "$partition",
    CAST("runways" AS INTEGER) AS x0,
    CAST(regexp_replace("name", '^[\t-\r\x{85}\p{Z}]+|[\t-\r\x{85}\p{Z}]+$', '', 'g') AS VARCHAR) AS x1,
    count(*) OVER (PARTITION BY "$partition", "code") AS copies
  FROM "airport.source"
),
"airport.asked" AS (
  SELECT
    "$row",
    "origin" AS k0,
    "asked_at" AS t
  FROM "$spine"
  WHERE "origin" IS NOT NULL
),
"airport" AS (
  SELECT
    asked."$row",
    CASE WHEN row.copies > 1 THEN error('a key is there twice in a partition of airports; an entity has one row a partition') ELSE row.x0 END AS "airport_runways",
    CASE WHEN row.copies > 1 THEN error('a key is there twice in a partition of airports; an entity has one row a partition') ELSE row.x1 END AS "airport_name"
  FROM "airport.asked" AS asked
  ASOF JOIN "airport.partitions" AS newest ON asked.t >= newest.usable
  JOIN "airport.rows" AS row ON row."$partition" = newest.partition AND row.k0 = asked.k0 AND asked.t - (newest.usable - 21600000) <= 2592000000
),
"$joined" AS (
  SELECT
    "$row",
    "$spine"."asked_at",
    "$spine"."origin",
    "airport"."airport_runways",
    "airport"."airport_name"
  FROM "$spine"
  LEFT JOIN "airport" USING ("$row")
)
SELECT
  "asked_at",
  "origin",
  "airport_runways",
  "airport_name"
FROM "$joined"
ORDER BY "$row";
