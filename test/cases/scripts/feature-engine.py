"""What feature-engine gives: python feature-engine.py > ../feature-engine.json"""

import json, warnings
import numpy as np, pandas as pd
import feature_engine
from feature_engine.creation import GeoDistanceFeatures, MathFeatures, RelativeFeatures
from feature_engine.transformation import LogTransformer, LogCpTransformer, ReciprocalTransformer, ArcsinTransformer, PowerTransformer
from feature_engine.scaling import MeanNormalizationScaler
warnings.simplefilter("ignore")
r = np.random.RandomState(3)
n = 12
def rnd(low, high): return [round(float(x), 6) for x in r.uniform(low, high, n)]
places = {"lat1": rnd(-90, 90), "lon1": rnd(-180, 180), "lat2": rnd(-90, 90), "lon2": rnd(-180, 180)}
places["lat1"][:3] = [0.0, 45.0, 90.0]; places["lon1"][:3] = [0.0, 7.5, 180.0]; places["lat2"][:3] = [0.0, 45.0, -90.0]; places["lon2"][:3] = [180.0, 7.5, -180.0]
positive = {"a": rnd(0.01, 90), "b": rnd(0.5, 3), "c": rnd(1e-6, 1)}
mixed = {"a": rnd(-9, 9), "b": rnd(-3, 3), "c": rnd(-100, 100)}
shares = {"a": rnd(0, 1), "b": [0.0, 1.0] + rnd(0, 1)[2:]}
whole = {"a": [float(x) for x in r.randint(-9, 10, n)], "b": [float(x) for x in r.choice([-3, -2, 2, 3, 4], n)]}
cases = []
def case(kind, params, fit, make, names=None):
    X = pd.DataFrame(fit); t = make.fit(X); out = t.transform(X.copy())
    if names: out = out[names]
    cases.append({"kind": kind, "params": params, "fit": fit, "names": list(out.columns), "out": [[None if pd.isna(v) else float(v) for v in row] for row in out.values]})
for method in ["haversine", "euclidean", "manhattan"]:
    for unit in ["km", "miles", "meters", "feet"]:
        p = dict(lat1="lat1", lon1="lon1", lat2="lat2", lon2="lon2", method=method, output_unit=unit)
        case("GeoDistanceFeatures", p, places, GeoDistanceFeatures(**p), ["geo_distance"])
for base in ["e", "10"]:
    case("LogTransformer", {"base": base}, positive, LogTransformer(base=base))
    case("LogCpTransformer", {"base": base, "C": "auto"}, mixed, LogCpTransformer(base=base, C="auto"))
    case("LogCpTransformer", {"base": base, "C": 1}, positive, LogCpTransformer(base=base, C=1))
case("ReciprocalTransformer", {}, mixed, ReciprocalTransformer())
case("ArcsinTransformer", {}, shares, ArcsinTransformer())
for e in [0.5, 2, -1, -0.5, 3]:
    case("ExponentTransformer", {"exp": e}, positive, PowerTransformer(exp=e))
case("MeanNormalizationScaler", {}, mixed, MeanNormalizationScaler())
f = ["sum", "prod", "mean", "std", "var", "min", "max"]
m = MathFeatures(variables=["a", "b", "c"], func=f)
case("MathFeatures", {"func": f}, mixed, m, [f"{g}_a_b_c" for g in f])
case("MathFeatures", {"func": ["sum", "mean"], "new_variables_names": ["s", "m"]}, mixed, MathFeatures(variables=["a", "b", "c"], func=["sum", "mean"], new_variables_names=["s", "m"]), ["s", "m"])
g = ["sub", "add", "mul", "div", "floordiv", "mod", "pow"]
for data in [mixed, whole, positive]:
    fs = g if data is positive else g[:-1]
    names = [v for v in data if v != "b"]
    case("RelativeFeatures", {"reference": ["b"], "func": fs}, data, RelativeFeatures(variables=names, reference=["b"], func=fs), [f"{v}_{q}_b" for q in fs for v in names])
zero = {"a": [1.0, -2.0, 0.0], "b": [0.0, 2.0, 0.0]}
case("RelativeFeatures", {"reference": ["b"], "func": ["div", "floordiv", "mod"], "fill_value": -7}, zero, RelativeFeatures(variables=["a"], reference=["b"], func=["div", "floordiv", "mod"], fill_value=-7), [f"a_{q}_b" for q in ["div", "floordiv", "mod"]])
print(json.dumps({"about": "What feature-engine " + open(feature_engine.__path__[0] + "/VERSION").read().strip() + " gives; ExponentTransformer is its PowerTransformer.", "cases": cases}))
