"""Answers kept without order: a pool that is the same whatever the order in which they came.

A sheet is packed into a fixed number of bytes, whatever was answered: two for the stratum, then
each question in its place (zero for no answer; own words padded to their longest). In the pool the
sheets are sorted, so that nothing in it tells which came first, and its length tells how many there
are and nothing else. It is one value, written anew with each answer (docs/voting.md says why).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from xiangyue.core.survey_questions import LONGEST_TEXT, Question, Value

_WORDS = 2 + 4 * LONGEST_TEXT  # the length in bytes, then the words in UTF-8
_HEAD = 2


def width(question: Question) -> int:
    """Bytes that a question takes in a sheet."""
    if question.kind == "several":
        return -(-len(question.options) // 8)
    return {"one": 1, "scale": 1, "number": 4, "text": _WORDS}[question.kind]


def size(questions: Sequence[Question]) -> int:
    """Bytes of a sheet."""
    return _HEAD + sum(map(width, questions))


def pack(questions: Sequence[Question], values: Mapping[str, Value], stratum: int = 0) -> bytes:
    """One sheet; ``stratum`` from 1, 0 where it is not known. The values must fit."""
    out = stratum.to_bytes(_HEAD, "big")
    for q in questions:
        value = values.get(q.key)
        if value in (None, "", ()):
            out += bytes(width(q))
        elif isinstance(value, tuple):
            bits = sum(1 << q.options.index(one) for one in value)
            out += bits.to_bytes(width(q), "big")
        elif q.kind == "text":
            words = str(value).encode()
            out += len(words).to_bytes(2, "big") + words.ljust(_WORDS - 2, b"\0")
        elif q.kind == "one":
            out += bytes([q.options.index(str(value)) + 1])
        else:
            out += (int(str(value)) - q.low + 1).to_bytes(width(q), "big")
    return out


def unpack(questions: Sequence[Question], sheet: bytes) -> tuple[int, dict[str, Value]]:
    """Stratum and values of a sheet; ValueError for what is none."""
    if len(sheet) != size(questions):
        raise ValueError(f"{len(sheet)} bytes are no sheet of {size(questions)}")
    values: dict[str, Value] = {}
    at = _HEAD
    for q in questions:
        piece = sheet[at : at + width(q)]
        at += len(piece)
        if not any(piece):
            continue
        if q.kind == "text":
            values[q.key] = piece[2 : 2 + int.from_bytes(piece[:2], "big")].decode()
            continue
        number = int.from_bytes(piece, "big")
        if q.kind == "several":
            values[q.key] = tuple(o for n, o in enumerate(q.options) if number >> n & 1)
        elif q.kind == "one":
            values[q.key] = q.options[number - 1]
        else:
            values[q.key] = number + q.low - 1
    return int.from_bytes(sheet[:_HEAD], "big"), values


def sheets(pool: bytes, questions: Sequence[Question]) -> list[bytes]:
    """Every sheet of the pool, sorted by content; ValueError for what is no pool."""
    each = size(questions)
    if len(pool) % each:
        raise ValueError(f"{len(pool)} bytes are not sheets of {each}")
    return [pool[at : at + each] for at in range(0, len(pool), each)]


def put(pool: bytes, sheet: bytes, questions: Sequence[Question]) -> bytes:
    """The pool with one sheet more."""
    return b"".join(sorted([*sheets(pool, questions), sheet]))


def closed(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions without those in own words, which are kept apart from the rest of a sheet."""
    return tuple(q for q in questions if q.kind != "text")


def apart(
    questions: Sequence[Question], found: Iterable[bytes]
) -> tuple[list[tuple[bytes, int]], list[tuple[str, str]]]:
    """What is kept when the survey is closed: each different sheet without its own words and its
    stratum (who alone answered of one would be known by it), with how many are like it; and the own
    words of each question. Both in an order made from content."""
    many: Counter[bytes] = Counter()
    words: list[tuple[str, str]] = []
    for sheet in found:
        _stratum, values = unpack(questions, sheet)
        words += [
            (q.key, str(values[q.key])) for q in questions if q.kind == "text" and q.key in values
        ]
        many[pack(closed(questions), values)] += 1
    return sorted(many.items()), sorted(words)
