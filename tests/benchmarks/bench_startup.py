"""How long --help and --version take, against a bare `import typer`; and values for TAB.

Run it: python tests/benchmarks/bench_startup.py. It fails when one is slower than it may be.
"""

import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 15
ROOT = Path(__file__).parent.parent.parent
PROGRAM = (sys.executable, "-m", "alloconda")


def best_s(*command: str) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> int:
    bare_s = best_s(sys.executable, "-c", "import typer")
    limits = {
        ("--version",): 1.5 * bare_s,
        ("--help",): 1.5 * bare_s,
        ("--complete-values", "targets"): 0.2,
        ("--complete-values", "pythons"): 0.2,
        ("--complete-values", "wheels"): 0.2,
    }
    print(f"{'import typer':<30} {bare_s * 1000:6.0f} ms")
    slow = 0
    for arguments, limit_s in limits.items():
        took_s = best_s(*PROGRAM, *arguments)
        slow += took_s > limit_s
        mark = "ok" if took_s <= limit_s else "TOO SLOW"
        name = " ".join(arguments)
        print(f"{name:<30} {took_s * 1000:6.0f} ms, at most {limit_s * 1000:.0f} ms  {mark}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
