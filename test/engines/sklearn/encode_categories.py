import category_encoders
import numpy
import pandas


def answer(request):
    """What encoders of category_encoders give for the rows they learned from, in training and afterwards, and for others."""
    return {"version": category_encoders.__version__, "cases": [case(**each) for each in request["cases"]]}


def case(kind, params, fit, target, test):
    encoder = getattr(category_encoders, kind)(cols=["x"], **params)
    rows, others = frame(fit), frame(test)
    y = pandas.Series(target, dtype="float64")
    trained = encoder.fit_transform(rows, y)
    return {"trained": trained["x"].to_numpy(), "out": encoder.transform(others)["x"].to_numpy()}


def frame(values):
    return pandas.DataFrame({"x": pandas.Series([numpy.nan if value is None else value for value in values], dtype="object")})
