"""The as-of join in Feast with its default offline store: python feast_as_of.py rows requests output"""
import json, resource, sys, tempfile
from datetime import timedelta

import feast
import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
from feast.types import Float64
from feast.value_type import ValueType

rows, requests, output = sys.argv[1:]
COLUMNS = [f"x{index}" for index in range(10)]
with tempfile.TemporaryDirectory() as folder:
    store = FeatureStore(config=RepoConfig(
        project="bench", provider="local", registry=f"{folder}/registry.db", entity_key_serialization_version=3,
        online_store={"type": "sqlite", "path": f"{folder}/online.db"},
    ))
    key = Entity(name="key", join_keys=["key"], value_type=ValueType.STRING)
    view = FeatureView(
        name="row",
        entities=[key],
        ttl=timedelta(days=7),
        schema=[Field(name=name, dtype=Float64) for name in COLUMNS],
        source=FileSource(path=rows, timestamp_field="t"),
        online=False,
    )
    store.apply([key, view])
    asked = pd.read_parquet(requests).rename(columns={"q": "event_timestamp"})
    found = store.get_historical_features(entity_df=asked, features=[f"row:{name}" for name in COLUMNS]).to_df()
    found.to_parquet(output)
print(json.dumps({
    "version": feast.__version__,
    "rows": len(found),
    "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
}))
