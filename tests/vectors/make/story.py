"""One case from both ends: what an honest reporter and honest officers seal, and what a server then holds.

It does what SPEC 4 and 9 say of honest programs: counts, `seen`, `previous`, keys that are handed on. What a scene
wants otherwise, it changes in what is held.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.vectors.make.format import directory, messages
from tests.vectors.make.format.directory import Document
from tests.vectors.make.format.envelope import Slot, seal
from tests.vectors.make.format.keys import Person, Reporter, draw_person
from tests.vectors.make.format.messages import Context, Message
from tests.vectors.make.format.notation import Draw, b64, canonical, digest
from tests.vectors.make.format.statement import card

DAY, UNTIL = "2026-11-22", "2026-12-27"
INSTANCE = bytes(range(16))
OFFICERS = ("compliance", "counsel", "director")
WHY = {"access-granted": "granted", "access-withdrawn": "withdrawn", "recused": "recused"}
CHANNEL = {
    "recipients": ["compliance", "counsel"],
    "otherwise": {"compliance": ["director"], "counsel": ["director"]},
}


@dataclass
class Organisation:
    """A root and three officers, and the directory that they are in now."""

    draw: Draw
    channel: Document = field(default_factory=lambda: CHANNEL)
    document: Document = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = draw_person(self.draw)
        self.people = {id: draw_person(self.draw) for id in OFFICERS}
        self.renew(1)

    def renew(self, version: int, **changes: dict[str, str]) -> None:
        """Give out another directory; `changes` are fields of the officers of these ids."""
        listed = [
            directory.list_recipient(
                id,
                person,
                **{"name": f"The {id}", "role": id, "expires_on": "2030-01-01", "duties": [id], **changes.get(id, {})},
            )
            for id, person in self.people.items()
        ]
        before = directory.refer(self.document) if self.document else None
        previous = before["digest"] if before and version == before["version"] + 1 else None
        self.document = directory.write_document(INSTANCE, version, DAY, UNTIL, self.channel, listed, previous=previous)

    @property
    def signed(self) -> dict[str, Any]:
        """What a portal serves: the signed directory, with a card of each of its people."""
        cards = [card(person, INSTANCE, DAY, UNTIL) for person in self.people.values()]
        return {**directory.sign(self.document, self.root), "cards": cards, "confirmations": [], "handovers": []}


class Story:
    """A report that was filed on DAY, and all that came of it."""

    def __init__(
        self,
        name: str,
        reporter: Person | None = None,
        organisation: Organisation | None = None,
        escalation: Message | None = None,
    ) -> None:
        self.draw = Draw(name)
        self.organisation = organisation or Organisation(self.draw, channel={**CHANNEL, **(escalation or {})})
        self.escalation = escalation
        self.reporter = reporter or draw_person(self.draw)
        self.members = [*CHANNEL["recipients"]]
        self.messages: list[bytes] = []
        self.replies: dict[str, bytes] = {}
        self.entries: list[tuple[bytes, bytes]] = []
        self.notes: list[bytes] = []
        self.counts: dict[tuple[str, str], int] = {}
        # Of each envelope its content key, and who can open it; of each entry its author, and who has a slot in it.
        self._keys: dict[bytes, tuple[bytes, set[str]]] = {}
        self._slotted: dict[bytes, tuple[str, set[str]]] = {}
        self._told: bytes | None = None
        self._told_members: bytes | None = None
        self.note: Message = {}
        self.lock = reporter.lock if isinstance(reporter, Reporter) else self.draw() if escalation else b""
        self._answers = self._noted = 0
        self._file()

    def follow_up(self, text: str, files: Sequence[Message] = (), unlock: Sequence[str] = ()) -> None:
        """Send a message; with `unlock`, to these alone, and to the escalation, who is given the lock."""
        number, seen = self._count("reporter", "message"), self._seen_by("reporter")
        said: Message = {"text": text, **({"attachments": [*files]} if files else {})}
        previous = digest("message", self.messages[-1])
        members, to = self.members, self.members
        changes: Message = {}
        if unlock:
            left_out = [id for id in members if id not in unlock]
            said |= {"lock": b64(self.lock), **({"left_out": left_out} if left_out else {})}
            self.members = [*members, *(id for id in unlock if id not in members)]
            changes, to = {"escalated": ["director"], "escalated_on": DAY}, [*unlock]
        message = messages.follow_up(self._context(DAY), number, seen, to, previous, **said)
        last = self._keep_message(message)
        uploads = [*self.note["uploads"], *(file["id"] for file in files)]
        wrote = [*self.note["wrote"], {"number": number, "on": DAY, "files": len(files)}]
        changes |= {"unanswered_since": self._find_unanswered() or DAY, "wrote": wrote}
        self.keep_note(next=number + 1, last=last, uploads=uploads, wrote_to=sorted(self.members), **changes)

    def answer(self, officer: str, text: str, day: str = DAY, files: Sequence[Message] = (), **said: str) -> str:
        """Let an officer answer: the reply, and its entry. Returns the reply's place."""
        says: Message = {**said, "text": text, **({"attachments": [*files]} if files else {})}
        of, seen, context = self._count(officer, "reply"), self._seen_by(officer), self._context(day)
        place = f"{len(self.replies):032x}"
        message = messages.reply(context, officer, of, seen, self.members, self._told, **says)
        sealed = self.replies[place] = self.seal_to_reporter(message, officer)
        self._told = digest("reply", sealed)
        self._answers += 1
        recorded = messages.recorded(sealed, self._keys[digest("entry", sealed)][0])
        self._append(self._entry(officer, "reply", day, seen, of=of, reply=recorded, **says), officer)
        return place

    def act(
        self,
        officer: str,
        action: str,
        member: str | None = None,
        day: str = DAY,
        stands_in_for: str | None = None,
        **details: Any,
    ) -> None:
        """Let an officer do something that becomes an entry of the record."""
        readers, after = [*self.members], [*self.members]
        if action == "access-granted" and member:
            readers, after = [*readers, member], [*after, member]
        elif action in ("access-withdrawn", "recused"):
            after.remove(member or officer)
        told: Message = {}
        if action in WHY:
            said: Message = {"why": WHY[action], "about": member or officer}
            told = self._tell(
                officer, day, sorted(after), said | ({"stands_in_for": stands_in_for} if stands_in_for else {})
            )
        entry = self._entry(officer, action, day, self._seen_by(officer), readers, details=details, **told)
        if member:
            entry["member"] = member
        if len(after) >= len(self.members):
            entry |= self._hand_on(readers)
        self.members = after
        self._append(entry, officer)

    def _tell(self, officer: str, day: str, members: list[str], said: Message) -> Message:
        """Tell the reporter who the members are: what the entry says of it."""
        seen, of, context = self._seen_by(officer), self._count(officer, "reply"), self._context(day)
        message = messages.members(context, officer, of, seen, self.members, self._told, members=members, **said)
        sealed = self.replies[f"{len(self.replies):032x}"] = self.seal_to_reporter(message, officer)
        self._told = self._told_members = digest("reply", sealed)
        reply = messages.recorded(sealed, self._keys[digest("entry", sealed)][0])
        return {"of": of, "reply": reply, "members": members}

    def slip_in(
        self,
        officer: str,
        signer: str | None = None,
        to: Sequence[str] = OFFICERS,
        decoys: Sequence[str] = (),
        **fields: Any,
    ) -> None:
        """Append an entry that an honest console would not have sealed; who is in `decoys` can't open it."""
        usual = messages.entry(self._context(DAY), officer, "note", 0, {}, [*to], self.head)
        if fields.get("action") in WHY:
            usual |= {"of": 0, "reply": {"envelope": "A" * 43, "key": "A" * 43}, "members": [*OFFICERS]}
        entry = {**usual, "details": {"text": "Slipped in."}, **fields}
        self._append(entry, signer or officer, decoys)

    def keep_note(self, **changes: Any) -> None:
        """Let the reporter's browser keep what it knows after a visit."""
        number, seen = self._count("reporter", "note"), self._seen_by("reporter")
        kept = ("next", "last", "erased", "set_aside", "uploads", "wrote", "wrote_to", "escalation", "escalation_days")
        known: Message = {name: self.note[name] for name in (*kept, "escalated", "escalated_on") if name in self.note}
        if since := self._find_unanswered():
            known["unanswered_since"] = since
        self._noted = self._answers
        known["told"] = self._told_members and b64(self._told_members)
        context = self._context(DAY)
        self.note = messages.note(context, number, seen, sorted(self.members), **{"next": 1, **known, **changes})
        self.notes.append(self._seal(self.note, self.reporter, [(self.reporter, True)]))

    def _find_unanswered(self) -> str | None:
        return self.note.get("unanswered_since") if self._answers == self._noted else None

    def seal_to_reporter(self, message: Message, signer: str) -> bytes:
        return self._seal(message, self.organisation.people[signer], [(self.reporter, True)])

    @property
    def head(self) -> bytes:
        """What the next entry follows."""
        return digest("entry", self.entries[-1][1] if self.entries else self.messages[0])

    def print_out(self) -> str:
        """The line of a print-out of the record as it is now."""
        line = [digest("entry", envelope) for envelope in (self.messages[0], *(each for _, each in self.entries))]
        case = digest("print-out", self.reporter.mailbox).hex()
        return f"{case} {len(self.entries)} {digest('record', b''.join(line)).hex()}"

    def _file(self) -> None:
        self._count("reporter", "message")
        answers = [{"question": "What happened?", "text": "A phone was watched."}]
        said, noted = dict[str, Any](), Message({"escalation_days": 0})
        if self.escalation:
            id = self.escalation["escalation"]
            said = {"escalation": id, "lock_digest": b64(digest("escalation lock", self.lock))}
            noted = {"escalation": [id], "escalation_days": self.escalation["escalation_days"]}
        message = messages.report(self._context(DAY), self.reporter, self.members, answers=answers, **said)
        noted["wrote"] = [{"number": 0, "on": DAY, "files": 0}]
        self.keep_note(last=self._keep_message(message), **noted, unanswered_since=DAY)

    def _entry(
        self, officer: str, action: str, day: str, seen: dict[str, int], to: list[str] | None = None, **said: Any
    ) -> Message:
        number = self._count(officer, "entry")
        if unopened := self._find_unopened(officer):
            said["unopened"] = unopened
        return messages.entry(self._context(day), officer, action, number, seen, to or self.members, self.head, **said)

    def _find_unopened(self, officer: str) -> list[int]:
        """The places of the entries after the officer's last one in which the officer has no slot."""
        known = [self._slotted.get(digest("entry", envelope), ("", set[str]())) for _, envelope in self.entries]
        begin = max((place for place, (author, _) in enumerate(known, 1) if author == officer), default=0)
        return [place for place, (_, able) in enumerate(known, 1) if place > begin and officer not in able]

    def _append(self, entry: Message, signer: str, decoys: Sequence[str] = ()) -> None:
        previous, readers = self.head, [id for id in entry["to"] if id not in decoys]
        sealed = self._seal(entry, self.organisation.people[signer], self._slots(readers), readers)
        self._slotted[digest("entry", sealed)] = entry["from"], {*readers}
        self.entries.append((previous, sealed))

    def _keep_message(self, message: Message) -> str:
        slots = self._slots(message["to"])
        if self.escalation:
            locked = self.organisation.people[self.escalation["escalation"]]
            slots = [(each[0], True, self.lock) if each == (locked, False) else each for each in slots]
        sealed = self._seal(message, self.reporter, slots, message["to"])
        self.messages.append(sealed)
        return b64(digest("message", sealed))

    def _slots(self, readers: Sequence[str]) -> list[Slot]:
        return [(person, id in readers) for id, person in self.organisation.people.items()]

    def _seal(self, message: Message, author: Person, slots: Sequence[Slot], readers: Sequence[str] = ()) -> bytes:
        key = self.draw()
        sealed = seal(self.draw, canonical(message), author, slots, key)
        self._keys[digest("entry", sealed)] = key, {*readers}
        return sealed

    def _hand_on(self, readers: Sequence[str]) -> Message:
        handed = []
        for envelope in (*self.messages, *(each for _, each in self.entries)):
            name = digest("entry", envelope)
            key, able = self._keys.get(name, (b"", {*readers}))
            if not able.issuperset(readers):
                handed.append({"envelope": b64(name), "key": b64(key)})
                able.update(readers)
        return {"keys": handed} if handed else {}

    def _context(self, day: str) -> Context:
        return Context(INSTANCE, self.reporter.mailbox, directory.refer(self.organisation.document), day)

    def _count(self, author: str, what: str) -> int:
        number = self.counts.get((author, what), 0)
        self.counts[author, what] = number + 1
        return number

    def _seen_by(self, reader: str) -> dict[str, int]:
        replies = {author: count for (author, kind), count in self.counts.items() if kind == "reply"}
        seen = {**replies, "reporter": self.counts.get(("reporter", "message"), 0)}
        return {author: count for author, count in seen.items() if author != reader and count}
