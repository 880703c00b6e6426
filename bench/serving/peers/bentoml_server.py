"""BentoML with one worker: python bentoml_server.py port model.json"""
import os, sys

import bentoml
import numpy as np
from linear_model import linear_model


@bentoml.service(workers=1, logging={"access": {"enabled": False}}, metrics={"enabled": False})
class Linear:
    def __init__(self):
        self.model = linear_model(os.environ["LINEAR_MODEL"])

    @bentoml.api
    async def predict(self, values: list[float]) -> float:
        return float(self.model.predict_proba(np.array([values]))[0, 1])


if __name__ == "__main__":
    port, path = sys.argv[1:]
    serve = ["-m", "bentoml", "serve", "bentoml_server:Linear", "--host", "127.0.0.1", "--port", port]
    where = ["--working-dir", os.path.dirname(os.path.abspath(__file__))]
    environment = {**os.environ, "LINEAR_MODEL": path, "BENTOML_DO_NOT_TRACK": "true"}
    os.execve(sys.executable, [sys.executable, *serve, *where], environment)
