"""Fits transforms of scikit-learn on `fit`, and gives what each makes of `test`, the way back, and the names."""

import warnings

import numpy
from sklearn import preprocessing

warnings.simplefilter("ignore")


def one(request):
    transform = getattr(preprocessing, request["transform"])(**request["params"])
    given = {} if request.get("weights") is None else {"sample_weight": request["weights"]}
    transform.fit(numpy.array(request["fit"]), **given)
    out = transform.transform(numpy.array(request["test"]))
    back = transform.inverse_transform(out) if request["back"] else None
    dense = out.toarray() if hasattr(out, "toarray") else out
    return {"out": dense, "back": back, "names": list(transform.get_feature_names_out())}


def answer(requests):
    return [one(request) for request in requests]
