"""``xiangyue vault``: brings the vault up to this moment, by hand. No Django."""

from __future__ import annotations

import argparse
import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from xiangyue.core import age
from xiangyue.site import cli, postgres, vault, vault_seal
from xiangyue.site.commands import status
from xiangyue.site.commands._vault_words import say
from xiangyue.site.commands.verify import _language
from xiangyue.site.vault_keeper import Keeper, VaultError

HELP = "brings the vault up to this moment (serve does it all the time); --base copies the whole"
PATIENCE = 900.0  # seconds for the keeper that runs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("--base", action="store_true", help="make a base now, not only at night")
    parser.add_argument(
        "--anew", action="store_true", help="begin another vault where there was one"
    )
    parser.add_argument(
        "--new-key",
        type=Path,
        metavar="FILE",
        help="write a key to which the vault can be sealed, to be kept elsewhere",
    )
    parser.add_argument("--lang", choices=("zh", "en"), default=_language(os.environ))


def run(args: argparse.Namespace) -> int:
    """One round, then the status; with ``--new-key`` a key and nothing else."""
    if args.new_key:
        for line in _new_key(args.new_key, args.lang):
            print(line)
        return 0
    top = vault.folder()
    if top is None:
        raise cli.Failure("no vault is kept here: see XIANGYUE_VAULT in docs/operations.md", 2)
    postgres.connect_url()
    keeper = Keeper(top)
    try:
        keeper.claim(anew=args.anew)
        with keeper.alone() as first:
            if first:
                _fill(keeper, args.base)
        if not first:
            _ask(keeper, args.base)
    except VaultError as error:
        raise cli.Failure(str(error)) from None
    told, now = vault.noted(), datetime.now(UTC)
    for line in status.lines(told, vault.warnings(told, now), args.lang, now):
        print(line)
    return 0


def _new_key(path: Path, lang: str) -> Iterator[str]:
    identity = age.new_identity(secrets.token_bytes)
    public = age.write_recipient(identity.recipient)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise cli.Failure(f"{path}: {error.strerror}", 2) from None
    with os.fdopen(handle, "w") as out:
        out.write(f"# public key: {public}\n{identity.written()}\n")
    yield f"{vault_seal.VARIABLE}={public}"
    yield say("new-key", lang, file=path)


def _fill(keeper: Keeper, base: bool) -> None:
    try:
        keeper.round(base=base)
        if not keeper.reach(datetime.now(UTC), PATIENCE):
            raise VaultError("the changes did not come; see receiver.log in the vault")
        keeper.tell(whole=True)
    finally:
        keeper.end()


def _ask(keeper: Keeper, base: bool) -> None:
    """The keeper of `serve` is at it: it does a round now."""
    asked = datetime.now(UTC)
    keeper.want("base" if base else "round")
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        told = vault.noted()
        done = told.get("base" if base else "reaches_to", "")
        waiting = (keeper.top / ".wanted").exists()
        if done and not waiting and datetime.fromisoformat(done) >= asked:
            return
        if told.get("error"):
            raise VaultError(told["error"])
        time.sleep(0.3)
    raise VaultError("the keeper of the vault does not answer")
