"""Writes an iCalendar file (RFC 5545) of all-day events, each with an alarm at 9 on the morning before."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

LINE_BYTES = 75


class Event(NamedTuple):
    """An all-day event. Day and `kind` make its UID, so that importing the file again makes no second event."""

    on: date
    summary: str
    kind: str


def write(events: Iterable[Event], today: date) -> bytes:
    """Write events as an iCalendar file in UTF-8. Of the time it was made, it holds the day alone."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sealed Line//Console//EN"]
    for event in events:
        uid = hashlib.sha256(f"{event.on} {event.kind}".encode()).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@sealedline.invalid",
            f"DTSTAMP:{today:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.on + timedelta(1):%Y%m%d}",
            f"SUMMARY:{_escape(event.summary)}",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_escape(event.summary)}",
            "TRIGGER:-PT15H",
            "END:VALARM",
            "END:VEVENT",
        ]
    return b"".join(_fold(line) for line in [*lines, "END:VCALENDAR"])


def _escape(text: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def _fold(line: str) -> bytes:
    """Fold a content line into lines of at most 75 bytes, between characters (RFC 5545, section 3.1)."""
    parts: list[str] = []
    rest = line
    while rest:
        room = LINE_BYTES - bool(parts)
        part = rest.encode()[:room].decode(errors="ignore")
        parts.append(part)
        rest = rest[len(part) :]
    return "\r\n ".join(parts).encode() + b"\r\n"
