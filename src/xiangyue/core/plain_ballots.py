"""The plain secret ballot: its questions, a ballot as bytes, the sealed box, what is opened.

A ballot is packed into a fixed number of bytes, whatever was chosen: one for the group it is
counted in, then each question in its place. The ballots that are stored together are sorted by
content and sealed as one envelope to the box's public key (X25519, HKDF-SHA256, AES-256-GCM):
nothing in it tells whose a ballot is or which came first, and its length tells how many they are.
What is opened is counted question by question, so that no pattern of answers can be known again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xiangyue.core.canonical import canonical
from xiangyue.core.refusals import Check, Refusal, refuse

KINDS: Final = ("item", "grade", "choose")
ITEM: Final = ("for", "against", "abstain")
MOST_OPTIONS: Final = 200
MOST_GROUPS: Final = 250
KEY: Final = 32
_NONCE, _TAG = bytes(12), 16

Answers = Mapping[str, Sequence[str]]
"""The options chosen, by question; none for a blank."""


class NotOpened(Exception):
    """An envelope that this key does not open, or that holds no ballots: altered, or another's."""


@dataclass(frozen=True)
class Question:
    """One thing that is asked on a ballot.

    ``kind``: ``item`` (for, against, abstain), ``grade`` (one of ``options``; one question for
    each thing that is graded), ``choose`` (``least`` to ``most`` of ``options``). ``blank``:
    nothing need be chosen. ``options`` are keys; ``title`` and ``names`` are for people.
    ``about``: the number of the person who is graded, who gives themself no grade; 0 for none.
    """

    key: str
    kind: str
    options: tuple[str, ...] = ITEM
    least: int = 1
    most: int = 1
    blank: bool = False
    title: str = ""
    names: tuple[str, ...] = ()
    about: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no kind of question: {self.kind!r}")
        if not 1 <= len(self.options) <= MOST_OPTIONS or len(set(self.options)) < len(self.options):
            raise ValueError(f"{self.key}: 1 to {MOST_OPTIONS} different options")
        if self.kind == "choose" and not 0 <= self.least <= self.most <= len(self.options):
            raise ValueError(f"{self.key}: from least to most of the options")
        if self.names and len(self.names) != len(self.options):
            raise ValueError(f"{self.key}: a name for each option")

    @property
    def width(self) -> int:
        """Bytes that it takes on a ballot."""
        return -(-len(self.options) // 8) if self.kind == "choose" else 1

    def even(self) -> tuple[str, ...]:
        """The options as a form sends them: with spaces behind them all are of one length, so that
        how long it is does not tell who watches the line what was chosen."""
        long = [len(quote_plus(option)) for option in self.options]
        return tuple(o + " " * (max(long) - n) for o, n in zip(self.options, long, strict=True))

    def even_blank(self) -> str:
        """A question left blank, as long as any of its options."""
        return " " * max(len(quote_plus(option)) for option in self.options)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "key": self.key, "kind": self.kind, "options": list(self.options),
            "least": self.least, "most": self.most, "blank": self.blank,
            "title": self.title, "names": list(self.names), "about": self.about,
        }  # fmt: skip


def questions(stored: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Questions back out of JSON."""
    return tuple(
        Question(**{**q, "options": tuple(q["options"]), "names": tuple(q["names"])})
        for q in stored
    )


def size(asked: Sequence[Question]) -> int:
    """Bytes of a ballot."""
    return 1 + sum(q.width for q in asked)


def pack(asked: Sequence[Question], answers: Answers, group: int = 0) -> bytes:
    """One ballot; ``group`` from 0. Refusal beside the question that is not answered as it must."""
    out = bytes([group])
    for q in asked:
        out += _packed(q, answers.get(q.key, ()))
    strangers = set(answers) - {q.key for q in asked}
    if strangers:
        raise refuse("ballot.no-question", field="")
    return out


def own(asked: Sequence[Question], answers: Answers, voter: int | None) -> Question | None:
    """The question on which a voter grades themself, which nobody may; None where they do not."""
    for q in asked:
        if q.about and q.about == voter and _picked(answers.get(q.key, ())):
            return q
    return None


def _picked(chosen: Sequence[str]) -> dict[str, None]:
    """Options as a form sends them; spaces alone are a question left blank."""
    return dict.fromkeys(p for option in chosen if (p := option.rstrip(" ")))


def _packed(q: Question, chosen: Sequence[str]) -> bytes:
    picked = _picked(chosen)
    for option in picked:
        if option not in q.options:
            raise refuse("ballot.no-option", field=q.key, question=q.title)
    n = len(picked)
    if n == 0 and (q.blank or (q.kind == "choose" and q.least == 0)):
        return bytes(q.width)
    least, most = (q.least, q.most) if q.kind == "choose" else (1, 1)
    if n < max(least, 1):
        check = Check("ballot.too-few", False, n, max(least, 1), values={"question": q.title})
        raise Refusal("invalid", check, field=q.key)
    if n > most:
        check = Check("ballot.too-many", False, n, most, values={"question": q.title})
        raise Refusal("invalid", check, field=q.key)
    if q.kind == "choose":
        bits = sum(1 << q.options.index(option) for option in picked)
        return bits.to_bytes(q.width, "big")
    return bytes([q.options.index(next(iter(picked))) + 1])


def unpack(asked: Sequence[Question], ballot: bytes) -> tuple[int, dict[str, tuple[str, ...]]]:
    """Group and answers of a ballot; ValueError for what is none."""
    if len(ballot) != size(asked):
        raise ValueError(f"{len(ballot)} bytes are no ballot of {size(asked)}")
    answers: dict[str, tuple[str, ...]] = {}
    at = 1
    for q in asked:
        number = int.from_bytes(ballot[at : at + q.width], "big")
        at += q.width
        if q.kind == "choose":
            if number >> len(q.options):
                raise ValueError(f"{q.key}: an option that is none")
            answers[q.key] = tuple(o for n, o in enumerate(q.options) if number >> n & 1)
        else:
            if number > len(q.options):
                raise ValueError(f"{q.key}: an option that is none")
            answers[q.key] = (q.options[number - 1],) if number else ()
    return ballot[0], answers


def public_key(private: bytes) -> bytes:
    """The public key (32 bytes) of a private key (32 random bytes)."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


class Sealer:
    """A key for one envelope, made before it is known what goes in. It seals once."""

    def __init__(self, public: bytes, random: Callable[[int], bytes]) -> None:
        """``random(n)`` gives n bytes."""
        own = X25519PrivateKey.from_private_bytes(random(KEY))
        shared = own.exchange(X25519PublicKey.from_public_bytes(public))
        self.mine = own.public_key().public_bytes_raw()
        self.key: AESGCM | None = AESGCM(_derived(shared, self.mine, public))

    def seal(self, ballots: Sequence[bytes], box: int) -> bytes:
        """The envelope, as of ``seal``. ValueError: it has sealed one."""
        if not ballots or len({len(b) for b in ballots}) != 1:
            raise ValueError("an envelope holds ballots of one size")
        key, self.key = self.key, None
        if key is None:
            raise ValueError("a key seals one envelope")
        return self.mine + key.encrypt(_NONCE, b"".join(sorted(ballots)), _about(box))


def seal(
    public: bytes, ballots: Sequence[bytes], box: int, random: Callable[[int], bytes]
) -> bytes:
    """An envelope with these ballots, sorted: a key made for it alone, then ciphertext and tag.

    Who seals cannot open it again. ``random(n)`` gives n bytes.
    """
    return Sealer(public, random).seal(ballots, box)


def room(sealed: bytes) -> int:
    """How many bytes an envelope holds."""
    return len(sealed) - KEY - _TAG


def opened(private: bytes, sealed: bytes, box: int, each: int) -> list[bytes]:
    """The ballots of an envelope, sorted; NotOpened."""
    sealed = bytes(sealed)
    if (size := room(sealed)) <= 0 or size % each:
        raise NotOpened("no envelope of ballots of this size")
    own = X25519PrivateKey.from_private_bytes(private)
    mine = sealed[:KEY]
    shared = own.exchange(X25519PublicKey.from_public_bytes(mine))
    key = _derived(shared, mine, own.public_key().public_bytes_raw())
    try:
        inside = AESGCM(key).decrypt(_NONCE, sealed[KEY:], _about(box))
    except InvalidTag:
        raise NotOpened("altered, or sealed to another key") from None
    return [inside[at : at + each] for at in range(0, len(inside), each)]


def _derived(shared: bytes, mine: bytes, public: bytes) -> bytes:
    # The key is used once, for this envelope, so a nonce of zeros is never used again with it.
    kdf = HKDF(algorithm=hashes.SHA256(), length=KEY, salt=mine + public, info=b"xiangyue/ballots")
    return kdf.derive(shared)


def _about(box: int) -> bytes:
    return b"box/%d" % box


@dataclass(frozen=True, order=True)
class Pile:
    """Like answers to one question: ``content`` is the keys of the options, joined by a comma."""

    question: str
    group: int
    content: str
    many: int


def piles(
    asked: Sequence[Question], ballots: Iterable[bytes], together: Iterable[int] = ()
) -> list[Pile]:
    """Every question of all ballots, apart from the others, in the order of their content.

    Ballots of the groups ``together`` are told as of one: the lowest of them.
    """
    put = sorted(together)
    where = dict.fromkeys(put, put[0]) if put else {}
    found: Counter[tuple[str, int, str]] = Counter()
    for ballot in ballots:
        group, answers = unpack(asked, ballot)
        for key, chosen in answers.items():
            found[key, where.get(group, group), ",".join(chosen)] += 1
    return [Pile(*what, many) for what, many in sorted(found.items())]


def votes(
    asked: Question, opened: Iterable[Pile], group: int | None = None
) -> tuple[int, dict[str, int], int]:
    """How many ballots, the votes for each option, and how many blanks; of one group or of all."""
    mine = [p for p in opened if p.question == asked.key and group in (None, p.group)]
    counts = dict.fromkeys(asked.options, 0)
    for pile in mine:
        for option in pile.content.split(",") if pile.content else ():
            counts[option] += pile.many
    return sum(p.many for p in mine), counts, sum(p.many for p in mine if not p.content)


def commitment(opened: Iterable[Pile]) -> str:
    """SHA-256 (hex) of all that came out of a box, as canonical JSON."""
    rows = [[p.question, p.group, p.content, p.many] for p in sorted(opened)]
    return hashlib.sha256(canonical(rows)).hexdigest()
