"""The third implementation makes the vectors, and has nothing in common with the two that must agree on them."""

import subprocess
import sys

from tests.vectors.make.files import find_differences


def test_the_third_implementation_makes_these_very_files() -> None:
    assert find_differences() == []


def test_the_third_implementation_shares_nothing_with_the_others() -> None:
    loaded = "import sys, tests.vectors.make.files; print(*{name.partition('.')[0] for name in sys.modules})"
    found = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert not {*found} & {"crypto", "app", "nacl"} and {*found} >= {"kyber_py", "cryptography"}
