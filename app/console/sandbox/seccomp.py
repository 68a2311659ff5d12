"""The sandbox: a program that runs one function on untrusted bytes under a seccomp filter and rlimits.

`python -I seccomp.py JOB ARGUMENT…` imports the module at the path JOB, reads standard input to its end, sandboxes
itself (no files, network or processes; 1 GiB of memory, 20 s of CPU time), and writes what the module's
`work(data, *arguments)` returns. It uses the standard library alone, and jobs import nothing of the console but what is
in this folder, so that nothing else of it is in its memory. Linux on x86-64 or ARM64; elsewhere it ends before the
bytes are parsed.
"""

import ctypes
import os
import platform
import runpy
import struct
import sys
import types

MEMORY_BYTES = 2**30
CPU_SECONDS = 20

# <linux/prctl.h>, <linux/seccomp.h>, <linux/audit.h>, <linux/filter.h>
SET_NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
KILL, ALLOW = 0x80000000, 0x7FFF0000
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER_OFFSET, ARCHITECTURE_OFFSET = 0, 4

# write, mmap, mprotect, munmap, brk, mremap, madvise, futex, exit, exit_group: <asm/unistd.h>
SYSTEM_CALLS = {
    "x86_64": (0xC000003E, (1, 9, 10, 11, 12, 25, 28, 202, 60, 231)),
    "aarch64": (0xC00000B7, (64, 222, 226, 215, 214, 216, 233, 98, 93, 94)),
}


class Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def main() -> None:
    """Run the job in the sandbox. Any error ends the program with status 1 and no output."""
    status = 1
    try:
        stand_alone()
        work = runpy.run_path(sys.argv[1])["work"]
        data = sys.stdin.buffer.read()
        enter_sandbox()
        sys.stdout.buffer.write(work(data, *sys.argv[2:]))
        sys.stdout.buffer.flush()
        status = 0
    finally:
        # Not by Python's own exit, which opens files: the filter would kill it.
        os._exit(status)


def stand_alone() -> None:
    """Have the packages that this folder is in stand empty: importing from it would run the console's code else."""
    for name in ("app", "app.console", "app.console.sandbox"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [os.path.dirname(__file__)]


def enter_sandbox() -> None:
    """Set rlimits and load the seccomp filter, for good: what is open can be written to, and memory be used.

    Raises KeyError on an unknown architecture, OSError if the kernel refuses.
    """
    import resource  # Linux has it; the console asks this module elsewhere, too, where it runs

    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    system = ctypes.CDLL(None, use_errno=True)
    instructions = write_filter(*SYSTEM_CALLS[platform.machine()])
    program = Program(len(instructions) // 8, instructions)
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    for arguments in ((SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0), (SET_SECCOMP, FILTER, ctypes.byref(program))):
        if system.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


def write_filter(architecture: int, allowed: tuple[int, ...]) -> bytes:
    """Write the seccomp filter (BPF): allowed system calls of this architecture pass, any other kills the process."""
    instructions = [(LOAD, 0, 0, ARCHITECTURE_OFFSET), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL)]
    instructions.append((LOAD, 0, 0, NUMBER_OFFSET))
    for number in allowed:
        instructions += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    instructions.append((RETURN, 0, 0, KILL))
    return b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)


if __name__ == "__main__":
    main()
