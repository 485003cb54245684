"""What a witness of a public log answers (C2SP tlog-witness), without a network or a disk.

https://c2sp.org/tlog-witness. A witness knows the logs that it watches by their keys, and of each
the last checkpoint that it cosigned. It cosigns a newer one only with a proof that the log grew out
of that one; so a log that was shortened, rewritten or forked gets no cosignature any more.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from xiangyue.core.cosignatures import Cosigner
from xiangyue.core.merkle import EMPTY_ROOT, HASH_SIZE, verify_consistency
from xiangyue.core.notes import BadNote, Checkpoint, Verifier, decode, note_parts, open_note

SIZE_TYPE = "text/x.tlog.size"
MOST_STEPS = 63
LARGEST_REQUEST = 64 * 1024
_OLD = re.compile(r"old (0|[1-9][0-9]{0,15})\Z")


def origin_hash(origin: str) -> str:
    """Under which a witness shows the checkpoint of a log: SHA-256 of its name, hex."""
    return sha256(origin.encode()).hexdigest()


@dataclass(frozen=True)
class Request:
    """``add-checkpoint``: a checkpoint, and that it grew out of the one of ``old`` entries."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        """The body of the request."""
        steps = "".join(b64encode(step).decode() + "\n" for step in self.proof)
        return f"old {self.old}\n{steps}\n{self.checkpoint}"

    @classmethod
    def parse(cls, body: str) -> Request:
        """Read a body. BadNote."""
        head, gap, checkpoint = body.partition("\n\n")
        lines = head.split("\n")
        old = _OLD.match(lines[0])
        if not gap or not old or len(lines) - 1 > MOST_STEPS:
            raise BadNote("not a request to add a checkpoint")
        proof = tuple(decode(line) for line in lines[1:])
        if any(len(step) != HASH_SIZE for step in proof):
            raise BadNote("a proof is made of hashes of 32 bytes")
        note_parts(checkpoint)
        return cls(int(old[1]), proof, checkpoint)


@dataclass(frozen=True)
class Answer:
    """``status`` as of HTTP, ``body``, and why in one word.

    ``note``: the checkpoint with the cosignature, to be kept before anything is answered; None
    where nothing was cosigned. ``why``: cosigned, request, log, signature, old, empty, rewritten,
    forked.
    """

    status: int
    body: str
    why: str
    note: str | None = None
    kind: str = "text/plain; charset=utf-8"


def answer(
    request: str,
    *,
    logs: Mapping[str, Sequence[Verifier]],
    last: Mapping[str, str],
    cosigner: Cosigner,
    now: int,
) -> Answer:
    """What the witness answers to the body of ``add-checkpoint``.

    ``logs``: keys by origin; ``last``: by origin the note last cosigned; ``now``: seconds since
    1970. What is given back as ``note`` takes the place of the last one, atomically.
    """
    try:
        asked = Request.parse(request)
        new = Checkpoint.of(note_parts(asked.checkpoint)[0])
    except BadNote as error:
        return Answer(400, f"{error}\n", "request")
    if new.origin not in logs:
        return Answer(404, "this witness does not watch that log\n", "log")
    try:
        text = open_note(asked.checkpoint, logs[new.origin])
    except BadNote as error:
        return Answer(403, f"{error}\n", "signature")
    if asked.old > new.size:
        return Answer(400, "the old size is larger than the new one\n", "request")
    held = last.get(new.origin)
    seen = Checkpoint.of(note_parts(held)[0]) if held else Checkpoint(new.origin, 0, EMPTY_ROOT)
    if asked.old != seen.size:
        return Answer(409, f"{seen.size}\n", "old", kind=SIZE_TYPE)
    if new.size == 0 and new.root != EMPTY_ROOT:
        return Answer(422, "an empty log has the root of nothing\n", "empty")
    if not verify_consistency(seen.size, new.size, asked.proof, seen.root, new.root):
        same = seen.size == new.size
        words = f"the log is not the one of {seen.size} entries that was cosigned\n"
        return Answer(422, words, "forked" if same else "rewritten")
    line = cosigner.cosign(text, now)
    signed = [s for s in asked.checkpoint.split("\n\n", 1)[1].splitlines(keepends=True)]
    known = {(k.name, k.id) for k in logs[new.origin]}
    names = note_parts(asked.checkpoint)[1]
    kept = "".join(s for s, (n, i, _) in zip(signed, names, strict=True) if (n, i) in known)
    return Answer(200, line, "cosigned", f"{text}\n{kept}{line}")
