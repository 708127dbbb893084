"""The lesson over many seeds in PyTorch, the reference of lesson-seeds.ts: python3 bench/lesson-seeds.py [seeds]

Needs torch, numpy and scikit-learn. Glorot-uniform weights, zero biases, Adam with epsilon 1e-7, 10 epochs; the seed decides
the split, the initial weights and the order of the rows.
"""

import sys

import numpy as np
import torch
from sklearn.datasets import make_gaussian_quantiles
from sklearn.model_selection import train_test_split

torch.set_num_threads(1)
X, Y = make_gaussian_quantiles(n_samples=2000, n_features=2, n_classes=2, random_state=3, cov=0.1)


def accuracy(seed, batch_size):
    x_rest, x_test, y_rest, y_test = train_test_split(X, Y, test_size=0.3, random_state=seed)
    x, _, y, _ = train_test_split(x_rest, y_rest, test_size=0.2, random_state=seed)
    x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)[:, None]
    torch.manual_seed(seed)
    linear = [torch.nn.Linear(2, 10), torch.nn.Linear(10, 10), torch.nn.Linear(10, 1)]
    for layer in linear:
        torch.nn.init.xavier_uniform_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    model = torch.nn.Sequential(linear[0], torch.nn.Tanh(), linear[1], torch.nn.Tanh(), linear[2])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)
    loss = torch.nn.BCEWithLogitsLoss()
    for _ in range(10):
        order = torch.randperm(len(x))
        for i in range(0, len(x), batch_size):
            rows = order[i : i + batch_size]
            optimizer.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimizer.step()
    with torch.no_grad():
        predicted = model(torch.tensor(x_test, dtype=torch.float32))[:, 0] > 0
    return float((predicted.numpy() == y_test).mean())


seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
for batch_size in (1, 10, 100, 1120):
    scores = [accuracy(seed, batch_size) for seed in range(seeds)]
    print(f"{batch_size:5d}  {np.mean(scores):.3f} ± {np.std(scores, ddof=1):.3f}  {min(scores):.2f}-{max(scores):.2f}")
