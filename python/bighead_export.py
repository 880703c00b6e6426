"""Turns a fitted scikit-learn Pipeline, ColumnTransformer, transform or linear model into JSON that bighead reads with fromSklearn.

    import bighead_export
    bighead_export.save(fitted, "model.json")

It needs nothing but scikit-learn. Only parameters and fitted attributes are written, as numbers, texts and lists: no code, no pickle."""
import json
import math


def save(fitted, path):
    with open(path, "w", encoding="utf-8") as file:
        file.write(dumps(fitted))


def dumps(fitted):
    return json.dumps(export(fitted), allow_nan=False)


def export(fitted):
    import sklearn

    return {"format": "scikit-learn", "version": 1, "library": sklearn.__version__, "fitted": node(fitted)}


def node(fitted):
    if isinstance(fitted, str):
        return fitted
    name = type(fitted).__name__
    params = fitted.get_params(deep=False)
    if name == "FunctionTransformer" and params["func"] is None:
        return "passthrough"
    found = {"class": name, "width": int(getattr(fitted, "n_features_in_", 0))}
    names = getattr(fitted, "feature_names_in_", None)
    found["names"] = None if names is None else [str(each) for each in names]
    if name == "Pipeline":
        found["children"] = [child(each, step) for each, step in fitted.steps]
    elif name == "ColumnTransformer":
        found["children"] = [
            dict(child(each, part), columns=[int(at) for at in fitted._transformer_to_input_indices[each]])
            for each, part, columns in fitted.transformers_
            if not (isinstance(part, str) and part == "drop") and len(fitted._transformer_to_input_indices[each]) > 0
        ]
        params = {key: params[key] for key in ("verbose_feature_names_out", "transformer_weights")}
    found["params"] = plain_fields(params) if name != "Pipeline" else {}
    found["attributes"] = attributes(fitted) if "children" not in found else {}
    return found


def child(name, fitted):
    return {"name": name, "fitted": node(fitted)}


# What is not a plain fitted attribute, by the class that has it.
HIDDEN = {
    "OneHotEncoder": {"infrequent_categories_": "infrequent_categories_", "dropped": "_drop_idx_after_grouping"},
    "OrdinalEncoder": {"infrequent_categories_": "infrequent_categories_"},
}


def attributes(fitted):
    fields = {key: value for key, value in vars(fitted).items() if key.endswith("_") and not key.startswith("_")}
    for key, name in HIDDEN.get(type(fitted).__name__, {}).items():
        try:
            fields[key] = getattr(fitted, name, None)
        except AttributeError:
            fields[key] = None
    indicator = fields.pop("indicator_", None)
    if indicator is not None:
        fields["missing_features"] = indicator.features_
    return plain_fields(fields)


def plain_fields(fields):
    found = {}
    for key, value in fields.items():
        try:
            found[key] = plain(value)
        except TypeError:
            pass
    return found


def plain(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, int):
        return value if abs(value) < 2**53 else float(value)
    if isinstance(value, float):
        if math.isfinite(value) and (value != 0 or math.copysign(1, value) > 0):
            return value
        return {"$": "NaN" if math.isnan(value) else "-0" if value == 0 else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    raise TypeError("%s is no plain value" % type(value).__name__)
