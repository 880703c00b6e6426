import math
import warnings

import numpy
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")
averages = ["micro", "macro", "weighted"]


def answer(cases):
    return [{**binary(case), **several(case), **regression(case)} for case in cases]


def binary(case):
    truth, scores = numpy.array(case["binary"]), numpy.array(case["scores"])
    weights = case["weights"]
    if len(set(case["binary"])) < 2 or sum(w for w, t in zip(weights or [1] * len(truth), truth) if t) == 0:
        return {}
    if weights is not None and sum(w for w, t in zip(weights, truth) if not t) == 0:
        return {}
    given = {"sample_weight": weights}
    predicted = (scores > 0.5).astype(int)
    result = {
        "rocAuc": metrics.roc_auc_score(truth, scores, **given),
        "averagePrecision": metrics.average_precision_score(truth, scores, **given),
        "logLoss": metrics.log_loss(truth, scores, **given),
        "brier": metrics.brier_score_loss(truth, scores, **given),
        "brierWhole": metrics.brier_score_loss(truth, scores, scale_by_half=False, **given),
        "balancedAccuracyAdjusted": metrics.balanced_accuracy_score(truth, predicted, adjusted=True, **given),
        "precision": metrics.precision_score(truth, predicted, zero_division=1, **given),
        "precisionOfNegative": metrics.precision_score(truth, predicted, pos_label=0, zero_division=0, **given),
        "recall": metrics.recall_score(truth, predicted, zero_division=0, **given),
    }
    for beta in [0, 0.5, 1, 2, math.inf]:
        result[f"f{beta}"] = metrics.fbeta_score(truth, predicted, beta=beta, zero_division=0, **given)
    for drop in [False, True]:
        curve = metrics.roc_curve(truth, scores, drop_intermediate=drop, **given)
        result.update({f"roc{name}{drop}": part for name, part in zip(["False", "True", "At"], curve)})
        curve = metrics.precision_recall_curve(truth, scores, drop_intermediate=drop, **given)
        result.update({f"pr{name}{drop}": part for name, part in zip(["Precision", "Recall", "At"], curve)})
    for strategy in ["uniform", "quantile"]:
        observed, predicted_mean = calibration_curve(truth, scores, n_bins=4, strategy=strategy)
        result[f"calibration{strategy}"] = [*observed, *predicted_mean]
    return result


def several(case):
    truth, predicted = numpy.array(case["truth"]), numpy.array(case["predicted"])
    labels, given = case["labels"], {"sample_weight": case["weights"]}
    result = {
        "accuracy": metrics.accuracy_score(truth, predicted, **given),
        "balancedAccuracy": metrics.balanced_accuracy_score(truth, predicted, **given),
        "confusionOfLabels": metrics.confusion_matrix(truth, predicted, labels=labels, **given).ravel(),
    }
    for normalize in [None, "true", "pred", "all"]:
        matrix = metrics.confusion_matrix(truth, predicted, normalize=normalize, **given)
        result[f"confusion{normalize}"] = matrix.ravel()
    for average in averages:
        for zero in [0, 1, math.nan]:
            options = {"average": average, "zero_division": zero, **given}
            result[f"precision{average}{zero}"] = metrics.precision_score(truth, predicted, **options)
            result[f"recall{average}{zero}"] = metrics.recall_score(truth, predicted, **options)
            result[f"f{average}{zero}"] = metrics.fbeta_score(truth, predicted, beta=0.5, **options)
        options = {"average": average, "zero_division": 0, "labels": labels, **given}
        result[f"fOfLabels{average}"] = metrics.f1_score(truth, predicted, **options)
    for zero in [0, 1, math.nan]:
        options = {"output_dict": True, "zero_division": zero, **given}
        result[f"report{zero}"] = reported(metrics.classification_report(truth, predicted, **options))
        of_some = metrics.classification_report(truth, predicted, labels=labels[1:], **options)
        result[f"reportOfSome{zero}"] = reported(of_some)
    return {**result, **of_probabilities(case, truth, labels, given)}


def reported(report):
    values = (value.values() if isinstance(value, dict) else [value] for value in report.values())
    return [number for some in values for number in some]


def of_probabilities(case, truth, labels, given):
    probabilities = numpy.array(case["probabilities"])
    if not all(any(truth == label) for label in labels):
        return {}
    result = {
        "logLossOfClasses": metrics.log_loss(truth, probabilities, labels=labels, **given),
        "brierOfClasses": metrics.brier_score_loss(truth, probabilities, labels=labels, **given),
    }
    weights = given["sample_weight"]
    weightless = weights is not None and any(sum(w for w, t in zip(weights, truth) if t == k) == 0 for k in labels)
    if len(labels) < 3 or weightless:
        return result
    for average in averages:
        options = {"multi_class": "ovr", "average": average, "labels": labels, **given}
        result[f"ovr{average}"] = metrics.roc_auc_score(truth, probabilities, **options)
        result[f"averagePrecision{average}"] = metrics.average_precision_score(
            truth, probabilities, average=average, **given
        )
    for average in ["macro", "weighted"]:
        options = {"multi_class": "ovo", "average": average, "labels": labels}
        result[f"ovo{average}"] = metrics.roc_auc_score(truth, probabilities, **options)
    return result


def regression(case):
    numbers, guesses, given = case["numbers"], case["guesses"], {"sample_weight": case["weights"]}
    return {
        "r2": metrics.r2_score(numbers, guesses, **given),
        "mae": metrics.mean_absolute_error(numbers, guesses, **given),
        "mse": metrics.mean_squared_error(numbers, guesses, **given),
        "rmse": metrics.root_mean_squared_error(numbers, guesses, **given),
        "mape": metrics.mean_absolute_percentage_error(numbers, guesses, **given),
        "medianError": metrics.median_absolute_error(numbers, guesses, **given),
    }
