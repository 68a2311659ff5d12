"""A gateway with several addresses, such as an onion service's and an https:// one: each is tried in its turn."""

from collections.abc import Mapping, Sequence

from app.console.gateway.line import Answered, HttpLine, Line, LineBroken


class SeveralLines:
    """Lines to one gateway. Where one brings no answer, the next request goes over the one after it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines, self._current = lines, 0

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """Post a body. Raises LineBroken: whoever asks again asks over another line, unless an answer had begun."""
        used = self._current
        try:
            return self._lines[used].post(path, headers, body)
        except LineBroken as broken:
            if broken.received is None:
                self._current = (used + 1) % len(self._lines)
            raise

    def open_another(self) -> "SeveralLines":
        """Other lines to the same addresses."""
        return SeveralLines([each.open_another() for each in self._lines])

    def hang_up(self) -> None:
        """Break all of them at once, for good."""
        for each in self._lines:
            each.hang_up()


def open_line(addresses: Sequence[str], proxy: str) -> Line:
    """A line to a gateway at these addresses, the first of which is tried first; onion services by the SOCKS5 proxy."""
    lines = [HttpLine(address, proxy) for address in addresses]
    return lines[0] if len(lines) == 1 else SeveralLines(lines)
