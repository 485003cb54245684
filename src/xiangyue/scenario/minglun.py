"""Minglun village in the demonstration: matters in every step, opinions in every state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import yaml
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import consultation, execution, matters, meetings, opinions, postings
from xiangyue.core.procedure import Part
from xiangyue.data.models import Household, Matter, Person
from xiangyue.scenario import examples
from xiangyue.scenario.cast import moment
from xiangyue.scenario.demo_places import DAYS, MINGLUN
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples import disclosed, village_books
from xiangyue.scenario.kinds.posting import object_to
from xiangyue.scenario.sitting import Ballot, Extra
from xiangyue.scenario.themes import Theme, theme

WEEKS = 36
"""Days ago that the matters under way began."""


class Minglun:
    """A closed matter, a dropped one, one in each step; opinions in every state. ``d`` drives it
    up to the day before ``now``; ``back(n)`` is nine in the morning ``n`` days before."""

    def __init__(
        self, d: Driver, *, now: datetime, back: Callable[[int], datetime], rng: Random
    ) -> None:
        self.d, self.now, self.back, self.rng = d, now, back, rng
        self.villagers = self._villagers()
        self.said: dict[str, int] = {}

    def live(self) -> None:
        """All of it, in the order of time."""
        d = self.d
        examples.make(d, d.clock.today, after="opened")
        d.meanwhile = village_books.steps(d, timezone.localdate(self.now))
        d.clock.until(timezone.localdate(self.back(DAYS)))
        self.closed_matter(d)
        self.dropped_matter(d)
        examples.make(d, d.clock.today, after="first-matters")
        self.carried_out(d)
        d.meanwhile += [
            (timezone.localdate(self.back(row["days"])), partial(self._say_one, d, row))
            for row in _lately()
        ]
        d.meanwhile = sorted(
            [*d.meanwhile, *disclosed.lately(d, timezone.localdate(self.now))], key=lambda s: s[0]
        )
        self.under_way(d)
        examples.make(d, d.clock.today, after="under-way")
        d.rest()
        self.coming_meeting(d)

    def _villagers(self) -> list[Actor]:
        """Grown-ups of the village who hold no seat."""
        rows = Person.objects.filter(
            area_id=MINGLUN, memberships=None, birth_date__lt=date(2006, 1, 1), status="home"
        ).order_by("pk")
        return [Actor(p.pk, p.name, MINGLUN) for p in rows[:60]]

    def opinions(self, d: Driver, said: Theme, many: int = 9) -> list[int]:
        """What villagers say on a theme, one after another."""
        ids = []
        for n, text in enumerate(said.opinions[:many]):
            anonymous = n == 3
            made = d.do(
                opinions.submit_opinion,
                actor=self.rng.choice(self.villagers),
                area=d.cast.area,
                text=text,
                subject=said.subject,
                anonymous=anonymous,
            )
            ids.append(made.pk)
        return ids

    def begin(self, d: Driver, key: str, **how: bool) -> Running:
        """A matter begun out of what was said."""
        said = theme(key)
        ids = self.opinions(d, said)
        d.clock.forward(days=1)
        d.do(
            opinions.group_opinions,
            actor=d.cast.actor("secretary"),
            area=d.cast.area,
            opinions=ids,
            title=said.title,
        )
        run = d.start(said, ids, slug="eight-step")
        for name, value in how.items():
            setattr(run, name, value)
        return run

    def closed_matter(self, d: Driver) -> None:
        """The lamps: once without quorum, amended in the assembly, objected to, closed."""
        run = self.begin(d, "lamps", objected=True)
        d.live([run], stop="assembly")
        part = run.procedure.part("assembly")
        d.ballots["assembly"] = Ballot(amend=True, differ=True)
        d.hold("representatives_assembly", [(run, part)], fails=1)
        d.live([run])

    def dropped_matter(self, d: Driver) -> None:
        """The cameras: the branch does not recommend it, and says why it ends."""
        run = self.begin(d, "cameras")
        d.live([run], stop="recommendation")
        part = run.procedure.part("recommendation")
        d.ballots["recommendation"] = Ballot(passes=False)
        d.hold("branch_committee", [(run, part)])
        d.do(
            matters.drop_matter,
            actor=d.cast.actor("secretary"),
            matter_id=run.matter_id,
            reason="派出所年内要在主要路口统一安装，村里不再重复建设；已逐一告知提意见的村民。",
        )

    def carried_out(self, d: Driver) -> None:
        """Two that were decided earlier: one being carried out, one waiting for acceptance."""
        d.clock.until(timezone.localdate(self.back(125)))
        seventh = self.begin(d, "canteen", supervised=False)
        eighth = self.begin(d, "canal", objected=True)
        d.ballots["joint"] = Ballot(amend=True)
        both = [seventh, eighth]
        d.live(both, stop="approval")
        d.hold(
            "representatives_assembly",
            [(r, r.procedure.part("approval")) for r in both],
            extra=[
                Extra("上半年村级财务收支情况报告", "听取了报告，代表就招待费和用工费提了问题。")
            ],
        )
        d.refresh(both)
        self.half_carried(d, seventh)
        d.live([eighth], stop="acceptance")

    def half_carried(self, d: Driver, run: Running) -> None:
        """The canteen: tasks given out, the first two under way, one overdue."""
        owners = d.cast.all("director", "deputy_director", "committee_member")
        made = []
        for n, (title, share) in enumerate(run.theme.tasks):
            made.append(
                d.do(
                    execution.add_task,
                    actor=d.who(run.procedure.part("tasks")),
                    matter_id=run.matter_id,
                    title=title,
                    owner_id=owners[n].person_id,
                    due_on=d.clock.today + timedelta(days=(20, 35, 120)[n % 3]),
                    budget=run.theme.budget * share,
                )
            )
        d.clock.forward(days=6)
        first, second = made[0], made[1]
        for task, owner, spent, done, text in (
            (first, owners[0], 60, False, "两家施工队来看过现场，已开工，先改厨房。"),
            (first, owners[0], 35, True, run.theme.progress[0]),
            (second, owners[1], 20, False, "许可证的材料已经交到镇里，等现场核查。"),
        ):
            d.do(
                execution.report_progress,
                actor=owner,
                task_id=task.pk,
                text=text,
                spent=(task.budget or 0) * spent // 100,
                done=done,
            )
            d.clock.forward(days=3)
        d.do(
            execution.assign_followers,
            actor=d.who(run.procedure.part("oversight")),
            matter_id=run.matter_id,
            person_ids=[s.person for s in d.cast.seats[:2]],
        )
        found, _ = run.theme.finding
        d.do(
            execution.make_finding,
            actor=d.cast.actor("supervision_chair"),
            matter_id=run.matter_id,
            text=found,
        )

    def under_way(self, d: Driver) -> None:
        """Five that began lately: each stands in another of the first six steps."""
        d.clock.until(timezone.localdate(self.back(WEEKS)))
        stops = {
            "drying": "",  # 6: its posting hangs
            "road": "assembly",  # 5
            "orchard": "joint",  # 4
            "toilets": "notices",  # 3
            "bridge": "recommendation",  # 2
        }
        runs = {key: self.begin(d, key) for key in stops}
        sixth = runs["drying"]
        d.ballots["branch"] = Ballot(amend=True)
        ahead = [runs["drying"], runs["road"], runs["orchard"]]
        d.live(ahead, stop="joint")
        self._sit(d, "two_committees", [runs["drying"], runs["road"]], "joint")
        d.live([sixth], stop="posting")
        self.hanging(d, sixth)
        self.consulting(d, runs["toilets"])
        d.live([runs["bridge"]], stop="recommendation")
        # The first step itself: a matter that still waits for the opinions it is to rest on.
        d.start(theme("hardship"), (), slug="eight-step", origin="opinions")

    def _sit(self, d: Driver, body: str, runs: Sequence[Running], part: str) -> None:
        items: list[tuple[Running, Part]] = [(r, r.procedure.part(part)) for r in runs]
        d.hold(body, items)
        d.refresh(runs)

    def hanging(self, d: Driver, run: Running) -> None:
        """A posting that hangs, with an objection answered and another not yet."""
        d.work(run, run.procedure.part("posting"))
        posting, _ = run.until["posting"]
        object_to(d, run, posting)
        d.clock.forward(days=1)
        d.do(
            postings.object_to,
            actor=self.villagers[5],
            posting_id=posting,
            text="晒场晚上开灯到几点？怕影响附近人家睡觉，希望写清楚。",
            anonymous=True,
        )

    def consulting(self, d: Driver, run: Running) -> None:
        """The third step half done: the members heard, two thirds of the notices given out."""
        d.live([run], stop="notices")
        self._sit(d, "party_members", [run], "members")
        d.do(
            consultation.record_reach,
            actor=d.cast.actor("clerk"),
            matter_id=run.matter_id,
            part="notices",
            reached=[
                consultation.Reached(
                    "representatives", s.membership, "", s.households - 1, "notice"
                )
                for s in d.cast.seats[:20]
            ],
        )

    def coming_meeting(self, d: Driver) -> None:
        """An assembly called for the coming days, on the road and on the year's accounts."""
        waiting = Matter.objects.filter(area_id=MINGLUN, open_parts__contains=["assembly"]).first()
        if waiting is None:
            return
        sits = timezone.localdate(self.now) + timedelta(days=5)
        meeting = d.do(
            meetings.call_meeting,
            actor=d.cast.actor("director"),
            area=MINGLUN,
            body="representatives_assembly",
            title="第四季度村民代表会议",
            place="村文化礼堂",
            starts_at=moment(sits, time(14, 0)),
            items=[
                meetings.NewItem(waiting.title, waiting.pk, "assembly"),
                meetings.NewItem("听取第三季度财务公开情况", way="consult"),
            ],
            notice="请提前和所代表的各户商量，带上大家的意见。",
        )
        for seat in d.cast.seats[:8]:
            d.do(
                meetings.confirm_notice,
                actor=d.cast.actors[seat.person],
                meeting_id=meeting.pk,
            )

    # -- opinions in every state: answered in each way, in hand, overdue, new --------------------

    def _say_one(self, d: Driver, row: dict[str, Any]) -> None:
        speaker = self.rng.choice(self.villagers)
        how = dict(row.get("how", {}))
        if row.get("door"):
            home = self.rng.choice(d.cast.seats)
            speaker = d.cast.actors[home.person]
            number = Household.objects.filter(representative_id=home.membership).first()
            how |= {
                "on_behalf": True,
                "heard_from": self.rng.choice(self.villagers).name,
                "household": number.number if number else "",
            }
        if "joins" in row:
            how["joins"] = self.said[row["joins"]]
        made = d.do(opinions.submit_opinion, actor=speaker, area=MINGLUN, text=row["text"], **how)
        self.said[row["key"]] = made.pk
        secretary = d.cast.actor("secretary")
        if row.get("in_hand"):
            d.do(opinions.consider_opinions, actor=secretary, area=MINGLUN, opinions=[made.pk])
        for kind, answer in row.get("answer", {}).items():
            d.clock.forward(minutes=120)
            d.do(
                opinions.answer_opinion,
                actor=secretary,
                opinion_id=made.pk,
                kind=kind,
                text=answer,
            )


def _lately() -> list[dict[str, Any]]:
    path = Path(__file__).with_name("lately.yaml")
    return list(yaml.safe_load(path.read_text("utf-8")))
