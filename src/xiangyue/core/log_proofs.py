"""Receipts: that an entry is in the public log, in one small file (C2SP tlog-proof).

https://c2sp.org/tlog-proof. Its ``extra`` line has the entry itself (the leaf, canonical JSON), so
that a receipt is whole: whoever has the log's key needs nothing else to check it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xiangyue.core.cosignatures import Cosigned, WitnessKey, cosignatures
from xiangyue.core.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from xiangyue.core.notes import BadNote, Checkpoint, Verifier, decode, note_parts, open_note

FIRST = "c2sp.org/tlog-proof@v1"
ENDING = ".tlog-proof"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})\Z")


class BadProof(ValueError):
    """Not a receipt, or one that does not hold; ``why`` is a stable word."""

    def __init__(self, why: str, words: str) -> None:
        self.why = why
        super().__init__(words)


@dataclass(frozen=True)
class LogProof:
    """``leaf`` stands at ``index`` (from 0) of the tree that ``checkpoint``, a signed note, has."""

    leaf: bytes
    index: int
    proof: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        """The file."""
        lines = [FIRST, f"extra {b64encode(self.leaf).decode()}", f"index {self.index}"]
        lines += [b64encode(step).decode() for step in self.proof]
        return "\n".join(lines) + "\n\n" + self.checkpoint

    @classmethod
    def parse(cls, text: str) -> LogProof:
        """Read the file. BadProof (``form``)."""
        head, gap, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if not gap or len(lines) < 3 or lines[0] != FIRST:
            raise BadProof("form", "not a receipt")
        index = _INDEX.match(lines[2])
        if not lines[1].startswith("extra ") or not index:
            raise BadProof("form", "a receipt without its entry or its place")
        try:
            proof = tuple(decode(line) for line in lines[3:])
            leaf = decode(lines[1].removeprefix("extra "))
            Checkpoint.of(note_parts(checkpoint)[0])
        except BadNote as error:
            raise BadProof("form", str(error)) from error
        if any(len(step) != HASH_SIZE for step in proof) or len(proof) > 63:
            raise BadProof("form", "a proof is made of hashes of 32 bytes")
        return cls(leaf, int(index[1]), proof, checkpoint)


@dataclass(frozen=True)
class Checked:
    """A receipt that holds: in which tree, and which witnesses had seen it."""

    checkpoint: Checkpoint
    cosigned: tuple[Cosigned, ...]


def check(
    receipt: LogProof, keys: Sequence[Verifier], witnesses: Iterable[WitnessKey] = ()
) -> Checked:
    """Does it hold, by these keys of the log? BadProof (``signature``, ``proof``)."""
    try:
        text = open_note(receipt.checkpoint, keys)
        seen = cosignatures(receipt.checkpoint, witnesses)
        tree = Checkpoint.of(text)
    except BadNote as error:
        raise BadProof("signature", str(error)) from error
    if not any(key.name == tree.origin for key in keys):
        raise BadProof("signature", "signed by the key of another log")
    hashed = leaf_hash(receipt.leaf)
    if not verify_inclusion(hashed, receipt.index, tree.size, receipt.proof, tree.root):
        raise BadProof("proof", "the entry is not in the tree that was signed")
    return Checked(tree, tuple(seen))
