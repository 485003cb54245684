"""A meeting lived: called with its notice, attended, opened, its items decided, closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from random import Random
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import meetings
from xiangyue.actions.meeting_frame import CONVENERS, NOTICE, PRESIDES, TELLERS, book
from xiangyue.actions.minutes import draft_minutes
from xiangyue.actions.own_numbers import by_matter
from xiangyue.actions.turnouts import groups_of
from xiangyue.core import calendar
from xiangyue.core.bodies import CLASSES, COUNTED, OFFICE, SPECS
from xiangyue.core.procedure import Part
from xiangyue.data.models import AgendaItem, Attendance, Meeting, Turnout
from xiangyue.scenario import phone_ballots, proxies
from xiangyue.scenario.cast import Cast, Clock, moment

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Running

TITLES = {
    "branch_committee": "支部委员会会议",
    "two_committees": "村“两委”联席会议",
    "three_committees": "三委会议",
    "party_committee": "乡镇党委会议",
    "leadership": "班子成员会议",
    "party_members": "党员大会",
    "village_committee": "村民委员会会议",
    "supervision_committee": "村务监督委员会会议",
    "representatives_assembly": "村民代表会议",
    "villagers_assembly": "村民会议",
}


def title_of(body: str) -> str:
    """What a meeting of the body is called."""
    return TITLES.get(body) or SPECS[body].name["zh"]


@dataclass(frozen=True)
class Ballot:
    """How a vote goes. ``passes``: most are for it; else most are not. ``differ``: the tellers'
    first counts differ, and they count again. ``amend``: the text is amended before."""

    passes: bool = True
    differ: bool = False
    amend: bool = False
    unanimous: bool = False


@dataclass(frozen=True)
class Extra:
    """An item of no matter: something reported to the meeting and talked over."""

    title: str
    said: str


class Sitter:
    """The part of the driver that holds meetings."""

    cast: Cast
    clock: Clock
    rng: Random
    practice: bool
    ballots: dict[str, Ballot]
    do: Callable[..., Any]
    everyone = False  # whether nobody is ever away
    turns: Mapping[str, int] = {}  # of each part, how often it was decided
    signs = False  # whether the minutes are signed at once

    def hold(
        self,
        body: str,
        items: Sequence[tuple[Running, Part]] = (),
        *,
        extra: Sequence[Extra] = (),
        fails: int = 0,
    ) -> Meeting:
        """One meeting of ``body`` on these items; before it ``fails`` that found no quorum."""
        for _ in range(fails):
            self.no_quorum(self.call(body, items, extra), body)
        meeting = self.call(body, items, extra)
        present = self.attend(meeting, body)
        self.do(
            meetings.open_meeting,
            actor=self.caller,
            meeting_id=meeting.pk,
            recorder_id=self.keeper.person_id,
        )
        rows = self.items_of(meeting)
        for (run, part), item in zip(items, rows, strict=False):
            self.decide(run, part, item, present)
        for more, item in zip(extra, rows[len(items) :], strict=True):
            self.do(meetings.hear, actor=self.keeper, item_id=item.pk, text=more.said)
        self.do(meetings.close_meeting, actor=self.keeper, meeting_id=meeting.pk)
        if self.signs:
            meeting.refresh_from_db()
            self.do(
                meetings.sign_minutes,
                actor=self.keeper,
                meeting_id=meeting.pk,
                text=draft_minutes(meeting, "zh"),
            )
        return meeting

    def items_of(self, meeting: Meeting) -> list[AgendaItem]:
        """The items, in order."""
        return list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))

    @property
    def keeper(self) -> Actor:
        """Who keeps the sheet and the minutes."""
        return next(iter(self.cast.all("clerk")), self.caller)

    caller: Actor

    def call(
        self, body: str, items: Sequence[tuple[Running, Part]], extra: Sequence[Extra] = ()
    ) -> Meeting:
        """Give notice, so many days ahead as the definition and the rules ask."""
        self.caller = self.cast.actor(*self.may_call(body, [part for _, part in items]))
        sits = calendar.earliest_meeting(self.clock.today, self.notice(body, items))
        if sits == self.clock.today:
            sits = calendar.earliest_meeting(self.clock.today, 1)
        return self.do(
            meetings.call_meeting,
            actor=self.caller,
            area=self.cast.area,
            body=body,
            title=title_of(body),
            place=self.cast.hall,
            starts_at=moment(sits, time(9 + self.rng.randrange(2) * 5, 0)),
            items=[
                meetings.NewItem(run.theme.title, run.matter_id, part.key, self.way(part))
                for run, part in items
            ]
            + [meetings.NewItem(e.title, way="consult") for e in extra],
            practice=self.practice,
            group=self.group(body),
        )

    def group(self, body: str) -> str:
        """The village group that meets, where the body is of one; else ""."""
        return groups_of(self.cast.area)[0] if SPECS[body].each else ""

    def may_call(self, body: str, parts: Sequence[Part]) -> list[str]:
        """The roles that call this body on these parts."""
        roles = tuple(dict.fromkeys((*CONVENERS[body], *OFFICE)))
        return [r for r in roles if all(r in part.actors for part in parts)]

    def way(self, part: Part) -> str:
        """How the part is decided: the first way of its definition; where phones may be used, by
        phone and otherwise in turns."""
        if phone_ballots.item_ballots.WAY not in part.ways:
            return part.ways[0]
        return part.ways[self.turns.get(part.key, 0) % len(part.ways)]

    def notice(self, body: str, items: Sequence[tuple[Running, Part]]) -> int:
        """The days of notice that are asked for."""
        return self.notice_by(body, items)[0]

    def notice_by(self, body: str, items: Sequence[tuple[Running, Part]]) -> tuple[int, str]:
        """The same with the clause that asks for them; of as many, the setting's goes first."""
        days, clause = 0, ""
        for _, part in items:
            if part.notice_days > days:
                days = part.notice_days
                clause = part.done_when[0].clause if part.done_when else ""
        if body in NOTICE:
            own = by_matter(self.cast.charter, [run.matter_id for run, _ in items])
            for charter in own.values():
                setting = book().setting(
                    NOTICE[body], day=self.clock.today, area=self.cast.area, charter=charter
                )
                if setting.value >= days:
                    days, clause = setting.value, setting.clause
        return days, clause

    def attend(self, meeting: Meeting, body: str, share: float | None = None) -> list[int]:
        """The sheet: who came. A few are away, none of those who preside."""
        self.clock.until(calendar.day_in_china(meeting.starts_at))
        self.clock.now = max(self.clock.now, meeting.starts_at)
        if body in COUNTED:
            return self.count_in(meeting, share)
        due = [person for person, _ in self.cast.body(body)]
        keep = {a.person_id for a in self.cast.all(*PRESIDES.get(body, ()))}
        others = [p for p in due if p not in keep]
        if share is None:
            share = 1.0 if self.everyone else self.rng.uniform(0.82, 1.0)
        away = set(self.rng.sample(others, min(len(others), int(len(due) * (1 - share) + 1e-9))))
        present = [p for p in due if p not in away]
        reasons = {p: "外出务工" for p in sorted(away)[:2]}
        self.do(
            meetings.mark_attendance,
            actor=self.keeper,
            meeting_id=meeting.pk,
            present=present,
            excused=reasons,
        )
        return present

    def count_in(self, meeting: Meeting, share: float | None = None, short: int = 0) -> list[int]:
        """The sheets of the groups, as numbers; those who came are nobody by name: -1, -2 …

        ``short``: so many and no more come.
        """
        rows = list(Turnout.objects.filter(meeting=meeting).order_by("group"))
        if share is None:
            share = 1.0 if self.everyone else self.rng.uniform(0.72, 0.95)
        through = [] if short else proxies.file(self, meeting)
        apart = Counter(p.group for p in through)
        groups, left = {}, short or sum(t.due for t in rows)
        for row in rows:
            n = min(left, row.due if short else int(row.due * share + 1e-9))
            n = min(n, row.due - apart[row.group])
            groups[row.group] = meetings.GroupCount(n)
            left -= n
        runs = Attendance.objects.filter(meeting=meeting).values_list("person_id", flat=True)
        self.do(
            meetings.mark_groups,
            actor=self.keeper,
            meeting_id=meeting.pk,
            groups=groups,
            present=sorted(runs),
            proxies=[p.pk for p in through],
        )
        there = sum(g.on_paper for g in groups.values()) + len(through)
        return [-n for n in range(1, there + 1)]

    def no_quorum(self, meeting: Meeting, body: str) -> None:
        """Too few come: it is no sitting."""
        self.attend(meeting, body, share=0.4)
        self.do(meetings.declare_no_quorum, actor=self.caller, meeting_id=meeting.pk)

    # -- items ---------------------------------------------------------------------------------

    def decide(self, run: Running, part: Part, item: AgendaItem, present: Sequence[int]) -> None:
        """One item: amended where it is to be, then heard or put to the vote."""
        ballot = self.ballots.pop(part.key, Ballot(unanimous=self.everyone))
        self.turns = {**self.turns, part.key: self.turns.get(part.key, 0) + 1}
        if ballot.amend and part.amend and part.approves:
            body, reason = run.theme.amendment
            self.do(
                meetings.amend,
                actor=self.keeper,
                item_id=item.pk,
                title=run.theme.title,
                body=body,
                budget=run.theme.budget * 100,
                reason=reason,
            )
        if item.way == "consult":
            self.do(meetings.hear, actor=self.keeper, item_id=item.pk, text=run.theme.discussion)
        elif item.way == phone_ballots.item_ballots.WAY:
            phone_ballots.lived(self, part, item, present, ballot)
        elif item.way == "counted_hands":
            agree = self.yes(len(present), ballot)
            hands = {"": {"for": agree, "against": (len(present) - agree) // 2}}
            for teller in self.tellers(present, inside=run.procedure.private):
                self.do(meetings.enter_tally, actor=teller, item_id=item.pk, counts=hands)
        elif item.way == "show_of_hands":
            votes = self.hands(part.body, present, ballot)
            self.do(meetings.record_hands, actor=self.keeper, item_id=item.pk, votes=votes)
        else:
            counts = self.count(part.body, present, ballot)
            one, other = self.tellers(present, inside=run.procedure.private)
            first = slip(counts) if ballot.differ else counts
            self.do(meetings.enter_tally, actor=one, item_id=item.pk, counts=first)
            self.do(meetings.enter_tally, actor=other, item_id=item.pk, counts=counts)
            if ballot.differ:
                self.do(meetings.enter_tally, actor=one, item_id=item.pk, counts=counts)
                self.do(meetings.enter_tally, actor=other, item_id=item.pk, counts=counts)

    def tellers(self, present: Sequence[int], *, inside: bool = False) -> list[Actor]:
        """Two who count: of the supervision committee, else of those present, never the chair.
        ``inside``: what only its own people see, nobody else counts."""
        found = [self.cast.actors[p] for r in TELLERS for p in self.cast.holders.get(r, ())]
        found = [one for one in found if not inside or one.person_id in present]
        spare = [a for p in reversed(present) if (a := self.cast.actors.get(p))]
        spare = spare or self.cast.all(*OFFICE)  # of those counted nobody is known by name
        return list(dict.fromkeys([*found, *spare]))[:2]

    def yes(self, n: int, ballot: Ballot) -> int:
        """How many of ``n`` are for it."""
        if not ballot.passes:
            return n * 2 // 5
        if ballot.unanimous or n < 5:
            return n
        return n - self.rng.randint(0, n // 6)

    def classes(self, body: str, present: Sequence[int]) -> dict[str, list[int]]:
        """Those present, by the class they are counted in."""
        if body in COUNTED:
            return {"": list(present)}
        there = set(present)
        groups: dict[str, list[int]] = {name: [] for name in CLASSES.get(body, {"": ()})}
        for person, name in self.cast.body(body):
            if person in there:
                groups[name if body in CLASSES else ""].append(person)
        return groups

    def count(self, body: str, present: Sequence[int], ballot: Ballot) -> dict[str, dict[str, int]]:
        """The ballots in the box: all handed out and handed in, a few void or abstaining."""
        counts = {}
        for name, people in self.classes(body, present).items():
            n = len(people)
            agree = self.yes(n, ballot)
            rest = n - agree
            void = 1 if rest > 2 else 0
            abstain = (rest - void) // 2 if ballot.passes else 0
            counts[name] = {
                "issued": n,
                "returned": n,
                "for": agree,
                "against": rest - void - abstain,
                "abstain": abstain,
                "void": void,
            }
        return counts

    def hands(self, body: str, present: Sequence[int], ballot: Ballot) -> dict[int, str]:
        """Each one's choice."""
        people = [p for group in self.classes(body, present).values() for p in group]
        agree = self.yes(len(people), ballot)
        other = "abstain" if ballot.passes else "against"
        return {p: "for" if n < agree else other for n, p in enumerate(people)}


def slip(counts: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """A miscount: one ballot for it taken for one against it."""
    wrong = {name: dict(group) for name, group in counts.items()}
    for group in wrong.values():
        if group["for"]:
            group["for"] -= 1
            group["against"] += 1
            break
    return wrong
