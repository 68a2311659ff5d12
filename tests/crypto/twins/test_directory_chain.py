"""Directories that don't follow one another, and roots that hand over (SPEC 6): the same verdicts in both languages."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from crypto import canonical
from crypto import directory as directories
from crypto.directories.chain import MAX_FOLLOWED, follow, list_missing
from crypto.directories.handovers import SIGNED
from crypto.encoding import b64decode, b64encode, digest
from crypto.errors import ForkedDirectory
from crypto.keys import generate_seed
from crypto.message import DirectoryReference
from crypto.schema import write_object
from crypto.signature import SigningKey, derive_signing_key
from tests.crypto.twins.node_side import Node, judge
from tests.organisation import Organisation

Signed = dict[str, Any]


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


class Chain:
    """The directories of an organisation; `branch` goes on from one of them, as a second truth does."""

    def __init__(self, organisation: Organisation | None = None, signed: Sequence[Signed] = ()) -> None:
        self.organisation = organisation or Organisation()
        self.signer = self.organisation.root
        self.signed: list[Signed] = [*signed]

    def renew(self, count: int = 1, signer: SigningKey | None = None, **changes: Any) -> "Chain":
        for _ in range(count):
            before = self.signed[-1] if self.signed else None
            previous = before and b64encode(digest("directory", b64decode(before["document"])))
            document = self.organisation.document(len(self.signed) + 1, previous=previous, **changes)
            self.signed.append(dict(directories.sign(document, signer or self.signer)))
        return self

    def hand_over(self) -> "Chain":
        fresh = derive_signing_key(generate_seed())
        self.renew(next_root=b64encode(fresh.verify))
        self.signer = fresh
        return self

    def branch(self, version: int) -> "Chain":
        """Another chain with the same beginning; its officers have other keys from then on."""
        other = Organisation(root=self.organisation.root)
        return Chain(other, self.signed[:version])

    def refer(self, version: int) -> DirectoryReference:
        data = b64decode(self.signed[version - 1]["document"])
        return DirectoryReference(version, b64encode(digest("directory", data)))

    @property
    def handovers(self) -> list[Signed]:
        return [each for each in self.signed[:-1] if b"next_root" in b64decode(each["document"])]

    def answer(self, **changes: Any) -> Signed:
        """What GET /api/directory hands out."""
        return {**self.signed[-1], "handovers": self.handovers, **changes}

    def earlier(self, known: DirectoryReference) -> list[Signed | None]:
        return [*reversed(self.signed[known.version - 1 : -1])]


def verdict(
    node: Node,
    root: SigningKey,
    answer: Signed,
    known: DirectoryReference,
    earlier: Sequence[Signed | None] = (),
) -> Any:
    """What both languages make of it: the versions asked for and known after that, or what is wrong."""
    verify = root.verify

    def check() -> Any:
        found = directories.verify(answer, verify)
        try:
            return [list_missing(found, known), sorted(follow(found, known, earlier).earlier)]
        except ForkedDirectory as error:
            return error.numbers if error.known == known else None

    ours = judge(check)
    assert node.call("followChain", answer, b64encode(verify), write_object(known), [*earlier]) == ours
    return ours[1]


def name(*references: DirectoryReference) -> str:
    return ", ".join(f"{each.version} {each.digest}" for each in references)


def test_who_knows_an_earlier_directory_follows_the_chain_to_the_newest(node: Node) -> None:
    chain = Chain().renew(7)
    root = chain.organisation.root
    for version in range(1, 8):
        known = chain.refer(version)
        missing, after = verdict(node, root, chain.answer(), known, chain.earlier(known))
        assert missing == [*range(6, version - 1, -1)]
        assert after == [*range(max(1, version - 1), 7)]


def test_two_directories_of_one_version_are_told_and_named(node: Node) -> None:
    """Both are signed by the root; in the second, every officer has another key."""
    chain = Chain().renew(7)
    other = chain.branch(6).renew()
    root, known = chain.organisation.root, chain.refer(7)
    assert other.refer(7) != known
    assert verdict(node, root, other.answer(), known) == name(known, other.refer(7))
    assert verdict(node, root, chain.answer(), other.refer(7)) == name(other.refer(7), known)


def test_a_forked_directory_is_refused_by_whoever_knows_the_other_branch(node: Node) -> None:
    chain = Chain().renew(7)
    root = chain.organisation.root
    for forked_at in (1, 3, 6):
        other = chain.branch(forked_at).renew(9 - forked_at)
        for known in (chain.refer(version) for version in range(forked_at + 1, 8)):
            # Whatever the server shows of the past: that of the branch handed out, or that of the one known.
            told = verdict(node, root, other.answer(), known, other.earlier(known))
            assert told == name(known, other.refer(known.version))
            true_past = [*other.earlier(known)[:-1], chain.signed[known.version - 1]]
            assert verdict(node, root, other.answer(), known, true_past) == name(known, other.refer(known.version))


def test_a_directory_that_was_rolled_back_is_refused(node: Node) -> None:
    chain = Chain().renew(7)
    old = Chain(chain.organisation, chain.signed[:5])
    assert verdict(node, chain.organisation.root, old.answer(), chain.refer(7)) == "UntrustedDirectory"


def test_a_history_that_is_withheld_is_refused(node: Node) -> None:
    chain = Chain().renew(7)
    root, known = chain.organisation.root, chain.refer(2)
    whole = chain.earlier(known)
    for at in range(len(whole)):
        for instead in (None, {}, {"document": "!"}, whole[at - 1]):
            shown = [*whole[:at], instead, *whole[at + 1 :]]
            assert str(verdict(node, root, chain.answer(), known, shown)).startswith(name(known))
        assert str(verdict(node, root, chain.answer(), known, whole[:at])).startswith(name(known))


def test_no_more_than_400_directories_are_followed(node: Node) -> None:
    chain = Chain().renew()
    known, root = chain.refer(1), chain.organisation.root
    for version, expected in ((1 + MAX_FOLLOWED, False), (2 + MAX_FOLLOWED, True), (2**53 - 1, True)):
        far = directories.sign(chain.organisation.document(version, previous="A" * 43), root)
        assert (verdict(node, root, far, known) == "UntrustedDirectory") is expected


def test_a_root_hands_over_to_another(node: Node) -> None:
    """Whoever pins the old root, the new one or one between follows to the newest."""
    chain = Chain().renew(3).hand_over().renew(2)
    between = chain.signer
    chain.hand_over().renew(2)
    known = chain.refer(2)
    for root in (chain.organisation.root, between, chain.signer):
        assert verdict(node, root, chain.answer(), known, chain.earlier(known))[0] == [8, 7, 6, 5, 4, 3, 2]
    assert verdict(node, derive_signing_key(generate_seed()), chain.answer(), known) == "UntrustedDirectory"


def test_a_directory_that_the_old_root_signs_after_it_handed_over_is_refused(node: Node) -> None:
    """A thief of the old root goes on with it. So do those who still pin it, but not after it handed over."""
    chain = Chain().renew(3).hand_over().renew()
    root = chain.organisation.root
    stolen = chain.branch(4).renew(2, signer=root)
    handed = {"handovers": chain.handovers}
    for known in (chain.refer(version) for version in range(1, 6)):
        assert verdict(node, root, stolen.answer(**handed), known, stolen.earlier(known)) == "UntrustedDirectory"
        # Who hides the handover is found out by whoever knew a directory before it.
        withheld = verdict(node, root, stolen.answer(handovers=[]), known, stolen.earlier(known))
        assert withheld.startswith(name(known))
    # A handover whose signature is spoilt counts for nothing.
    spoilt = [{**chain.handovers[0], "signature": b64encode(bytes(64))}]
    for pinned in (root, chain.signer):
        expected = verdict(
            node, pinned, stolen.answer(handovers=spoilt), stolen.refer(1), stolen.earlier(chain.refer(1))
        )
        assert expected == "UntrustedDirectory"


def test_another_handover_of_the_same_version_by_a_thief_of_the_old_root_is_refused(node: Node) -> None:
    """The old root names the thief's in a second document of that version; all else is the true past."""
    chain = Chain().renew(3).hand_over().renew()
    root, thief = chain.organisation.root, derive_signing_key(generate_seed())
    other = chain.branch(3)
    other.renew(next_root=b64encode(thief.verify))
    stolen = chain.branch(5).renew(2, signer=thief)
    for known in (chain.refer(version) for version in range(1, 5)):
        answer = stolen.answer(handovers=[other.signed[3]])
        told = verdict(node, root, answer, known, stolen.earlier(known))
        assert told == name(known, chain.refer(4))


@pytest.mark.parametrize("handovers", [None, 1, [1], [{}], [{"document": "A", "signature": "B"}], "A"])
def test_handovers_of_another_form_are_refused(node: Node, handovers: object) -> None:
    chain = Chain().renew(2)
    answer = chain.answer(handovers=handovers)
    assert verdict(node, chain.organisation.root, answer, chain.refer(2)) == "UntrustedDirectory"


def test_a_next_root_of_another_form_is_refused(node: Node) -> None:
    chain = Chain().renew()
    for key in (None, 1, "A", "A" * 43):
        document = chain.organisation.document(2, next_root=key)
        data = canonical.write(document)
        signed = {
            "document": b64encode(data),
            "signature": b64encode(chain.organisation.root.sign(SIGNED + data)),
        }
        assert verdict(node, chain.organisation.root, signed, chain.refer(1)) == "UntrustedDirectory"
