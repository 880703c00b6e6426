import warnings

import numpy
from sklearn import model_selection

warnings.simplefilter("ignore")


def answer(request):
    return {
        "splits": [split(case) for case in request["splits"]],
        "draws": [drawn(seed) for seed in request["seeds"]],
    }


def split(case):
    splitter = getattr(model_selection, case["kind"])(**case["params"])
    rows = numpy.zeros(case["rowCount"])
    parts = splitter.split(rows, case["target"], case["groups"] if "Group" in case["kind"] else None)
    try:
        return [{"train": train, "test": test} for train, test in parts]
    except ValueError as error:
        return {"error": str(error)}


def drawn(seed):
    random = numpy.random.RandomState(seed)
    shares = numpy.array([0.1, 0.4, 0, 0.3, 0.2])
    return [
        random.random_sample(3),
        random.randint(0, 7, 5),
        random.randint(-5, 2**40, 5),
        random.normal(3, 2, 5),
        random.randn(2),
        random.uniform(-1, 4, 3),
        random.permutation(9),
        random.choice(11, 6),
        random.choice(11, 6, replace=False),
        random.choice(5, 8, p=shares),
        random.choice(5, 4, replace=False, p=shares),
    ]
