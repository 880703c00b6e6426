"""The as-of join in DuckDB: python duckdb_as_of.py rows requests output"""
import json, os, resource, sys

import duckdb

rows, requests, output = sys.argv[1:]
columns = ", ".join(f"CASE WHEN found.t >= asked.q - INTERVAL 7 DAY THEN found.x{index} END AS x{index}" for index in range(10))
connection = duckdb.connect(config={"threads": os.environ["BENCH_THREADS"]})
connection.execute(f"""
    COPY (
        SELECT asked.key, asked.q, {columns}
        FROM read_parquet($requests, file_row_number = true) AS asked
        ASOF LEFT JOIN read_parquet($rows) AS found ON asked.key = found.key AND asked.q > found.t
        ORDER BY asked.file_row_number
    ) TO '{output}' (FORMAT parquet)
""", {"rows": rows, "requests": requests})
print(json.dumps({
    "version": duckdb.__version__,
    "rows": connection.execute(f"SELECT count(*) FROM read_parquet('{output}')").fetchone()[0],
    "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
}))
