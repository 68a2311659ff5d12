"""Restarts under load, at a socket that is held as systemd holds it.

python -m tests.bench.faults.restarts [restarts]
"""

import sys

from tests.bench.faults.scene import staged


def main(restarts: str = "20") -> None:
    with staged() as scene:
        for _ in range(int(restarts)):
            scene.stop()
            scene.start()
            scene.load.await_more(25)
        print(f"{restarts} restarts: {scene.count()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
