"""Minimax fits of the kernels' polynomials: prints the coefficients of assembly/math.ts and their largest relative error.

Lawson's iteration: least squares, reweighted by the error until it is level (Rice & Usow, The Lawson algorithm and
extensions, 1968). A coefficient is rounded to float32 as soon as it is fitted, the largest contribution first, and the
rest is fitted again around it. The rational fit iterates on the denominator (Sanathanan & Koerner, 1963).
Needs NumPy and SciPy; run by hand: python3 scripts/fit-polynomials.py
"""
import numpy as np
from scipy.special import erfcx


def lawson(columns, target, rounds=300):
    """x that minimises max |columns · x - target|, about."""
    weights = np.ones(len(target))
    best, smallest = None, np.inf
    for _ in range(rounds):
        root = np.sqrt(weights)
        x = np.linalg.lstsq(columns * root[:, None], target * root, rcond=None)[0]
        error = np.abs(columns @ x - target)
        if error.max() < smallest:
            best, smallest = x, error.max()
        weights *= error
        weights /= weights.sum()
    return best


def fit_rounded(columns, target):
    """As `lawson`, with every coefficient a float32, fixed in the order of the columns."""
    rounded = []
    while len(rounded) < columns.shape[1]:
        done = len(rounded)
        rest = target - columns[:, :done] @ np.array(rounded)
        rounded.append(float(np.float32(lawson(columns[:, done:], rest)[0])))
    return np.array(rounded), np.abs(columns @ np.array(rounded) - target).max()


def chebyshev(low, high, count=2000):
    return (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(count) + 0.5) / count)


def show(name, coefficients, error):
    print(f"{name}: largest relative error {error:.3g} = 2^{np.log2(error):.2f}")
    for i, c in enumerate(coefficients):
        print(f"  [{i}] {c!r}")


def fit_exp(degree):
    """e^r = 1 + (r + r² q(r)), |r| <= ln 2 / 2 and a little; relative to e^r - 1."""
    r = chebyshev(-0.35, 0.35)
    columns = np.stack([r ** (2 + i) for i in range(degree + 1)], 1) / np.expm1(r)[:, None]
    show(f"exp q, degree {degree}", *fit_rounded(columns, (np.expm1(r) - r) / np.expm1(r)))


def fit_log(degree):
    """log(1 + f) = f - f²/2 + f³ p(f), 3/4 <= 1 + f <= 3/2."""
    f = chebyshev(-0.25, 0.5)
    columns = np.stack([f ** (3 + i) for i in range(degree + 1)], 1) / np.log1p(f)[:, None]
    show(f"log p, degree {degree}", *fit_rounded(columns, (np.log1p(f) - f + f * f / 2) / np.log1p(f)))


def powers(a, first, last):
    return np.stack([a**i for i in range(first, last + 1)], 1)


def fit_tail(numerator, denominator, top=14.5):
    """Φ(-a) e^(a²/2) = p(a) / q(a), q(0) = 1, 0 <= a <= top."""
    t = chebyshev(0, 1)
    a = top * t**3  # Denser towards 0, where the function bends most.
    ratio = erfcx(a / np.sqrt(2)) / 2
    q = np.ones_like(a)
    for _ in range(40):
        columns = np.concatenate([powers(a, 0, numerator) / ratio[:, None], -powers(a, 1, denominator)], 1) / q[:, None]
        scale = np.abs(columns).max(0)
        x = lawson(columns / scale, 1 / q, 60) / scale
        q = 1 + powers(a, 1, denominator) @ x[numerator + 1 :]
    qs = x[numerator + 1 :].astype(np.float32).astype(float)
    q = 1 + powers(a, 1, denominator) @ qs
    ps, error = fit_rounded(powers(a, 0, numerator) / (ratio * q)[:, None], np.ones_like(a))
    show(f"normal tail p, degree {numerator}/{denominator}", ps, error)
    show("normal tail q", [1.0, *qs], error)


if __name__ == "__main__":
    fit_exp(4)
    fit_log(7)
    fit_tail(4, 5)
