"""FastAPI with a body of pydantic, one worker: python fastapi_server.py port model.json"""
import sys

import numpy as np
import uvicorn
from fastapi import FastAPI
from linear_model import linear_model
from pydantic import BaseModel

port, path = sys.argv[1:]
model = linear_model(path)
app = FastAPI()


class Numbers(BaseModel):
    values: list[float]


# A function that is async runs on the loop itself; others go to a pool of threads, which costs half as much again.
@app.post("/predict")
async def predict(body: Numbers):
    return {"probability": float(model.predict_proba(np.array([body.values]))[0, 1])}


@app.get("/ready")
async def ready():
    return {}


uvicorn.run(app, host="127.0.0.1", port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="warning")
