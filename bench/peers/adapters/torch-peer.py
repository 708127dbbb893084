"""PyTorch on the processor, eager, one thread."""

import numpy as np
import torch
from torch import nn
from workloads import matrices, probe, repeat, samples, serve

torch.set_num_threads(1)
torch.set_num_interop_threads(1)
torch.manual_seed(1)


def product(workload):
    a, b = (torch.from_numpy(matrix) for matrix in matrices(workload))
    left = a.t() if workload["form"] == "Aᵀ·B" else a
    right = b.t() if workload["form"] == "A·Bᵀ" else b
    c = torch.empty_like(a)
    return (
        lambda milliseconds: repeat(milliseconds, lambda: torch.mm(left, right, out=c)),
        lambda: {"values": probe(c, workload["size"])},
    )


def training(workload):
    if workload["loop"] == "trainOnBatch":
        return "has one loop only, see fit"
    sizes, batch_size, rows = workload["sizes"], workload["batchSize"], workload["rows"]
    parts = []
    for inputs, units in zip(sizes, sizes[1:]):
        dense = nn.Linear(inputs, units)
        nn.init.xavier_uniform_(dense.weight)
        nn.init.zeros_(dense.bias)
        parts += [dense, nn.ReLU() if workload["hidden"] == "relu" else nn.Tanh()]
    model = nn.Sequential(*parts[:-1])
    binary = workload["loss"] == "binary"
    criterion = nn.BCEWithLogitsLoss() if binary else nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001, eps=1e-7)
    x, y = samples(workload)
    x = torch.from_numpy(x)
    y = torch.from_numpy(y[:, None] if binary else y.astype(np.int64))

    def epoch():
        for first in range(0, rows, batch_size):
            optimizer.zero_grad(set_to_none=True)
            loss = criterion(model(x[first : first + batch_size]), y[first : first + batch_size])
            loss.backward()
            optimizer.step()

    def mean_loss():
        with torch.no_grad():
            return criterion(model(x), y).item()

    before = mean_loss()
    steps = rows // batch_size
    return (
        lambda milliseconds: repeat(milliseconds, epoch) / steps,
        lambda: {"losses": [before, mean_loss()]},
    )


serve(torch.__version__, lambda workload: (product if workload["kind"] == "product" else training)(workload))
