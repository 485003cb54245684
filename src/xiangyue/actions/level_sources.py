"""The upper level: which lower servers were joined, in which state each is, its log proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from xiangyue.core.levels import TRIES, Invitation, Seen, State, Why, state_of, subscription
from xiangyue.core.notes import BadNote, Verifier
from xiangyue.core.tiles import BadTile, Tile
from xiangyue.data.models import (
    Jurisdiction,
    LevelArea,
    LevelFigure,
    LevelRow,
    LevelServer,
    LevelSource,
    LevelTile,
)
from xiangyue.documents import log_files as files
from xiangyue.documents.witness_home import WitnessHome


class CannotJoin(Exception):
    """Why a server is not joined; one sentence for the administrator."""


@dataclass(frozen=True)
class Probed:
    """What a look into the window itself found: ``why`` as of ``core.levels.Why``, its form."""

    why: Why
    form: int | None = None
    server: str = ""


Probe = Callable[[str, str], Probed | None]
"""Looks into the window of an area (and for the slot of this name, "" for none); None: no link."""
HOURLY = timedelta(hours=1)


def may_join(asked: Invitation) -> None:
    """CannotJoin where the area's figures would be counted twice."""
    over = Q(area__startswith=asked.area)
    over |= Q(area__in=[asked.area[:n] for n in (2, 4, 6, 9) if n <= len(asked.area)])
    other = LevelSource.objects.filter(over).exclude(area=asked.area).first()
    if other:
        raise CannotJoin(f"{other.area} is joined already, and {asked.area} would come in twice")
    here = Jurisdiction.objects.filter(practice=False, area__code__startswith=asked.area)
    if many := here.count():
        raise CannotJoin(
            f"{many} places of {asked.area} are opened on this server: a place is kept by one alone"
        )
    mine = LevelServer.objects.filter(own=True).first()
    if mine and mine.server == asked.server:
        raise CannotJoin("this is the invitation of this server itself")


def join(asked: Invitation, *, now: datetime, witness: str) -> LevelSource:
    """Note the server, and believe the key of its log. ``witness``: the name of our own key."""
    may_join(asked)
    home = witness_home()
    if not (home.top / "key").exists():
        home.begin(witness)
    if asked.log:
        home.watch(Verifier.parse(asked.log))
    found, _ = LevelSource.objects.update_or_create(
        area=asked.area,
        defaults={
            "server": asked.server, "joined_at": now, "state": "copying", "why": "", "since": now,
            "looked_at": None, "tries": 0, "log_why": "", "log_said": 0,
        },
    )  # fmt: skip
    return found


def forget(area: str, *, source: bool = True) -> None:
    """Take away what came from a server; without ``source`` it is about to be copied anew."""
    with transaction.atomic():
        for table in (LevelFigure, LevelRow, LevelArea, LevelServer, LevelTile):
            table.objects.filter(area__startswith=area).delete()
        if source:
            LevelSource.objects.filter(area=area).delete()


def witness_home() -> WitnessHome:
    """Where this server keeps what it has seen of others' logs."""
    return WitnessHome(Path(settings.HOME) / "witness")


class Replicated:
    """The files of a lower server's log, out of the tables in which they came."""

    def __init__(self, server: LevelServer) -> None:
        self.server = server

    def read(self, path: str) -> bytes:
        """As ``documents.log_files.Source``."""
        told = {files.CHECKPOINT: self.server.checkpoint, files.KEYS: self.server.log_keys}
        if path in told:
            if not told[path]:
                raise files.Missing(path)
            return told[path].encode()
        try:
            tile = Tile.parse(path)
        except BadTile as error:
            raise files.Missing(path) from error
        row = LevelTile.objects.filter(area=self.server.area, level=tile.level, at=tile.index)
        data = row.values_list("data", flat=True).first()
        if data is None or len(data) < tile.width * 32:
            raise files.Missing(path)
        return bytes(data)[: tile.width * 32]


_SUBSCRIPTION = """
SELECT s.subenabled, coalesce(bool_and(r.srsubstate = 'r'), false), s.subslotname
FROM pg_subscription s LEFT JOIN pg_subscription_rel r ON r.srsubid = s.oid
WHERE s.subname = %s GROUP BY s.oid, s.subenabled, s.subslotname
"""


def look(*, now: datetime, probe: Probe) -> list[LevelSource]:
    """Look after every lower server: its state, its log; start again what a cut has stopped."""
    return [_look(source, now, probe) for source in LevelSource.objects.order_by("area")]


def _look(source: LevelSource, now: datetime, probe: Probe) -> LevelSource:
    with connection.cursor() as c:
        c.execute(_SUBSCRIPTION, [subscription(source.area)])
        enabled, copied, slot = c.fetchone() or (False, False, "")
    server = LevelServer.objects.filter(area=source.area).first()
    beat = server.beat_at if server else None
    if beat and (source.beat_at is None or beat > source.beat_at):
        source.tries = 0
    source.beat_at = beat or source.beat_at
    # Where the newest word is seconds old nothing needs to be tried.
    young = beat is not None and now - beat < timedelta(seconds=30)
    fine = Probed("", server.format if server else None)
    found = fine if enabled and copied and young else probe(source.area, slot if copied else "")
    found = found or Probed("unreachable")
    if found.server and found.server != source.server:
        found = Probed("area", found.form)
    seen = Seen(enabled, copied, source.beat_at, found.why, found.form, source.tries)
    state, why = state_of(seen, now)
    if why == "stopped" and slot:
        source.tries += 1
        _start(source.area)
    _note(source, state, why, now)
    if server and server.checkpoint:
        _prove(source, server, now)
    source.looked_at = now
    source.save()
    return source


def _start(area: str) -> None:
    """A cut in the line stops a subscription as an error does (``disable_on_error``)."""
    with connection.cursor() as c:
        name = connection.ops.quote_name(subscription(area))
        c.execute(f"ALTER SUBSCRIPTION {name} ENABLE")


def resume(area: str) -> bool:
    """Start a stopped subscription by hand, with all its tries. False where none was joined."""
    changed = LevelSource.objects.filter(area=area).update(tries=0)
    if changed:
        _start(area)
    return bool(changed)


def _note(source: LevelSource, state: State, why: Why, now: datetime) -> None:
    if (state, why) != (source.state, source.why):
        source.state, source.why, source.since = state, why, now


def _prove(source: LevelSource, server: LevelServer, now: datetime) -> None:
    """Hold the checkpoint against the last one seen: it must have grown out of it."""
    files_ = Replicated(server)
    try:
        held = files.head(files_)
        assert held is not None
        if held[1].size == source.log_said and source.log_why == "cosigned":
            source.log_at = source.log_at or now
            return
        answer, seen = witness_home().visit(files_)
    except (BadNote, BadTile, files.Missing, OSError):
        source.log_why = "unreadable"
        return
    source.log_said = seen.size
    source.log_why = answer.why
    if answer.why == "cosigned":
        source.log_size, source.log_at = seen.size, now


def read_window(address: str, area: str, slot: str) -> Probed:
    """Look into a window at an address that psycopg understands: one connection, two questions."""
    try:
        with psycopg.connect(address) as window:
            asked = "SELECT format, server FROM xiangyue_levelserver WHERE area = %s"
            row = cast("tuple[Any, ...] | None", window.execute(asked, [area]).fetchone())
            if row is None:
                return Probed("area")
            if slot:
                asked = "SELECT wal_status FROM pg_replication_slots WHERE slot_name = %s"
                kept = cast("tuple[Any, ...] | None", window.execute(asked, [slot]).fetchone())
                if kept is None or kept[0] == "lost":
                    return Probed("slot", row[0], row[1])
            return Probed("", row[0], row[1])
    except psycopg.errors.UndefinedColumn:
        return Probed("version")
    except psycopg.Error as error:
        return Probed(_reason(str(error)))


def _reason(said: str) -> Why:
    """What libpq says, in one word."""
    if "password authentication" in said or "pg_hba" in said or "permission denied" in said:
        return "refused"
    if "certificate" in said or "SSL error" in said or "TLS" in said:
        return "certificate"
    return "unreachable"


__all__ = ["TRIES", "CannotJoin", "Probed", "Replicated", "forget", "join", "look", "resume"]
