"""What a village does around a moment, in a home of its own: the drill of `test_going_back.py`.

Run in a process with XIANGYUE_HOME. ``live`` gives what stood at the moment, and what an attacker
would look for afterwards; ``after`` what can be done in the home that was brought back.
"""

from __future__ import annotations

import io
import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg

from xiangyue.site import backups, cli, home, postgres, vault, vault_keeper, vault_seal

MARK = "PLANTED-7c1f0b"  # in a statement that fails: never in a log of the server


def live(tables: str, to: str) -> dict[str, Any]:
    """The whole of it. ``tables``: a dump of an empty database of this version. ``to``: the key to
    which the vault is sealed, once there is something in it."""
    backups._program(
        "pg_restore", "--no-owner", "--schema=public", f"--dbname={postgres.connect_url()}", tables
    )
    cli.ready()
    from django.conf import settings  # noqa: PLC0415 - after Django
    from PIL import Image  # noqa: PLC0415 - as above
    from tests import test_plain_ballots as ballots  # noqa: PLC0415 - as above
    from tests.test_meetings import THEN  # noqa: PLC0415 - as above

    from xiangyue.actions import files, opinions, public_log  # noqa: PLC0415 - as above
    from xiangyue.data.models import SealedBallots  # noqa: PLC0415 - as above

    village, _matter, item = ballots.secret()
    _count()
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG")
    photo = files.take(picture.getvalue())

    def say(text: str, **more: Any) -> None:
        who = village.actor("villager")
        opinions.submit_opinion(
            actor=who, now=datetime.now(UTC), area=village.code, text=text, key=uuid4(), **more
        )

    top = vault.folder()
    assert top is not None
    keeper = vault_keeper.Keeper(top)
    keeper.claim()
    with keeper.alone() as first:
        assert first
        say("路灯坏了", files=[photo])
        keeper.round()  # a base, with files and keys beside it
        for n in range(20):
            say(f"第{n}件事")
        keeper.end()
    os.environ[vault_seal.VARIABLE] = to
    keeper = vault_keeper.Keeper(top)
    keeper.claim()
    with keeper.alone() as first:
        assert first
        keeper.round()  # seals what was there
        box = ballots.start(village, item)
        people = ballots.there(village)
        for n, person in enumerate(people[:6]):
            ballots.cast(village, box, person, "for" if n % 3 else "against")
        public_log.publish(now=THEN)
        at = _stands()
        time.sleep(1.1)  # the moment is said to the second
        moment = datetime.now(UTC).replace(microsecond=0)
        time.sleep(0.1)
        # what is to be undone
        (key,) = ballots.keys()
        private = key.read_bytes()
        envelope = bytes(SealedBallots.objects.first().sealed)
        for person in people[6:]:
            ballots.cast(village, box, person, "for")
        ballots.end(village, item)
        for n in range(10):
            say(f"之后的第{n}件事")
        files.path_of(photo.sha256).unlink()  # a file named before it and thrown away after
        published = public_log.publish(now=THEN)
        _fail()
        keeper.round()
        assert keeper.reach(datetime.now(UTC), 300)
        keeper.tell(whole=True)
        keeper.end()
    return {
        "moment": moment.isoformat(), "at": at, "after": _stands(), "private": private.hex(),
        "envelope": envelope.hex(), "keys_left": len(ballots.keys()), "item": item.pk,
        "published": published.size, "vault": str(top), "photo": photo.sha256,
        "log": str(postgres.Cluster(home.home()).log), "home": str(settings.HOME),
    }  # fmt: skip


def _count() -> None:
    """The village of the tests is made of plain rows: let the figures have them too."""
    from xiangyue.data import figure_check, figures  # noqa: PLC0415 - after Django
    from xiangyue.data.models import FigureDelta  # noqa: PLC0415 - as above

    figures.fold()
    for d in figure_check.differences():
        if len(d.area) == 12:
            day = d.month or datetime.now(UTC).date()
            FigureDelta.objects.create(area=d.area, day=day, key=d.key, n=d.counted - d.kept)
    figures.fold()
    assert not list(figure_check.differences())


def after() -> dict[str, Any]:
    """In the home that was brought back: what nobody can open, and what is not signed."""
    cli.ready()
    from tests import test_plain_ballots as ballots  # noqa: PLC0415 - after Django
    from tests.test_meetings import THEN  # noqa: PLC0415 - as above
    from tests.world import CODE, Village  # noqa: PLC0415 - as above

    from xiangyue.access.actors import actor_of_person  # noqa: PLC0415 - as above
    from xiangyue.actions import item_ballots, opinions, public_log  # noqa: PLC0415 - as above
    from xiangyue.core.refusals import Refusal  # noqa: PLC0415 - as above
    from xiangyue.data.models import AgendaItem, Area, Membership, PlainVoter  # noqa: PLC0415

    seats = Membership.objects.select_related("person")
    people = {m.role: m.person for m in seats}
    village = Village(Area.objects.get(code=CODE), people, [], [], people["clerk"])
    item = AgendaItem.objects.get()
    (head,) = public_log.kept_heads().values()

    def signed(kept: Any) -> list[Any]:
        try:
            return ["signed", public_log.publish(now=THEN, kept=kept).size]
        except public_log.Broken as broken:
            return [broken.why, broken.had]

    told: dict[str, Any] = {"signed": [signed(head)]}
    try:
        ballots.end(village, item)
    except Refusal as refusal:
        told["end"] = [check.says for check in refusal.checks]
    item_ballots.void_ballot(
        actor=village.actor("clerk"), now=THEN, item_id=item.pk, reason="恢复后钥匙没有了"
    )
    box = ballots.start(village, item)
    for voter in PlainVoter.objects.filter(box=box).select_related("person"):
        ballots.cast(village, box, voter.person, "for")
    told["again"] = ballots.end(village, item).outcome
    for n in range(30):  # longer than what was published, and another history
        opinions.submit_opinion(
            actor=actor_of_person(people["director"].pk, THEN), now=datetime.now(UTC),
            area=village.code, text=f"另一段第{n}件事", key=uuid4(),
        )  # fmt: skip
    told["signed"] += [signed(None), signed(head)]
    public_log.begin(now=THEN, reason="恢复到昨天")
    told["anew"] = public_log.publish(now=THEN).origin
    return told


def now() -> dict[str, Any]:
    """What stands in this home."""
    return stands(postgres.connect_url())


def _stands() -> dict[str, Any]:
    from xiangyue.data import figures  # noqa: PLC0415 - after Django

    figures.fold()
    return stands(postgres.connect_url())


def stands(url: str) -> dict[str, Any]:
    """Every entry of the record and every sum of the figures, as a database has them."""
    with psycopg.connect(url) as connection:
        entries = connection.execute(
            "SELECT log, seq, encode(leaf, 'hex') FROM xiangyue_recordentry ORDER BY log, seq"
        ).fetchall()
        sums = connection.execute(
            'SELECT f::text FROM xiangyue_figure f ORDER BY f::text COLLATE "C"'
        ).fetchall()
    return {"entries": [list(row) for row in entries], "figures": [row[0] for row in sums]}


def _fail() -> None:
    """Statements that fail, and one whose process is killed, with what nobody may read later."""
    url = postgres.connect_url()
    with psycopg.connect(url, autocommit=True) as connection:
        with suppress(psycopg.Error):
            connection.execute(f"INSERT INTO xiangyue_area (code, name) VALUES ('1', '{MARK}')")
        connection.execute("CREATE TEMP TABLE t (word text PRIMARY KEY)")
        connection.execute(f"INSERT INTO t VALUES ('{MARK}')")
        with suppress(psycopg.Error):
            connection.execute(f"INSERT INTO t VALUES ('{MARK}')")
