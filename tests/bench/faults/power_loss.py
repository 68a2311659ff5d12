"""Power loss under load: a file system stops at once, and what wasn't synced is gone. Needs root.

unshare -m python -m tests.bench.faults.power_loss [times]

Store and files lie on an ext4 of their own (a loop device). Its shutdown without flushing its journal (ioctl
EXT4_IOC_SHUTDOWN, as xfstests does it) drops all that the kernel held back; then it is mounted anew, which replays the
journal, and the portal is started. What the disk itself had taken stays: a disk that lies about flushing isn't played.
The control, which must lose, is a file that is written at the same time and never synced.
"""

import sys

from tests.bench.faults.disk import new_disk
from tests.bench.faults.scene import staged
from tests.bench.faults.senders import compare


def main(times: str = "20") -> None:
    lost_controls = 0
    with new_disk() as disk, staged(folder=disk.place) as scene:
        for number in range(int(times)):
            control = disk.place / f"control-{number}"
            control.write_bytes(b"written, never synced")
            scene.load.await_more(10)
            told = {each.gate for each in scene.load.confirmed}
            disk.stop()
            scene.kill_all()
            # A machine without power tells nobody anything. Here it lives on for a moment, and a sync that the stop met
            # on its way may even succeed.
            scene.load.dismissed |= {each.gate for each in scene.load.confirmed} - told
            disk.mount_anew()
            lost_controls += not control.exists() or not control.read_bytes()
            early = compare(scene.url, scene.load.confirmed)
            if " 0 lost, 0 doubled" not in early:
                print(f"after cut {number + 1}: {early}")
            scene.start()
            scene.load.await_more()
        print(f"{times} cuts: {scene.count()}", end="; ")
        print(f"{len(scene.load.dismissed)} told after a cut, left out; the control lost {lost_controls} of {times}")


if __name__ == "__main__":
    main(*sys.argv[1:])
