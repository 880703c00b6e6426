WITH "flight.events" AS (
  SELECT
    "origin" AS k0,
    "at" AS t,
    greatest("at" + 1, coalesce("known" + 1, "at" + 1)) AS usable,
    row_number() OVER (PARTITION BY "origin" ORDER BY "at" ASC NULLS FIRST, "known" ASC NULLS FIRST, "origin" ASC NULLS FIRST, "delay" ASC NULLS FIRST, "distance" ASC NULLS FIRST) AS place,
    CAST("delay" + 0e0 AS DOUBLE) AS x0,
    CAST(CASE WHEN isnan("delay") THEN 15e0 <> 15e0 ELSE "delay" > 15e0 END AS BOOLEAN) AS x1,
    CAST(CAST(hour((epoch_ms("at") AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS INTEGER) AS INTEGER) AS x2
  FROM "flight.source"
  WHERE "at" IS NOT NULL
),
"flight.newest" AS (
  SELECT
    k0,
    usable,
    max(max(place)) OVER (PARTITION BY k0 ORDER BY usable) AS place
  FROM "flight.events"
  GROUP BY k0, usable
),
"flight.asked" AS (
  SELECT
    "$row",
    "origin" AS k0,
    "asked_at" AS t
  FROM "$spine"
  WHERE "origin" IS NOT NULL
),
"flight" AS (
  SELECT
    asked."$row",
    row.x0 AS "flight_delay",
    row.x1 AS "flight_late",
    row.x2 AS "flight_hour"
  FROM "flight.asked" AS asked
  ASOF JOIN "flight.newest" AS newest ON asked.k0 = newest.k0 AND asked.t >= newest.usable
  JOIN "flight.events" AS row ON row.k0 = newest.k0 AND row.place = newest.place AND row.t >= asked.t - 604800000
),
"$joined" AS (
  SELECT
    "$row",
    "$spine"."asked_at",
    "$spine"."origin",
    "flight"."flight_delay",
    "flight"."flight_late",
    "flight"."flight_hour"
  FROM "$spine"
  LEFT JOIN "flight" USING ("$row")
)
SELECT
  "asked_at",
  "origin",
  "flight_delay",
  "flight_late",
  "flight_hour"
FROM "$joined"
ORDER BY "$row";
