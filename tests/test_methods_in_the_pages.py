"""Every method lived from start to end through the pages, each act in the form there is for it.

``rehearse`` runs the actions. Here whoever acts signs in, comes by links to a page that offers the
act, fills in its form and sends it; the page must call the very action with what was meant, and the
record must have grown (``tests.in_pages``). An act without such a form is a fault of the pages.
When it is over, the figures must have moved by what was done and by nothing else, and everyone must
read them on the page of the place and of the place above (``tests.figured``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest
from tests.daily import daily
from tests.fields import WAYS
from tests.fields_of_votes import WAYS as OF_VOTES
from tests.figured import Figured, told
from tests.in_pages import Hand, NoPage, name_of

from xiangyue.actions import area_methods, opinions
from xiangyue.core.procedure import Part
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.models import AgendaItem, Matter
from xiangyue.methods import library
from xiangyue.scenario import practice
from xiangyue.scenario.cast import cast_of, moment
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.themes import themes

DAILY = ("errand", "seat-ending")
SLUGS = [p.slug for p in library.procedures()]
SCRIPT = "made by a script in the reader's own browser: tests/journeys/test_secret_ballot.py"
ELSEWHERE = {
    "trustee_keys.hand_in": SCRIPT,
    "trustee_keys.hand_in_credentials": SCRIPT,
    "trustee_ballots.cast": SCRIPT,
    "trustee_results.share": SCRIPT,
    "surveys.answer": "a page for each question: tests/test_survey_pages.py",
}
"""Acts that are not one form of a page, and where their pages are tried."""
ROOMS = {
    "pledge_id": "pledges", "posting_id": "postings", "task_id": "tasks",
    "question_id": "questions", "contract_id": "contracts", "proposal_id": "proposals",
}  # fmt: skip
"""Pages of their own, to which lists lead, by the argument that says what they show."""
LAST = 6  # tries that are told of an act without a page


class InThePages(Driver):
    """Lives a method; each act is done in a page that its actor comes to."""

    everyone = True

    def __init__(self, *given: Any, hand: Hand, **how: Any) -> None:
        super().__init__(*given, **how)
        self.hand = hand
        self.missing: list[str] = []
        self.on: tuple[int, str] | None = None
        self.figured = Figured(self.cast.area)

    def do(self, action: Callable[..., Any], **given: Any) -> Any:
        def done(**kept: Any) -> Any:
            if name_of(action) in ELSEWHERE:
                return action(**kept)
            try:
                return self.hand.do(action, self.begin(kept), **kept)
            except NoPage as none:
                self.missing.append("\n".join([str(none), *self.hand.tried[-LAST:]]))
                return action(**kept)

        result = super().do(done, **given)
        self.figured.adds.update(told(name_of(action), given))
        self.cast = cast_of(self.cast.area, self.clock.now)  # pages ask who holds a seat today
        return result

    def begin(self, given: dict[str, Any]) -> list[str]:
        """The pages from which somebody comes to the act, the nearest first."""
        found = []
        matter, part = given.get("matter_id"), given.get("part")
        if matter and isinstance(part, str):
            found.append(f"/m/{matter}/{part}/")
        if meeting := given.get("meeting_id"):
            found.append(f"/meetings/{meeting}/")
        if item := given.get("item_id"):
            row = AgendaItem.objects.get(pk=item)
            found.append(f"/meetings/{row.meeting_id}/items/{row.position}/")
        found += [f"/{room}/{given[arg]}/" for arg, room in ROOMS.items() if given.get(arg)]
        if self.on:
            found += [f"/m/{self.on[0]}/{self.on[1]}/", f"/m/{self.on[0]}/"]
        if matter:
            found.append(f"/m/{matter}/")
        return found

    def perform(self, what: str, run: Running, part: Part) -> None:
        self.on = (run.matter_id, part.key)
        super().perform(what, run, part)

    def decide(self, run: Running, part: Part, item: AgendaItem, present: Any) -> None:
        self.on = (run.matter_id, part.key)
        super().decide(run, part, item, present)


def begun(slug: str, hand: Hand) -> tuple[InThePages, Running]:
    """A matter of that method, for real, in a place that has all its people."""
    procedure, now = library.procedure(slug), moment(date(2026, 3, 2))
    area, clock = practice.practice_world(procedure, now, Random(1))
    d = InThePages(cast_of(area, now), clock, Random(1), hand=hand)
    theme = next(t for t in themes() if t.category == "public_works")
    if any(p.decides for p in procedure.parts) and not procedure.subject:
        adopts = d.cast.actor("clerk", "director", "officer", "residents_director")
        d.do(area_methods.adopt_procedure, actor=adopts, area=area, slug=slug)
    said = []
    if any(p.kind == "gather" for p in procedure.parts):
        for actor, text in zip(d.cast.all("representative"), theme.opinions, strict=False):
            words = {"area": area, "text": text, "subject": theme.subject}
            said.append(d.do(opinions.submit_opinion, actor=actor, **words).pk)
    run = d.start(theme, said, slug=slug, origin=procedure.origins[0])
    asked = [c for p in procedure.parts for when in p.opens_when for c in (when, *when.any_of)]
    if any(c.fact == "village.delegated" for c in asked):
        kind = Matter.objects.get(pk=run.matter_id).category
        d.do(
            area_methods.delegate, actor=d.cast.actor("clerk", "director"), area=area,
            categories=CATEGORIES if kind in CATEGORIES else [kind],
            basis="村民会议2026年第一次会议决议", start=d.clock.today,
        )  # fmt: skip
    return d, run


@pytest.mark.django_db
@pytest.mark.parametrize("slug", daily(SLUGS, *DAILY, others="exhaustive"))
def test_a_method_is_lived_through_the_pages(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    d, run = begun(slug, Hand(monkeypatch, {**WAYS, **OF_VOTES}))
    d.live([run], days=1600)
    assert not d.missing, "\n\n".join(d.missing)
    assert Matter.objects.get(pk=run.matter_id).state == "closed"
    d.figured.hold(run.procedure)
    d.figured.shown(d.clock.today)
