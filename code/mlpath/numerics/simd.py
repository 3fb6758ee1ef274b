"""Which vector instructions NumPy found on this machine, and what the newer ones among them contribute.

NumPy compiles its inner loops several times: for a baseline that it always needs, and for instruction sets that it
looks for when it is imported. The baseline cannot be switched off; the rest can, by an environment variable that is
read at import. So the effect of an instruction set is found by timing the same call in two new processes, one with
the variable and one without.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_info

from mlpath.numerics.timing import Ratio, Timing, measure, ratio

#: Bits of a vector register, by NumPy's names of features. SVE has no fixed width and
#: is left out.
REGISTER_BITS = {
    **dict.fromkeys(["SSE", "SSE2", "SSE3", "SSSE3", "SSE41", "SSE42", "X86_V2"], 128),
    **dict.fromkeys(["AVX", "AVX2", "FMA3", "X86_V3"], 256),
    **dict.fromkeys(
        [
            "AVX512F",
            "AVX512_SKX",
            "AVX512_CLX",
            "AVX512_CNL",
            "AVX512_ICL",
            "AVX512_SPR",
            "X86_V4",
        ],
        512,
    ),
    **dict.fromkeys(
        ["NEON", "ASIMD", "VSX", "VSX2", "VSX3", "VSX4", "VX", "VXE", "VXE2", "LSX"],
        128,
    ),
}


@dataclass(frozen=True)
class SimdFeatures:
    """What ``numpy.show_config`` says of vector instructions.

    Parameters
    ----------
    baseline : tuple of str
        Needed by this build of NumPy.
    found : tuple of str
        Beyond the baseline, compiled in, and present here.
    not_found : tuple of str
        Compiled in, but not present here.
    """

    baseline: tuple[str, ...]
    found: tuple[str, ...]
    not_found: tuple[str, ...]

    def widest_bits(self, *, baseline_only: bool = False) -> int | None:
        """Bits of the widest register among baseline and found, or None where none of them has a known width."""
        names = self.baseline if baseline_only else (*self.baseline, *self.found)
        widths = [REGISTER_BITS[name] for name in names if name in REGISTER_BITS]
        return max(widths, default=None)


def simd_features() -> SimdFeatures:
    """The features that NumPy was built for and found here; empty tuples where NumPy does not say."""
    try:
        config = np.show_config(mode="dicts") or {}
    except TypeError:  # before NumPy 1.25 there was no mode
        config = {}
    simd = config.get("SIMD Extensions", {})
    return SimdFeatures(
        *(tuple(simd.get(key, ())) for key in ("baseline", "found", "not found"))
    )


def dispatched(name: str, dtype: str) -> tuple[str, str] | None:
    """Instruction set that NumPy's function uses here, and all that it was compiled for; None where NumPy does not say.

    Parameters
    ----------
    name : str
        A function such as ``"add"``.
    dtype : str
        ``"float64"`` or ``"float32"``.
    """
    try:
        table = np.lib.introspect.opt_func_info(func_name=f"^{name}$", signature=dtype)
    except AttributeError:  # before NumPy 2.0
        return None
    character = np.dtype(dtype).char
    for signature, entry in table.get(name, {}).items():
        if set(signature) == {character}:
            return entry["current"], entry["available"]
    return None


def ufunc_seconds(
    names: Sequence[str],
    dtype: str,
    n: int,
    environment: dict[str, str],
    repeats: int = 3,
) -> dict[str, float]:
    """Median seconds of one call of NumPy's elementwise functions on n numbers, in a new process.

    Parameters
    ----------
    names : names of NumPy functions of one or two arrays; ``"matmul"`` multiplies two matrices of about n numbers each
    dtype : str
        ``"float64"`` or ``"float32"``.
    n : int, at least 1
    environment : dict
        Variables that the new process gets in addition.
    repeats : int, at least 1

    Raises
    ------
    ValueError
        If a name is not a NumPy function, ``n`` is less than 1, or ``dtype`` is not one of the two.
    RuntimeError
        If the process fails; the message holds the end of its error output.
    """
    for name in names:
        if not callable(getattr(np, name, None)):
            raise ValueError(f"names holds {name!r}, which is not a NumPy function")
    if n < 1 or dtype not in ("float64", "float32"):
        raise ValueError(
            f"n must be at least 1 and dtype float64 or float32, got {n} and {dtype!r}"
        )
    single = dict.fromkeys(
        ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mlpath.numerics.simd",
            json.dumps([list(names), dtype, n, repeats]),
        ],
        env={**os.environ, **single, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(f"the timed process failed: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def compare_environments(
    names: Sequence[str],
    dtype: str,
    n: int,
    environments: dict[str, dict[str, str]],
    rounds: int = 5,
) -> dict[str, dict[str, Timing]]:
    """`ufunc_seconds` in each environment in turn, ``rounds`` times: for each environment and function a `Timing`."""
    seconds: dict[str, dict[str, list[float]]] = {
        key: {name: [] for name in names} for key in environments
    }
    for _ in range(rounds):
        for key, environment in environments.items():
            for name, value in ufunc_seconds(names, dtype, n, environment).items():
                seconds[key][name].append(value)
    return {
        key: {
            name: Timing(f"{name}, {key}", np.array(values))
            for name, values in table.items()
        }
        for key, table in seconds.items()
    }


def feature_ratios(
    names: Sequence[str], dtype: str, n: int = 8192, rounds: int = 3
) -> dict[str, Ratio]:
    """Time without the found instructions over time with them, by a label that holds the function and its version here.

    A function of which NumPy has only one version is a control: it is labelled so, and its ratio must be near 1.
    Where NumPy found nothing beyond its baseline, the two processes are alike and all ratios are near 1. ``"matmul"``
    compares OpenBLAS's own choice with its kernels for Nehalem, which has 128-bit registers and no fused
    multiply-add. It is left out where BLAS is not OpenBLAS on x86.
    """
    found = simd_features().found
    without = {"NPY_DISABLE_CPU_FEATURES": " ".join(found)} if found else {}
    libraries = {
        library["internal_api"]
        for library in threadpool_info()
        if library["user_api"] == "blas"
    }
    if libraries == {"openblas"} and platform.machine() in ("x86_64", "AMD64"):
        without["OPENBLAS_CORETYPE"] = "Nehalem"
    else:
        names = [name for name in names if name != "matmul"]
    times = compare_environments(
        names, dtype, n, {"with": {}, "without": without}, rounds
    )
    return {
        _label(name, dtype): ratio(times["without"][name], times["with"][name])
        for name in names
    }


def _label(name: str, dtype: str) -> str:
    if name == "matmul":
        return "matmul (OpenBLAS)"
    current, available = dispatched(name, dtype) or ("version unknown", "")
    return f"{name} ({'control' if len(available.split()) == 1 else current})"


def _time_here(
    names: Sequence[str], dtype: str, n: int, repeats: int
) -> dict[str, float]:
    x = np.linspace(0.5, 1.5, n, dtype=dtype)  # (n,)
    y = np.linspace(1.5, 0.5, n, dtype=dtype)  # (n,)
    out = np.empty_like(x)  # (n,)
    k = max(1, int(n**0.5))
    A, C = x[: k * k].reshape(k, k), out[: k * k].reshape(k, k)  # (k, k)
    calls = {}
    for name in names:
        function = getattr(np, name)
        if name == "matmul":
            calls[name] = lambda: np.matmul(A, A, out=C)
        elif function.nin == 2:
            calls[name] = lambda function=function: function(x, y, out=out)
        else:
            calls[name] = lambda function=function: function(x, out=out)
    return {
        name: timing.median
        for name, timing in measure(calls, repeats=repeats, min_seconds=0.002).items()
    }


if __name__ == "__main__":
    print(json.dumps(_time_here(*json.loads(sys.argv[1]))))
