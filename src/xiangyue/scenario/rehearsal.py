"""A rehearsal: one matter through a procedure, and down each refusal that its definition implies.

Nothing is written for a method. What is tried follows from the kinds of its parts
(``scenario.kinds``) and from their conditions, so that a new procedure is rehearsed as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from django.db import transaction

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.access.matters import may_see
from xiangyue.actions import area_methods, matters, officers, opinions
from xiangyue.actions.powers import lawful
from xiangyue.actions.standing import open_case
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.procedure import Part, Procedure
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.models import Matter, Party, RecordEntry
from xiangyue.methods import library, powers
from xiangyue.scenario import breaches
from xiangyue.scenario.cast import cast_of
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.kinds import KINDS
from xiangyue.scenario.practice import practice_world
from xiangyue.scenario.rehearsal_sitting import SittingTries
from xiangyue.scenario.themes import themes


@dataclass(frozen=True)
class Event:
    """One line of the story. ``what``: "step", "part", "act", "refused", "missing" (not refused),
    "otherwise" (refused, but not by what it was tried against: ``data["due"]``), "outcome"."""

    what: str
    key: str
    part: str = ""
    names: dict[str, str] = field(default_factory=dict)  # of the part, by language
    checks: tuple[Check, ...] = ()
    entry: int = 0
    log: str = ""
    kind: str = ""  # of the part, where something was tried
    data: dict[str, Any] = field(default_factory=dict)


#: Methods of these subjects decide on or talk about any matter of the village.
_ANY = frozenset({"", "called-meeting", "collective", "deliberation", "group"})
#: Kinds of parts that ask a question of their own.
_ASKS = frozenset({"applications", "selection", "survey", "trustee_ballot"})


def of_its_own(procedure: Procedure) -> bool:
    """Whether a matter of the method is about something of its own, and is called by its name."""
    return procedure.subject not in _ANY or any(p.kind in _ASKS for p in procedure.parts)


class _Undo(Exception):
    """What should have been refused is taken back."""


class Rehearsal(SittingTries, Driver):
    """The driver that also tries what must be refused, and tells of everything it does."""

    everyone = True

    matter_id: int

    def __init__(self, *args: Any, tell: Callable[[Event], None], **how: Any) -> None:
        super().__init__(*args, **how)
        self.tell = tell
        self.events: list[Event] = []
        self.entries: dict[str, int] = {}
        self.tried: set[str] = set()
        self.supposed = 0  # how deep in what is only supposed
        self.waits_for: Sequence[Check] = ()  # of what is tried before its turn
        self.citizen = Actor(name="", area=self.cast.area)

    def add(self, event: Event) -> None:
        """One line more."""
        self.events.append(event)
        self.tell(event)

    @property
    def missing(self) -> int:
        """How many refusals did not come."""
        return sum(e.what == "missing" for e in self.events)

    @property
    def otherwise(self) -> int:
        """How many came, but not by the condition that was tried."""
        return sum(e.what == "otherwise" for e in self.events)

    def do(self, action: Callable[..., Any], **given: Any) -> Any:
        result = super().do(action, **given)
        if not self.supposed:
            self._entries()
        return result

    def _entries(self) -> None:
        for log in (self.cast.area, f"practice/{self.cast.area}"):
            fresh = RecordEntry.objects.filter(log=log, seq__gt=self.entries.get(log, 0))
            for seq, act, body in fresh.order_by("seq").values_list("seq", "act", "body"):
                self.entries[log] = seq
                data = _data(body)
                self.add(Event("act", act, str(data.get("part", "")), {}, (), seq, log, data))

    def refuses(
        self,
        key: str,
        part: Part | None,
        action: Callable[..., Any],
        /,
        *,
        because: Sequence[Check] = (),
        **given: Any,
    ) -> None:
        """Try what must be refused by what the data say (``breaches``), or by the unmet of the
        checks ``because``; whatever it did is undone."""
        names = self._names(part) if part else {}
        at, kind = (part.key, part.kind) if part else ("", "")
        given.setdefault("now", self.clock.now)
        because = because or self.waits_for
        try:
            with transaction.atomic():
                action(**given)
                raise _Undo
        except Refusal as refusal:
            due = breaches.otherwise(
                refusal, kind=kind, key=key, part=at, because=because, procedure=self.procedure
            )
            what, data = ("otherwise", {"due": due}) if due else ("refused", {})
            self.add(Event(what, key, at, names, refusal.checks, kind=kind, data=data))
        except _Undo:
            self.add(Event("missing", key, at, names, kind=kind))

    @contextmanager
    def supposing(self) -> Iterator[None]:
        """What is done within only makes a refusal come, and is undone: no act of the story, no
        entry of the record."""
        acts, self.supposed = self.acts, self.supposed + 1
        try:
            with suppress(_Undo), transaction.atomic():
                yield
                raise _Undo
        finally:
            self.acts, self.supposed = acts, self.supposed - 1

    def expects(self, key: str, part: Part, wanted: str, got: str) -> None:
        """What came of an act that is no refusal: a vote that fails, counts that differ."""
        what = "outcome" if wanted == got else "missing"
        self.add(Event(what, key, part.key, self._names(part), kind=part.kind, data={"state": got}))

    def _names(self, part: Part) -> dict[str, str]:
        text = self.procedure.text
        return {lang: text(lang, "parts", part.key, "name") or part.key for lang in ("zh", "en")}

    procedure: Procedure

    # -- the walk ------------------------------------------------------------------------------

    def walk(self, procedure: Procedure) -> Running:
        """The whole procedure, once."""
        self.procedure = procedure
        theme = next(t for t in themes() if t.category == "public_works")
        if of_its_own(procedure):  # its papers would be of a lamp
            theme = replace(theme, title=procedure.text("zh", "name"))
        said = [
            self.do(
                opinions.submit_opinion,
                actor=actor,
                area=self.cast.area,
                text=text,
                subject=theme.subject,
                practice=True,
            ).pk
            for actor, text in zip(self.cast.all("representative"), theme.opinions, strict=False)
        ]
        if procedure.private:  # a private matter takes up nothing that was said in the open
            said = []
        given = {"title": theme.title, "category": theme.category, "opinions": said}
        given |= {"procedure": procedure.slug, "practice": True, "origin": procedure.origins[0]}
        wrong = self.wrong(procedure.starts)
        self.refuses(
            "start-wrong", None, matters.start_matter, actor=wrong, area=self.cast.area, **given
        )
        for power in powers.of(procedure.powers, self.clock.today):
            if power not in lawful(procedure, self.clock.today):
                asked = {**given, "category": power.key}
                starter = self.cast.actor(*procedure.starts)
                begin = {"actor": starter, "area": self.cast.area, **asked}
                self.refuses("not-their-power", None, matters.start_matter, **begin)
        run = self.start(theme, said, slug=procedure.slug, origin=procedure.origins[0])
        run.seen.clear()
        self.refresh([run])
        self.too_early(run)
        self.close_refused("close-early", run)
        self.live([run], days=1600)
        self.matter_id = run.matter_id
        return run

    def close_refused(self, key: str, run: Running, part: Part | None = None) -> None:
        """Closing must be refused now."""
        on = {"actor": self.closer(run), "matter_id": run.matter_id}
        self.refuses(key, part, matters.close_matter, **on)

    def wrong(self, roles: Sequence[str], run: Running | None = None) -> Actor:
        """Someone of the village who holds none of ``roles``, and in an election does not stand."""
        stand: frozenset[int] = frozenset()
        if run and self.procedure.subject == "election":
            stand = frozenset(officers.standing(Matter.objects.get(pk=run.matter_id)))
        found = (a for a in self.cast.outsiders(roles) if a.person_id not in stand)
        return next(found, self.citizen)

    def too_early(self, run: Running) -> None:
        """Every later part, tried before its turn: what it waits for stands against it."""
        standing = open_case(run.matter_id, now=self.clock.now, lock=False).standing()
        for part in self.procedure.parts:
            if part.key not in run.open and part.key not in run.seen:
                said = breaches.wanted(part.kind, "too-early", part.key)
                self.waits_for = () if said else standing.view(part.key).unmet
                self.attempt("too-early", run, part, self.who(part))
                self.waits_for = ()

    def attempt(self, key: str, run: Running, part: Part, actor: Actor) -> None:
        """The part's own act, which must be refused now."""
        if tries := getattr(KINDS[part.kind], "attempt", None):
            tries(self, key, run, part, actor)

    def refresh(self, batch: Sequence[Running]) -> None:
        """What is open now, as the engine says: the village may have changed since the last act."""
        for run in batch:
            if run.ended:
                continue
            standing = open_case(run.matter_id, now=self.clock.now, lock=False).standing()
            waits = [v for v in standing.parts if v.status == "waiting"]
            if not standing.open and waits:
                self._delegate(run, waits[0].part, waits[0].unmet)
                standing = open_case(run.matter_id, now=self.clock.now, lock=False).standing()
            for view in standing.parts:
                if view.status != "waiting" and view.part.key not in run.seen:
                    self._opened(view)
            run.seen.update(v.part.key for v in standing.parts if v.status == "done")
            self._note(run, [v.part.key for v in standing.open])

    def _opened(self, view: Any) -> None:
        step = self.procedure.steps.index(view.step) + 1
        names = {
            lang: self.procedure.text(lang, "steps", view.step.key, "name") or view.step.key
            for lang in ("zh", "en")
        }
        if view.step.key not in self.tried:
            self.tried.add(view.step.key)
            self.add(Event("step", view.step.key, names=names, data={"n": step}))
        self.add(
            Event(
                "part",
                view.part.kind,
                view.part.key,
                dict(view.names),
                view.until,
                data={"actors": list(view.part.actors)},
            )
        )

    def _delegate(self, run: Running, part: Part, unmet: Sequence[Check]) -> None:
        """A village without delegation, as it was left on purpose, now has one."""
        if any("village.delegated" in c.says for c in unmet):
            self.attempt("not-delegated", run, part, self.who(part))
            kind = Matter.objects.values_list("category", flat=True).get(pk=run.matter_id)
            self.do(
                area_methods.delegate,
                actor=self.cast.actor("clerk", "director"),
                area=self.cast.area,
                categories=CATEGORIES if kind in CATEGORIES else [kind],
                basis="村民会议决议（演练）",
                start=self.clock.today,
            )

    # -- the kinds, with what they refuse --------------------------------------------------------

    def work(self, run: Running, part: Part) -> bool:
        first = part.key not in run.worked
        if first and self.procedure.private:
            self._unseen(run, part)
        elif first:
            self.attempt("wrong-person", run, part, self.wrong(part.actors, run))
        if first and part.finish == "by_hand" and not REGISTRY[part.kind].ends_itself:
            self.finish_refused("finish-early", run, part)
        return super().work(run, part)

    def _unseen(self, run: Running, part: Part) -> None:
        """A private matter: who may not know of it is told of none; who does, of the condition."""
        others = list(self.cast.outsiders(part.actors))
        stranger = next((a for a in others if not self.knows(a, run)), self.citizen)
        self.attempt("not-told", run, part, stranger)
        area = self.cast.area
        concerned = (a for a in self._concerned(run) if not a.holds(area, *part.actors))
        told = (a for a in (*others, *concerned) if self.knows(a, run))
        if wrong := next(told, None):
            self.attempt("wrong-person", run, part, wrong)

    def _concerned(self, run: Running) -> Iterator[Actor]:
        """Whom a private matter is about, and who began it."""
        people = Party.objects.filter(matter=run.matter_id).order_by("pk")
        began = Matter.objects.filter(pk=run.matter_id).values_list("began_by", flat=True)
        for person in (*people.values_list("person_id", flat=True), *began):
            if person is not None:
                yield actor_of_person(person, self.clock.now)

    def knows(self, actor: Actor, run: Running) -> bool:
        """Whether somebody may see the matter: all may, unless it is private."""
        matter = Matter.objects.get(pk=run.matter_id)
        return may_see(actor, matter, self.procedure)

    def insider(self, run: Running, *, but: Callable[[Actor], bool]) -> Actor | None:
        """Somebody with a seat who knows of the matter, and is none of those of whom ``but``."""
        others = (a for a in self.cast.actors.values() if not but(a))
        return next((a for a in others if self.knows(a, run)), None)

    def perform(self, what: str, run: Running, part: Part) -> None:
        tries = getattr(KINDS[part.kind], {"do": "rehearse", "end": "rehearse_end"}[what], None)
        if tries is None:
            super().perform(what, run, part)
        else:
            tries(self, run, part)

    def finish_refused(self, key: str, run: Running, part: Part) -> None:
        """Finishing by hand must be refused, if something stands against it."""
        case = open_case(run.matter_id, now=self.clock.now, lock=False)
        if unmet := case.standing().view(part.key).unmet:
            self.refuses(
                key,
                part,
                matters.finish_part,
                because=unmet,
                actor=self.who(part),
                matter_id=run.matter_id,
                part=part.key,
            )

    def asks(self, part: Part, fact: str) -> bool:
        """Whether one of the part's conditions is about that fact of its own."""
        leaves = [leaf for c in part.done_when for leaf in (c.any_of or (c,))]
        return any(leaf.fact == f"{part.key}.{fact}" for leaf in leaves)


def _data(body: str) -> dict[str, Any]:
    from xiangyue.core.log import read_entry  # noqa: PLC0415 - read here alone

    entry = read_entry(body.encode())
    return {**dict(entry.data), "by": entry.by.get("role", "")}


def rehearse(
    slug: str, *, now: datetime, seed: int = 1, tell: Callable[[Event], None] = lambda e: None
) -> Rehearsal:
    """Rehearse the procedure of that slug in the database at hand; KeyError where there is none."""
    procedure = library.procedure(slug)
    rng = Random(seed)
    area, clock = practice_world(procedure, now, rng)
    rehearsal = Rehearsal(cast_of(area, now), clock, rng, practice=True, tell=tell)
    rehearsal.walk(procedure)
    return rehearsal
