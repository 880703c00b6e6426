"""Point-in-time windows in Polars: python polars_windows.py by|group|many events queries output"""
import json, resource, sys

import polars as pl

WINDOWS = ["1h", "6h", "1d", "7d"]
MANY = ["1h", "6h", "1d", "7d", "2h", "3h", "4h", "8h", "12h", "16h", "2d", "3d", "4d", "5d", "6d", "14d"]


def by_key(union):
    """rolling_*_by over the key; an event counts where its delay is there."""
    counted = pl.col("delay").is_not_null().cast(pl.Float64)
    columns = []
    for window in WINDOWS:
        options = dict(by="t", window_size=window, closed="left")
        count = counted.rolling_sum_by(**options).over("origin")
        columns += [
            pl.col("delay").rolling_sum_by(**options).over("origin").alias(f"sum_{window}"),
            pl.when(count > 0).then(count).cast(pl.Int64).alias(f"count_{window}"),
            pl.col("delay").rolling_min_by(**options).over("origin").alias(f"min_{window}"),
            pl.col("delay").rolling_max_by(**options).over("origin").alias(f"max_{window}"),
        ]
    return union.sort("t").with_columns(columns)


def group_by_key(union):
    """rolling(group_by) once for each window; sorted by key, its rows come in the order of its input."""
    union = union.sort("origin", "t")
    parts = [union]
    delay = pl.col("delay")
    for window in WINDOWS:
        count = delay.count().cast(pl.Int64)
        rolled = union.rolling("t", period=window, closed="left", group_by="origin").agg(
            delay.sum().alias(f"sum_{window}"),
            count.alias(f"count_{window}"),
            delay.min().alias(f"min_{window}"),
            delay.max().alias(f"max_{window}"),
        ).drop("origin", "t")
        empty = pl.col(f"count_{window}") == 0
        parts.append(rolled.with_columns(
            pl.when(~empty).then(f"sum_{window}").alias(f"sum_{window}"),
            pl.when(~empty).then(f"count_{window}").alias(f"count_{window}"),
        ))
    return pl.concat(parts, how="horizontal")


def many_by_key(union):
    """rolling(group_by) with eight aggregates for each of sixteen windows; what empty windows give is left as it is."""
    union = union.sort("origin", "t")
    delay = pl.col("delay")
    known = delay.drop_nulls()
    aggregates = {
        "sum": delay.sum(), "count": delay.count(), "min": delay.min(), "max": delay.max(),
        "mean": delay.mean(), "stddev": delay.std(ddof=0), "first": known.first(), "last": known.last(),
    }
    parts = [union]
    for window in MANY:
        columns = [expression.alias(f"{name}_{window}") for name, expression in aggregates.items()]
        parts.append(union.rolling("t", period=window, closed="left", group_by="origin").agg(columns).drop("origin", "t"))
    return pl.concat(parts, how="horizontal")


idiom, events, queries, output = sys.argv[1:]
union = pl.concat([
    pl.read_parquet(events).select("origin", "t", "delay", row=pl.lit(None, pl.UInt32)),
    pl.read_parquet(queries).with_row_index("row").select("origin", t="q", delay=pl.lit(None, pl.Float64), row="row"),
])
result = {"by": by_key, "group": group_by_key, "many": many_by_key}[idiom](union)
result.filter(pl.col("row").is_not_null()).sort("row").drop("row", "delay").rename({"t": "q"}).write_parquet(output)
print(json.dumps({
    "version": pl.__version__,
    "threads": pl.thread_pool_size(),
    "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
}))
