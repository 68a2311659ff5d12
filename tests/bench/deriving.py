"""What deriving a code phrase's keys costs in JavaScript: `python -m tests.bench.deriving`.

Argon2id of the vendored library in Node, with a JIT and without, as in Tor Browser at Safer: at the costs of the
format, and at those of its version 1, the yardstick. Seconds of the processor, the least of three.
"""

import subprocess
from pathlib import Path

from crypto.phrase import MEMORY_KIB, TIME_COST
from tests.programs import require

NOBLE = Path(__file__).parents[2] / "crypto" / "browser" / "vendor" / "noble.js"
# Passes and KiB.
COSTS = [(TIME_COST, MEMORY_KIB), (2, 19456)]
SCRIPT = """
import { argon2idAsync } from "%s";
const seconds = [];
for (let time = 0; time < 3; time++) {
  const began = process.cpuUsage();
  await argon2idAsync("one two three four five six seven eight", new Uint8Array(16), { t: %d, m: %d, p: 1, dkLen: 32 });
  const { user, system } = process.cpuUsage(began);
  seconds.push((user + system) / 1e6);
}
console.log(Math.min(...seconds).toFixed(2));
"""


def main() -> None:
    require("node", "apt-get install nodejs npm")
    for name, options in (("with a JIT", []), ("without", ["--jitless"])):
        for costs in COSTS:
            command = ["node", *options, "--input-type=module", "--eval", SCRIPT % (NOBLE.as_uri(), *costs)]
            seconds = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
            print(f"{name}, t={costs[0]}, m={costs[1]} KiB: {seconds} s")


if __name__ == "__main__":
    main()
