"""What a program reads of a part is what the part's page shows to that reader, and no more.

Every method is lived, and as it goes each part is read both ways by people of all sorts: every word
that the API gives must stand on the page that the same reader gets.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from random import Random
from typing import Any

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import translation
from tests.daily import daily

from xiangyue.access.actors import NOBODY, Actor, actor_of_person
from xiangyue.actions import area_methods, opinions
from xiangyue.actions.standing import procedure_of
from xiangyue.api import parts
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.refusals import Refusal
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.models import DemandSignature, Matter, Membership, Person
from xiangyue.methods import library
from xiangyue.scenario import practice
from xiangyue.scenario.cast import cast_of, moment
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.themes import themes

SLUGS = [p.parent.name for p in sorted(library.folder().glob("*/definition.yaml"))]
DAILY = ("eight-step", "village-works", "reconciliation", "firms", "member-posts", "council")
START = moment(date(2026, 3, 2))
SELDOM = {"appeal", "clearing", "seat_end", "contract_changes", "mending", "title", "comments"}
"""Kinds of which there need be no row: nobody appeals, nothing is short, nobody comments."""
OF_FEW = {"register"}
"""Nor of these where few read them: in a register of talks with the incompetent stands nobody while
nobody is."""
EVERY = 5
"""Acts between two looks at what is open."""


def here(pk: int, key: str) -> str:
    """The address of a part's page."""
    return reverse("matter-part", args=[pk, key])


def _more(kind: str, pk: int, key: str, tables: dict[str, Any]) -> Iterator[str]:
    """Further pages on which the rows of a part stand, for the same reader."""
    of = {"reporting": "about", "pledge_review": "of"}.get(kind)
    if of:  # who reports stands where the reports do, who pledges where the pledges do
        matter = Matter.objects.select_related("procedure").get(pk=pk)
        yield here(pk, procedure_of(matter).part(key).words[of])
    if kind == "tasks":
        yield from (f"/tasks/{t['id']}/" for t in tables["tasks"])
    if kind in ("proposals", "screening"):
        rows = tables.get("proposals") or tables.get("proposals_screened") or []
        yield from (f"/proposals/{p['id']}/" for p in rows)
    if kind in ("nomination", "candidates"):
        people = {c["person"]["id"] for c in tables["candidacies"]}
        yield from (f"/m/{pk}/election/people/{person}/" for person in people)
    if kind == "polling":
        yield from (f"/m/{pk}/{key}/?view={view}" for view in ("proxies", "mobile", "papers"))
    if "elections" in tables:
        yield from (f"/m/{pk}/election/", f"/m/{pk}/election/watch/")
    if kind == "voter_roll" and tables["voters"]:
        pages = len(tables["voters"]) // 20 + 2
        yield from (f"/m/{pk}/election/roll/?page={n}" for n in range(1, pages))
    if kind == "levy":
        shares = {r["share"] for n in ("levy_requests", "levy_payments") for r in tables[n]}
        yield from (f"/m/{pk}/{key}/household/{share}/" for share in shares)
    if kind == "poll":
        yield from (f"/m/{pk}/{key}/?seat={s['id']}" for s in tables["poll_lists"])
    if kind == "paper_count" and tables["box_logs"]:
        yield from (f"/m/{pk}/{key}/boxes/", f"/m/{pk}/{key}/doubtful/")
    if kind == "unit_choice":
        yield from (f"/m/{pk}/{key}/?unit={u['id']}" for u in tables["unit_votes"])
    if kind == "draft":
        yield from (f"/m/{pk}/{key}/{t['version']}/" for t in tables["texts"])


def bare(text: str) -> str:
    """The words of a page, or of a value: no tags, no space, no rounded marks."""
    text = re.sub(r"<(script|style).*?</\1>", "", text, flags=re.S)
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", text)))


def words_in(value: Any) -> Iterator[str]:
    """Every line of words in what the API gave; codes, marks and moments are none."""
    if isinstance(value, dict):
        for one in value.values():
            yield from words_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from words_in(one)
    elif isinstance(value, str):
        yield from (bare(line) for line in value.splitlines() if not line.isascii())


class Reader:
    """Somebody who reads a part both ways."""

    def __init__(self, name: str, actor: Callable[[], Actor]) -> None:
        self.name, self.actor = name, actor

    def request(self, path: str, now: Any) -> Any:
        request = RequestFactory().get(path)
        request.actor, request.now = self.actor(), now
        request.session, request.htmx = {}, False  # type: ignore[attr-defined]
        return request

    def page(self, path: str, now: Any) -> str | None:
        """The words of a page; None where there is none for this reader."""
        found = resolve(path.partition("?")[0])
        try:
            answer: HttpResponse = found.func(self.request(path, now), *found.args, **found.kwargs)
        except (Http404, Refusal):
            return None
        return bare(answer.content.decode()) if answer.status_code == 200 else ""

    def rows(self, pk: int, key: str, now: Any) -> dict[str, Any] | None:
        """The part as the API gives it; None where there is none for this reader."""
        request = self.request(f"/api/v1/matters/{pk}/parts/{key}", now)
        try:
            found = parts.part_of_matter(request, pk, key, 1)
        except Refusal as refusal:
            assert refusal.code in ("not-found", "not-allowed")
            return None
        made = parts.PartWhole.model_validate(found)
        return dict(made.model_dump(exclude_unset=True, mode="json"))

    def compare(self, pk: int, key: str, now: Any) -> dict[str, Any] | None:
        """What of a part the API says; its words all stand on the page."""
        told, shown = self.rows(pk, key, now), self.page(here(pk, key), now)
        assert (told is None) == (shown is None), (self.name, key)
        if told is None or shown is None:
            return None
        left = [w for w in set(words_in(told["tables"])) if w and w not in shown]
        for path in _more(told["kind"], pk, key, told["tables"]):
            if not left:
                break
            more = self.page(path, now) or ""
            left = [w for w in left if w not in more]
        own = bare(self.actor().name)
        left = [w for w in left if w != own]
        assert not left, (self.name, told["kind"], key, left, told["tables"])
        return told


class Watched(Driver):
    """Lives a matter while many look at it."""

    everyone = True

    def __init__(self, *given: Any, **how: Any) -> None:
        super().__init__(*given, **how)
        self.run: Running | None = None
        self.seen: dict[str, set[str]] = {}
        area = self.cast.area
        held = Membership.objects.filter(area_id=area).values("person_id")
        plain = Person.objects.filter(area_id=area, active=True).exclude(pk__in=held).first()
        offices = [("clerk", "clerk", "officer"), ("representative", "representative", "delegate")]
        self.readers = [Reader("nobody", lambda: NOBODY), Reader("stranger", stranger)]
        if plain is not None:
            self.readers.append(Reader("villager", partial(self._actor, plain.pk)))
        for name, *roles in offices:
            if found := [a for r in roles for a in self.cast.all(r)]:
                self.readers.append(Reader(name, partial(self._actor, found[0].person_id)))

    def _actor(self, person: int) -> Actor:
        return actor_of_person(person, self.clock.now)

    def do(self, action: Callable[..., Any], **given: Any) -> Any:
        result = super().do(action, **given)
        if self.run is not None and self.acts % EVERY == 0:
            who = given.get("actor")
            also = [Reader("who acts", partial(self._actor, who.person_id))] if who else []
            self.look([*self.readers, *also], Matter.objects.get(pk=self.run.matter_id).open_parts)
        return result

    def look(self, readers: list[Reader], keys: list[str]) -> None:
        """Everyone reads these parts."""
        assert self.run is not None
        for key in keys:
            kind = self.run.procedure.part(key).kind
            for reader in readers:
                told = reader.compare(self.run.matter_id, key, self.clock.now) or {"tables": {}}
                rows = {name for name, some in told["tables"].items() if some}
                self.seen.setdefault(kind, set()).update(rows)


def stranger() -> Actor:
    """The clerk of a village far away."""
    return Actor(person_id=2**40, area="230803198201", seats=frozenset({("clerk", "230803198201")}))


def lived(slug: str) -> Watched:
    """A method lived to its end, looked at as it goes."""
    procedure = library.procedure(slug)
    area, clock = practice.practice_world(procedure, START, Random(1))
    d = Watched(cast_of(area, START), clock, Random(1), practice=True)
    theme = next(t for t in themes() if t.category == "public_works")
    said = []
    if not procedure.private:
        opinion = {"area": area, "subject": theme.subject, "practice": True}
        who = d.cast.actor(*procedure.starts)
        said = [d.do(opinions.submit_opinion, actor=who, text=theme.opinions[0], **opinion).pk]
    run = d.start(theme, said, slug=slug, origin=procedure.origins[0])
    asked = [c for p in procedure.parts for when in p.opens_when for c in (when, *when.any_of)]
    if any(c.fact == "village.delegated" for c in asked):
        kind = Matter.objects.get(pk=run.matter_id).category
        d.do(
            area_methods.delegate, actor=d.cast.actor("clerk", "director"), area=area,
            categories=CATEGORIES if kind in CATEGORIES else [kind], basis="村民会议决议",
            start=d.clock.today,
        )  # fmt: skip
    d.run = run
    every = [p.key for p in procedure.parts]
    d.look(d.readers[:1], every)  # those whose turn has not come, too
    d.live([run], days=900)
    signed = DemandSignature.objects.filter(matter=run.matter_id).order_by("pk").first()
    for part in procedure.parts:
        also = [Reader("who acts", partial(d._actor, d.who(part).person_id))]
        if signed is not None and part.kind == "demand":  # of a recall each sees their own alone
            also.append(Reader("who signed", partial(d._actor, signed.person_id)))
        d.look([*d.readers, *also], [part.key])
    return d


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("slug", daily(SLUGS, *DAILY, others="exhaustive"))
def test_a_program_reads_what_the_page_shows(slug: str) -> None:
    d = lived(slug)
    some = [p for p in library.procedure(slug).parts if parts.KINDS[p.kind]]
    open_to_all = {p.kind for p in some if not (p.kind in OF_FEW and p.words["seen_by"])}
    bare = {kind for kind in open_to_all if not d.seen.get(kind)}
    assert bare <= SELDOM, bare  # somebody read a row of every other kind


def test_every_kind_of_part_has_its_tables() -> None:
    assert set(REGISTRY) <= set(parts.KINDS)
