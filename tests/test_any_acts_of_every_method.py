"""Every method, lived by people who mean it, with others in between who try anything.

At moments drawn by lot the matter is forked: acts of every part, by anybody, again, out of date,
on later days, one upon the other. Whatever is refused has changed nothing; whatever is done keeps
to the definition; and from wherever that leads somebody can end the matter with a reason. Then the
fork is undone and the matter goes on. All acts are those of the pages (``scenario.kinds``).

And two at the same instant: one outcome, and one refusal that says why.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from random import Random
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction

from xiangyue.access.actors import Actor
from xiangyue.actions import area_methods, matters, motion_texts, opinions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.standing import Case, open_case
from xiangyue.core.procedure import Part
from xiangyue.core.refusals import Refusal
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.models import Matter, RecordEntry
from xiangyue.methods import library
from xiangyue.scenario import practice, rehearsal
from xiangyue.scenario.cast import cast_of, moment
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.kinds import KINDS
from xiangyue.scenario.rehearsal_sitting import SittingTries
from xiangyue.scenario.themes import themes

SLUGS = [p.parent.name for p in sorted(library.folder().glob("*/definition.yaml"))]
DAILY = """
area-bulletins branch-election cadre-pledges called-assembly charter civic-education
collective-decision committee-appraisal consultation council county-secretary-rating
demonstration-points eight-step errand firms five-rings four-deliberations leader-pairing
member-posts programme protected-report-township recall reconciliation
representative-by-election reserve-cadres responsibility training village-works
"""
"""Nearly every kind of part, on every level, in private too, by the methods that are soon lived
through; the others have their turn where all of them are tried much longer, in the slow tests."""
SEEDS = dict.fromkeys(("county-secretary-rating", "training"), 2)
"""Instead of the slug's length, where by that one all three forks happen to be given up."""
FIXED = ("passed", "approved", "accepted", "agreed", "closed", "found", "feasible")
"""Facts that something was decided: never on a part that is not open."""
NOTHING_TO_DO = (LookupError, ObjectDoesNotExist, AttributeError, TypeError, StopIteration)
"""A kind has no act of its own here yet: what it is about was not made."""


class Meddled(Driver):
    """Lives a matter as the demonstration does; now and then others meddle with it."""

    everyone = True
    refuses_call = SittingTries.refuses_call
    who_calls = SittingTries.who_calls
    wrong = rehearsal.Rehearsal.wrong

    def __init__(self, *given: Any, seed: int, forks: int, deep: int, **how: Any) -> None:
        super().__init__(*given, **how)
        self.chance, self.deep, self.left = Random(seed), deep, forks
        self.every = 3
        self.run: Running | None = None
        self.citizen = Actor(name="", area=self.cast.area)
        self.caught: list[tuple[Callable[..., Any], dict[str, Any]]] = []
        self.told: Counter[str] = Counter()
        self.ended: set[str] = set()
        #: The matter, and how much there is, before the act that is tried next; None: to be read.
        self.as_it_is: tuple[Case, tuple[int, int]] | None = None

    # -- what may be tried -------------------------------------------------------------------------

    def refuses(self, key: str, part: Part, action: Callable[..., Any], /, **given: Any) -> None:
        """Instead of trying it, an act of a kind is caught, to be tried by anybody."""
        given.pop("because", None)
        self.caught.append((action, given))

    def someone(self) -> Actor:
        """Anybody: mostly somebody of the place, sometimes nobody who is known."""
        people = list(self.cast.actors.values())
        return self.citizen if self.chance.random() < 0.1 else self.chance.choice(people)

    def something(self) -> list[tuple[Callable[..., Any], dict[str, Any]]]:
        """Some act that somebody may try on this matter, whether or not its turn has come."""
        assert self.run is not None
        opened = self.before()[0].matter.open_parts
        part = self.chance.choice(self.run.procedure.parts)
        if self.chance.random() < 0.7 and opened:
            part = self.run.procedure.part(self.chance.choice(opened))
        who = self.someone() if self.chance.random() < 0.3 else self.who(part)
        on = {"actor": who, "matter_id": self.run.matter_id}
        what = self.chance.choice(("own", "own", "own", "finish", "close", "drop", "write", "link"))
        if what == "finish":
            return [(matters.finish_part, {**on, "part": part.key})]
        if what == "close":
            return [(matters.close_matter, {**on, "archive": False})]
        if what == "drop":
            return [(matters.drop_matter, {**on, "reason": "不办了"})]
        if what == "link":
            return [(matters.link_opinions, {**on, "opinions": []})]
        if what == "write":
            text = {"part": part.key, "title": "另一份", "body": "改一改"}
            return [(motion_texts.write_text, {**on, **text})]
        self.caught = []
        with suppress(*NOTHING_TO_DO):
            if attempt := getattr(KINDS[part.kind], "attempt", None):
                attempt(self, "any", self.run, part, who)
        return self.caught

    # -- trying it ---------------------------------------------------------------------------------

    def do(self, action: Callable[..., Any], **given: Any) -> Any:
        self.as_it_is = None
        if self.run is None:
            return super().do(action, **given)
        self.meddle()
        before = self.case()
        result = super().do(action, **given)
        self.as_it_is = None
        self.holds(action, before, self.case())
        return result

    def case(self) -> Case:
        assert self.run is not None
        return open_case(self.run.matter_id, now=self.clock.now, lock=False)

    def meddle(self) -> None:
        """At moments drawn by lot: a fork of what would follow if others did anything."""
        if not self.left or (self.told and self.chance.randrange(self.every)):
            return
        self.left -= 1
        now, rng, meanwhile = self.clock.now, self.rng.getstate(), self.meanwhile
        with transaction.atomic():
            for _ in range(self.deep):
                self.try_something()
            self.end()
            transaction.set_rollback(True)
        self.as_it_is = None
        self.clock.now, self.meanwhile = now, meanwhile
        self.rng.setstate(rng)

    def try_something(self) -> None:
        """One thing, perhaps twice over, perhaps by who saw the matter as it was before."""
        if self.chance.random() < 0.2:
            self.clock.forward(days=self.chance.randrange(20))
            self.as_it_is = None
        acts = self.something()
        for action, given in acts:
            given = {"now": self.clock.now, **given}
            known = inspect.signature(action).parameters
            if "key" in known and self.chance.random() < 0.3:
                given["key"] = uuid4()
            if "expected" in known and self.chance.random() < 0.2:
                given["expected"] = self.before()[0].matter.version - self.chance.randrange(2)
            for _ in range(2 if self.chance.random() < 0.3 else 1):
                self.attempted(action, given)

    def attempted(self, action: Callable[..., Any], given: dict[str, Any]) -> None:
        before, was = self.before()
        try:
            action(**given)
        except (Refusal, AlreadyDone) as refused:
            after, is_now = self.as_it_is = (self.case(), self.everything())
            assert isinstance(refused, AlreadyDone) or any(not c.met for c in refused.checks)
            assert is_now == was, f"{action.__name__} was refused and left something"
            assert after.matter.version == before.matter.version
            assert _facts(after) == _facts(before)
            self.told["refused"] += 1
            return
        after, is_now = self.as_it_is = (self.case(), self.everything())
        assert is_now[0] == was[0] + 1, f"{action.__name__}: one act, one entry"
        self.told["done"] += 1
        self.holds(action, before, after)

    def before(self) -> tuple[Case, tuple[int, int]]:
        """What is before the next act: what was after the last, unless days have passed."""
        if self.as_it_is is None:
            self.as_it_is = (self.case(), self.everything())
        return self.as_it_is

    def everything(self) -> tuple[int, int]:
        """How many entries the record holds, and the last number of the figures' rows."""
        with connection.cursor() as c:  # not count(*): that reads all that was ever undone
            c.execute(
                "SELECT (SELECT coalesce(sum(size), 0)::int FROM xiangyue_recordlog),"
                " (SELECT coalesce(max(id), 0) FROM xiangyue_figuredelta)"
            )
            return c.fetchone()

    def holds(self, action: Callable[..., Any], before: Case, after: Case) -> None:
        """What the definition asks of every change."""
        name = action.__name__
        was, now = before.standing(), after.standing()
        assert after.matter.version >= before.matter.version, name
        if before.matter.state != "running":
            assert after.matter.state == before.matter.state, name
            assert _done(before) == _done(after), f"{name} on a matter that has ended"
            return
        anew = any(p.words.get("again_from") for p in after.procedure.parts)
        for old, new in zip(was.parts, now.parts, strict=True):
            key = new.part.key
            if old.status == "done":
                assert new.status == "done" or anew, (name, key)
            elif new.status == "done":
                assert all(c.met for c in (*new.before, *new.until)), (name, key, new.until)
            if old.status == "waiting" and new.status == "waiting" and not anew:
                for fact in FIXED:
                    told = after.parts[key].facts.get(fact)
                    assert before.parts[key].facts.get(fact) == told, (name, key, fact)
            if after.parts[key].opened_on and not before.parts[key].opened_on:
                assert all(c.met for c in new.before), (name, key)
        if after.matter.state == "closed":
            assert all(v.status == "done" for v in now.parts), name
        elif after.matter.state == "dropped":
            assert after.matter.end_reason, name
        elif after.matter.version != before.matter.version:
            assert after.matter.open_parts == [v.part.key for v in now.open], name

    def end(self) -> None:
        """However it stands, somebody can end it with a reason: closed where all is done, given up
        otherwise, by the villagers' assembly where it was decided. A report goes to its finding."""
        case = self.case()
        area, procedure = case.matter.area_id, case.procedure
        self.ended.add(case.matter.state)
        if case.matter.state != "running" or procedure.confined == "office":
            return
        on = {"now": self.clock.now, "matter_id": case.matter.pk}
        if all(v.status == "done" for v in case.standing().parts):
            closer = self.cast.actor(*area_methods.closers(area, procedure))
            matters.close_matter(actor=closer, archive=False, **on)
        else:
            by = "村民会议2026年第1次会议撤销" if case.matter.decided_at else ""
            # who began a matter that only its own people see is who gives it up
            roles = area_methods.droppers(area, procedure)
            who = self.cast.actors.get(case.matter.began_by_id) or self.cast.actor(*roles)
            if not who.holds(area, *roles):
                who = self.cast.actor(*roles)
            matters.drop_matter(actor=who, reason="不办了", resolution=by, **on)
        ended = Matter.objects.get(pk=case.matter.pk)
        assert ended.state in ("closed", "dropped")
        self.ended.add(ended.state)


def _facts(case: Case) -> dict[str, Any]:
    return {key: part.facts for key, part in case.parts.items()}


def _done(case: Case) -> list[str]:
    return [key for key, part in case.parts.items() if part.facts.get("done")]


def begun(slug: str, *, seed: int, forks: int, deep: int) -> Meddled:
    """A practice matter of that method at its first part, in a place that has all its people."""
    procedure, now = library.procedure(slug), moment(date(2026, 3, 2))
    area, clock = practice.practice_world(procedure, now, Random(1))
    cast = cast_of(area, now)
    d = Meddled(cast, clock, Random(1), practice=True, seed=seed, forks=forks, deep=deep)
    theme = next(t for t in themes() if t.category == "public_works")
    said = []
    if not procedure.private:
        opinion = {"area": area, "subject": theme.subject, "practice": True}
        who = d.cast.actor(*procedure.starts)
        made = d.do(opinions.submit_opinion, actor=who, text=theme.opinions[0], **opinion)
        said = [made.pk]
    run = d.start(theme, said, slug=slug, origin=procedure.origins[0])
    asked = [c for p in procedure.parts for when in p.opens_when for c in (when, *when.any_of)]
    if any(c.fact == "village.delegated" for c in asked):
        kind = Matter.objects.get(pk=run.matter_id).category
        d.do(
            area_methods.delegate, actor=d.cast.actor("clerk", "director"), area=area,
            categories=CATEGORIES if kind in CATEGORIES else [kind], basis="村民会议决议",
            start=d.clock.today,
        )  # fmt: skip
    d.run = run
    return d


@pytest.mark.django_db
@pytest.mark.parametrize("slug", DAILY.split())
def test_whatever_is_tried_on_a_method_keeps_to_it(slug: str) -> None:
    d = begun(slug, seed=SEEDS.get(slug, len(slug)), forks=3, deep=8)
    d.live([d.run], days=900)
    assert Matter.objects.get(pk=d.run.matter_id).state == "closed"
    assert d.told["refused"] and d.told["done"] and d.ended >= {"running"}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("slug", SLUGS)
def test_much_that_is_tried_on_a_method_keeps_to_it(slug: str, seed: int) -> None:
    d = begun(slug, seed=seed, forks=60, deep=12)
    d.every = 1
    d.live([d.run], days=900)
    assert Matter.objects.get(pk=d.run.matter_id).state == "closed"
    assert d.told["refused"] and d.told["done"] and d.ended >= {"running"}


# -- two at the same instant -----------------------------------------------------------------------

ONCE = (
    ("four-deliberations", "posting", ""),  # put up
    ("three-meetings", "committees", ""),  # called
    ("errand", "request", ""),  # taken in
    ("protected-report", "inquiry", ""),  # the accused is told
    ("council", "posting", ""),
    ("village-projects", "proposals", ""),  # opened
    ("consultation", "panel", ""),  # the pool is fixed
    ("charter", "advice", ""),  # handed in
    ("weak-village", "visits", "finish"),
    ("civic-education", "", "close"),
    ("workers-congress", "tasks", "drop"),
)
"""Acts that can be done only once: method, the part at which it stands, and the act where it is not
the part's own."""


def _both(action: Callable[..., Any], given: dict[str, Any]) -> list[str]:
    """Two people at the same instant; what each is told."""
    barrier = Barrier(2)

    def one(_: int) -> str:
        try:
            barrier.wait(120)
            action(**given)
        except Refusal as refusal:
            unmet = [c.says for c in refusal.checks if not c.met]
            return f"refused: {unmet[0] if unmet else refusal.code}"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, range(2)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("slug", "key", "what"), ONCE)
def test_two_at_the_same_instant_leave_one_outcome(slug: str, key: str, what: str) -> None:
    d = begun(slug, seed=1, forks=0, deep=0)
    run = d.run
    if key:
        d.live([run], stop=key, days=900)
        part = run.procedure.part(key)
        who = d.who(part)
        if what == "finish":
            d.perform("do", run, part)
    else:
        while d.case().matter.open_parts:
            d.refresh([run])
            d._work_all(run)
    on = {"matter_id": run.matter_id}
    if what == "finish":
        action, given = matters.finish_part, {**on, "actor": who, "part": key}
    elif what == "close":
        closer = d.cast.actor(*area_methods.closers(d.cast.area, run.procedure))
        action, given = matters.close_matter, {**on, "actor": closer, "archive": False}
    elif what == "drop":
        roles = area_methods.droppers(d.cast.area, run.procedure)
        given = {**on, "actor": d.cast.actor(*roles), "reason": "不办了", "resolution": "大会撤销"}
        action = matters.drop_matter
    else:
        KINDS[part.kind].attempt(d, "once", run, part, who)
        action, given = d.caught[-1]
    given = {"now": d.clock.now, **given}
    before = RecordEntry.objects.count()
    first, second = _both(action, given)
    assert first == "done" and second.startswith("refused: "), (first, second)
    assert RecordEntry.objects.count() == before + 1
