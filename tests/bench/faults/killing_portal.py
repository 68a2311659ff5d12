"""kill -9 of the portal's processes under load, every fourth time of all of them with the one that keeps them.

python -m tests.bench.faults.killing_portal [kills]
"""

import random
import sys
import time

from tests.bench.faults.scene import staged


def main(kills: str = "40") -> None:
    with staged() as scene:
        for number in range(int(kills)):
            time.sleep(random.uniform(0, 0.5))
            if number % 4 == 3:
                scene.kill_all()
                scene.start()
            else:
                random.choice(scene.list_workers()).kill()
            scene.load.await_more(5)
        print(f"{kills} kills: {scene.count()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
