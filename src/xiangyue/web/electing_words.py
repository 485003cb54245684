"""What the pages of candidates and of the poll share: the election, its posts, names typed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest

from xiangyue.actions.electing import post_names, posts_of
from xiangyue.actions.handovers import elected_of
from xiangyue.core.digits import COUNTED, whole
from xiangyue.core.refusals import refuse
from xiangyue.data.models import BoxRequest, Election, Voter
from xiangyue.documents.words import upper_first
from xiangyue.web.forms import ActForm
from xiangyue.web.matter_words import reader
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named

MOST = 200


@dataclass(frozen=True)
class Line:
    """The reader's own line on the roll: its number, where they vote, their wish for the mobile box
    (granted: yes, no, None for unanswered; ``asked`` whether there is one)."""

    pk: int
    box: int | None
    asked: bool
    granted: bool | None
    answer: str


def election_of(page: Page, *, groups: bool = False) -> tuple[Election | None, Line | None]:
    """The matter's election and the reader's own line on the roll: one query. ``groups``: also the
    village groups of the roll, as ``election.groups``."""
    person = page.request.actor.person_id or 0
    mine = Voter.objects.filter(election=OuterRef("pk"), person_id=person, on_roll=True)
    asked = BoxRequest.objects.filter(voter__election=OuterRef("pk"), voter__person_id=person)
    rows = (
        Election.objects.filter(matter=page.case.matter)
        .select_related("area__jurisdiction")
        .annotate(
            my_line=Subquery(mine.values("pk")[:1]),
            my_box=Subquery(mine.values("box")[:1]),
            my_ask=Exists(asked),
            my_granted=Subquery(asked.values("granted")[:1]),
            my_answer=Subquery(asked.values("answer")[:1]),
        )
    )
    if groups:
        every = Voter.objects.filter(election=OuterRef("pk"), on_roll=True).exclude(group="")
        rows = rows.annotate(
            groups=ArraySubquery(every.order_by("group").values("group").distinct())
        )
    found = rows.first()
    if found is None or found.my_line is None:
        return found, None
    line = Line(found.my_line, found.my_box, found.my_ask, found.my_granted, found.my_answer or "")
    return found, line


def elected_named(election: Election) -> list[tuple[str, str]]:
    """Who is elected: the post as the reader calls it, the name."""
    names, lang, found = post_names(election), reader(), []
    for one in elected_of(election):
        post = str(one["post"])
        name = names.get(post) or names.get(post.removesuffix("-woman")) or {}
        found.append((upper_first(name.get(lang) or str(one["title"])), str(one["name"])))
    return found


def posts(election: Election) -> list[tuple[str, str, int]]:
    """(post, its name for the reader, its seats)."""
    names = post_names(election)
    return [(p.id, names[p.id][reader()], p.seats) for p in posts_of(election)]


def people_named(area: str, typed: str, *, field: str) -> list[int]:
    """The people of these lines, in their order; Refusal beside ``field`` for a name that is nobody
    or several."""
    lines = [line.strip() for line in typed.replace("、", "\n").splitlines() if line.strip()]
    if len(lines) > MOST:
        raise refuse("text.too-long", field=field, length=len(lines), most=MOST)
    return [person_named(area, line, field=field).pk for line in lines]


def votes_typed(area: str, typed: str, *, field: str) -> dict[int, int]:
    """Lines of a name and a number, as ``林阿婆 45`` or ``林阿婆 0012 45``."""
    found: dict[int, int] = {}
    for line in typed.splitlines():
        name, _space, number = line.strip().rpartition(" ")
        if not line.strip():
            continue
        papers = whole(number, COUNTED)
        if papers is None or not name.strip():
            raise refuse("nomination.line", field=field, line=line.strip()[:60])
        person = person_named(area, name.strip(), field=field).pk
        found[person] = found.get(person, 0) + papers
    return found


def given(page: Page) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": page.case.matter.pk, "part": page.key}


Doing = Callable[[ActForm, Mapping[str, Any]], bool]
"""Does what a form asks, with its cleaned data; whether it was done."""


def did(request: HttpRequest, form: ActForm | None, doing: Doing | None) -> bool:
    """Whether the form that was sent is right and what it asks is done."""
    if form is None or doing is None or not form.is_bound or not form.is_valid():
        return False
    with form.refusals():
        return doing(form, form.cleaned_data)
    return False
