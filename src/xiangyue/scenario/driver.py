"""Lives any procedure through the actions, part by part, by what kind each part is.

Nothing here knows a method: what is done follows from the definition (kinds, actors, bodies, ways,
periods). Time, chance and words come in as arguments. Every act goes through ``Driver.do``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from xiangyue.actions import consultation, execution, matters, postings
from xiangyue.core.procedure import Part, Procedure
from xiangyue.data.models import Matter
from xiangyue.methods import library
from xiangyue.scenario.cast import Cast, Clock
from xiangyue.scenario.sitting import Ballot, Sitter
from xiangyue.scenario.themes import Theme

T = TypeVar("T")

ELDERS = ("老支书", "退休教师", "老队长", "老党员", "返乡能人")


class Stuck(RuntimeError):
    """A matter on which nothing more can be done, though it is not finished."""


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
    posting: dict[str, tuple[int, date]] = field(default_factory=dict)  # part -> (id, last day)
    ended: bool = False
    supervised: bool = True  # a finding and a written question come up
    objected: bool = False
    tasks: int = 3  # how many of the theme's tasks are given out

    def done(self, key: str) -> bool:
        """Whether that part was open and is so no longer."""
        return key in self.seen and key not in self.open


class Driver(Sitter):
    """Lives matters of one village."""

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
        self.meanwhile = waiting
        result = action(now=self.clock.now, **given)
        self.acts += 1
        self.clock.forward(minutes=self.rng.randint(4, 25))
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
            category=theme.category,
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
            ends = [until for r in live for _, until in r.posting.values()]
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

    def close(self, run: Running) -> None:
        """Close a matter whose every part is done."""
        self.do(
            matters.close_matter,
            actor=self.cast.actor("secretary", "director", "clerk"),
            matter_id=run.matter_id,
            archive=self.archives,
        )
        run.ended = True

    def refresh(self, batch: Sequence[Running]) -> None:
        """What is open now: one query for all."""
        rows = dict(
            Matter.objects.filter(pk__in=[r.matter_id for r in batch if not r.ended]).values_list(
                "pk", "open_parts"
            )
        )
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
        if part.kind == "posting":
            return self._posting(run, part)
        did = False
        if part.key not in run.worked:
            run.worked.add(part.key)
            getattr(self, f"_{part.kind}")(run, part)
            did = True
        ready = part.finish == "by_hand" and all(run.done(other) for other in _awaits(part))
        if ready and part.key not in run.finished:
            run.finished.add(part.key)
            self.do(
                matters.finish_part, actor=self.who(part), matter_id=run.matter_id, part=part.key
            )
            did = True
        return did

    def who(self, part: Part, *preferred: str) -> Any:
        """One of the part's actors: the preferred roles first."""
        return self.cast.actor(*(r for r in preferred if r in part.actors), *part.actors)

    def _gather(self, run: Running, part: Part) -> None:
        raise Stuck(f"{run.matter_id}: {part.key} has no opinion")

    def _draft(self, run: Running, part: Part) -> None:
        self.do(
            matters.write_text,
            actor=self.who(part),
            matter_id=run.matter_id,
            part=part.key,
            title=run.theme.title,
            body=run.theme.text(part.text_name),
            budget=run.theme.budget * 100 if part.text_name != "implementation" else None,
        )

    def _reach(self, run: Running, part: Part) -> None:
        reached: list[consultation.Reached] = []
        if {"representatives", "households"} & set(part.targets):
            reached += [
                consultation.Reached("representatives", s.membership, "", s.households, "notice")
                for s in self.cast.seats
            ]
        for target in part.targets:
            if target in ("elders", "members", "experts"):
                reached += [
                    consultation.Reached(target, None, name, 0, "talk", word, "for")
                    for name, word in zip(
                        self.rng.sample(ELDERS, 2), run.theme.opinions, strict=False
                    )
                ]
        self.do(
            consultation.record_reach,
            actor=self.who(part),
            matter_id=run.matter_id,
            part=part.key,
            reached=reached,
        )

    def _report(self, run: Running, part: Part) -> None:
        self.clock.forward(days=2)
        self.do(
            consultation.file_report,
            actor=self.who(part),
            matter_id=run.matter_id,
            part=part.key,
            experts=run.theme.experts,
            held_on=self.clock.today,
            place="村委会会议室",
            opinion=run.theme.report,
            feasible=True,
        )

    def _posting(self, run: Running, part: Part) -> bool:
        if part.key not in run.posting:
            posted = self.do(
                postings.put_up,
                actor=self.who(part),
                matter_id=run.matter_id,
                part=part.key,
                title=run.theme.posting_title(part.shows),
                body=run.theme.posting(part.shows),
                basis=run.theme.basis,
                contact="村民委员会办公室（村文化礼堂一楼）",
                signed_names=[self.cast.actors[s.person].name for s in self.cast.seats[:5]],
                channels=part.channels,
            )
            run.posting[part.key] = (posted.pk, posted.until)
            if run.objected and run.theme.objection and part.shows == "resolution":
                self.object(run, posted.pk)
            return True
        posting, until = run.posting[part.key]
        if self.clock.today <= until:
            return False
        del run.posting[part.key]
        self.do(postings.take_down, actor=self.who(part), posting_id=posting)
        run.seen.add(part.key)
        return True

    def object(self, run: Running, posting: int, *, answered: bool = True) -> None:
        """Someone objects while it hangs, and the committee answers."""
        said, answer = run.theme.objection
        villager = self.cast.actors[self.rng.choice(self.cast.seats).person]
        self.clock.forward(days=2)
        objection = self.do(postings.object_to, actor=villager, posting_id=posting, text=said)
        if answered:
            self.clock.forward(days=1)
            self.do(
                postings.answer_objection,
                actor=self.cast.actor("director", "clerk"),
                objection_id=objection.pk,
                answer=answer,
            )

    def _tasks(self, run: Running, part: Part) -> None:
        owners = self.cast.all("director", "deputy_director", "committee_member")
        made = []
        for n, (title, share) in enumerate(run.theme.tasks[: run.tasks]):
            made.append(
                self.do(
                    execution.add_task,
                    actor=self.who(part),
                    matter_id=run.matter_id,
                    title=title,
                    owner_id=owners[n % len(owners)].person_id,
                    due_on=self.clock.today + timedelta(days=30 * (n + 1)),
                    budget=run.theme.budget * share,
                )
            )
        for n, task in enumerate(made):
            self.clock.forward(days=self.rng.randint(6, 15))
            self.do(
                execution.report_progress,
                actor=owners[n % len(owners)],
                task_id=task.pk,
                text=run.theme.progress[n % len(run.theme.progress)],
                spent=(task.budget or 0) * 9 // 10,
                done=True,
            )

    def _oversight(self, run: Running, part: Part) -> None:
        followers = [s.person for s in self.cast.seats[:2]]
        self.do(
            execution.assign_followers,
            actor=self.who(part),
            matter_id=run.matter_id,
            person_ids=followers,
        )
        self.do(
            execution.report_execution,
            actor=self.cast.actor("director", "clerk"),
            matter_id=run.matter_id,
            text=run.theme.progress[-1],
        )
        if run.supervised:
            self.supervise(run)

    def supervise(self, run: Running) -> None:
        """A finding and a written question, both answered."""
        found, answer = run.theme.finding
        finding = self.do(
            execution.make_finding,
            actor=self.cast.actor("supervision_chair", "supervisor"),
            matter_id=run.matter_id,
            text=found,
        )
        asked, said = run.theme.question
        question = self.do(
            execution.ask_question,
            actor=self.cast.actors[self.cast.seats[-1].person],
            area=self.cast.area,
            text=asked,
            to_body="village_committee",
            matter_id=run.matter_id,
        )
        self.clock.forward(days=2)
        director = self.cast.actor("director", "clerk")
        self.do(execution.answer_finding, actor=director, finding_id=finding.pk, answer=answer)
        self.do(execution.answer_question, actor=director, question_id=question.pk, answer=said)

    def _acceptance(self, run: Running, part: Part) -> None:
        self.do(
            matters.accept,
            actor=self.who(part),
            matter_id=run.matter_id,
            part=part.key,
            accepted=True,
            text=run.theme.acceptance,
        )


def _awaits(part: Part) -> list[str]:
    """The other parts that must be done before this one may be finished by hand."""
    leaves = [leaf for c in part.done_when for leaf in (c.any_of or (c,))]
    keys = (leaf.fact.removesuffix(".done") for leaf in leaves if leaf.fact.endswith(".done"))
    return [key for key in keys if key != part.key]
