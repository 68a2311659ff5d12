"""A worker that opens cases, and doesn't survive one: `python -m tests.console.cases.failing_opener`."""

from app.console.cases.pool import serve
from tests.console.cases.failing_worker import fail

if __name__ == "__main__":
    serve(fail)
