"""Whatever people do, in any order, again or at the same instant: no state that a definition
forbids, every refusal leaves everything as it was, and a matter can always be ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world import CODE, NOW, Village, make_village

from xiangyue.actions import consultation, execution, matters, motion_texts
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case, open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Acceptance,
    Jurisdiction,
    Matter,
    MotionText,
    RecordEntry,
    RecordLog,
    Task,
)

WHO = (
    *("secretary", "branch_member", "director", "committee_member", "supervision_chair"),
    *("clerk", "party_member", "chair", "villager"),
)
DOES = (
    *("write", "vote", "reach", "report", "task", "progress", "post", "finish"),
    *("accept", "send-back", "close", "again", "stale", "day"),
)
STEP = st.tuples(st.sampled_from(DOES), st.sampled_from(WHO), st.integers(0, 25), st.booleans())


class World:
    """One matter, and everything that people try on it."""

    def __init__(self, village: Village, slug: str) -> None:
        self.village, self.now = village, NOW
        Jurisdiction.objects.filter(pk=CODE).update(procedure=slug)
        given = {"area": CODE, "title": "修路", "category": "public_works", "origin": "opinions"}
        given |= {"actor": village.actor("clerk"), "now": NOW}
        self.pk = matters.start_matter(**given).pk
        self.last: tuple[str, str, int, UUID] | None = None
        self.done: list[str] = []
        #: The matter, and how many entries there are, before the next act; None: to be read.
        self.as_it_is: tuple[Case, int] | None = None

    def case(self) -> Case:
        return open_case(self.pk, now=self.now, lock=False)

    def __call__(self, what: str, who: str, n: int, good: bool) -> None:
        """One attempt: it is done, or refused and nothing has changed."""
        if what == "day":
            self.now += timedelta(days=n)
            self.as_it_is = None
            return
        before, entries = self.as_it_is or (self.case(), self.entries())
        key = uuid4()
        if what == "again":
            if self.last is None:
                return
            what, who, n, key = self.last
        else:
            self.last = (what, who, n, key)
        try:
            with transaction.atomic():
                self._do(what, who, n, good, key, before)
        except (Refusal, AlreadyDone):
            after, now = self.as_it_is = (self.case(), self.entries())
            assert (after.matter.version, after.matter.state) == (
                before.matter.version,
                before.matter.state,
            )
            assert {k: p.facts for k, p in after.parts.items()} == {
                k: p.facts for k, p in before.parts.items()
            }
            assert now == entries
            return
        self.done.append(what)
        after, now = self.as_it_is = (self.case(), self.entries())
        assert now == entries + 1
        self.holds(before, after)

    def entries(self) -> int:
        """How many entries the record holds, as its heads say: not what was ever undone."""
        return RecordLog.objects.aggregate(n=Sum("size"))["n"] or 0

    def _do(self, what: str, who: str, n: int, good: bool, key: UUID, before: Case) -> None:
        parts = before.procedure.parts
        part = parts[n % len(parts)]
        given: dict[str, Any] = {"actor": self.village.actor(who, self.now), "now": self.now}
        given |= {"matter_id": self.pk, "key": key}
        one = given | {"part": part.key}
        if what == "stale":
            matters.finish_part(**one, expected=before.matter.version - 1)
        elif what == "write":
            motion_texts.write_text(**one, title="方案", body="写明白")
        elif what == "vote":
            actor = given["actor"]
            with act_on(self.pk, "item.decide", part.key, actor, self.now, None, key) as (a, case):
                case.require_open(part.key, "sitting")
                case.put(part.key, held=True, passed=good)
                case.add(part.key, votes=1)
                if good and part.decides:
                    case.matter.decided_at = self.now
                case.settle(a)
        elif what == "reach":
            reached = [consultation.Reached(target="elders", name="张老", how="talk")]
            consultation.record_reach(**one, reached=reached)
        elif what == "report":
            report = {"experts": [{"name": "王工", "of": "水利站"}], "held_on": self.now.date()}
            consultation.file_report(**one, **report, place="村委", opinion="可行", feasible=good)
        elif what == "task":
            owner = self.village.person("director").pk
            due = self.now.date() + timedelta(days=9)
            execution.add_task(**given, title="买料", owner_id=owner, due_on=due)
        elif what == "progress":
            raise Refusal("conditions")  # ends in tests/test_execution.py
        elif what == "post":
            with act_on(self.pk, "posting.put", part.key, given["actor"], self.now, None, key) as (
                a,
                case,
            ):
                case.require_open(part.key, "posting")
                case.put(part.key, posted=case.today.isoformat(), channels=2, objections_open=0)
                case.settle(a)
        elif what == "finish":
            matters.finish_part(**one)
        elif what in ("accept", "send-back"):
            matters.accept(**one, accepted=what == "accept", text="看过了")
        elif what == "close":
            matters.close_matter(**given, archive=False)

    def holds(self, before: Case, after: Case) -> None:
        """What the definition asks of every change."""
        was, now = before.standing(), after.standing()
        assert after.matter.version == before.matter.version + 1
        for old, new in zip(was.parts, now.parts, strict=True):
            key = new.part.key
            if old.status == "done":
                assert new.status == "done"
            elif new.status == "done":
                assert all(c.met for c in (*new.before, *new.until)), (key, new)
            if old.status == "waiting" and new.status == "waiting":
                assert before.parts[key].facts == after.parts[key].facts, key
            if after.parts[key].opened_on and not before.parts[key].opened_on:
                assert all(c.met for c in new.before)
        if after.matter.state == "running":
            assert after.matter.open_parts == [v.part.key for v in now.open]
        if after.matter.state == "closed":
            assert all(v.status == "done" for v in now.parts)
        if before.matter.state != "running":
            raise AssertionError("an ended matter was changed")

    def end(self) -> None:
        """However it stands, somebody can end it with a reason."""
        matter = Matter.objects.get(pk=self.pk)
        if matter.state != "running":
            return
        by = {"actor": self.village.actor("secretary", self.now), "now": self.now}
        assembly = "村民会议2026年第1次会议撤销" if matter.decided_at else ""
        matters.drop_matter(**by, matter_id=self.pk, reason="不办了", resolution=assembly)
        matter.refresh_from_db()
        assert matter.state == "dropped" and matter.end_reason == "不办了"


def _run(slug: str, acts: list[tuple[str, str, int, bool]]) -> World:
    with transaction.atomic():
        world = World(make_village(), slug)
        for one in acts:
            world(*one)
        world.end()
        transaction.set_rollback(True)
    return world


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["eight-step", "four-deliberations"])
@given(acts=st.lists(STEP, max_size=20))
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
def test_any_acts_in_any_order_by_anyone(slug: str, acts: list) -> None:
    _run(slug, acts)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["eight-step", "four-deliberations"])
@given(acts=st.lists(STEP, min_size=20, max_size=200))
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
def test_many_acts_in_any_order_by_anyone(slug: str, acts: list) -> None:
    _run(slug, acts)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_people_who_mean_it_get_far_and_break_nothing(seed: int) -> None:
    """Mostly acts on what is open, by who may: so that the later parts are reached too."""
    rng = Random(seed)
    usual = {"draft": "write", "sitting": "vote", "posting": "post", "acceptance": "accept"}
    world = World(make_village(), "four-deliberations")
    for _ in range(120):
        case = world.case()
        opened = case.standing().open
        if not opened or case.matter.state != "running":
            break
        part = rng.choice(opened).part
        number = [p.key for p in case.procedure.parts].index(part.key)
        role = {"assembly_chair": "chair"}.get(part.actors[0], part.actors[0])
        what = rng.choice([usual.get(part.kind, "task"), "finish", rng.choice(DOES)])
        world(what, role, number, rng.random() < 0.7)
        world("day", role, rng.randrange(9), True)
    assert {"write", "vote", "post"} <= set(world.done)
    world.end()


def _together(first: Any, second: Any) -> list[str]:
    """Two people at the same instant; what each is told."""
    barrier = Barrier(2)

    def one(work: Any) -> str:
        try:
            barrier.wait(120)
            work()
        except Refusal as refusal:
            return refusal.code
        except AlreadyDone:
            return "already-done"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, (first, second)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [False, True])
def test_two_at_the_same_instant_leave_one_outcome(same: bool) -> None:
    village = make_village()
    world = World(village, "four-deliberations")
    version = Matter.objects.get(pk=world.pk).version
    keys = (uuid4(), uuid4())

    def write(n: int) -> Any:
        return lambda: motion_texts.write_text(
            actor=village.actor("clerk"),
            now=NOW,
            matter_id=world.pk,
            part="proposal",
            title=f"方案{n}",
            body="写明白",
            expected=version,
            key=keys[0 if same else n],
        )

    assert _together(write(0), write(1)) == ["already-done" if same else "done",
                                             "done" if same else "stale"]  # fmt: skip
    assert MotionText.objects.count() == 1
    assert RecordEntry.objects.filter(act="text.write").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_ends_it_while_another_goes_on() -> None:
    village = make_village()
    world = World(village, "four-deliberations")
    common = {"now": NOW, "matter_id": world.pk}
    told = _together(
        lambda: matters.drop_matter(actor=village.actor("secretary"), reason="不办了", **common),
        lambda: motion_texts.write_text(
            actor=village.actor("clerk"), part="proposal", title="方案", body="写明白", **common
        ),
    )
    assert told in (["conditions", "done"], ["done", "done"])
    matter = Matter.objects.get(pk=world.pk)
    assert matter.state == "dropped"
    wrote = RecordEntry.objects.filter(act="text.write").count()
    assert wrote == MotionText.objects.count() == (told == ["done", "done"])
    assert not Task.objects.exists() and not Acceptance.objects.exists()
