"""Turns a fitted scikit-learn Pipeline, ColumnTransformer, transform, linear model or model of trees into JSON that bighead reads with fromSklearn.

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
    if name.startswith("HistGradientBoosting") and fitted._preprocessor is not None:
        return coded(fitted)
    found = {"class": name, "width": int(getattr(fitted, "n_features_in_", 0))}
    names = getattr(fitted, "feature_names_in_", None)
    found["names"] = None if names is None else [str(each) for each in names]
    if name in VECTORIZERS:
        found["width"] = 1
    if name == "Pipeline":
        found["children"] = [child(each, step) for each, step in fitted.steps]
        if found["width"] == 0:
            found["width"] = max([0] + [each["fitted"]["width"] for each in found["children"][:1] if each["fitted"] != "passthrough"])
        params = {}
    elif name == "ColumnTransformer":
        found["children"] = [
            dict(child(each, part), columns=[int(at) for at in fitted._transformer_to_input_indices[each]])
            for each, part, columns in fitted.transformers_
            if not (isinstance(part, str) and part == "drop") and len(fitted._transformer_to_input_indices[each]) > 0
        ]
        params = {key: params[key] for key in ("verbose_feature_names_out", "transformer_weights")}
    elif name == "FeatureUnion":
        found["children"] = [child(each, part) for each, part in fitted.transformer_list if part != "drop"]
        params = {key: params[key] for key in ("verbose_feature_names_out", "transformer_weights") if key in params}
    elif name == "TransformedTargetRegressor":
        found["children"] = [child("regressor", fitted.regressor_), child("transformer", fitted.transformer_)]
        params = {}
    found["params"] = plain_fields(params)
    found["attributes"] = attributes(fitted) if "children" not in found else {}
    return found


def child(name, fitted):
    return {"name": name, "fitted": node(fitted)}


VECTORIZERS = ("CountVectorizer", "TfidfVectorizer", "HashingVectorizer", "DictVectorizer", "FeatureHasher")


def coded(fitted):
    """Histogram trees that code their categories first, which puts these columns before the others."""
    codes = node_of_codes(fitted)
    names = codes["names"]
    params = plain_fields(fitted.get_params(deep=False))
    trees = {"class": type(fitted).__name__, "width": codes["width"], "names": None, "params": params, "attributes": attributes(fitted)}
    children = [{"name": "categories", "fitted": codes}, {"name": "trees", "fitted": trees}]
    return {"class": "Pipeline", "width": codes["width"], "names": names, "params": {}, "attributes": {}, "children": children}


def node_of_codes(fitted):
    parts = fitted._preprocessor
    positions = parts._transformer_to_input_indices
    children = [dict(child("encoder", parts.named_transformers_["encoder"]), columns=[int(at) for at in positions["encoder"]])]
    if len(positions["numerical"]) > 0:
        children.append({"name": "numerical", "fitted": "passthrough", "columns": [int(at) for at in positions["numerical"]]})
    names = getattr(fitted, "feature_names_in_", None)
    return {
        "class": "ColumnTransformer",
        "width": int(fitted.n_features_in_),
        "names": None if names is None else [str(each) for each in names],
        "params": {"verbose_feature_names_out": True, "transformer_weights": None},
        "attributes": {},
        "children": children,
    }


# What is not a plain fitted attribute, by the class that has it.
HIDDEN = {
    "OneHotEncoder": {
        "infrequent_categories_": lambda fitted: fitted.infrequent_categories_,
        "dropped": lambda fitted: fitted._drop_idx_after_grouping,
    },
    "OrdinalEncoder": {"infrequent_categories_": lambda fitted: fitted.infrequent_categories_},
    "KNNImputer": {"fit_X": lambda fitted: fitted._fit_X},
    "PowerTransformer": {
        "mean": lambda fitted: fitted._scaler.mean_,
        "scale": lambda fitted: fitted._scaler.scale_,
    },
    "SplineTransformer": {
        "knots": lambda fitted: [spline.t[spline.k : len(spline.t) - spline.k] for spline in fitted.bsplines_],
    },
    "TfidfVectorizer": {"idf": lambda fitted: fitted.idf_},
}

FORESTS = ("RandomForest", "ExtraTrees")


def attributes(fitted):
    name = type(fitted).__name__
    if hasattr(fitted, "tree_") or name.startswith(FORESTS + ("GradientBoosting", "HistGradientBoosting")):
        return trees(fitted, name)
    fields = {key: value for key, value in vars(fitted).items() if key.endswith("_") and not key.startswith("_")}
    for key, read in HIDDEN.get(name, {}).items():
        try:
            fields[key] = read(fitted)
        except AttributeError:
            fields[key] = None
    indicator = fields.pop("indicator_", None)
    if indicator is not None:
        fields["missing_features"] = indicator.features_
    return plain_fields(fields)


def trees(fitted, name):
    if getattr(fitted, "n_outputs_", 1) != 1:
        raise ValueError("%s has learned %d targets; fit one model for each." % (name, fitted.n_outputs_))
    found = {"classes_": getattr(fitted, "classes_", None)}
    if name.startswith("HistGradientBoosting"):
        found["start"] = fitted._baseline_prediction.ravel()
        found["rounds"] = [[hist_tree(tree) for tree in each] for each in fitted._predictors]
    elif name.startswith("GradientBoosting"):
        found["start"] = boosting_start(fitted, name)
        found["rounds"] = [[tree(each.tree_) for each in row] for row in fitted.estimators_]
    else:
        found["trees"] = [tree(each.tree_) for each in getattr(fitted, "estimators_", [fitted])]
    return {key: plain(value) for key, value in found.items()}


def boosting_start(fitted, name):
    """Where the sums start, which must not depend on the row."""
    import numpy
    from sklearn.dummy import DummyClassifier, DummyRegressor

    if fitted.init_ != "zero" and not isinstance(fitted.init_, (DummyClassifier, DummyRegressor)):
        raise ValueError("%s starts from another model, %s, which has no form here." % (name, type(fitted.init_).__name__))
    return fitted._raw_predict_init(numpy.zeros((1, fitted.n_features_in_), dtype=numpy.float32)).ravel()


def tree(found):
    leaf = found.children_left == -1
    missing = getattr(found, "missing_go_to_left", None)
    return {
        "left": found.children_left,
        "right": found.children_right,
        "feature": found.feature,
        "threshold": found.threshold,
        "missing_left": leaf * 0 if missing is None else missing,
        "value": [values.tolist() if is_leaf else [] for values, is_leaf in zip(found.value[:, 0, :], leaf)],
    }


def hist_tree(found):
    nodes = found.nodes
    leaf = nodes["is_leaf"] == 1
    sets = [
        [at for at in range(256) if found.raw_left_cat_bitsets[place][at // 32] >> (at % 32) & 1] if is_set and not is_leaf else None
        for is_set, is_leaf, place in zip(nodes["is_categorical"], leaf, nodes["bitset_idx"])
    ]
    return {
        "left": [-1 if is_leaf else int(at) for is_leaf, at in zip(leaf, nodes["left"])],
        "right": [-1 if is_leaf else int(at) for is_leaf, at in zip(leaf, nodes["right"])],
        "feature": nodes["feature_idx"],
        "threshold": nodes["num_threshold"],
        "missing_left": nodes["missing_go_to_left"],
        "value": [[float(value)] if is_leaf else [] for is_leaf, value in zip(leaf, nodes["value"])],
        "categories": sets,
    }


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
