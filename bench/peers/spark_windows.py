"""Point-in-time windows in Spark SQL, its start not counted: python spark_windows.py events queries output"""
import json, os, pathlib, resource, shutil, sys, time

import pyspark
from pyspark.sql import SparkSession

WINDOWS = {"1h": 3_600_000, "6h": 21_600_000, "1d": 86_400_000, "7d": 604_800_000}
AGGREGATES = {"sum": "sum(delay)", "count": "nullif(count(delay), 0)", "min": "min(delay)", "max": "max(delay)"}

events, queries, output = sys.argv[1:]
threads = os.environ["BENCH_THREADS"]
spark = (
    SparkSession.builder.master(f"local[{threads}]")
    .config("spark.driver.memory", "6g")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", threads)
    # Without it, a window costs its length for each row.
    .config("spark.sql.window.segmentTree.enabled", "true")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
started = time.perf_counter()
spark.read.parquet(events).createOrReplaceTempView("events")
# The files have no row numbers; monotonically_increasing_id keeps the order of the one file.
spark.sql(f"SELECT *, monotonically_increasing_id() AS place FROM parquet.`{queries}`").createOrReplaceTempView("queries")
frames = ", ".join(
    f"w{name} AS (PARTITION BY origin ORDER BY at RANGE BETWEEN {length} PRECEDING AND 1 PRECEDING)"
    for name, length in WINDOWS.items()
)
columns = ", ".join(
    f"{expression.replace(')', f') OVER w{name}', 1)} AS {aggregate}_{name}"
    for name in WINDOWS
    for aggregate, expression in AGGREGATES.items()
)
folder = pathlib.Path(output + ".parts")
spark.sql(f"""
    SELECT * FROM (
        SELECT origin, place, {columns} FROM (
            SELECT origin, unix_millis(t) AS at, delay, CAST(NULL AS BIGINT) AS place FROM events
            UNION ALL
            SELECT origin, unix_millis(q), CAST(NULL AS DOUBLE), place FROM queries
        ) WINDOW {frames}
    ) WHERE place IS NOT NULL ORDER BY place
""").coalesce(1).write.mode("overwrite").parquet(str(folder))
seconds = time.perf_counter() - started
shutil.move(next(folder.glob("part-*.parquet")), output)
shutil.rmtree(folder)
status = pathlib.Path(f"/proc/{spark.sparkContext._gateway.proc.pid}/status").read_text()
peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024
print(json.dumps({"version": pyspark.__version__, "seconds": seconds, "peakBytes": peak}))
spark.stop()
