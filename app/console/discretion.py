"""How the console speaks of errors in its log: by their kind and their place in the code alone."""

import traceback
from pathlib import Path


def describe(error: BaseException) -> str:
    """Name an error and where it happened. Its words may hold what was opened, so they are left out."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " in ".join(f"{frame.name} ({Path(frame.filename).name}:{frame.lineno})" for frame in reversed(frames))
    return f"{type(error).__module__}.{type(error).__qualname__} at {places}"
