import warnings

import numpy
from sklearn.preprocessing import TargetEncoder


def answer(request):
    """What `TargetEncoder` gives for its training rows, in training and afterwards."""
    warnings.simplefilter("ignore")
    return [case(**each) for each in request["cases"]]


def case(params, columns, target):
    table = numpy.array(columns, dtype=object).T
    encoder = TargetEncoder(**params)
    trained = encoder.fit_transform(table, target)
    return {"trained": trained, "out": encoder.transform(table)}
