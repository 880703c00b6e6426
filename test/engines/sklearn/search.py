import numpy
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler


def answer(request):
    features, target = numpy.array(request["features"]), numpy.array(request["target"])
    model = Pipeline([("scale", StandardScaler()), ("model", Ridge())])
    grid = {"model__alpha": request["alphas"], "scale__with_std": [True, False]}
    folds = KFold(4, shuffle=True, random_state=request["seed"])
    scoring = ["r2", "neg_mean_absolute_error"]
    search = GridSearchCV(model, grid, scoring=scoring, refit="r2", cv=folds, return_train_score=True)
    found = search.fit(features, target).cv_results_
    return {
        "alphas": [params["model__alpha"] for params in found["params"]],
        "best": int(search.best_index_),
        "r2": found["mean_test_r2"],
        "std": found["std_test_r2"],
        "rank": found["rank_test_r2"],
        "train": found["mean_train_r2"],
        "error": found["mean_test_neg_mean_absolute_error"],
        "split": found["split2_test_r2"],
    }
