"""Takes from an environment what Windows doesn't have: as its sitecustomize.py, in each process that it starts."""

import os
import platform
import signal
import sys
from importlib.abc import MetaPathFinder

MODULES = {"fcntl", "grp", "pwd", "resource", "syslog", "termios"}
# Less what Python and platformdirs need here for what they do otherwise there.
CALLS = [
    "chown", "fchmod", "fchown", "fork", "forkpty", "getegid", "getgid", "getloadavg", "killpg",
    "lchown", "mkfifo", "nice", "pidfd_open", "posix_fadvise", "posix_fallocate", "pread", "pwrite", "sendfile",
    "sched_getaffinity", "sched_setaffinity", "setsid", "sync", "sysconf", "uname", "wait3", "wait4",
    "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_SYNC",
]  # fmt: skip
SIGNALS = ["SIGALRM", "SIGHUP", "SIGQUIT", "SIGTTIN", "SIGUSR1", "SIGUSR2", "alarm", "setitimer", "pthread_sigmask"]


class Missing(MetaPathFinder):
    """Finds none of these modules."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def take_away() -> None:
    """Do it in this process."""
    sys.meta_path.insert(0, Missing())
    for module in MODULES:
        sys.modules.pop(module, None)
    for where, names in ((os, CALLS), (signal, SIGNALS)):
        for each in names:
            if hasattr(where, each):
                delattr(where, each)
    platform.system = lambda: "Windows"


if __name__ == "sitecustomize":
    take_away()
