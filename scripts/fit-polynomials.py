"""Minimax fits of the kernels' polynomials: prints the coefficients of assembly/math.ts and their largest relative error.

Lawson's iteration: least squares, reweighted by the error until it is level (Rice & Usow, The Lawson algorithm and
extensions, 1968). A coefficient is rounded to float32 as soon as it is fitted, the largest contribution first, and the
rest is fitted again around it. The rational fit iterates on the denominator (Sanathanan & Koerner, 1963).
Needs NumPy and SciPy; run by hand: python3 scripts/fit-polynomials.py
"""
import numpy as np
from scipy.special import erf, erfcx

GELU_INNER = 0.625  # where gelu's formulas change


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
        print(f"  [{i}] {float(c)!r}")


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


def fit_artanh(degree):
    """log(1 + x) = x - s (x - s² c(s²)), s = x / (2 + x), 0 <= x <= 1."""
    x = chebyshev(1e-4, 1)
    s = x / (2 + x)
    columns = np.stack([s ** (3 + 2 * i) for i in range(degree + 1)], 1) / np.log1p(x)[:, None]
    show(f"artanh c, degree {degree}", *fit_rounded(columns, (np.log1p(x) - 2 * s) / np.log1p(x)))


def fit_erf(degree):
    """erf x = x + x p(x²), |x| <= 1."""
    x = chebyshev(1e-4, 1)
    columns = np.stack([x ** (1 + 2 * i) for i in range(degree + 1)], 1) / erf(x)[:, None]
    show(f"erf p, degree {degree}", *fit_rounded(columns, (erf(x) - x) / erf(x)))


def fit_gelu(degree, top):
    """Φ(x) = 1/2 + x c(x²), |x| <= top; relative to Φ(-|x|)."""
    x = chebyshev(1e-4, top)
    half = erf(x / np.sqrt(2)) / 2
    columns = np.stack([x ** (1 + 2 * i) for i in range(degree + 1)], 1) / (1 / 2 - half)[:, None]
    show(f"gelu c, degree {degree}, up to {top}", *fit_rounded(columns, half / (1 / 2 - half)))


def powers(a, first, last):
    return np.stack([a**i for i in range(first, last + 1)], 1)


def fit_rational(name, numerator, denominator, low, top, function, error_scale):
    """function(a) = p(a) / q(a), q(0) = 1, low <= a <= top; error relative to error_scale(a)."""
    a = low + (top - low) * chebyshev(0, 1) ** 3  # Denser towards low, where the functions bend most.
    target, scale = function(a), error_scale(a)
    q = np.ones_like(a)
    for _ in range(40):
        ps = powers(a, 0, numerator) / scale[:, None]
        qs = -powers(a, 1, denominator) * (target / scale)[:, None]
        columns = np.concatenate([ps, qs], 1) / q[:, None]
        largest = np.abs(columns).max(0)
        x = lawson(columns / largest, target / scale / q, 60) / largest
        q = 1 + powers(a, 1, denominator) @ x[numerator + 1 :]
    qs = x[numerator + 1 :].astype(np.float32).astype(float)
    q = 1 + powers(a, 1, denominator) @ qs
    ps, error = fit_rounded(powers(a, 0, numerator) / (scale * q)[:, None], target / scale)
    show(f"{name} p, degree {numerator}/{denominator}, from {low}", ps, error)
    show(f"{name} q", [1.0, *qs], error)


def tail(a):
    """Φ(-a) e^(a²/2)."""
    return erfcx(a / np.sqrt(2)) / 2


def weight(a):
    """What a Φ(-a) e^(a²/2) lacks of its limit 1 / √(2π)."""
    return float(np.float32(1 / np.sqrt(2 * np.pi))) - a * tail(a)


if __name__ == "__main__":
    fit_exp(4)
    fit_log(7)
    fit_artanh(3)
    fit_erf(6)
    fit_gelu(3, GELU_INNER)
    fit_rational("tail", 4, 5, 0, 14.5, tail, tail)
    fit_rational("weight", 3, 5, GELU_INNER, 14.5, weight, lambda a: a * tail(a))
