"""Signed notes and checkpoints (C2SP signed-note and tlog-checkpoint), Ed25519.

A checkpoint says how many entries a log has and the root over them, signed. Kept elsewhere (by the
township, in a newspaper, on paper), it shows later that nothing before it was changed or cut off.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
MARK = "— "
NAME = re.compile(r"[^\s+]+\Z")


class BadNote(ValueError):
    """A note, a key or a checkpoint that is not well formed, or whose signature does not hold."""


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


@dataclass(frozen=True)
class Verifier:
    """A public key with its name: what an outsider needs to check signatures."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return _key_id(self.name, self.public)

    def __str__(self) -> str:
        """The verifier key: ``name+hash+key``."""
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read ``name+hash+key``. BadNote if it is not an Ed25519 verifier key."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3 or not NAME.match(parts[0]):
            raise BadNote("a verifier key is name+hash+key")
        key = decode(parts[2])
        if len(key) != 33 or key[:1] != _ED25519:
            raise BadNote("not an Ed25519 key")
        verifier = cls(parts[0], key[1:])
        if parts[1] != verifier.id.hex():
            raise BadNote("the key does not belong to its hash: mistyped?")
        return verifier

    def signed(self, text: str, signature: bytes) -> bool:
        """Does this key's ``signature`` (64 bytes) hold for ``text``?"""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """A private key with its name. ``seed`` is its 32 secret bytes.

    Without a name the key is called ``xiangyue/`` and 8 hex digits of its own hash, so that two
    installations never share a name.
    """

    def __init__(self, seed: bytes, name: str = "") -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._key.public_key().public_bytes_raw()
        name = name or "xiangyue/" + sha256(public).hexdigest()[:8]
        if not NAME.match(name):
            raise BadNote("the name of a key has no space and no plus sign")
        self.verifier = Verifier(name, public)

    @property
    def name(self) -> str:
        return self.verifier.name

    def sign(self, text: str) -> str:
        """The signature line for ``text``, with its line end."""
        blob = self.verifier.id + self._key.sign(text.encode())
        return f"{MARK}{self.name} {b64encode(blob).decode()}\n"


def sign_note(text: str, *signers: Signer) -> str:
    """``text`` (ending in a line end) as a signed note."""
    if not text.endswith("\n") or text.startswith("\n") or "\n\n" in text:
        raise BadNote("a note is lines of text, none of them empty, each with its line end")
    if any(ch < " " and ch != "\n" for ch in text):
        raise BadNote("a note has no control characters")
    return text + "\n" + "".join(signer.sign(text) for signer in signers)


def decode(text: str) -> bytes:
    """The bytes of base64. BadNote."""
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise BadNote("not base64") from error


def note_parts(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text of a note and its signatures (name, key id, signature)."""
    text, gap, tail = note.rpartition("\n\n")
    if not gap or not text or not tail.endswith("\n"):
        raise BadNote("not a signed note")
    signatures = []
    for line in tail[:-1].split("\n"):
        name, _, blob = line.removeprefix(MARK).partition(" ")
        if not line.startswith(MARK) or not NAME.match(name):
            raise BadNote("not a signature line")
        raw = decode(blob)
        if len(raw) < 5:
            raise BadNote("a signature that is too short")
        signatures.append((name, raw[:4], raw[4:]))
    return text + "\n", signatures


def signed_by(note: str) -> list[tuple[str, str]]:
    """The names and key ids (hex) under a note, not checked."""
    return [(name, key.hex()) for name, key, _ in note_parts(note)[1]]


def open_note(note: str, verifiers: Iterable[Verifier | str]) -> str:
    """The text of a note that at least one of these keys signed.

    Signatures of unknown keys are passed over; BadNote if none is known or a known one is wrong.
    """
    text, signatures = note_parts(note)
    keys = [v if isinstance(v, Verifier) else Verifier.parse(v) for v in verifiers]
    known = 0
    for name, key_id, signature in signatures:
        for verifier in keys:
            if (verifier.name, verifier.id) == (name, key_id):
                if not verifier.signed(text, signature):
                    raise BadNote(f"the signature of {name} does not hold")
                known += 1
    if not known:
        raise BadNote("no signature by a known key")
    return text


def split_notes(text: str) -> list[str]:
    """The signed notes in a file that has several, one after another."""
    notes: list[str] = []
    lines: list[str] = []
    signed = False
    for line in text.splitlines(keepends=True):
        mark = line.startswith(MARK)
        if signed and not mark:
            notes.append("".join(lines))
            lines, signed = [], False
            if line == "\n":
                continue
        elif not lines and line == "\n":
            continue
        signed = signed or mark
        lines.append(line)
    if lines:
        notes.append("".join(lines))
    return notes


@dataclass(frozen=True)
class Checkpoint:
    """The state of one log. ``origin`` is ``xiangyue/<instance>/<log>``."""

    origin: str
    size: int
    root: bytes

    @property
    def log(self) -> str:
        """The code of the log: what follows the second ``/`` of the origin."""
        return self.origin.split("/", 2)[2]

    def text(self) -> str:
        """The three lines to sign."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of an opened note of a village's log. BadNote."""
        found = cls.of(text)
        if found.origin.count("/") < 2:
            raise BadNote("not a checkpoint of a log of Xiangyue")
        return found

    @classmethod
    def of(cls, text: str) -> Checkpoint:
        """Read the text of an opened note of any log; extension lines are passed over. BadNote."""
        lines: Sequence[str] = text.split("\n")
        if len(lines) < 4 or lines[-1] or not lines[0]:
            raise BadNote("not a checkpoint")
        if not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1]):
            raise BadNote("a checkpoint without its size")
        root = decode(lines[2])
        if len(root) != 32:
            raise BadNote("a checkpoint without its root")
        return cls(lines[0], int(lines[1]), root)


def sign_checkpoint(signer: Signer, log: str, size: int, root: bytes) -> str:
    """The signed checkpoint of one log."""
    return sign_note(Checkpoint(f"{signer.name}/{log}", size, root).text(), signer)


def read_checkpoints(text: str, verifiers: Iterable[Verifier | str] = ()) -> list[Checkpoint]:
    """All checkpoints of a file. With keys, every signature is checked (BadNote)."""
    keys = list(verifiers)
    notes = split_notes(text)
    if not notes:
        raise BadNote("no checkpoint in it")
    return [Checkpoint.parse(open_note(n, keys) if keys else note_parts(n)[0]) for n in notes]
