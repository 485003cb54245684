"""``xiangyue status``: whether the vault is well, which moments can be brought back. No Django."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from xiangyue.site import vault
from xiangyue.site.commands._vault_words import local, local_from, say, size
from xiangyue.site.commands.verify import _language

HELP = "tells whether backups are well and which moments can be brought back; exit code 1 if not"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--lang", choices=("zh", "en"), default=_language(os.environ))


def run(args: argparse.Namespace) -> int:
    """The status; 1 where something is not well."""
    told = vault.noted()
    found = vault.warnings(told, datetime.now(UTC)) if vault.folder() else ["off"]
    if args.json:
        print(json.dumps({**told, "folder": str(vault.folder() or ""), "warnings": found}))
    else:
        for line in lines(told, found, args.lang, datetime.now(UTC)):
            print(line)
    return 1 if found else 0


def lines(told: dict[str, Any], found: list[str], lang: str, now: datetime) -> Iterator[str]:
    """The status, line by line."""
    top = vault.folder()
    if top is None:
        yield say("outside" if os.environ.get("DATABASE_URL") else "off", lang)
        return
    yield say("vault", lang, folder=top)
    if vault.same_disk(top):
        yield say("same-disk", lang)
    yield say("sealed" if told.get("sealed") else "not-sealed", lang)
    if told.get("base"):
        at = local(datetime.fromisoformat(told["base"]))
        yield say("base", lang, at=at, count=told["bases"], days=vault.days())
    reaches = [[datetime.fromisoformat(m) for m in pair] for pair in told.get("reaches", [])]
    for first, last in reaches:
        yield say("reach", lang, first=local_from(first), last=local(last))
    if told.get("reaches_to"):
        ago = now - datetime.fromisoformat(told["reaches_to"])
        yield say("age", lang, ago=round(ago.total_seconds()))
    yield say("zone" if reaches else "no-reach", lang)
    if told.get("free"):
        yield say("space", lang, free=size(told["free"]), bytes=size(told["bytes"]))
    for word in found:
        yield say(f"warn.{word}", lang, error=told.get("error", ""))
    if not found:
        yield say("well", lang)
