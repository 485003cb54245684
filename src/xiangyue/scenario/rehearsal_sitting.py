"""What a meeting must refuse, tried: notice, quorum, ways, counts, tellers, texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import meetings, stood_for
from xiangyue.actions.meeting_frame import book
from xiangyue.core import calendar
from xiangyue.core.bodies import BODIES, CLASSES, COUNTED
from xiangyue.core.procedure import Part
from xiangyue.core.refusals import Check
from xiangyue.core.rules import Verdict
from xiangyue.data.models import AgendaItem, Meeting, Turnout
from xiangyue.methods import powers
from xiangyue.scenario import phone_ballots, proxies
from xiangyue.scenario.cast import moment
from xiangyue.scenario.sitting import Ballot, Extra, Sitter, slip, title_of

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Running


class SittingTries(Sitter):
    """Meetings in which everything that may go wrong is tried once for every part."""

    refuses: Callable[..., None]
    expects: Callable[[str, Part, str, str], None]
    wrong: Callable[[Sequence[str]], Actor]
    attempt: Callable[[str, Running, Part, Actor], None]
    tried: set[str]
    deciding: int  # the matter whose item is being decided

    def refuses_call(
        self,
        key: str,
        run: Running,
        part: Part,
        *,
        actor: Actor | None = None,
        because: Sequence[Check] = (),
        **other: Any,
    ) -> None:
        """Calling the meeting must be refused."""
        day = calendar.earliest_meeting(
            self.clock.today, max(1, self.notice(part.body, [(run, part)]))
        )
        given = {
            "actor": actor or self.who_calls(part),
            "area": self.cast.area,
            "body": part.body,
            "title": title_of(part.body),
            "group": self.group(part.body),
            "place": "会议室",
            "starts_at": moment(day, time(9, 0)),
            "items": [meetings.NewItem(run.theme.title, run.matter_id, part.key, self.way(part))],
            "practice": True,
        }
        self.refuses(key, part, meetings.call_meeting, because=because, **{**given, **other})

    def who_calls(self, part: Part) -> Actor:
        """Who may call the part's meeting."""
        return self.cast.actor(*self.may_call(part.body, [part]))

    def hold(
        self,
        body: str,
        items: Sequence[tuple[Running, Part]] = (),
        *,
        extra: Sequence[Extra] = (),
        fails: int = 0,
    ) -> Meeting:
        """The meeting: first all that it refuses, then a vote that fails, then one that passes."""
        run, part = items[0]
        if part.key not in self.tried:
            self.tried.add(part.key)
            self.before_call(run, part)
            self.trying = True
        else:
            self.trying = False
        return super().hold(body, items, extra=extra, fails=0)

    trying = False

    def before_call(self, run: Running, part: Part) -> None:
        """What a notice must not do."""
        self.refuses_call("wrong-person", run, part, actor=self.wrong(part.actors))
        other = next(
            (w for w in ("show_of_hands", "consult", "paper_ballot") if w not in part.ways), None
        )
        if other:
            item = meetings.NewItem(run.theme.title, run.matter_id, part.key, other)
            self.refuses_call("other-way", run, part, items=[item])
        body = next(b for b in BODIES if b != part.body and b not in COUNTED)
        clerk = self.cast.actor("clerk")
        self.refuses_call("other-body", run, part, body=body, actor=clerk, group="")
        if powers.has_limits(part.body):
            unstudied = [meetings.NewItem("临时动议", way=self.way(part))]
            self.refuses_call("unstudied", run, part, items=unstudied)
        need, clause = self.notice_by(part.body, [(run, part)])
        if need > 0:
            due = Check(says="meeting.notice-days", met=False, need=need, clause=clause)
            soon = calendar.earliest_meeting(self.clock.today, need) - timedelta(days=1)
            at = moment(soon, time(17, 0))
            self.refuses_call("short-notice", run, part, because=[due], starts_at=at)

    def call(
        self, body: str, items: Sequence[tuple[Running, Part]], extra: Sequence[Extra] = ()
    ) -> Meeting:
        meeting = super().call(body, items, extra)
        if self.trying:
            run, part = items[0]
            self.part = part
            self.refuses_call("called-twice", run, part)
            if part.approves and self.draft_of(run, part).kind == "drafting":
                self.rewrite("rewrite-called", run, part)
            if calendar.day_in_china(meeting.starts_at) > self.clock.today:  # called in the evening
                self.refuses(
                    "before-the-day",
                    part,
                    meetings.mark_groups if body in COUNTED else meetings.mark_attendance,
                    actor=self.keeper,
                    meeting_id=meeting.pk,
                    **({"groups": {}} if body in COUNTED else {"present": []}),
                )
        return meeting

    part: Part

    def attend(self, meeting: Meeting, body: str, share: float | None = None) -> list[int]:
        if self.trying:
            self.clock.until(calendar.day_in_china(meeting.starts_at))
            self.clock.now = max(self.clock.now, meeting.starts_at)
            self.meeting = meeting
            proxies.tried(self, meeting, self.part)
            few = self.one_short(self.part)
            if few is not None:
                given = {"actor": self.keeper, "meeting_id": meeting.pk}
                if body in COUNTED:
                    self.count_in(meeting, short=len(few))
                else:
                    self.do(meetings.mark_attendance, **given, present=few)
                self.refuses(
                    "quorum-short",
                    self.part,
                    meetings.open_meeting,
                    because=self.quorum(self.part, few).sitting,
                    actor=self.caller,
                    meeting_id=meeting.pk,
                )
        return super().attend(meeting, body, share)

    meeting: Meeting

    def due(self, body: str) -> list[tuple[int, str]]:
        """Everyone due, with their class; of a counted meeting nobody has a name: -1, -2 …"""
        if body not in COUNTED:
            return self.cast.body(body)
        rows = Turnout.objects.filter(meeting=self.meeting)
        return [(-n, "") for n in range(1, sum(t.due for t in rows) + 1)]

    def one_short(self, part: Part) -> list[int] | None:
        """The most who may be there without the quorum; None where any number will do."""
        due = self.due(part.body)
        for n in range(len(due) - 1, -1, -1):
            there = [p for p, _ in due[:n]]
            if not self.quorum(part, there).sitting_met:
                return there
        return None

    def quorum(self, part: Part, there: Sequence[int]) -> Verdict:
        """What the part's rule says of so many there."""
        return book().quorum(
            part.rule,
            day=self.clock.today,
            counts=self.seats(part.body, there) | self.homes(part, there),
            area=self.cast.area,
        )

    def seats(self, body: str, present: Sequence[int]) -> dict[str, int]:
        """Due and present, as the rules count them."""
        if body in COUNTED:
            n, by = len(self.due(body)), self.meeting.counted
            more = {} if by == "members" else {by: n, f"present.{by}": len(present)}
            return {"due": n, "present": len(present), **more}
        counts = {}
        for name, due in self.classes(body, [p for p, _ in self.cast.body(body)]).items():
            tail = f".{name}" if body in CLASSES else ""
            counts[f"due{tail}"] = len(due)
            counts[f"present{tail}"] = len(set(due) & set(present))
        return counts

    def homes(self, part: Part, present: Sequence[int]) -> dict[str, int]:
        """The households that those present stand for, where the part's rule counts them."""
        area, day = self.cast.area, self.clock.today
        if not stood_for.wanted(part.rule, part.body, day, area):
            return {}
        return stood_for.of_people(present, area, day)

    def agreed(
        self, part: Part, present: Sequence[int], agree: dict[str, int], matter_id: int
    ) -> dict[str, int]:
        """The households for it, where the first of each class are for it, so many as told."""
        if not (homes := self.homes(part, present)):
            return {}
        people = [
            p
            for name, those in self.classes(part.body, present).items()
            for p in those[: agree[name]]
        ]
        day = self.clock.today
        return homes | stood_for.agreeing(people, self.cast.area, day, matter_id, part.signed_in)

    def decide(self, run: Running, part: Part, item: AgendaItem, present: Sequence[int]) -> None:
        self.deciding = run.matter_id
        if not self.trying:
            return super().decide(run, part, item, present)
        self.refuses(
            "close-undecided",
            part,
            meetings.close_meeting,
            actor=self.keeper,
            meeting_id=item.meeting_id,
        )
        if item.way == "consult":
            return super().decide(run, part, item, present)
        self.refuses("no-vote", part, meetings.hear, actor=self.keeper, item_id=item.pk)
        self.turns = {**self.turns, part.key: self.turns.get(part.key, 0) + 1}
        if item.way == phone_ballots.item_ballots.WAY:
            phone_ballots.tried(self, part, item, present)
        elif item.way == "counted_hands":
            self.try_counted(part, item, present)
        elif item.way == "show_of_hands":
            self.try_hands(part, item, present)
        else:
            self.try_ballots(run, part, item, present)
        state = AgendaItem.objects.values_list("outcome", flat=True).get(pk=item.pk)
        self.expects("vote-short", part, "failed", state)
        if part.approves and self.draft_of(run, part).kind == "draft":
            self.rewrite("rewrite", run, part)
        return None

    def rewrite(self, key: str, run: Running, part: Part) -> None:
        """Writing the text that is voted on anew, which must be refused now."""
        draft = self.draft_of(run, part)
        self.attempt(key, run, draft, self.cast.actor(*draft.actors))

    def draft_of(self, run: Running, part: Part) -> Part:
        """The draft whose text the part approves."""
        return run.procedure.part(part.approves)

    def almost(self, part: Part, present: Sequence[int]) -> dict[str, int]:
        """By class, the most votes for it that are still too few."""
        groups = {name: len(people) for name, people in self.classes(part.body, present).items()}
        agree = dict(groups)
        while any(agree.values()):
            largest = max(agree, key=lambda name: agree[name])
            agree[largest] -= 1
            if not self.passes(part, present, groups, agree):
                return agree
        return agree

    def passes(
        self,
        part: Part,
        present: Sequence[int],
        groups: dict[str, int],
        agree: dict[str, int],
    ) -> bool:
        """Whether so many are enough."""
        counts = self.seats(part.body, present)
        counts |= self.agreed(part, present, agree, self.deciding)
        for name, n in groups.items():
            tail = f".{name}" if part.body in CLASSES else ""
            counts |= {f"for{tail}": agree[name], f"against{tail}": n - agree[name]}
            counts |= {f"abstain{tail}": 0, f"void{tail}": 0}
            counts |= {f"issued{tail}": n, f"returned{tail}": n}
        return (
            book().judge(part.rule, day=self.clock.today, counts=counts, area=self.cast.area).passed
        )

    def try_hands(self, part: Part, item: AgendaItem, present: Sequence[int]) -> None:
        """A show of hands: one left out; then one vote too few."""
        votes = self.hands(part.body, present, Ballot(unanimous=True))
        given = {"actor": self.keeper, "item_id": item.pk}
        some = dict(list(votes.items())[1:])
        self.refuses("silent", part, meetings.record_hands, **given, votes=some)
        agree = self.almost(part, present)
        for name, people in self.classes(part.body, present).items():
            for n, person in enumerate(people):
                votes[person] = "for" if n < agree[name] else "against"
        self.do(meetings.record_hands, **given, votes=votes)

    def try_counted(self, part: Part, item: AgendaItem, present: Sequence[int]) -> None:
        """Hands that are counted: more than there are; then one too few."""
        n, enter = len(present), meetings.enter_tally
        one, other = self.tellers(present)
        more = {"": {"for": n, "against": 1}}
        self.refuses("hands-more", part, enter, actor=one, item_id=item.pk, counts=more)
        agree = self.almost(part, present)[""]
        hands = {"": {"for": agree, "against": n - agree}}
        self.do(enter, actor=one, item_id=item.pk, counts=hands)
        self.refuses("same-teller", part, enter, actor=one, item_id=item.pk, counts=hands)
        self.do(enter, actor=other, item_id=item.pk, counts=hands)

    def try_ballots(
        self, run: Running, part: Part, item: AgendaItem, present: Sequence[int]
    ) -> None:
        """Ballots: false sheets, tellers who differ, a void vote; then one vote too few."""
        one, other = self.tellers(present)
        right = self.count(part.body, present, Ballot(unanimous=True))
        first = next(iter(right))
        enter = meetings.enter_tally
        more = {**right, first: {**right[first], "issued": right[first]["issued"] + 1}}
        self.refuses("issued-more", part, enter, actor=one, item_id=item.pk, counts=more)
        odd = {**right, first: {**right[first], "for": right[first]["for"] - 1}}
        self.refuses("sum-wrong", part, enter, actor=one, item_id=item.pk, counts=odd)
        stranger = self.cast.outsider(
            (*BODIES[part.body], "supervision_chair", "supervisor", "clerk")
        )
        if stranger:
            self.refuses("wrong-teller", part, enter, actor=stranger, item_id=item.pk, counts=right)
        self.do(enter, actor=one, item_id=item.pk, counts=slip(right))
        self.refuses("same-teller", part, enter, actor=one, item_id=item.pk, counts=right)
        if part.amend:
            self.refuses(
                "amend-late",
                part,
                meetings.amend,
                actor=self.keeper,
                item_id=item.pk,
                title=run.theme.title,
                body=run.theme.amendment[0],
                reason=run.theme.amendment[1],
            )
        counted = self.do(enter, actor=other, item_id=item.pk, counts=right)
        self.expects("differ", part, "differs", counted.state)
        stuffed = {name: {**group, "issued": group["issued"] - 1} for name, group in right.items()}
        self.do(enter, actor=one, item_id=item.pk, counts=stuffed)
        counted = self.do(enter, actor=other, item_id=item.pk, counts=stuffed)
        self.expects("void", part, "void", counted.state)
        agree = self.almost(part, present)
        short = {
            name: {**group, "for": agree[name], "against": group["issued"] - agree[name]}
            for name, group in right.items()
        }
        self.do(enter, actor=one, item_id=item.pk, counts=short)
        self.do(enter, actor=other, item_id=item.pk, counts=short)
