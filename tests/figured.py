"""What the acts done must have added to the figures, told from the acts and not from the code.

``told`` says it of one act, by its name and what was meant by it; ``Figured`` reads the figures of
a place, of the place above it and of the nation before and after, as everyone reads them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.test import Client

from xiangyue.core.bodies import ASSEMBLIES, REPRESENTATIVES
from xiangyue.core.figures import DUES, FLOWS, KEYS, MET, STOCKS, method_key
from xiangyue.core.places import ancestors
from xiangyue.core.procedure import Procedure
from xiangyue.data import figure_check, figures
from xiangyue.data.models import (
    AgendaItem,
    Appraised,
    ChoiceUnit,
    ClosingWord,
    HelpRequest,
    IndicatorAnswer,
    Matter,
    Meeting,
    Membership,
    PlainBox,
    Pledge,
    Rated,
    VoteRound,
)
from xiangyue.methods import library

Given = Mapping[str, Any]
Adds = dict[str, int]
LEFT_DUE = {
    "party-life": "duties_due",
    "party-building-duty": "duties_due",
    "village-works": "payments_due",
}
"""What is still to come when a matter is closed: duties of the year, the works' last payment."""
WHEN = {"first": date(2020, 1, 1), "last": date(2040, 12, 31), "today": date(2040, 12, 31)}


def _sitting(g: Given) -> Adds:
    meeting = Meeting.objects.get(pk=g["meeting_id"])
    if meeting.state != "closed":
        return {}
    adds = {"sittings" if meeting.body in ASSEMBLIES else "meetings": 1}
    return adds | ({f"met_{meeting.body}": 1} if f"met_{meeting.body}" in MET else {})


def _held(g: Given) -> Adds:
    said = len(g.get("said", ()))
    heard = dict.fromkeys(("opinions", "opinions_answered", "opinions_in_time"), said)
    return {"activities": 1, "activity_people": g.get("people", 0), **heard}


def _settled(g: Given) -> Adds:
    """An assessment counts with its last stage."""
    definition = _definition(g)
    if any(p.words["of"] == g["part"] for p in definition.parts if p.kind == "indicators"):
        return {}
    where = {"assessment__matter": g["matter_id"], "assessment__part": g["part"]}
    states = list(IndicatorAnswer.objects.filter(**where).values_list("state", flat=True))
    asked = [state for state in states if state != "left_out"]
    met = sum(state == "met" for state in asked)
    return {"assessments": 1, "indicators_asked": len(asked), "indicators_met": met}


def _appraised(g: Given) -> Adds:
    rows = Appraised.objects.filter(matter=g["matter_id"], part=g["part"])
    public = not _definition(g).part(g["part"]).words.get("seen_by")
    return {
        "appraised": rows.count(),
        "appraised_last": sum(row.grade == 3 for row in rows) if public else 0,
    }


def _fixed(g: Given) -> Adds:
    fixed = [pk for pk, (outcome, _why) in g["outcomes"].items() if outcome == "fixed"]
    called = Pledge.objects.filter(pk__in=fixed).values_list("called", flat=True)
    return dict(Counter(f"{one}s" for one in called))


def _kept(g: Given) -> Adds:
    called = Pledge.objects.get(pk=g["pledge_id"]).called
    word = "kept" if called == "pledge" else "met"
    return {f"{called}s_{word}" if g["kept"] else f"{called}s_not_{word}": 1}


def _done(g: Given) -> Adds:
    if g["result"] not in ("solved", "refused"):
        return {}
    row = HelpRequest.objects.get(matter=g["matter_id"])
    return {"requests_done": 1, "requests_in_time": int(bool(row.in_time))}


def _rated(g: Given) -> Adds:
    words = ClosingWord.objects.filter(matter=g["matter_id"])
    first = words.count() == 1
    return {"requests_rated": 1, "requests_content": int(words.get().content)} if first else {}


TURNOUT = {
    "surveys": ("surveys_asked", "surveys_answered"),
    "ratings": ("ratings_asked", "ratings_given"),
    "votes": ("votes_entitled", "votes_given"),
}


def _took(of: str, entitled: int, took: int) -> Adds:
    """Who took part, of those entitled: both, or neither of one too small."""
    if entitled < 5 or took in (1, 2, 3, 4):
        return {}
    return dict(zip(TURNOUT[of], (entitled, took), strict=True))


def _facts(g: Given, *names: str) -> list[int]:
    facts = Matter.objects.get(pk=g["matter_id"]).parts.get(key=g["part"]).facts
    return [int(facts[name]) for name in names]


def _counted(g: Given) -> Adds:
    """Ballots on the matter itself, once both tellers agree."""
    row = Rated.objects.filter(matter=g["matter_id"], part=g["part"], subject="matter").first()
    if g.get("subject", "matter") != "matter" or row is None:
        return {}
    return _took("ratings", row.issued, row.returned)


def _closed(g: Given) -> Adds:
    """What runs for as long as its matter does, no more."""
    matter = Matter.objects.get(pk=g["matter_id"])
    held = matter.member_posts.filter(agreed_at__isnull=False).count()
    return {"closed": 1, "pairs": -matter.pairs.filter(until=None).count(), "member_posts": -held}


def _finished(g: Given) -> Adds:
    """Of a poll that is over, who was asked and who answered."""
    if _definition(g).part(g["part"]).kind != "poll":
        return {}
    return _took("surveys", *_facts(g, "asked", "answered"))


def _unit_counted(g: Given) -> Adds:
    """A vote within a unit, once both tellers agree."""
    unit = ChoiceUnit.objects.get(pk=g["unit_id"])
    last = unit.rounds[-1] if unit.rounds and not unit.counts else {}
    if last.get("votes") != list(g["votes"]):
        return {}
    return _took("votes", last["voters"], last["returned"])


def _announced(g: Given) -> Adds:
    last = VoteRound.objects.filter(election__matter=g["matter_id"]).exclude(result=None)
    answer = last.order_by("-number")[0].result["answer"]
    if answer["result"] == "void":
        return {}
    return _took("votes", *_facts(g, "registered", "returned"))


def _item_voted(g: Given) -> Adds:
    """A vote on an item, once it is decided: those of a box, or of an assembly."""
    box = PlainBox.objects.filter(item=g["item_id"], state="closed").first()
    if box is None:
        item = AgendaItem.objects.get(pk=g["item_id"])
        if item.outcome not in ("passed", "failed") or item.meeting.body not in ASSEMBLIES:
            return {}
        votes = ("returned",) if "returned" in item.counts else ("for", "against", "abstain")
        return _took("votes", item.counts["due"], sum(item.counts[name] for name in votes))
    took = box.roll.filter(way="phone").count() + box.result["papers"]
    return _took("votes", box.roll.count(), took)


def _definition(g: Given) -> Procedure:
    version = Matter.objects.get(pk=g["matter_id"]).procedure
    return library.pinned(version.fingerprint, version.raw)


def _once(*keys: str) -> Callable[[Given], Adds]:
    return lambda _g: dict.fromkeys(keys, 1)


ADDS: dict[str, Callable[[Given], Adds]] = {
    "opinions.submit_opinion": _once("opinions"),
    "matters.start_matter": lambda g: {
        "matters": 1,
        "opinions_answered": len(g.get("opinions", ())),
        "opinions_in_time": len(g.get("opinions", ())),
    },
    "matters.close_matter": _closed,
    "matters.finish_part": _finished,
    "unit_choices.enter_count": _unit_counted,
    "sittings.close_meeting": _sitting,
    "postings.put_up": _once("postings"),
    "execution.ask_question": _once("questions"),
    "execution.make_finding": _once("findings"),
    "activities.hold_activity": _held,
    "duties.do_turn": lambda g: {**_held(g), "duties_done": 1},
    "courses.hold": lambda g: {"courses": 1, "course_people": len(list(g["came"]))},
    "works_contracts.sign": _once("works_contracts", "contracts"),
    "engagements.engage": lambda g: {"engaged": int(g.get("comes", True))},
    "post_terms.appoint": lambda g: {"posts_taken": int(g.get("comes", True))},
    "indicators.settle": _settled,
    "appraisals.announce": _appraised,
    "pledge_reviews.look_at": _fixed,
    "fulfilments.settle": _kept,
    "requests.take_request": _once("requests"),
    "handling.finish_handling": _done,
    "closing_words.give_word": _rated,
    "pairs.pair": _once("pairs"),
    "pairs.visit": _once("pair_visits"),
    "firms.enter": _once("firms"),
    "firms.cover": _once("firms_covered"),
    "member_posts.agree": _once("member_posts"),
    "secret_ratings.close_rating": lambda g: _took("ratings", *_facts(g, "entitled", "voted")),
    "ratings.enter_count": _counted,
    "survey_counts.close_survey": lambda g: _took("surveys", *_facts(g, "asked", "answered")),
    "selection_counts.close_selection": lambda g: _took("votes", *_facts(g, "voters", "voted")),
    "trustee_results.close": lambda g: _took("votes", *_facts(g, "voters", "counted")),
    "round_results.announce": _announced,
    "votes.record_hands": _item_voted,
    "item_ballots.end_ballot": _item_voted,
    "counting.enter_tally": _item_voted,
    "counting.correct_tally": _item_voted,
    "titles.grant": lambda g: {} if g.get("holder") else {f"title_{g['title']}": 1},
}
"""What an act adds to the figures; one that is not here adds nothing."""


def told(name: str, given: Given) -> Counter[str]:
    """What an act adds that was just done, by ``module.action``."""
    return Counter(ADDS[name](given) if name in ADDS else {})


class Figured:
    """The figures of a place and of those above it, from now on."""

    def __init__(self, area: str) -> None:
        self.area = area
        self.above = ancestors(area)[-1]
        self.before = self.sums()
        self.adds: Counter[str] = Counter()

    def sums(self) -> dict[str, dict[str, int]]:
        """Every figure of the place, of the place above, of the nation."""
        return figures.read([self.area, self.above, ""], keys=(*KEYS, *MET), **WHEN)

    def moved(self, code: str) -> dict[str, int]:
        """By how much each has moved, apart from what is due and from seats with their terms."""
        before, after = self.before[code], self.sums()[code]
        moved = {k: after[k] - before[k] for k in after if k not in (*DUES, "representatives")}
        return {k: n for k, n in moved.items() if n}

    def expected(self, procedure: Procedure) -> dict[str, int]:
        """What must have moved once a matter of that method was lived to its end."""
        whole = Counter(self.adds)
        whole[method_key(procedure.figures)] += 1
        whole["decisions"] += any(p.decides and p.body in ASSEMBLIES for p in procedure.parts)
        return {k: n for k, n in whole.items() if n}

    def seats(self, code: str, day: date) -> int:
        """How many represent households on a day."""
        held = Membership.objects.filter(area__code__startswith=code, role__in=REPRESENTATIVES)
        held = held.filter(start__lte=day).exclude(end__lt=day)
        return held.values("area", "person").distinct().count()

    def hold(self, procedure: Procedure) -> None:
        """The figures are what was done: in the tables, at each level, as they wait and folded."""
        wanted = self.expected(procedure)
        for _ in range(2):
            assert figure_check.differences() == []
            for code in (self.area, self.above, ""):
                moved = self.moved(code)
                assert moved == wanted, (code, moved, wanted)
            figures.fold()
        assert figures.spans_wrong() == []
        for code, sums in self.sums().items():
            left = {k for k in DUES if sums[k]}
            assert left <= {LEFT_DUE.get(procedure.slug)}, code

    def shown(self, last: date) -> None:
        """Everyone reads them, from the page of the place on and of the place above."""
        client, until = Client(), date(last.year, 12, 31)
        for code in (self.area, self.above):
            sums = figures.read([code], **{**WHEN, "last": until})[code]
            assert sums["representatives"] == self.seats(code, until)
            link = f"/a/{code}/figures/"
            assert link in client.get(f"/a/{code}/").content.decode()
            flows: Counter[str] = Counter()
            for year in range(2026, last.year + 1):
                page = client.get(f"{link}?period={year}").content.decode()
                rows = ROW.findall(page)
                shown = {key: int(re.sub(r"\D", "", n)) for key, n in rows}
                flows.update({k: n for k, n in shown.items() if k in FLOWS})
            stocks = {k: n for k, n in shown.items() if k in STOCKS}
            for part, keys in ((flows, FLOWS), (stocks, STOCKS)):
                wanted = {k: sums[k] for k in keys if sums[k]}
                assert part == wanted, (code, part, wanted)


ROW = re.compile(r'<tr data-figure="([^"]+)">.*?<td class="n">(.*?)</td>')
