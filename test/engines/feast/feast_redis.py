"""Feast's own SDK: materializes rows into Redis, then reads rows of its own and of others."""

import os
import tempfile
from datetime import datetime, timedelta

import pandas
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
from feast.types import Array, Bool, Float32, Float64, Int32, Int64, String, UnixTimestamp
from feast.value_type import ValueType

features = {
    "conv_rate": Float32,
    "score": Float64,
    "trips": Int64,
    "rank": Int32,
    "tag": String,
    "active": Bool,
    "joined": UnixTimestamp,
    "tags": Array(String),
    "counts": Array(Int64),
}


def answer(request):
    folder = tempfile.mkdtemp()
    redis = {"type": "redis", "connection_string": f"127.0.0.1:{request['port']}"}
    store = FeatureStore(
        config=RepoConfig(
            project="lab",
            provider="local",
            registry=os.path.join(folder, "registry.db"),
            online_store=redis,
            entity_key_serialization_version=3,
        )
    )
    path = os.path.join(folder, "stats.parquet")
    frame = pandas.DataFrame(request["rows"])
    for name in ("event_timestamp", "joined"):
        frame[name] = pandas.to_datetime(frame[name])
    frame["conv_rate"] = frame["conv_rate"].astype("float32")
    frame["rank"] = frame["rank"].astype("int32")
    frame.to_parquet(path)
    driver = Entity(name="driver", join_keys=["driver_id"], value_type=ValueType.INT64)
    schema = [Field(name="driver_id", dtype=Int64), *(Field(name=name, dtype=type) for name, type in features.items())]
    source = FileSource(path=path, timestamp_field="event_timestamp")
    view = FeatureView(name="driver_stats", entities=[driver], ttl=timedelta(days=0), schema=schema, source=source)
    store.apply([driver, view])
    store.materialize(datetime(2023, 1, 1), datetime(2025, 1, 1))
    entities = [{"driver_id": key} for key in request["read"]]
    found = store.get_online_features(features=[f"driver_stats:{name}" for name in features], entity_rows=entities).to_dict()
    return {name: [seconds(value) for value in values] for name, values in found.items()}


def seconds(value):
    return value.timestamp() if isinstance(value, datetime) else value
