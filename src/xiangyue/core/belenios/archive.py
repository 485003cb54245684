"""The ``.bel`` archive: an append-only tar file of the public data of one election (4.4).

It holds *data* and *events*, each in a file named after its SHA-256. An event names the hash of the
event before it, its height and its payload. Every byte is determined by the data, the order of the
events and one timestamp, so that ``belenios-tool`` compares archives byte by byte, and so do we.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple

from xiangyue.core.belenios.tally import Sum, write_owned, write_sized, write_sum
from xiangyue.core.belenios.written import (
    Malformed,
    digest,
    hash_of,
    number,
    parsed,
    small,
    text,
    written,
)

BLOCK: Final = 512
LONGEST: Final = 1 << 28  # bytes of one file in the archive
KINDS: Final = (
    "Setup",
    "Ballot",
    "EndBallots",
    "EncryptedTally",
    "Shuffle",
    "EndShuffles",
    "PartialDecryption",
    "Result",
)


class Event(NamedTuple):
    """A link of the chain."""

    kind: str
    height: int
    parent: str | None
    payload: str | None

    def written(self) -> str:
        """As JSON; a field without a value is left out."""
        found: dict[str, str | int] = {}
        if self.parent is not None:
            found["parent"] = self.parent
        found |= {"height": self.height, "type": self.kind}
        if self.payload is not None:
            found["payload"] = self.payload
        return written(found)


@dataclass(frozen=True)
class Head:
    """All that must be known of an archive to write on: its timestamp, its last event."""

    timestamp: int  # seconds since 1970
    height: int
    last: str  # hash of the last event


# -- written


def tar_header(name: str, length: int, timestamp: int) -> bytes:
    """The 512 bytes before a file, as Belenios writes them."""
    block = bytearray(BLOCK)
    for at, field in (
        (0, name),
        (100, "0000644"),
        (108, "0000000"),
        (116, "0000000"),
        (124, f"{length:011o}"),
        (136, f"{timestamp:011o}"),
        (148, " " * 8),
        (156, "0"),
    ):
        block[at : at + len(field)] = field.encode()
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    return bytes(block)


def _file(name: str, body: str, timestamp: int) -> bytes:
    raw = body.encode()
    return tar_header(name, len(raw), timestamp) + raw + bytes(-len(raw) % BLOCK)


def _step(timestamp: int, data: Sequence[str], event: Event) -> tuple[bytes, Head]:
    said = event.written()
    files = [(f"{digest(body)}.data.json", body) for body in data]
    files.append((f"{digest(said)}.event.json", said))
    whole = b"".join(_file(name, body, timestamp) for name, body in files)
    return whole, Head(timestamp, event.height, digest(said))


def _header(timestamp: int) -> str:
    """The timestamp is a string: a number of 64 bits is more than JSON's readers all know."""
    return written({"version": 1, "timestamp": str(timestamp)})


def begin(*, timestamp: int, election: str, trustees: str, credentials: str) -> tuple[bytes, Head]:
    """The beginning of an archive. Each returns the bytes to append, and the new head."""
    start = _file("BELENIOS", _header(timestamp), timestamp)
    setup = written(
        {
            "election": digest(election),
            "trustees": digest(trustees),
            "credentials": digest(credentials),
        }
    )
    event = Event("Setup", 0, None, digest(setup))
    step, head = _step(timestamp, (election, trustees, credentials, setup), event)
    return start + step, head


def append(head: Head, kind: str, *data: str) -> tuple[bytes, Head]:
    """Any event, with its data; the last of them is its payload."""
    payload = digest(data[-1]) if data else None
    return _step(head.timestamp, data, Event(kind, head.height + 1, head.last, payload))


def add_ballot(head: Head, raw: str) -> tuple[bytes, Head]:
    """A ballot that ``check_ballot`` accepted."""
    return append(head, "Ballot", raw)


def end_ballots(head: Head) -> tuple[bytes, Head]:
    """No ballot after this."""
    return append(head, "EndBallots")


def add_sum(head: Head, total: Sum, ballots: int, weight: int) -> tuple[bytes, Head]:
    """The encrypted sum, with how many ballots and what weight are in it."""
    return append(head, "EncryptedTally", write_sum(total), write_sized(total, ballots, weight))


def add_decryption(head: Head, owner: int, raw: str) -> tuple[bytes, Head]:
    """The partial decryption of trustee number ``owner``, from 1."""
    return append(head, "PartialDecryption", raw, write_owned(owner, raw))


def add_result(head: Head, raw: str) -> tuple[bytes, Head]:
    """The result, after which nothing comes."""
    return append(head, "Result", raw)


# -- read


class BadArchive(ValueError):
    """Where an archive breaks off being one. ``why`` is a stable word, ``height`` that of the last
    event that still held, -1 where there is none."""

    def __init__(self, why: str, height: int) -> None:
        self.why, self.height = why, height
        super().__init__(f"{why} after event {height}")


class Step(NamedTuple):
    """An event that is linked to the one before it, and the data that came with it."""

    event: Event
    data: tuple[str, ...]


_DATA: Final = {"Setup": 4, "Ballot": 1, "Result": 1, "EndBallots": 0, "EndShuffles": 0}
_OTHERS: Final = 2  # data of every other event


def steps(stream: BinaryIO) -> Iterator[Step]:
    """The events from the first on, every hash, link and byte of their frame verified.

    BadArchive where that ends. Reads the stream once, from where it stands.
    """
    height, last, held = -1, None, dict[str, str]()
    try:
        timestamp = _begin(stream)
        while (file := _read(stream, timestamp)) is not None:
            kind, hashed, body = file
            if kind == "data":
                if hashed in held or len(held) == max(_DATA.values()):
                    raise Malformed("not-linked")
                held[hashed] = body
                continue
            event = _event(body)
            if event.height != height + 1 or event.parent != last:
                raise Malformed("chain")
            _linked(event, held)
            yield Step(event, tuple(held.values()))
            height, last, held = event.height, hashed, {}
        if held or height < 0:
            raise Malformed("unfinished")
    except Malformed as fault:
        why = str(fault)
        raise BadArchive(why if " " not in why else "malformed", height) from None


def _begin(stream: BinaryIO) -> int:
    block = stream.read(BLOCK)
    name, length = _name_and_length(block)
    body = _body(stream, length)
    if name != "BELENIOS":
        raise Malformed("not-an-archive")
    header = parsed(body)
    timestamp = int(number(header, "timestamp"))
    if small(header, "version") != 1 or timestamp >= 1 << 33:
        raise Malformed("not-an-archive")
    if body != _header(timestamp) or block != tar_header(name, length, timestamp):
        raise Malformed("frame")
    return timestamp


def _name_and_length(block: bytes) -> tuple[str, int]:
    try:
        if len(block) != BLOCK:
            raise Malformed("cut")
        name = block[: block.index(0)].decode("ascii")
        length = int(block[124:135].decode("ascii"), 8)
    except Malformed:
        raise
    except ValueError:
        raise Malformed("frame") from None
    if not 0 <= length <= LONGEST:
        raise Malformed("frame")
    return name, length


def _body(stream: BinaryIO, length: int) -> str:
    padded = length + -length % BLOCK
    raw = stream.read(padded)
    if len(raw) != padded:
        raise Malformed("cut")
    if any(raw[length:]):
        raise Malformed("frame")
    try:
        return raw[:length].decode()
    except ValueError:
        raise Malformed("frame") from None


def _read(stream: BinaryIO, timestamp: int) -> tuple[str, str, str] | None:
    block = stream.read(BLOCK)
    if not block:
        return None
    name, length = _name_and_length(block)
    if block != tar_header(name, length, timestamp):
        raise Malformed("frame")
    hashed, _, kind = name.partition(".")
    if kind not in ("data.json", "event.json"):
        raise Malformed("frame")
    body = _body(stream, length)
    if digest(body) != hashed:
        raise Malformed("hash")
    return kind.removesuffix(".json"), hashed, body


def _event(body: str) -> Event:
    data = parsed(body)
    event = Event(
        text(data, "type"),
        small(data, "height"),
        hash_of(data, "parent") if "parent" in data else None,
        hash_of(data, "payload") if "payload" in data else None,
    )
    if event.kind not in KINDS or event.written() != body:
        raise Malformed("frame")
    return event


def _linked(event: Event, held: Mapping[str, str]) -> None:
    """Is what came before the event what it names, all of it, and in the order it must have?

    ``held``: the data by their hashes, in their order.
    """
    hashes = list(held)
    if len(held) != _DATA.get(event.kind, _OTHERS):
        raise Malformed("not-linked")
    if event.payload != (hashes[-1] if held else None):
        raise Malformed("not-linked")
    if event.kind == "Setup":
        named = parsed(held[hashes[3]])
        there = [hash_of(named, key) for key in ("election", "trustees", "credentials")]
    elif len(held) == _OTHERS:
        named = parsed(held[hashes[1]])
        key = "encrypted_tally" if event.kind == "EncryptedTally" else "payload"
        there = [hash_of(named, key)]
    else:
        return
    if there != hashes[:-1]:
        raise Malformed("not-linked")
