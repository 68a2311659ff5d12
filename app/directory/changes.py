"""What a version of the directory changes, in words, for whoever is about to sign it.

It is read from both documents, whatever was planned. A field that has no words here is shown as it stands: but for
`version`, `previous` and dates that follow from today, nothing is signed that isn't shown.
"""

import json
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from typing import Any

from app.directory.editions import Document, count_days
from crypto.encoding import b64decode
from crypto.signature import fingerprint

DATES = {"version", "previous", "issued_on", "expires_on"}


def describe_changes(before: Document, after: Document) -> Iterator[str]:
    """Describe what `after` says otherwise than `before`; nothing, if that is its version and dates alone."""
    yield from _describe_whole(before, after)
    held = {recipient["id"]: recipient for recipient in before["recipients"]}
    for recipient in after["recipients"]:
        yield from _describe_person(held.pop(recipient["id"], None), recipient)
    for id in held:
        yield _("{id} is not listed any more").format(id=id)
    names = {recipient["id"]: recipient["name"] for recipient in after["recipients"]}
    yield from _describe_channels(before["channels"], after["channels"], names)


def _describe_whole(before: Document, after: Document) -> Iterator[str]:
    if count_days(before) != count_days(after):
        yield _("It is valid for {new} days, not {old}.").format(new=count_days(after), old=count_days(before))
    if "next_root" in after:
        root = fingerprint(b64decode(after["next_root"]))
        yield _("Another root signs whatever comes after it: {fingerprint}").format(fingerprint=root)
    words = {
        "organisation": _("The organisation is called “{new}”, not “{old}”."),
        "confirmations": _("Officers who have to confirm it every 35 days: {new}, not {old}."),
        "proof_keys": _("Keys with which the portal can sign days: {new}; before: {old}"),
    }
    yield from _describe_fields(before, after, words, {"channels", "recipients", "next_root"} | DATES)


def _describe_person(before: Document | None, after: Document) -> Iterator[str]:
    named = {"id": after["id"], "name": after["name"], "role": after["role"]}
    if before is None:
        yield _("New: {id}, {name} ({role})").format(**named)
        yield "  " + _("compare the fingerprint with them: {it}").format(it=fingerprint(b64decode(after["verify"])))
        yield "  " + _("the key expires on {day}").format(day=after["expires_on"])
        if after.get("duties"):
            yield "  " + _("duties: {duties}").format(duties=", ".join(after["duties"]))
        return
    if "retired_on" in after and "retired_on" not in before:
        yield _("Retires, and can't come back under this id: {id}, {name} ({role})").format(**named)
    lines = [*_describe_changed_person(before, after)]
    if lines:
        yield "{id}, {name} ({role}):".format(**{**before, "id": after["id"]})
        yield from ("  " + line for line in lines)


def _describe_changed_person(before: Document, after: Document) -> Iterator[str]:
    words = {
        "name": _("is called “{new}”, not “{old}”"),
        "role": _("has the role “{new}”, not “{old}”"),
        "expires_on": _("has a key that expires on {new}, not on {old}"),
        "duties": _("has these duties: {new}; before: {old}"),
    }
    yield from _describe_fields(before, after, words, {"retired_on"})
    if lost := [duty for duty in before.get("duties", []) if duty not in after.get("duties", [])]:
        yield _("what they did as {duties} doesn't count any more: records are read under the duties of today").format(
            duties=", ".join(lost)
        )


def _describe_channels(before: list[Document], after: list[Document], names: dict[str, str]) -> Iterator[str]:
    held = {channel["id"]: channel for channel in before}
    kept = [channel["id"] for channel in after if channel["id"] in held]
    if kept != [id for id in held if id in kept]:
        yield _("The channels are offered in this order: {ids}").format(ids=", ".join(each["id"] for each in after))
    for channel in after:
        known = channel["id"] in held
        old = held.pop(channel["id"], {"id": channel["id"], "name": channel["name"], "recipients": [], "otherwise": {}})
        lines = [*_describe_channel(old, channel, names)]
        if lines or not known:
            heading = _("Channel {id}: {name}") if known else _("New channel {id}: {name}")
            yield heading.format(id=channel["id"], name=old["name"])
            yield from ("  " + line for line in lines)
    for channel in held.values():
        yield _("Channel {id} is closed: {name}").format(id=channel["id"], name=channel["name"])
        yield "  " + _("its cases stay; nobody stands in any more for whoever steps back from one")


def _describe_channel(before: Document, after: Document, names: dict[str, str]) -> Iterator[str]:
    words = {"name": _("is called “{new}”, not “{old}”")}
    yield from _describe_fields(before, after, words, {"recipients", "otherwise", "escalation", "escalation_days"})
    old, new = before["recipients"], after["recipients"]
    gained, lost = [id for id in new if id not in old], [id for id in old if id not in new]
    if gained:
        yield _("is read by {people} from now on").format(people=_name_people(gained, names))
    if lost:
        yield _("isn't read by {people} any more").format(people=_name_people(lost, names))
    if new != [id for id in old if id in new] + gained:
        yield _("offers them in this order: {people}").format(people=_name_people(new, names))
    for absent in dict.fromkeys([*before["otherwise"], *after["otherwise"]]):
        was, is_now = before["otherwise"].get(absent, []), after["otherwise"].get(absent, [])
        if was != is_now:
            yield _("without {absent}, is read by {people}; before: {old}").format(
                absent=absent, people=_name_people(is_now, names), old=_name_people(was, names)
            )
    yield from _describe_escalation(before, after, names)


def _describe_escalation(before: Document, after: Document, names: dict[str, str]) -> Iterator[str]:
    old, new = ((each.get("escalation"), each.get("escalation_days")) for each in (before, after))
    if old == new:
        return
    if new[0] is None:
        yield _("nobody can be given any more what goes without an answer; before: {old}").format(
            old=_name_people([id for id in old[:1] if id], names)
        )
        return
    yield _("reporters can let {who} read what nobody has answered for {days} days").format(
        who=_name_people([new[0]], names), days=new[1]
    )


def _name_people(ids: Sequence[str], names: dict[str, str]) -> str:
    return ", ".join(f"{id} ({names[id]})" for id in ids) or _("nobody")


def _describe_fields(before: Document, after: Document, words: dict[str, str], others: set[str]) -> Iterator[str]:
    for key in [*words, *sorted({*before, *after} - {*words} - others)]:
        old, new = before.get(key), after.get(key)
        if old != new:
            yield words.get(key, _("{key}: {new}; before: {old}")).format(key=key, new=_show(new), old=_show(old))


def _show(value: Any) -> str:
    if value is None or value == []:
        return _("none")
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value)
