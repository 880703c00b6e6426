"""Feast's feature server over Redis, one worker: python feast_server.py port redis_port rows.json

A row is {shop, f0, …, f9}. uvicorn takes uvloop and httptools, and redis takes hiredis, where they are installed, which they are.
"""
import json, os, sys, tempfile
from datetime import datetime, timedelta, timezone

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
from feast.types import Float64
from feast.value_type import ValueType

port, redis_port, path = sys.argv[1:]
with open(path) as file:
    rows = pd.DataFrame(json.load(file))
rows["event_timestamp"] = datetime(2024, 1, 1, tzinfo=timezone.utc)

with tempfile.TemporaryDirectory() as folder:
    source = os.path.join(folder, "rows.parquet")
    rows.to_parquet(source)
    store = FeatureStore(config=RepoConfig(
        project="bench", provider="local", registry=os.path.join(folder, "registry.db"),
        entity_key_serialization_version=3,
        online_store={"type": "redis", "connection_string": f"127.0.0.1:{redis_port}"},
    ))
    shop = Entity(name="shop", join_keys=["shop"], value_type=ValueType.INT64)
    names = [name for name in rows.columns if name.startswith("f")]
    view = FeatureView(
        name="shop_facts",
        entities=[shop],
        ttl=timedelta(0),
        schema=[Field(name=name, dtype=Float64) for name in names],
        source=FileSource(path=source, timestamp_field="event_timestamp"),
    )
    store.apply([shop, view])
    store.write_to_online_store("shop_facts", rows)
    # A worker that has answered `max_requests` is replaced, 1,000 by default, and the registry is read anew once a minute.
    store.serve(
        host="127.0.0.1", port=int(port), no_access_log=True, workers=1, max_requests=1 << 40, max_requests_jitter=0,
        registry_ttl_sec=86_400,
    )
