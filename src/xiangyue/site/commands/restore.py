"""``xiangyue restore``: a backup, or a moment out of a vault, brought back into an empty home."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from xiangyue.core.notes import Checkpoint, read_checkpoints
from xiangyue.site import backups, cli, going_back, postgres
from xiangyue.site.commands import checkpoint
from xiangyue.site.commands._vault_words import local, say
from xiangyue.site.commands.verify import _language, verify_database
from xiangyue.site.home import flag, home

HELP = "brings a backup, or a moment out of a vault, back into an empty installation"

_BALLOTS = """
SELECT area_id, title FROM xiangyue_plainbox WHERE state IN ('open', 'stopped')
UNION ALL SELECT m.area_id, m.title FROM xiangyue_selection s
    JOIN xiangyue_matter m ON m.id = s.matter_id WHERE s.state = 'open'
UNION ALL SELECT m.area_id, m.title FROM xiangyue_survey s
    JOIN xiangyue_matter m ON m.id = s.matter_id WHERE s.state = 'open'
ORDER BY 1, 2
"""
#: Held back, not dropped: `xiangyue outbox retry` lets them go.
_PARCELS = """
UPDATE xiangyue_parcel SET state = 'failed', reason = 'brought back from a backup'
WHERE state IN ('waiting', 'sending', 'retry')
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument(
        "source", type=Path, help="a file that `xiangyue backup` wrote, or the folder of a vault"
    )
    parser.add_argument(
        "--at",
        default="latest",
        metavar="MOMENT",
        help='of a vault: "2026-11-21 10:42" (China\'s time), or latest (the default)',
    )
    parser.add_argument(
        "--keys", type=Path, metavar="FOLDER", help="the keys, where the vault has none"
    )
    parser.add_argument(
        "--key", type=Path, metavar="FILE", help="the key to which the vault is sealed"
    )
    parser.add_argument("--lang", choices=("zh", "en"), default=_language(os.environ))


def run(args: argparse.Namespace) -> int:
    """Restores all of it or, in the database, nothing; of a vault it is then proved (1: it is not
    what it should be)."""
    if not args.source.is_dir():
        if args.at != "latest" or args.keys or args.key:
            raise cli.Failure(
                f"{args.source} is no vault: --at, --keys and --key are for a vault", 2
            )
        print("restored: " + ", ".join(backups.restore(args.source)))
        return 0
    moment = going_back.moment_of(args.at)
    brought = going_back.bring_back(args.source, moment, args.keys, args.key)
    lang = args.lang
    if moment is None:
        print(say("went-latest", lang))
    else:
        print(say("went-back", lang, at=local(moment)))
    well = True
    for line, holds in _proved(brought, lang):
        print(line, flush=True)
        well = well and holds
    print(say("proved" if well else "not-proved", lang))
    return 0 if well else 1


def _proved(brought: going_back.Brought, lang: str) -> Iterator[tuple[str, bool]]:
    """What came back, line by line, each with whether it is what it should be."""
    url = postgres.connect_url()
    with psycopg.connect(url) as connection:
        yield from _seen(connection, brought, lang)
    kept = _kept(brought)
    logs = entries = faults = 0
    for report in verify_database(url, kept):
        logs, entries, faults = logs + 1, entries + report.size, faults + len(report.faults)
    told = say("record", lang, logs=logs, entries=entries, faults=faults, kept=len(kept))
    yield told, not faults
    cli.ready()
    from xiangyue.data import figure_check, figures, kept_files  # noqa: PLC0415 - see cli
    from xiangyue.site import setting_up  # noqa: PLC0415 - see cli

    setting_up.migrate(lambda line: None)
    named = kept_files.named()
    there = {path.name.split(".")[0] for path in (home() / "files").rglob("*")}
    missing = sum(1 for name in named if name not in there)
    yield say("files", lang, have=len(named), missing=missing), not missing
    yield say("keys" if brought.keys else "no-keys", lang), True
    differ = len(list(figure_check.differences())) + len(list(figures.spans_wrong()))
    sums, _areas = figure_check.kept()
    yield say("figures", lang, sums=sums, differ=differ), not differ
    with psycopg.connect(url) as connection:
        yield from _to_be_done(connection, lang)


def _seen(
    connection: psycopg.Connection[Any], brought: going_back.Brought, lang: str
) -> Iterator[tuple[str, bool]]:
    last = connection.execute(
        "SELECT at, act, log, seq FROM xiangyue_recordentry ORDER BY at DESC, seq DESC LIMIT 1"
    ).fetchone()
    if last:
        words = {"act": last[1], "log": last[2], "seq": last[3]}
        yield say("last-act", lang, at=local(last[0]), **words), True
    else:
        yield say("no-act", lang), True
    later = connection.execute(
        "SELECT count(*) FROM xiangyue_recordentry WHERE at > %s", [brought.moment]
    ).fetchone()
    if later and later[0] and not flag("XIANGYUE_DEMONSTRATION"):  # whose clock may be moved
        yield say("later", lang, count=later[0]), False


def _kept(brought: going_back.Brought) -> list[Checkpoint]:
    """The checkpoints that were signed when the base was made; what came back only grew since."""
    if not brought.checkpoints.strip():
        return []
    signed_by = [checkpoint.signer().verifier] if brought.keys else []
    return read_checkpoints(brought.checkpoints, signed_by)


def _to_be_done(connection: psycopg.Connection[Any], lang: str) -> Iterator[tuple[str, bool]]:
    """What somebody has to know or decide before this home is used in earnest."""
    ran = connection.execute(_BALLOTS).fetchall()
    if ran:
        yield say("ballots", lang, count=len(ran)), True
        for area, title in ran:
            yield say("ballot", lang, area=area, title=title), True
    held = connection.execute(_PARCELS).rowcount
    if held:
        yield say("parcels", lang, count=held), True
    from xiangyue.actions import public_log  # noqa: PLC0415 - see cli
    from xiangyue.data.public_log import size_of  # noqa: PLC0415 - see cli

    heads = public_log.kept_heads()
    ahead = [(head.size, size_of(n)) for n, head in sorted(heads.items()) if head.size > size_of(n)]
    if ahead:
        yield say("log-ahead", lang, had=ahead[-1][0], have=ahead[-1][1]), True
    elif heads:
        number = max(heads)
        path = home() / going_back.KEPT / str(number) / "checkpoint"
        yield say("log-same", lang, had=heads[number].size, kept=path), True
