import numpy
import sklearn


def answer(request):
    return {"version": sklearn.__version__, "echo": {**request, "numbers": numpy.array(request.get("numbers"))}}
