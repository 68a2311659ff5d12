"""How tall the page of a finished case is, in Chromium at 1280 x 800 and at 360 x 800, and what it takes to make it.

python -m tests.bench.casework.height
"""

import time

from tests.bench.casework.office import finish, looking, working


def main() -> None:
    """Print the heights in CSS pixels, the entries of the record, and the median of nine requests."""
    with working() as office:
        case = finish(office)
        console, seconds = office.open_console(), list[float]()
        for _time in range(9):
            began = time.perf_counter()
            console.read(case.path)
            seconds.append(time.perf_counter() - began)
        print(f"{len(office.chain(case))} entries, {sorted(seconds)[4]:.3f} s")
        with looking(office) as (page, address):
            page.goto(address + case.path)
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 800})
                print(f"{width} px: {page.evaluate('document.documentElement.scrollHeight')} px tall")


if __name__ == "__main__":
    main()
