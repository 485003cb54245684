"""Lives any procedure through the actions, part by part, by what kind each part is.

Nothing here knows a method: what is done follows from the definition (kinds, actors, bodies, ways,
periods), and how a kind is done is in ``scenario.kinds``. Time, chance and words come in as
arguments. Every act goes through ``Driver.do``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from xiangyue.actions import area_methods, matters
from xiangyue.actions.powers import lawful
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.procedure import Part, Procedure
from xiangyue.data.prepared import prepared
from xiangyue.methods import library
from xiangyue.scenario.cast import Cast, Clock
from xiangyue.scenario.kinds import KINDS
from xiangyue.scenario.sitting import Ballot, Sitter
from xiangyue.scenario.stuck import Stuck
from xiangyue.scenario.themes import Theme

T = TypeVar("T")
PAUSE = "-"
"""The name of no body: ``live(without=PAUSE)`` ends where there is nothing left to do by itself."""


def category_of(procedure: Procedure, theme: Theme, day: date) -> str:
    """Of which kind the matter is; by a method of powers the theme's own, else the first that its
    body may decide."""
    if not procedure.powers:
        return theme.category
    keys = [power.key for power in lawful(procedure, day)]
    return theme.category if theme.category in keys else keys[0]


@dataclass
class Running:
    """One matter being lived: what it is about, and what has been done on it."""

    matter_id: int
    theme: Theme
    procedure: Procedure
    open: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    worked: set[str] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    until: dict[str, tuple[int, date]] = field(default_factory=dict)
    """What runs until a day, by part: its id and its last day."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What a kind keeps for later, by part."""
    ended: bool = False
    supervised: bool = True  # a finding and a written question come up
    objected: bool = False
    tasks: int = 3  # how many of the theme's tasks are given out

    def done(self, key: str) -> bool:
        """Whether that part was open and is so no longer."""
        return key in self.seen and key not in self.open


class Driver(Sitter):
    """Lives matters of one village."""

    pace = (4, 25)  # minutes from one act to the next
    archives = False  # whether the worker is asked to make the archives of closed matters

    def __init__(self, cast: Cast, clock: Clock, rng: Random, *, practice: bool = False) -> None:
        self.cast, self.clock, self.rng, self.practice = cast, clock, rng, practice
        self.acts = 0
        self.ballots: dict[str, Ballot] = {}  # by part: how its next vote goes
        self.meanwhile: list[tuple[date, Callable[[], object]]] = []  # what comes up, by day

    def do(self, action: Callable[..., T], **given: Any) -> T:
        """One act, now, after what has come up meanwhile; then some minutes pass."""
        waiting, self.meanwhile = self.meanwhile, []
        while waiting and waiting[0][0] <= self.clock.today:
            waiting.pop(0)[1]()
        self.meanwhile = sorted([*waiting, *self.meanwhile], key=lambda step: step[0])
        result = action(now=self.clock.now, **given)
        self.acts += 1
        self.clock.forward(minutes=self.rng.randint(*self.pace))
        return result

    def rest(self) -> None:
        """Let everything come up that is still to come, each on its day."""
        while self.meanwhile:
            day, happens = self.meanwhile.pop(0)
            self.clock.until(day)
            happens()

    # -- matters -------------------------------------------------------------------------------

    def start(
        self, theme: Theme, opinions: Sequence[int] = (), *, slug: str, origin: str = ""
    ) -> Running:
        """Begin a matter out of ``opinions``; by the method ``slug``."""
        procedure = library.procedure(slug)
        wanted = "opinions" if opinions else "members"
        matter = self.do(
            matters.start_matter,
            actor=self.cast.actor(*procedure.starts),
            area=self.cast.area,
            title=theme.title,
            summary=theme.summary,
            category=category_of(procedure, theme, self.clock.today),
            origin=origin or (wanted if wanted in procedure.origins else procedure.origins[0]),
            opinions=opinions,
            answer=theme.taken_up,
            procedure=slug,
            practice=self.practice,
        )
        run = Running(matter.pk, theme, procedure)
        self._note(run, matter.open_parts)
        return run

    def live(
        self, batch: Sequence[Running], *, stop: str = "", days: int = 400, without: str = ""
    ) -> None:
        """Live these matters until each is done, or has the part ``stop`` open, or ``days`` passed,
        or nothing is left to do ``without`` a sitting of that body.

        Their sittings are held together where the same body meets.
        """
        last = self.clock.today + timedelta(days=days)
        while True:
            self.refresh(batch)
            live = [r for r in batch if not r.ended and stop not in r.open]
            if not live or self.clock.today > last:
                return
            if any([self._work_all(run) for run in live]):
                continue
            if sitting := self._sitting(live, without):
                self.hold(*sitting)
                continue
            ends = [until for r in live for _, until in r.until.values()]
            if not ends:
                ready = [r for r in live if not r.open]
                for run in ready:
                    self.close(run)
                if len(ready) == len(live):
                    continue
                if without:
                    return
                raise Stuck(f"{[(r.matter_id, r.open) for r in live if r.open]}")
            if min(ends) >= last:
                return
            self.clock.until(min(ends) + timedelta(days=1))

    def closer(self, run: Running) -> Any:
        """Who closes a matter."""
        return self.cast.actor(*area_methods.closers(self.cast.area, run.procedure))

    def close(self, run: Running) -> None:
        """Close a matter whose every part is done."""
        self.do(
            matters.close_matter,
            actor=self.closer(run),
            matter_id=run.matter_id,
            archive=self.archives,
        )
        run.ended = True

    def refresh(self, batch: Sequence[Running]) -> None:
        """What is open now: one query for all."""
        with prepared() as c:
            c.execute(
                "SELECT id, open_parts FROM xiangyue_matter WHERE id = ANY(%s::bigint[])",
                [[r.matter_id for r in batch if not r.ended]],
            )
            rows = dict(c.fetchall())
        for run in batch:
            if not run.ended:
                self._note(run, rows[run.matter_id])

    def _note(self, run: Running, keys: Sequence[str]) -> None:
        run.open = list(keys)
        run.seen.update(keys)

    def waiting(self, live: Sequence[Running]) -> list[tuple[Running, Part]]:
        """What waits for a sitting."""
        return [
            (run, part)
            for run in live
            for part in map(run.procedure.part, run.open)
            if part.kind == "sitting"
        ]

    def _sitting(
        self, live: Sequence[Running], without: str
    ) -> tuple[str, list[tuple[Running, Part]]] | None:
        """The next sitting: the first body that something waits for, with all that waits for it."""
        waiting = [(run, part) for run, part in self.waiting(live) if part.body != without]
        if not waiting:
            return None
        body = waiting[0][1].body
        return body, [(run, part) for run, part in waiting if part.body == body]

    def _work_all(self, run: Running) -> bool:
        did = False
        for key in list(run.open):
            part = run.procedure.part(key)
            if part.kind != "sitting" and self.work(run, part):
                did = True
        return did

    # -- the kinds -----------------------------------------------------------------------------

    def work(self, run: Running, part: Part) -> bool:
        """Do what can be done on an open part now; False when there is nothing."""
        if part.key in run.until:
            if self.clock.today <= run.until[part.key][1]:
                return False
            self.perform("end", run, part)
            del run.until[part.key]
            return True
        did = False
        if part.key not in run.worked:
            run.worked.add(part.key)
            self.perform("do", run, part)
            did = True
        if part.key in run.until or part.finish != "by_hand" or REGISTRY[part.kind].ends_itself:
            return did
        ready = all(run.done(other) for other in _awaits(part))
        if ready and part.key not in run.finished:
            run.finished.add(part.key)
            self.do(
                matters.finish_part, actor=self.who(part), matter_id=run.matter_id, part=part.key
            )
            did = True
        return did

    def perform(self, what: str, run: Running, part: Part) -> None:
        """``do`` or ``end`` of the part's kind (``scenario.kinds``)."""
        if happens := getattr(KINDS[part.kind], what, None):
            happens(self, run, part)

    def who(self, part: Part, *preferred: str) -> Any:
        """One of the part's actors: the preferred roles first."""
        return self.cast.actor(*(r for r in preferred if r in part.actors), *part.actors)


def _awaits(part: Part) -> list[str]:
    """The other parts that must be done before this one may be finished by hand."""
    leaves = [leaf for c in part.done_when for leaf in (c.any_of or (c,))]
    keys = (leaf.fact.removesuffix(".done") for leaf in leaves if leaf.fact.endswith(".done"))
    return [key for key in keys if key != part.key]
