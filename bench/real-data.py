"""Test accuracies of scikit-learn's MLPClassifier on real data, the reference of real-data.ts: python3 bench/real-data.py

Needs scikit-learn 1.2. The same splits, scaling, layers, batch size and epochs as there; Adam, without regularization, and without
dropout, which MLPClassifier does not have. Writes bench/results/real-data.json.
"""

import json
import pathlib
import warnings

from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore")  # Of runs that are ended before they converge, as is meant.
SEEDS = 5
#: Data, hidden units, epochs.
TASKS = {
    "iris": (load_iris, [16], 300),
    "wine": (load_wine, [16], 100),
    "breast cancer": (load_breast_cancer, [32], 30),
    "digits": (load_digits, [256, 256], 30),
}


def accuracy(load, hidden, epochs, seed):
    x, y = load(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3, stratify=y, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    model = MLPClassifier(
        hidden,
        alpha=0,
        batch_size=32,
        learning_rate_init=1e-3,
        max_iter=epochs,
        n_iter_no_change=epochs,
        tol=0,
        epsilon=1e-7,
        random_state=seed,
    )
    model.fit(scaler.transform(x_train), y_train)
    return model.score(scaler.transform(x_test), y_test)


results = {
    name: {"hidden": hidden, "epochs": epochs, "accuracies": [accuracy(load, hidden, epochs, s) for s in range(SEEDS)]}
    for name, (load, hidden, epochs) in TASKS.items()
}
path = pathlib.Path(__file__).parent / "results" / "real-data.json"
path.write_text(json.dumps(results, indent=1) + "\n")
