"""NumPy: the processor's own matrix product (whatever BLAS it is linked to), one thread."""

import numpy as np
from workloads import matrices, probe, repeat, serve


def blas():
    """The BLAS in use, by the name of the library that is loaded."""
    try:
        with open("/proc/self/maps") as maps:
            text = maps.read().lower()
    except OSError:
        return "BLAS unknown"
    names = {"openblas": "OpenBLAS", "mkl": "MKL", "blis": "BLIS", "atlas": "ATLAS"}
    return next((name for part, name in names.items() if part in text), "reference BLAS")


def prepare(workload):
    if workload["kind"] != "product":
        return "has matrix products only"
    a, b = matrices(workload)
    left = a.T if workload["form"] == "Aᵀ·B" else a
    right = b.T if workload["form"] == "A·Bᵀ" else b
    c = np.empty_like(a)
    return (
        lambda milliseconds: repeat(milliseconds, lambda: np.matmul(left, right, out=c)),
        lambda: {"values": probe(c, workload["size"])},
    )


serve(f"{np.__version__}, {blas()}", prepare)
