"""Measure how time grows with size: the exponent over 1, 10 and 100 times the size."""

import math
from collections.abc import Callable, Mapping

AIM = 1.05


def print_growth(name: str, seconds: Mapping[int, float], aim: str = f"at most {AIM}") -> None:
    """Print the exponent from the smallest to the largest size, and that of the last step."""
    sizes = sorted(seconds)

    def find_exponent(first: int, last: int) -> float:
        return math.log(seconds[last] / seconds[first]) / math.log(last / first)

    steps = ", ".join(f"{size:,}: {seconds[size]:.3f} s" for size in sizes)
    whole, last = find_exponent(sizes[0], sizes[-1]), find_exponent(sizes[-2], sizes[-1])
    print(f"growth of {name}: exponent {whole:.2f}, {last:.2f} at the end (aim {aim}); {steps}")


def measure_growth(name: str, measure: Callable[[int], float], size: int, runs: int = 3) -> None:
    """Measure a hundredth, a tenth and the whole size, each the best of the runs, and print the growth."""
    sizes = [size // 100, size // 10, size]
    print_growth(name, {n: min(measure(n) for _ in range(runs)) for n in sizes})
