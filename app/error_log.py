"""How an error is logged: its kind and its place in the code. Its words may hold what a reporter sent."""

import traceback
from pathlib import Path

DEEPEST_FRAMES = 6


def describe(error: BaseException | None) -> str:
    """Name an error, what caused it, and the functions it came through, the innermost first."""
    if error is None:
        return ""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST_FRAMES:]
    places = " in ".join(f"{frame.name} ({Path(frame.filename).name}:{frame.lineno})" for frame in reversed(frames))
    cause = describe(error.__cause__ or error.__context__)
    return f"{kind} at {places}" + (f"; after {cause}" if cause else "")
