"""What every page of a poll is given: the part, the election, its rounds, and who the reader is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions import ballot_counts, ballot_papers, own_numbers
from xiangyue.actions.poll_staff import in_office
from xiangyue.actions.round_sheets import Round
from xiangyue.data.models import (
    BoxLog,
    Election,
    ElectionOfficer,
    Jurisdiction,
    PollWorker,
    VoteRound,
)
from xiangyue.methods import counting
from xiangyue.web import matter_words as words
from xiangyue.web.links import url
from xiangyue.web.part_page import Page

STATES: dict[str, Promise | str] = {
    "called": pgettext_lazy("vote", "Day set"),
    "open": pgettext_lazy("vote", "Poll open"),
    "counting": pgettext_lazy("vote", "Being counted"),
    "counted": pgettext_lazy("vote", "Counted"),
    "void": pgettext_lazy("vote", "Void"),
}
COMMITTEE = "committee"
LOOKS = {"called": "wait", "open": "open", "counting": "open", "counted": "done", "void": "bad"}
WHY: dict[str, Promise | str] = {
    "again": lazy("The vote is held again"),
    "tied": lazy("Those who are tied are voted on again"),
    "left": lazy("A further vote for the seats left"),
}


@dataclass
class Poll:
    """The page of a part with its rounds."""

    page: Page
    rounds: list[VoteRound]

    @classmethod
    def of(cls, page: Page) -> Poll:
        """With its rounds: one query."""
        rounds = VoteRound.objects.filter(election__matter=page.case.matter).annotate(
            own=Subquery(
                Jurisdiction.objects.filter(area=OuterRef("election__area")).values("charter")[:1]
            )
        )
        return cls(page, list(rounds.select_related("election").order_by("number")))

    def counted(self) -> Round:
        """The numbers of the last round so far: three queries."""
        assert self.last is not None
        matter = self.page.case.matter
        charter = own_numbers.of_matter(self.last.own or {}, matter)  # type: ignore[attr-defined]
        return Round.counted_so_far(matter, self.last, charter)

    @property
    def request(self) -> HttpRequest:
        return self.page.request

    @property
    def last(self) -> VoteRound | None:
        """The round that runs, or was the last."""
        return self.rounds[-1] if self.rounds else None

    @cached_property
    def election(self) -> Election | None:
        """The election; one query where there is no round yet."""
        if self.last is not None:
            return self.last.election
        return Election.objects.filter(matter=self.page.case.matter).first()

    @cached_property
    def tasks(self) -> frozenset[str]:
        """What the reader is appointed for at this poll, ``committee`` for a member in office of
        the election committee: one query, none for a visitor."""
        person, case = self.request.actor.person_id, self.page.case
        if person is None:
            return frozenset()
        mine = {"election__matter": case.matter, "person_id": person}
        workers = PollWorker.objects.filter(**mine).values_list("task")
        members = ElectionOfficer.objects.filter(in_office(case.today), **mine)
        said = members.annotate(task=Value(COMMITTEE)).values_list("task")
        return frozenset(task for (task,) in workers.union(said))

    @property
    def runs(self) -> bool:
        """Whether the reader runs the poll: the office, or the election committee."""
        actor, case = self.request.actor, self.page.case
        if actor.person_id is None or not self.page.open:
            return False
        return actor.holds(case.matter.area_id, *self.page.part.actors) or COMMITTEE in self.tasks

    @property
    def hands(self) -> bool:
        """Whether the reader hands papers out."""
        return self.runs or bool(self.page.open and self.tasks & set(ballot_papers.HANDS))

    @property
    def tells(self) -> bool:
        """Whether the reader counts, or enters it for a teller."""
        return self.runs or bool(self.page.open and self.tasks & set(ballot_counts.TELLS))

    def logs(self) -> list[BoxLog]:
        """The boxes of the last round, in their order: one query."""
        if self.last is None:
            return []
        return list(BoxLog.objects.filter(round=self.last).select_related("box").order_by("box_id"))

    def ids(self) -> dict[str, Any]:
        """Of which part an act is."""
        return {"matter_id": self.page.case.matter.pk, "part": self.page.key}

    def crumbs(self, name: str) -> list[tuple[Any, str]]:
        """The way to a page of the part."""
        page = self.page
        there = url("matter-part", page.case.matter.pk, page.key)
        return words.crumbs(page.case.matter, (page.view.names[words.reader()], there), (name, ""))

    def address(self, name: str, *more: Any) -> str:
        """Another page of the same part."""
        return url(name, self.page.case.matter.pk, self.page.key, *more)


def load(request: HttpRequest, pk: int, key: str, kind: str = "paper_count") -> Poll:
    """The poll of a part; Http404 where there is none that the reader may see."""
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != kind:
        raise Http404
    return Poll.of(Page(request, case, standing, key))


def kind_name(vote: VoteRound) -> str:
    """What kind of vote it is."""
    return counting.kinds()[vote.kind].name[words.reader()]


def turnout(logs: list[BoxLog]) -> dict[str, int]:
    """The sums of the boxes: papers brought, handed out, by proxy, by a scribe, come back."""
    found = {
        n: sum(getattr(log, n) for log in logs)
        for n in ("received", "issued", "proxies", "scribes", "spoiled")
    }
    found["returned"] = sum(log.returned or 0 for log in logs)
    found["mobile"] = sum(log.issued for log in logs if log.box.kind == "mobile")
    return found
