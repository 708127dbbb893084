"""The workloads' numbers, as workloads.ts makes them, and the conversation of serve.ts, for peers written in Python."""

import json
import math
import sys
import time

import numpy as np


def uniform(length, seed=1):
    """Seeded numbers in [-1, 1): the linear congruential generator of bench/lib/kernels.ts."""
    values = np.empty(length, np.float32)
    state = seed
    for i in range(length):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values[i] = state / 2**31 - 1
    return values


def matrices(product):
    size = product["size"]
    return uniform(size * size, 1).reshape(size, size), uniform(size * size, 2).reshape(size, size)


def probe(c, size):
    """C where results are compared."""
    places = [(0, 0), (size - 1, size - 1), (size >> 1, size >> 2)]
    return [float(c[row, column]) for row, column in places]


def samples(training):
    """x (rows, features) and labels: inside a circle or not, the largest of the first ten."""
    sizes, rows = training["sizes"], training["rows"]
    x = uniform(rows * sizes[0], 1).reshape(rows, sizes[0])
    if training["loss"] == "binary":
        return x, (np.square(x.astype(np.float64)).sum(1) < 2 / math.pi).astype(np.float32)
    return x, x[:, : sizes[-1]].argmax(1)


def repeat(milliseconds, call):
    """Nanoseconds of processor time a call, see serve.ts, over as many calls as the time takes: at least one."""
    start = now = time.process_time_ns()
    calls = 0
    while calls == 0 or now - start < milliseconds * 1e6:
        call()
        calls += 1
        now = time.process_time_ns()
    return (now - start) / calls


def serve(version, prepare):
    """Answers until the other side closes. prepare(workload) returns (measure, finish), or a sentence why not."""
    measure = finish = None
    for line in sys.stdin:
        question = json.loads(line)
        answer = {}
        if question["ask"] == "hello":
            answer = {"version": version}
        elif question["ask"] == "prepare":
            prepared = prepare(question["workload"])
            if isinstance(prepared, str):
                answer = {"unsupported": prepared}
            else:
                measure, finish = prepared
                measure(question["milliseconds"])
        elif question["ask"] == "measure":
            answer = {"ns": measure(question["milliseconds"])}
        elif question["ask"] == "finish":
            answer = finish()
        print(json.dumps(answer), flush=True)
