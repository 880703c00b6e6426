"""Point-in-time windows in DuckDB: python duckdb_windows.py events queries output"""
import json, os, resource, sys

import duckdb

WINDOWS = {"1h": "1 HOUR", "6h": "6 HOUR", "1d": "1 DAY", "7d": "7 DAY"}
AGGREGATES = {"sum": "sum(delay)", "count": "nullif(count(delay), 0)", "min": "min(delay)", "max": "max(delay)"}

events, queries, output = sys.argv[1:]
frames = ", ".join(
    f"w{name} AS (PARTITION BY origin ORDER BY t RANGE BETWEEN INTERVAL {length} PRECEDING AND INTERVAL 1 MILLISECOND PRECEDING)"
    for name, length in WINDOWS.items()
)
columns = ", ".join(
    f"{expression.replace(')', f') OVER w{name}', 1)} AS {aggregate}_{name}"
    for name in WINDOWS
    for aggregate, expression in AGGREGATES.items()
)
connection = duckdb.connect(config={"threads": os.environ["BENCH_THREADS"]})
connection.execute(f"""
    COPY (
        SELECT * EXCLUDE (place) FROM (
            SELECT origin, t AS q, place, {columns} FROM (
                SELECT origin, t, delay, NULL AS place FROM read_parquet($events)
                UNION ALL
                SELECT origin, q, NULL, file_row_number FROM read_parquet($queries, file_row_number = true)
            ) WINDOW {frames}
        ) WHERE place IS NOT NULL ORDER BY place
    ) TO '{output}' (FORMAT parquet)
""", {"events": events, "queries": queries})
print(json.dumps({
    "version": duckdb.__version__,
    "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
}))
