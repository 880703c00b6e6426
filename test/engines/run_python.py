"""Calls `answer(input)` of the script that is named first: JSON comes in by the standard input and goes out as the last line.

`{"$number": "NaN"}` and the infinities stand for what JSON has no number for, `{"$bytes": base64}` for bytes, such as Arrow IPC.
"""

import base64
import json
import math
import runpy
import sys


def decoded(value):
    if "$number" in value:
        return float(value["$number"].replace("Infinity", "inf"))
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    return value


def encoded(value):
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        text = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return {"$number": text}
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {str(key): encoded(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [encoded(entry) for entry in value]
    return value


answer = runpy.run_path(sys.argv[1])["answer"]
request = json.load(sys.stdin, object_hook=decoded)
print("\n" + json.dumps(encoded(answer(request)), allow_nan=False))
