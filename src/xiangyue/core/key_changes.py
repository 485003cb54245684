"""How a public log changes its key: a note that both the old key and the new one sign.

Whoever trusts the old key so comes to trust the new one. Where the old key was lost, only the new
one signs: then nobody is led to it by machine, and it is made known by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xiangyue.core.notes import BadNote, Signer, Verifier, note_parts, open_note, split_notes

_FIRST = "xiangyue/key-change/v1"
_FROM = re.compile(r"from (0|[1-9][0-9]{0,15})\Z")


def change_note(origin: str, old: Verifier, new: Signer, size: int, signer: Signer | None) -> str:
    """The note: from ``size`` entries on ``new`` signs in the place of ``old``.

    ``signer`` is the old key itself, None if it was lost.
    """
    text = f"{_FIRST}\n{origin}\nold {old}\nnew {new.verifier}\nfrom {size}\n"
    return text + "\n" + (signer.sign(text) if signer else "") + new.sign(text)


def read_change(text: str, origin: str) -> tuple[Verifier, Verifier]:
    """Old key and new key of a note's text. BadNote."""
    lines = text.split("\n")
    right = (
        len(lines) == 6
        and lines[:2] == [_FIRST, origin]
        and lines[2].startswith("old ")
        and lines[3].startswith("new ")
        and _FROM.match(lines[4])
    )
    if not right:
        raise BadNote("not the change of a key of this log")
    return Verifier.parse(lines[2][4:]), Verifier.parse(lines[3][4:])


def trusted_keys(changes: str, origin: str, keys: Sequence[Verifier]) -> list[Verifier]:
    """``keys`` and those that they handed over to, in turn; the newest last.

    A change that the old key did not sign leads nowhere. BadNote: no key at all, bad notes.
    """
    known = list(keys)
    for note in split_notes(changes):
        old, new = read_change(note_parts(note)[0], origin)
        if old in known and new not in known and _both(note, old, new):
            known.append(new)
    if not known:
        raise BadNote("no key of the log is known")
    return known


def _both(note: str, old: Verifier, new: Verifier) -> bool:
    try:
        open_note(note, [old])
        open_note(note, [new])
    except BadNote:
        return False
    return True
