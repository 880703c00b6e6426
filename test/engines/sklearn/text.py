"""Vectorizers of texts: names and rows of scikit-learn for given parameters."""
from sklearn.feature_extraction import DictVectorizer, FeatureHasher
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer

KINDS = {kind.__name__: kind for kind in (CountVectorizer, HashingVectorizer, TfidfVectorizer)}


def answer(questions):
    return [one(question) for question in questions]


def one(question):
    params = dict(question["params"])
    if "ngram_range" in params:
        params["ngram_range"] = tuple(int(size) for size in params["ngram_range"])
    for name in ("min_df", "max_features", "n_features"):
        if params.get(name) is not None and float(params[name]) >= 1:
            params[name] = int(params[name])
    if "max_df" in params:
        params["max_df"] = float(params["max_df"])
    vectorizer = KINDS[question["kind"]](**params)
    try:
        matrix = vectorizer.fit(question["fit"]).transform(question["rows"]).toarray().tolist()
    except ValueError as error:
        return {"error": str(error)}
    names = vectorizer.get_feature_names_out().tolist() if question["kind"] != "HashingVectorizer" else []
    return {"names": names, "rows": matrix}
