"""``xiangyue public-log``: publishes the public log into its folder; its key, its witnesses."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xiangyue.core.notes import BadNote, Checkpoint, Verifier, note_parts
from xiangyue.documents.log_files import Broken
from xiangyue.site import cli

if TYPE_CHECKING:
    from xiangyue.actions.log_altered import Altered
    from xiangyue.actions.public_log import Published

HELP = "publishes the public log (the worker does it every minute); changes its key"
_BROKEN = {
    "shortened": "the database has {have} entries, but {had} were signed: part of the record is "
    "gone (an older backup?). Nothing was signed",
    "rewritten": "the entries are not those that were signed when there were {had}. Nothing was "
    "signed",
    "altered": "entry {had} is not what was published, somebody changed it in the database "
    "(`xiangyue public-log --look` names it). Nothing was signed",
    "folder": "{had} entries were published, and the folder with them is not there. Give the "
    "newest checkpoint that anyone kept (--kept FILE)",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("--kept", metavar="FILE", help="a checkpoint that makes a lost folder anew")
    parser.add_argument("--new-key", action="store_true", help="sign with a new key too, from now")
    parser.add_argument(
        "--lost", metavar="VERIFIERKEY", help="with --new-key: the old key, which nobody has now"
    )
    parser.add_argument(
        "--look", action="store_true", help="hold the whole record against what was published"
    )
    parser.add_argument("--retire-key", action="store_true", help="the old key signs no more")
    parser.add_argument("--cosignature", metavar="FILE", help="a witness's line brought by hand")
    parser.add_argument(
        "--anew", metavar="REASON", help="begin another log, where this one cannot go on"
    )


def run(args: argparse.Namespace) -> int:
    """Does one of them; 1 where nothing could be signed."""
    cli.ready()
    from xiangyue.access import clock  # noqa: PLC0415 - see cli
    from xiangyue.actions import public_log  # noqa: PLC0415 - see cli
    from xiangyue.jobs.channels.witnesses import ask  # noqa: PLC0415 - see cli

    now = clock.now()
    try:
        if args.new_key:
            lost = Verifier.parse(args.lost) if args.lost else None
            print(f"key {public_log.change_key(now=now, lost=lost)}")
            return 0
        if args.look:
            return _looked(public_log.look())
        if args.retire_key:
            print(f"keys retired: {public_log.retire_key(now=now)}")
            return 0
        if args.cosignature:
            line = Path(args.cosignature).read_text("utf-8")
            seen = public_log.add_cosignature(line=line, now=now)
            print(f"{seen.name} cosigned {seen.size} entries")
            return 0
        if args.anew:
            public_log.begin(now=now, reason=args.anew)
        kept = None
        if args.kept:
            note = Path(args.kept).read_text("utf-8")
            kept = Checkpoint.of(note_parts(note)[0])
        _tell(public_log.publish(now=now, ask=ask, kept=kept), public_log.keys_now())
    except Broken as error:
        words = _BROKEN[error.why].format(had=error.had, have=error.have)
        print(f"public-log: {words}. See docs/public-log.md", file=sys.stderr)
        return 1
    except (public_log.KeyMissing, BadNote, OSError) as error:
        print(f"public-log: {error}", file=sys.stderr)
        return 1
    return 0


def _looked(found: Altered | None) -> int:
    if found is None:
        print("the record is what was published")
        return 0
    print(
        f"public-log: entry {found.seq} of the record {found.log} is not what was published. See "
        "docs/public-log.md",
        file=sys.stderr,
    )
    return 1


def _tell(done: Published, keys: list[Verifier]) -> None:
    print(f"{done.origin}: {done.size} entries, {done.added} of them new")
    for key in keys:
        print(f"key {key}")
    for seen in done.seen:
        print(f"witness {seen.name}: {seen.why}, {seen.size} entries")
