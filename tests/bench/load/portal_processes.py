"""What the processes of a portal cost that this process has started, whichever web server it runs."""

import time
from collections.abc import Callable

import psutil


def find_processes() -> list[psutil.Process]:
    """The program `serve`, and all processes that it started."""
    [server] = [child for child in psutil.Process().children() if "app.portal.cli" in child.cmdline()]
    return [server, *server.children(recursive=True)]


def measure_cpu() -> float:
    """Seconds of CPU that they have used so far, those included that have ended."""
    return sum(sum(process.cpu_times()[:4]) for process in find_processes())


def measure_memory() -> list[float]:
    """Resident megabytes of each process."""
    return sorted(process.memory_info().rss / 1e6 for process in find_processes())


def time_work(work: Callable[[], object], times: int = 200) -> float:
    """Milliseconds of CPU that a call takes here: a yardstick, since a CPU isn't equally fast at all hours."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times * 1000
