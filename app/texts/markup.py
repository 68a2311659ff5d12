"""The little that a text of the organisation can be made of: paragraphs, headings, lists and links. No HTML.

A line that begins with `# ` is a heading, one that begins with `- ` an item of a list, any other a line of a paragraph,
which ends where a line is empty. An address between < and > is a link, and is shown as it is.
"""

import re
from collections.abc import Iterator
from gettext import gettext as _
from itertools import groupby
from typing import Literal, NamedTuple

from app.env import read_site
from app.toml_file import find_unseen

HEADING, ITEM = "# ", "- "
MAIL, PHONE = "mailto:", "tel:"
# What stands between < and >, or a < that nothing closes.
LINK = re.compile(r"<([^<>]*)>?")
PHONE_NUMBER = re.compile(r"\+?[0-9-]{2,20}")
# RFC 5322 as far as people have such addresses; without the fields of RFC 6068, which could write a letter.
MAIL_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+")

Kind = Literal["heading", "list", "paragraph"]


class Part(NamedTuple):
    """Some words of a line; if `link` is an address, a link to it."""

    text: str
    link: str = ""


class Block(NamedTuple):
    """A heading, which is one line, a list, whose lines are its items, or a paragraph."""

    kind: Kind
    lines: tuple[tuple[Part, ...], ...]


def read_blocks(text: str) -> tuple[Block, ...]:
    """What a text is made of. Raises ValueError with what to write instead."""
    blocks: list[Block] = []
    lines = [line.strip() for line in text.splitlines()]
    for kind, group in groupby(lines, _find_kind):
        if kind is not None:
            read = [tuple(_read_parts(_check_signs(line.removeprefix(HEADING).removeprefix(ITEM)))) for line in group]
            blocks += [Block(kind, (line,)) for line in read] if kind == "heading" else [Block(kind, tuple(read))]
    if not blocks:
        raise ValueError(_("it says nothing: write a text, or leave the whole of it out"))
    return tuple(blocks)


def check_link(address: str) -> str:
    """An address that a text may lead to. Raises ValueError with what to write instead."""
    if address.startswith(MAIL):
        is_right = bool(MAIL_ADDRESS.fullmatch(address.removeprefix(MAIL)))
    elif address.startswith(PHONE):
        is_right = bool(PHONE_NUMBER.fullmatch(address.removeprefix(PHONE)))
    else:
        is_right = _is_site(address)
    if not is_right:
        raise ValueError(
            _("“{found}” is no link: write <https://…>, <mailto:…>, <tel:…> or the http:// of an onion service").format(
                found=address
            )
        )
    return address


def _is_site(address: str) -> bool:
    try:
        return bool(read_site(address))
    except ValueError:
        return False


def _find_kind(line: str) -> Kind | None:
    if not line:
        return None
    if line.startswith("#") and not line.startswith(HEADING):
        raise ValueError(_("write “# ” before a heading: there is one kind of them"))
    return "heading" if line.startswith(HEADING) else "list" if line.startswith(ITEM) else "paragraph"


def _check_signs(line: str) -> str:
    if sign := find_unseen(line):
        raise ValueError(_("take out the sign {sign}, which nobody sees").format(sign=ascii(sign)[1:-1]))
    if "](" in line:
        raise ValueError(_("write the address alone, as <https://…>: it is shown as it is"))
    return line


def _read_parts(line: str) -> Iterator[Part]:
    """The words of a line, and the links between them."""
    end = 0
    for found in LINK.finditer(line):
        if found.start() > end:
            yield Part(line[end : found.start()])
        link = check_link(found[1])
        yield Part(link.removeprefix(MAIL).removeprefix(PHONE), link)
        end = found.end()
    if line[end:]:
        yield Part(line[end:])
