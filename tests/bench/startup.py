"""Start-up: CPU time and peak memory of a fresh process that imports each program, beside yardsticks of the same run.

`python -m tests.bench.startup [RUNS]`, 9 runs by default, in turn. Linux only: peak memory is VmHWM.
"""

import statistics
import subprocess
import sys

RUNS = 9
# What is imported: nothing, two libraries as yardsticks, the three programs.
IMPORTS = {
    "nothing": "sys",
    "flask": "flask",
    "pydantic": "pydantic",
    "portal": "app.portal.cli",
    "console": "app.console.cli",
    "reporter's client": "app.reporter.cli",
}
PROGRAM = """
import resource, sys, {module}
used = resource.getrusage(resource.RUSAGE_SELF)
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(used.ru_utime + used.ru_stime, peak)
"""


def measure(module: str) -> tuple[float, float]:
    """CPU seconds and peak memory (MiB) of a process that imports a module."""
    command = [sys.executable, "-c", PROGRAM.format(module=module)]
    seconds, kib = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), int(kib) / 1024


def main() -> None:
    """Print the medians."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in IMPORTS}
    for _run in range(runs):
        for name, module in IMPORTS.items():
            measured[name].append(measure(module))
    for name, figures in measured.items():
        seconds, mib = (statistics.median(values) for values in zip(*figures, strict=True))
        print(f"{name:18} {seconds * 1000:5.0f} ms CPU   {mib:5.1f} MiB at most")


if __name__ == "__main__":
    main()
