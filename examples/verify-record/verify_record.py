"""Verifies the public log of a server with nothing of Xiangyue's: pymerkle and cryptography alone.

python verify_record.py https://village.example.cn/log/1/ --key KEY [--kept FILE] [--save FILE]

Reads every entry, builds the tree anew with pymerkle, and holds its root against the checkpoint
that the log signed. ``--kept`` is a file with the last checkpoint that you saw yourself: the log of
then must be the beginning of the log of now. It is written anew when all is well. ``--save`` writes
the entries, one a line. Exit code 1 where something is wrong, with what it is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import urllib.request
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pymerkle import InmemoryTree

FULL = 256  # entries of a full bundle


class Wrong(Exception):
    """The log is not what it should be."""


def fetch(url: str) -> bytes:
    """A file of the log."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: bytes = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(found) if packed else found


def signed(note: str, key: str) -> tuple[int, bytes]:
    """Size and root of a checkpoint (C2SP signed-note, tlog-checkpoint) that this key signed."""
    name, mark, encoded = [*key.strip().split("+", 2), "", ""][:3]
    public = b64decode(encoded)
    number = sha256(name.encode() + b"\n" + public).digest()[:4]
    if public[:1] != b"\x01" or number.hex() != mark:
        raise Wrong("this is no Ed25519 key of a note: NAME+8 digits+letters, in one line")
    text, _, lines = note.rpartition("\n\n")
    for line in lines.splitlines():
        if line.startswith(f"— {name} "):
            raw = b64decode(line.rpartition(" ")[2])
            if raw[:4] == number:
                try:
                    Ed25519PublicKey.from_public_bytes(public[1:]).verify(
                        raw[4:], text.encode() + b"\n"
                    )
                except InvalidSignature:
                    raise Wrong("the checkpoint's signature is not good") from None
                origin, size, root, *_ = text.split("\n")
                if origin != name:
                    raise Wrong("the checkpoint is of another log")
                return int(size), b64decode(root)
    raise Wrong("the checkpoint is not signed by this key")


def tile(number: int) -> str:
    """``1234067`` as ``x001/x234/067`` (C2SP tlog-tiles)."""
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03}")
    return "/".join(reversed(parts))


def entries(url: str, size: int) -> Iterator[bytes]:
    """Every entry of the log, out of its bundles: each after its length in two bytes."""
    for number in range(-(-size // FULL)):
        many = min(FULL, size - number * FULL)
        data = fetch(f"{url}tile/entries/{tile(number)}{'' if many == FULL else f'.p/{many}'}")
        at = 0
        for _ in range(many):
            length = int.from_bytes(data[at : at + 2], "big")
            entry = data[at + 2 : at + 2 + length]
            if len(entry) < length:
                raise Wrong(f"bundle {number} is cut off")
            yield entry
            at += 2 + length
        if at != len(data):
            raise Wrong(f"bundle {number} has more than it should")


def verify(
    url: str, key: str, kept: str = "", save: BinaryIO | None = None
) -> tuple[str, int, dict[str, int]]:
    """The checkpoint, its size, and how many entries each record has; Wrong with what is wrong."""
    note = fetch(f"{url}checkpoint").decode()
    size, root = signed(note, key)
    before, known = signed(kept, key) if kept else (0, b"")
    if before > size:
        raise Wrong(f"the log is shorter: it had {before} entries, now it has {size}")
    tree = InmemoryTree(algorithm="sha256")
    heads: dict[str, tuple[int, str]] = {}
    for entry in entries(url, size):
        tree.append_entry(entry)
        if save:
            save.write(entry + b"\n")
        told = json.loads(entry)
        seq, head = heads.get(told["log"], (0, "0" * 64))
        if (told["seq"], told["prev"]) != (seq + 1, head):
            raise Wrong(f"record {told['log']}: entry {told['seq']} does not follow {seq}")
        heads[told["log"]] = (told["seq"], sha256(b"\0" + entry).hexdigest())
    if size and tree.get_root(size) != root:
        raise Wrong("the entries are not those that the log signed")
    if before and tree.get_root(before) != known:
        raise Wrong(f"the log was rewritten: its first {before} entries are not those you saw")
    return note, size, {log: seq for log, (seq, _) in sorted(heads.items())}


def main(words: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url", help="address of the log, such as https://village.example.cn/log/1/")
    parser.add_argument("--key", required=True, help="its key, from a paper; or a file")
    parser.add_argument("--kept", type=Path, help="file with the checkpoint that you keep")
    parser.add_argument("--save", type=argparse.FileType("wb"), help="file for the entries")
    args = parser.parse_args(words)
    key = Path(args.key).read_text("utf-8") if Path(args.key).is_file() else args.key
    kept = args.kept.read_text("utf-8") if args.kept and args.kept.exists() else ""
    try:
        note, size, records = verify(args.url.rstrip("/") + "/", key, kept, args.save)
    except (Wrong, OSError, ValueError) as wrong:
        print(f"WRONG: {wrong}", file=sys.stderr)
        return 1
    if args.kept:
        args.kept.write_text(note, "utf-8")
    print(f"{size} entries of {len(records)} records are what the log signed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
