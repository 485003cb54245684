"""Levels on servers of their own: two counties and their prefecture, each with PostgreSQL."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.ports import free_port
from tests.several_servers import Installation, installations, soon
from tests.test_nothing_leaks import SECRETS, planted
from tests.world import NOW, Village, make_area, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import level_sources, public_log
from xiangyue.actions.opinions import submit_opinion
from xiangyue.core.levels import FORMAT, READER
from xiangyue.core.merkle import EMPTY_ROOT
from xiangyue.core.notes import Checkpoint, sign_note
from xiangyue.data import figure_check, figures
from xiangyue.data.models import (
    Figure,
    LevelFigure,
    LevelRow,
    LevelServer,
    LevelSource,
    Matter,
    MotionText,
)
from xiangyue.documents import log_files as files
from xiangyue.site import level_links, level_probe, postgres, relays, windows
from xiangyue.site.cli import Failure
from xiangyue.site.commands import level

pytestmark = pytest.mark.django_db
HAISHU = "330203003001"


@dataclass
class World:
    """Two counties, the prefecture above them, and the clock of all."""

    yinzhou: Installation
    haishu: Installation
    ningbo: Installation
    village: Village
    other: Village
    now: datetime = NOW
    ways: dict[str, relays.Thread] = field(default_factory=dict)

    def command(self, place: Installation, *words: str) -> int:
        """``xiangyue level ...`` there."""
        parser = argparse.ArgumentParser()
        level.add_arguments(parser)
        with place.here():
            return int(level.run(parser.parse_args(list(words))) or 0)

    def carry(self, *places: Installation) -> None:
        """What the worker of a county does every ten seconds, and every minute."""
        for place in places or (self.yinzhou, self.haishu):
            with place.here():
                figures.fold()
                public_log.publish(now=self.now)
                level.carry()

    def say(self, place: Installation, village: Village, times: int = 1) -> None:
        """An act in a village of a county."""
        with place.here():
            for n in range(times):
                submit_opinion(
                    actor=village.actor("villager"), now=self.now, area=village.code,
                    text=f"村口的路灯又坏了 {n}",
                )  # fmt: skip

    def look(self) -> dict[str, tuple[str, str, str]]:
        """State, why and the log's word of each county, as the prefecture finds them."""
        with self.ningbo.here():
            figures.fold()
            found = level_sources.look(now=self.now, probe=level_probe.probe)
            return {s.area: (s.state, s.why, s.log_why) for s in found}

    def arrived(self, *areas: str) -> bool:
        """Whether the newest word of these counties has come to the prefecture, with all before."""
        with self.ningbo.here():
            beats = LevelServer.objects.filter(area__in=areas, beat_at=self.now)
            return beats.count() == len(areas)

    def equal(self) -> None:
        """The counties' figures, rows and sums are those of the prefecture, and its own add up."""
        with self.ningbo.here():
            figures.fold()
            got = set(Figure.objects.exclude(n=0).values_list("area", "key", "month", "n"))
            rows = set(LevelRow.objects.values_list("area", "name", "ref"))
            assert figure_check.differences() == []
            assert figures.spans_wrong() == []
        assert self.command(self.ningbo, "check") == 0
        above: dict[tuple, int] = {}
        for place, area in ((self.yinzhou, "330212"), (self.haishu, "330203")):
            with place.here():
                own = Figure.objects.exclude(n=0).filter(area__startswith=area)
                mine = set(own.values_list("area", "key", "month", "n"))
            assert mine == {row for row in got if row[0].startswith(area)}
            with psycopg.connect(place.window().url()) as window:
                told = window.execute("SELECT area, name, ref FROM xiangyue_levelrow").fetchall()
            assert set(told) == {row for row in rows if row[0].startswith(area)}
            for code, key, month, n in mine:
                if code == area:
                    above[key, month] = above.get((key, month), 0) + n
        for code in ("", "33", "3302"):
            sums = {(k, m): n for a, k, m, n in got if a == code}
            assert sums == {name: n for name, n in above.items() if n}


def opened(place: Installation) -> None:
    """Waits for its door: the relays look only now and then whether there is a new one."""
    told = windows.published(place.home)
    assert told is not None
    soon(lambda: level_links.answers(told.port))


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("levels")
    patch = pytest.MonkeyPatch()
    patch.setattr(relays, "LOOK", 0.2)
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        installations(folder, "yinzhou", "haishu", "ningbo") as places,
    ):
        yinzhou, haishu, ningbo = places
        with yinzhou.here():
            village = planted(patch)
        with haishu.here():
            other = make_village(HAISHU)
            make_matter(other, title="老井边的台阶")
        with ningbo.here():
            for code in (village.code, HAISHU):
                make_area(code)
        three = World(yinzhou, haishu, ningbo, village, other)
        patch.setattr(clock, "now", lambda: three.now)
        three.say(haishu, other, 3)
        for place, area in ((yinzhou, "330212"), (haishu, "330203")):
            with place.here():
                figures.fold()
            file = folder / f"{area}.json"
            at = f"127.0.0.1:{free_port()}"
            assert three.command(place, "publish", area, "--at", at, "--out", str(file)) == 0
            three.ways[area] = place.ways()
            three.ways[area].__enter__()
        three.ways["3302"] = ningbo.ways()
        three.ways["3302"].__enter__()
        for place in (yinzhou, haishu):
            opened(place)
        for area in ("330212", "330203"):
            assert three.command(ningbo, "join", str(folder / f"{area}.json")) == 0
        soon(lambda: all(s[:2] == ("fresh", "") for s in three.look().values()))
        yield three
        for way in three.ways.values():
            way.__exit__()
        patch.undo()


def test_what_counties_did_is_summed_above_and_is_what_they_have(world: World) -> None:
    world.now += timedelta(seconds=10)
    world.say(world.yinzhou, world.village, 2)
    world.carry()
    soon(lambda: world.arrived("330212", "330203"))
    assert world.look() == {
        "330203": ("fresh", "", "cosigned"),
        "330212": ("fresh", "", "cosigned"),
    }
    world.equal()
    with world.ningbo.here():
        sums = figures.read(
            ["3302", "330212", world.village.code, HAISHU],
            first=NOW.date().replace(day=1), last=NOW.date().replace(day=31), today=NOW.date(),
        )  # fmt: skip
        assert sums["3302"]["opinions"] == sums["330212"]["opinions"] + 3
        assert sums[world.village.code]["opinions"] == sums["330212"]["opinions"] > 3


def test_the_decision_is_there_word_by_word_and_changes_as_it_is_corrected(world: World) -> None:
    with world.yinzhou.here():
        text = MotionText.objects.filter(matter__area=world.village.area).exclude(
            matter__procedure__slug="personal-matters"
        )
        first = text.get(pk=text.latest("pk").pk)
        matter = Matter.objects.get(pk=first.matter_id)
    ref = f"{world.village.code}/motion-text/{first.pk}"
    with world.ningbo.here():
        shown = LevelRow.objects.get(name="motion_texts", ref=ref).cells
        assert shown["text"] == first.body
    with world.yinzhou.here():  # corrected, and one erased
        MotionText.objects.filter(pk=first.pk).update(body="更正后的方案，打13912345678")
        MotionText.objects.filter(matter=matter).exclude(pk=first.pk).delete()
    world.now += timedelta(seconds=10)
    world.say(world.yinzhou, world.village)  # any act of the village has its rows looked at
    world.carry()
    soon(lambda: world.arrived("330212"))
    with world.ningbo.here():
        shown = LevelRow.objects.get(name="motion_texts", ref=ref).cells
        assert shown["text"] == "更正后的方案，打139****5678"
    world.equal()


def test_a_county_cut_off_goes_on_and_heals(world: World) -> None:
    """Its network first, then its whole server, then the prefecture's."""
    world.ways["330212"].__exit__()
    world.now += timedelta(minutes=3)
    world.say(world.yinzhou, world.village, 4)
    world.say(world.haishu, world.other)
    world.carry()
    soon(lambda: world.arrived("330203"))
    states = world.look()
    assert states["330212"][:2] == ("late", "unreachable")
    assert states["330203"][:2] == ("fresh", "")
    world.now += timedelta(days=1, minutes=1)
    assert world.look()["330212"][:2] == ("broken", "unreachable")

    window = world.yinzhou.window()
    assert window.stop()
    world.say(world.yinzhou, world.village)  # nothing above it stops a village's act
    world.ways["330212"] = world.yinzhou.ways()
    world.ways["330212"].__enter__()
    world.now += timedelta(seconds=10)
    world.carry()  # starts its window again
    soon(lambda: world.look()["330212"][0] == "fresh")
    soon(lambda: world.arrived("330212", "330203"))
    world.equal()

    world.ningbo.cluster.stop()
    world.ningbo.wrapper.close()
    world.now += timedelta(seconds=10)
    world.say(world.yinzhou, world.village, 2)
    world.carry()
    world.ningbo.cluster.launch_again()
    soon(lambda: set(s[0] for s in world.look().values()) == {"fresh"})
    soon(lambda: world.arrived("330212", "330203"))
    world.equal()


def test_nothing_restricted_is_above_nor_in_the_window(world: World) -> None:
    dumped = world.ningbo.dump()
    assert "明伦村" in dumped and "老井边的台阶" in dumped
    with psycopg.connect(world.yinzhou.window().url("postgres", "postgres")) as server:
        there = {name for (name,) in server.execute("SELECT datname FROM pg_database").fetchall()}
    assert there == {"postgres", "template0", "template1", "xiangyue"}
    with psycopg.connect(world.yinzhou.window().url()) as window:
        tables = window.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        rows = [str(window.execute(f"SELECT * FROM {name}").fetchall()) for (name,) in tables]
    assert [name for (name,) in tables] == sorted(level_links.TABLES)
    for kind, secret in SECRETS.items():
        assert secret not in dumped, kind
        assert not any(secret in row for row in rows), kind
    names = [p.name for p in world.village.people.values()]
    assert [name for name in names if name in dumped] == []


def test_the_reader_reads_that_and_nothing_else(world: World) -> None:
    with world.ningbo.here():
        link = next(x for x in level_links.links() if x.invitation.area == "330212")
        address = level_links.direct(link)
        for path in link.folder.iterdir():
            assert path.stat().st_mode & 0o077 == 0
    with psycopg.connect(address, autocommit=True) as reader:
        assert reader.execute("SELECT count(*) > 0 FROM xiangyue_levelrow").fetchone() == (True,)
        for wrong in (
            "INSERT INTO xiangyue_levelarea (area) VALUES ('330212')",
            "SELECT own FROM xiangyue_levelserver",
            "CREATE TABLE mine (n int)",
            "SELECT pg_read_file('postgresql.conf')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(wrong)
    # no certificate, no entry; nor as anybody else
    with pytest.raises(psycopg.OperationalError, match=r"SSL|certificate|closed"):
        psycopg.connect(psycopg.conninfo.make_conninfo(address, sslcert="", sslkey=""))
    for user in ("postgres", "xiangyue"):
        with pytest.raises(psycopg.OperationalError, match="pg_hba"):
            psycopg.connect(psycopg.conninfo.make_conninfo(address, user=user))
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(psycopg.conninfo.make_conninfo(address, password="guessed"))


def test_who_stands_at_the_door_is_proved_by_name_and_authority(world: World) -> None:
    """``sslmode=verify-full``, as between levels and as in a DATABASE_URL of an outside server."""
    with world.ningbo.here():
        links = {x.invitation.area: x for x in level_links.links()}
        address, other = level_links.direct(links["330212"]), links["330203"]
    asked = conninfo_to_dict(address)
    assert asked["sslmode"] == "verify-full"
    tls = {k: str(v) for k, v in asked.items() if k.startswith("ssl")}
    told = postgres.django_database(
        f"postgresql://{asked['user']}:{asked['password']}@{asked['host']}:{asked['port']}"
        f"/{asked['dbname']}?{urlencode(tls)}"
    )
    options = {k: v for k, v in told["OPTIONS"].items() if k.startswith("ssl")}
    assert options == tls
    given = {
        "host": told["HOST"], "port": told["PORT"], "dbname": told["NAME"],
        "user": told["USER"], "password": told["PASSWORD"],
    }  # fmt: skip
    with psycopg.connect(**given, **options) as line:
        assert line.pgconn.ssl_in_use
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        psycopg.connect(make_conninfo(address, host="db.example.cn", hostaddr="127.0.0.1"))
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        psycopg.connect(make_conninfo(address, sslrootcert=str(other.folder / "root.crt")))


def test_a_county_that_sends_what_is_not_its_own_is_stopped(world: World) -> None:
    window = world.haishu.window()
    with psycopg.connect(window.url(role="postgres"), autocommit=True) as server:
        server.execute(
            "ALTER PUBLICATION xiangyue_level SET TABLE xiangyue_levelfigure, xiangyue_levelrow,"
            " xiangyue_levelserver, xiangyue_levelarea, xiangyue_leveltile"
        )
        wrong = "xiangyue_levelfigure VALUES ('330212', 'opinions', '2026-01-01', 9999)"
        server.execute(f"INSERT INTO {wrong}")  # another county's
        found = ("", "")
        for _ in range(6):
            world.now += timedelta(minutes=3)
            soon(lambda: not enabled(world, "330203"))
            found = world.look()["330203"][:2]
        assert found == ("broken", "apply")
        with world.ningbo.here():
            assert not LevelFigure.objects.filter(area="330212", n=9999).exists()
        # What it sent stays in its stream: only copying anew leaves it behind.
        server.execute("DELETE FROM xiangyue_levelfigure WHERE area = '330212'")
        windows._publication(server, "330203")
    file = world.ningbo.home / "keys" / "levels" / "330203" / "invitation.json"
    assert world.command(world.ningbo, "join", str(file), "--again") == 0
    soon(lambda: world.look()["330203"][0] in ("fresh", "late"))
    world.carry()
    soon(lambda: world.arrived("330203", "330212"))
    world.equal()


def enabled(world: World, area: str) -> bool:
    rows = world.ningbo.ask(
        "SELECT subenabled FROM pg_subscription WHERE subname = %s", f"level_{area}"
    )
    return bool(rows[0][0])


def test_what_comes_in_may_not_touch_any_other_table(world: World) -> None:
    role = "xiangyue_from_330212"
    mine = world.ningbo.ask(
        "SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace ="
        " 'public'::regnamespace AND (has_table_privilege(%s, c.oid, 'INSERT') OR"
        " has_table_privilege(%s, c.oid, 'SELECT')) ORDER BY 1",
        role, role,
    )  # fmt: skip
    assert [name for (name,) in mine] == sorted(level_links.TABLES)


def test_a_log_that_was_shortened_is_named(world: World) -> None:
    with world.yinzhou.here():
        signers = public_log.keys.signers(public_log.data.current().origin)
    with world.ningbo.here():
        server = LevelServer.objects.get(area="330212")
        good, proved = server.checkpoint, LevelSource.objects.get(area="330212").log_size
        assert proved > 0
        head = Checkpoint(server.origin, 0, EMPTY_ROOT)
        LevelServer.objects.filter(area="330212").update(
            checkpoint=sign_note(head.text(), *signers)
        )
    assert world.look()["330212"][2] == "request"
    assert world.command(world.ningbo, "status") == 1
    with world.ningbo.here():
        assert LevelSource.objects.get(area="330212").log_size == proved
        forged = Checkpoint(server.origin, proved, b"\7" * 32)
        note = sign_note(forged.text(), *signers)
        LevelServer.objects.filter(area="330212").update(checkpoint=note)
    assert world.look()["330212"][2] == "forked"
    with world.ningbo.here():
        LevelServer.objects.filter(area="330212").update(checkpoint=good)
    assert world.look()["330212"][2] == "cosigned"


def test_a_newer_form_is_refused_with_its_sentence(world: World, tmp_path: Path) -> None:
    kept = world.ningbo.home / "keys" / "levels" / "330203" / "invitation.json"
    told = json.loads(kept.read_text())
    file = tmp_path / "newer.json"
    file.write_text(json.dumps({**told, "format": FORMAT + 1}))
    file.chmod(0o600)
    with pytest.raises(Failure, match=rf"publishes form {FORMAT + 1}.*upgrade this one first"):
        world.command(world.ningbo, "join", str(file))
    file.chmod(0o644)
    with pytest.raises(Failure, match="others may read"):
        world.command(world.ningbo, "join", str(file))
    with psycopg.connect(world.haishu.window().url(), autocommit=True) as window:
        window.execute("UPDATE xiangyue_levelserver SET format = %s", [FORMAT + 1])
        soon(lambda: world.look()["330203"][:2] == ("broken", "version"))
    world.carry(world.haishu)
    soon(lambda: world.look()["330203"][0] == "fresh")


def test_a_place_is_kept_by_one_server_alone(world: World) -> None:
    kept = world.ningbo.home / "keys" / "levels" / "330203" / "invitation.json"
    with pytest.raises(Failure, match="opened on this server"):
        world.command(world.haishu, "join", str(kept))


@pytest.mark.slow
def test_a_province_has_it_through_the_prefecture(world: World, tmp_path: Path) -> None:
    """A fourth server: what came in goes on up, sums and rows and the counties' own logs."""
    zhejiang = Installation(world.ningbo.home.parent / "zhejiang")
    try:
        zhejiang.begin(world.ningbo.home.parent / "schema.dump")
        with zhejiang.here():
            for code in (world.village.code, HAISHU):
                make_area(code)
        file = tmp_path / "zhejiang.json"
        at = f"127.0.0.1:{free_port()}"
        assert world.command(world.ningbo, "publish", "3302", "--at", at, "--out", str(file)) == 0
        opened(world.ningbo)
        with zhejiang.ways():
            assert world.command(zhejiang, "join", str(file)) == 0
            world.now += timedelta(seconds=10)
            world.say(world.yinzhou, world.village)
            world.carry()
            soon(lambda: world.arrived("330212", "330203"))
            world.carry(world.ningbo)

            def come() -> bool:
                with zhejiang.here():
                    found = level_sources.look(now=world.now, probe=level_probe.probe)[0]
                    beats = set(LevelServer.objects.values_list("beat_at", flat=True))
                    return found.state == "fresh" and beats == {world.now}

            soon(come)
            own = []
            for place in (world.ningbo, zhejiang):
                with place.here():
                    figures.fold()
                    sums = Figure.objects.exclude(n=0).values_list("area", "key", "month", "n")
                    own.append((set(sums), set(LevelRow.objects.values_list("area", "ref"))))
                    assert figure_check.differences() == []
            assert own[0] == own[1]
            assert world.command(zhejiang, "check") == 0
            with zhejiang.here():
                servers = {s.area: s for s in LevelServer.objects.all()}
                assert set(servers) == {"3302", "330203", "330212"}
                log = level_sources.Replicated(servers["330212"])
                _note, head = files.head(log) or ("", None)
                assert head is not None and files.tree(log, head.size).root() == head.root
    finally:
        zhejiang.end()


def test_who_leaves_takes_its_figures_along(world: World) -> None:
    assert world.command(world.ningbo, "leave", "330203") == 0
    with world.ningbo.here():
        figures.fold()
        assert not LevelRow.objects.filter(area__startswith="330203").exists()
        assert not Figure.objects.filter(area__startswith="330203").exclude(n=0).exists()
        assert figure_check.differences() == []
        county = set(Figure.objects.filter(area="330212").values_list("key", "month", "n"))
        assert set(Figure.objects.filter(area="3302").exclude(n=0).values_list(
            "key", "month", "n")) == {row for row in county if row[2]}  # fmt: skip
    slots = "SELECT count(*) FROM pg_replication_slots"
    with psycopg.connect(world.haishu.window().url(role="postgres")) as server:
        assert server.execute(slots).fetchone() == (0,)
    assert READER == "level_reader"
