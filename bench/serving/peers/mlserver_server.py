"""MLServer with its scikit-learn runtime, in one process: python mlserver_server.py port model.json"""
import json, os, socket, sys, tempfile

import joblib
from linear_model import linear_model

port, path = sys.argv[1:]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


with tempfile.TemporaryDirectory() as folder:
    joblib.dump(linear_model(path), os.path.join(folder, "model.joblib"))
    model = {"name": "linear", "implementation": "mlserver_sklearn.SKLearnModel", "parameters": {"uri": "./model.joblib"}}
    server = {
        "host": "127.0.0.1", "http_port": int(port), "grpc_port": free_port(), "parallel_workers": 0,
        "metrics_endpoint": None, "debug": False,
    }
    for name, settings in {"model-settings": model, "settings": server}.items():
        with open(os.path.join(folder, f"{name}.json"), "w") as file:
            json.dump(settings, file)
    from mlserver.cli import main

    sys.argv = ["mlserver", "start", folder]
    main()
