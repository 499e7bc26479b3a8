"""PyTorch as a peer of the bench: the Python side of what worker.mjs is for JavaScript.

One JSON message a line on standard input, one answer a line on standard output. Inputs and results are files of raw
little-endian words. Usage: python3 worker.py <threads>
"""

import json
import math
import sys
import time

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))

MAPS = {
    "add": lambda x, y: x + y,
    "exp": lambda x, y: torch.exp(x),
    "sigmoid": lambda x, y: torch.sigmoid(x),
    "tanh": lambda x, y: torch.tanh(x),
    "gelu": lambda x, y: F.gelu(x),
    "chain": lambda x, y: torch.relu((x * y + x) * 0.5),
}


def tenfold(x, y):
    value = x
    for _ in range(10):
        value = value * y + x
    return value


MAPS["tenfold"] = tenfold


def reduce(spec, x):
    if spec["operation"] == "softmax":
        return lambda: torch.softmax(x, spec["axis"])
    if spec["axis"] is None:
        return lambda: x.sum()
    return lambda: x.sum(spec["axis"])


def matmul(spec, a, b):
    def f():
        return torch.matmul(a.t() if spec["transposeA"] else a, b.t() if spec["transposeB"] else b)

    return f


def conv(spec, x, k, g=None):
    padding = spec["padding"]
    if spec["pass"] == "forward":
        return lambda: F.conv2d(x, k, padding=padding)
    mask = [spec["pass"] == "input", spec["pass"] == "kernel", False]

    def gradient():
        found = torch.ops.aten.convolution_backward(
            g, x, k, None, [1, 1], [padding, padding], [1, 1], False, [0, 0], 1, mask
        )
        return found[0] if mask[0] else found[1]

    return gradient


KINDS = {
    "matmul": matmul,
    "map": lambda spec, x, y=None: lambda: MAPS[spec["operation"]](x, y),
    "reduce": reduce,
    "conv": conv,
    "maxPool": lambda spec, x: lambda: F.max_pool2d(x, 2),
}


def perceptron(spec, p, x):
    activation = {"relu": torch.relu, "tanh": torch.tanh}[spec["activation"]]
    h = x
    for i in range(spec["layers"]):
        h = F.linear(h, p[f"weight{i}"], p[f"bias{i}"])
        if i < spec["layers"] - 1:
            h = activation(h)
    return h


def lenet(spec, p, x):
    h = F.max_pool2d(torch.relu(F.conv2d(x, p["weight0"], p["bias0"], padding=2)), 2)
    h = F.max_pool2d(torch.relu(F.conv2d(h, p["weight1"], p["bias1"])), 2).flatten(1)
    h = torch.relu(F.linear(h, p["weight2"], p["bias2"]))
    h = torch.relu(F.linear(h, p["weight3"], p["bias3"]))
    return F.linear(h, p["weight4"], p["bias4"])


def attention(spec, p, x):
    batch, places, width = x.shape
    heads = spec["heads"]

    def split(weight):
        return F.linear(x, weight).view(batch, places, heads, width // heads).transpose(1, 2)

    q, k, v = split(p["weight0"]), split(p["weight1"]), split(p["weight2"])
    scores = q @ k.transpose(2, 3) * (1 / math.sqrt(width // heads))
    mixed = (torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(batch, places, width)
    return F.linear(mixed, p["weight3"])


MODELS = {"perceptron": perceptron, "lenet": lenet, "attention": attention}


def loss_of(spec):
    if spec["model"] == "attention":
        return F.mse_loss
    if spec.get("loss") == "binaryCrossEntropy":
        return F.binary_cross_entropy_with_logits
    return F.cross_entropy


class Training:
    def __init__(self, spec, x, y, **parameters):
        for value in parameters.values():
            value.requires_grad_(True)
        self.spec, self.x, self.parameters = spec, x, parameters
        self.y = y.long() if y.dtype == torch.int32 else y
        self.loss_of = loss_of(spec)
        self.optimizer = torch.optim.Adam(parameters.values(), lr=spec["rate"])

    def call(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss_of(MODELS[self.spec["model"]](self.spec, self.parameters, self.x), self.y)
        loss.backward()
        self.optimizer.step()
        return loss

    def result(self):
        return torch.stack([self.call().detach() for _ in range(self.spec["checkedSteps"])])


class Computation:
    def __init__(self, spec, **inputs):
        self.f = KINDS[spec["kind"]](spec, **inputs)
        self.read = spec.get("read", False)

    def call(self):
        value = self.f()
        return value.numpy() if self.read else value

    def result(self):
        return self.f()


def load(description):
    dtype = numpy.int32 if description["dtype"] == "int32" else numpy.float32
    return torch.from_numpy(numpy.fromfile(description["path"], dtype).reshape(description["shape"]))


current = None


def hello(_):
    return {"version": torch.__version__, "threads": torch.get_num_threads()}


def open_case(request):
    global current
    spec = request["spec"]
    inputs = {name: load(description) for name, description in request["inputs"].items()}
    current = (Training if spec["kind"] == "step" else Computation)(spec, **inputs)
    current.result().detach().contiguous().numpy().astype(numpy.float32).tofile(request["output"])
    return {}


def time_calls(request):
    call = current.call
    if request["warm"]:
        call()
    start = time.perf_counter()
    for _ in range(request["calls"]):
        call()
    return {"milliseconds": (time.perf_counter() - start) * 1000}


def close(_):
    global current
    current = None
    return {}


VERBS = {"hello": hello, "open": open_case, "time": time_calls, "close": close}

print(json.dumps({"done": True}), flush=True)
for line in sys.stdin:
    message = json.loads(line)
    try:
        answer = {**VERBS[message["verb"]](message), "done": True}
    except Exception as error:
        answer = {"done": False, "reason": str(error).split("\n")[0]}
    print(json.dumps(answer), flush=True)
