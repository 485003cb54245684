"""``xiangyue level``: publishes to the level above, and joins the servers of the level below.

docs/operations.md has the steps; docs/adr/0012-levels-own-servers.md why it is so.
"""

from __future__ import annotations

import argparse
import time
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg

from xiangyue.core.levels import BadInvitation
from xiangyue.site import cli, level_links, relays, windows
from xiangyue.site.authority import write_secret
from xiangyue.site.cli import Failure

if TYPE_CHECKING:
    from xiangyue.actions.level_sources import Probed
    from xiangyue.data.levels import LevelSource

PATIENCE = 6.0
"""Seconds for which ``join`` tries again where nobody answers."""
HELP = "publishes figures and public records to the level above; joins servers of the level below"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    doing = parser.add_subparsers(dest="doing", required=True)
    give = doing.add_parser("publish", help="opens a window for the level above, and invites it")
    give.add_argument("area", help="code or name of the county (or above) that this server keeps")
    give.add_argument(
        "--at", required=True, metavar="HOST:PORT", help="as the level above reaches this machine"
    )
    give.add_argument("--listen", metavar="ADDRESS", help="address to listen on (default: HOST)")
    give.add_argument("--out", required=True, metavar="FILE", help="the invitation, mode 600")
    doing.add_parser("carry", help="fills the window now, comparing everything")
    doing.add_parser("withdraw", help="publishes no more: the window is thrown away")
    take = doing.add_parser("join", help="joins the server that an invitation is from")
    take.add_argument("file", metavar="FILE")
    take.add_argument("--again", action="store_true", help="copy everything anew")
    take.add_argument("--admin", metavar="URL", help="administrator of an outside PostgreSQL")
    doing.add_parser(
        "status", help="each server: fresh, late or broken, and why; exit code 1 if so"
    )
    check = doing.add_parser("check", help="holds the copies against what their servers published")
    check.add_argument("area", nargs="?", default="", help="only below this code")
    again = doing.add_parser("resume", help="starts a stopped subscription again")
    again.add_argument("area")
    leave = doing.add_parser("leave", help="ends a link, and takes away what came by it")
    leave.add_argument("area")
    leave.add_argument("--gone", action="store_true", help="the lower server answers no more")
    leave.add_argument("--admin", metavar="URL", help="administrator of an outside PostgreSQL")
    near = doing.add_parser("relay", help="the ways between the servers (serve does it)")
    near.set_defaults(doing="relay")


def run(args: argparse.Namespace) -> int:
    """Does one of them."""
    if args.doing == "relay":
        relay()
        return 0
    cli.ready()
    try:
        return int(
            {
                "publish": _publish, "carry": _carry, "withdraw": _withdraw, "join": _join,
                "status": _status, "check": _check, "resume": _resume, "leave": _leave,
            }[args.doing](args)
        )  # fmt: skip
    except BadInvitation as error:
        raise Failure(str(error), 2) from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise Failure(
            f"{' '.join(str(error).split())}: name an administrator of the database with --admin"
        ) from None
    except psycopg.Error as error:
        raise Failure(" ".join(str(error).split())) from None


def relay() -> None:
    """Every way of this installation, until stopped."""
    import asyncio  # noqa: PLC0415 - this command alone

    asyncio.run(relays.serve(ways))


def ways(at: Path | None = None) -> list[windows.Way]:
    """The door to our window, and the near ends of the ways to others'."""
    return [*windows.door(at), *level_links.near_ends(at)]


def tables() -> str:
    """The SQL that makes the window's tables: as they are here."""
    from django.db import connection  # noqa: PLC0415 - see cli

    from xiangyue.data import levels  # noqa: PLC0415 - see cli

    with connection.schema_editor(collect_sql=True) as editor:
        for name in ("LevelServer", "LevelArea", "LevelFigure", "LevelRow", "LevelTile"):
            editor.create_model(getattr(levels, name))
    return "\n".join(editor.collected_sql)


def _now() -> datetime:
    from xiangyue.access import clock  # noqa: PLC0415 - see cli

    return clock.now()


def _area(said: str) -> str:
    from xiangyue.actions.areas import find_area  # noqa: PLC0415 - see cli

    found = find_area(said).code
    if len(found) > 6:
        raise Failure("a county, a prefecture or a province keeps a server of its own", 2)
    return found


def _publish(args: argparse.Namespace) -> int:
    from xiangyue.actions import levels, public_log  # noqa: PLC0415 - see cli

    at = urlsplit(f"//{args.at}")
    if not at.hostname or not at.port:
        raise Failure(f"{args.at!r} is not HOST:PORT", 2)
    area, now = _area(args.area), _now()
    told = windows.publish(
        area=area, host=at.hostname, listen=args.listen or at.hostname, port=at.port,
        tables=tables(), now=now,
    )  # fmt: skip
    levels.begin(area)
    public_log.publish(now=now)
    done = carry(whole=True)
    log = str(public_log.keys_now()[0])
    invitation = windows.invite(told, server=levels.installation(), log=log, now=now)
    write_secret(Path(args.out), invitation.text().encode())
    print(f"{area}: {done} sums and rows in the window")
    there = f"{told.host}:{told.port}"
    if windows.door_is_open(told, relays.LOOK + 1):
        print(f"the door {there} is open")
    else:
        print(
            f"the door {there} is not open yet: `xiangyue serve` of this home opens it within"
            " seconds, or says why it cannot"
        )
    print(f"invitation: {args.out} (a secret: bring it by hand). key of the log: {log}")
    return 0


def carry(*, whole: bool = False) -> int:
    """Carry into the window; how many sums and rows changed."""
    from xiangyue.actions import levels  # noqa: PLC0415 - see cli

    address = windows.url()
    if address is None:
        raise Failure("nothing is published here: xiangyue level publish", 2)
    with psycopg.connect(address, autocommit=True) as window:
        done = levels.carry(window, now=_now(), whole=whole)
    return done.figures + done.rows


def _carry(args: argparse.Namespace) -> int:
    print(f"{carry(whole=True)} sums and rows changed")
    return 0


def _withdraw(args: argparse.Namespace) -> int:
    from xiangyue.data.models import LevelChange, LevelServer  # noqa: PLC0415 - see cli

    LevelServer.objects.filter(own=True).delete()
    LevelChange.objects.filter(way="given").delete()
    print("nothing is published any more" if windows.withdraw() else "nothing was published")
    return 0


def _join(args: argparse.Namespace) -> int:
    from xiangyue.actions import level_sources, levels  # noqa: PLC0415 - see cli

    asked = level_links.read(Path(args.file))
    admin = args.admin or level_links.admin_url()
    try:
        level_sources.may_join(asked)
    except level_sources.CannotJoin as error:
        raise Failure(str(error)) from None
    known = level_links.exists(admin, asked.area)
    link = level_links.keep(asked)
    found = _first_look(link)
    if found.why:
        if not known:
            level_links.forget(asked.area)
        raise Failure(f"{asked.host}:{asked.port}: {WORDS[found.why]}")
    if known:
        if not args.again:
            raise Failure(f"{asked.area} is joined already; --again copies everything anew", 2)
        level_links.unsubscribe(admin, asked.area, gone=True)
        level_links.free(link, server=levels.installation())
        level_sources.forget(asked.area, source=False)
    level_sources.join(asked, now=_now(), witness=_witness_name())
    with level_links.near_end(link):
        level_links.subscribe(admin, link, server=levels.installation(), owner=_owner())
    print(f"{asked.area}: joined; `xiangyue level status` tells when everything is copied")
    return 0


def _first_look(link: level_links.Link) -> Probed:
    """What is there; a door that was made a moment ago opens within seconds."""
    from xiangyue.actions import level_sources  # noqa: PLC0415 - see cli

    asked = link.invitation
    end = time.monotonic() + PATIENCE
    while True:
        found = level_sources.read_window(level_links.direct(link), asked.area, "")
        if found.why != "unreachable" or time.monotonic() > end:
            return found
        time.sleep(0.5)


def _owner() -> str:
    from django.db import connection  # noqa: PLC0415 - see cli

    with connection.cursor() as c:
        c.execute("SELECT current_user")
        return str(c.fetchone()[0])


def _witness_name() -> str:
    from django.conf import settings  # noqa: PLC0415 - see cli

    from xiangyue.actions import levels  # noqa: PLC0415 - see cli

    address = urlsplit(settings.BASE_URL)
    return f"{address.netloc if address.scheme == 'https' else levels.installation()}/witness"


WORDS = {
    "": "",
    "silent": "the way is open, but that server writes nothing: does `xiangyue serve` run there?",
    "unreachable": "it cannot be reached: line, address, firewall, or that server is off",
    "relay": "the way to it is not open on this machine: `xiangyue serve` opens it",
    "refused": "it refuses our password: was a new invitation made?",
    "certificate": "the certificates do not fit: another authority, another name, or run out",
    "version": "it publishes a form that this version does not read: upgrade this server first",
    "slot": "it let go of what waited for us: xiangyue level join FILE --again",
    "apply": "what it sent could not be written here (postgres/server.log); then level resume",
    "stopped": "the subscription was stopped; it is started again by itself",
    "area": "another server, or another area, answers there",
}


def _status(args: argparse.Namespace) -> int:
    from xiangyue.actions import level_sources  # noqa: PLC0415 - see cli
    from xiangyue.site.level_probe import probe  # noqa: PLC0415 - see cli

    now = _now()
    found = level_sources.look(now=now, probe=probe)
    for source in found:
        print(told(source, now))
    told_ = windows.published()
    if told_:
        stands = "open" if windows.door_is_open(told_) else "not open: does `xiangyue serve` run?"
        print(f"publishes {told_.area} at {told_.host}:{told_.port}; the door is {stands}")
    if not found and not told_:
        print("no server joined, nothing published")
    good = all(s.state in ("fresh", "copying") and s.log_why in ("", "cosigned") for s in found)
    return 0 if good else 1


def told(source: LevelSource, now: datetime) -> str:
    """A line on one source."""
    age = int((now - source.beat_at).total_seconds()) if source.beat_at else None
    since = "never" if age is None else f"{age} s ago"
    why = f": {WORDS[source.why]}" if source.why else ""
    log = {
        "": "log not seen yet",
        "cosigned": f"log proved, {source.log_size} entries",
    }.get(source.log_why, f"LOG NOT PROVED ({source.log_why}), {source.log_size} entries were")
    return f"{source.area} {source.state} (last word {since}){why}; {log}"


def _check(args: argparse.Namespace) -> int:
    from xiangyue.actions import levels  # noqa: PLC0415 - see cli
    from xiangyue.data.models import LevelArea  # noqa: PLC0415 - see cli

    codes = list(
        LevelArea.objects.filter(area__startswith=args.area).values_list("area", flat=True)
    )
    bad = levels.areas_that_differ(codes) if codes else []
    for area in bad:
        print(f"{area}: not what its server published")
    print(f"{len(codes)} areas: " + (f"{len(bad)} differ" if bad else "equal to their servers'"))
    return 1 if bad else 0


def _resume(args: argparse.Namespace) -> int:
    from xiangyue.actions import level_sources  # noqa: PLC0415 - see cli

    if not level_sources.resume(args.area):
        raise Failure(f"{args.area} was not joined", 2)
    print(f"{args.area}: started again")
    return 0


def _leave(args: argparse.Namespace) -> int:
    from xiangyue.actions import level_sources  # noqa: PLC0415 - see cli

    admin = args.admin or level_links.admin_url()
    link = level_links.link_to(args.area)
    with level_links.near_end(link) if link and not args.gone else nullcontext():
        there = level_links.unsubscribe(admin, args.area, gone=args.gone)
    level_sources.forget(args.area)
    level_links.drop_role(admin, args.area)
    level_links.forget(args.area)
    print(f"{args.area}: {'left' if there else 'was not joined'}; what came by it is gone")
    return 0
