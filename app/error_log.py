"""Log lines for errors: type and place in the code, never the message, which may quote what was opened or sent."""

import traceback
from pathlib import Path

DEEPEST_FRAMES = 6


def describe(error: BaseException | None) -> str:
    """Name an error's type, the functions it came through, innermost first (6 at most), and what caused it."""
    if error is None:
        return ""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST_FRAMES:]
    places = " in ".join(f"{frame.name} ({Path(frame.filename).name}:{frame.lineno})" for frame in reversed(frames))
    cause = describe(error.__cause__ or error.__context__)
    return f"{kind} at {places}" + (f"; after {cause}" if cause else "")
