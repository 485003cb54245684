"""Naming candidates: a voter's own paper on the phone; the counts and lists of who runs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import nomination_counts, nominations, own_numbers
from xiangyue.actions.documents_of_polls import BATCH
from xiangyue.actions.electing import looked_at, posts_of
from xiangyue.core.refusals import Check
from xiangyue.data.models import (
    Candidacy,
    Election,
    NominationCount,
    NominationRound,
    NominationVoter,
)
from xiangyue.web import electing_words as shared
from xiangyue.web.candidate_forms import (
    CountForm,
    NameForm,
    PapersForm,
    PutForm,
    StandForForm,
    StandForm,
)
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.wording import word

PLAIN = {
    "open": nominations.open_nomination,
    "preselect": nomination_counts.open_preselection,
    "preselect-all": nomination_counts.open_preselection,
    "close": nomination_counts.close_nomination,
}
BY = {
    "voters": lazy("by the voters' papers"),
    "joint": lazy("by voters together"),
    "party": lazy("by the party organisation"),
    "self": lazy("by themselves"),
    "losers": lazy("best placed in the first vote"),
}
SHOWN = 12
"""People of a post that are shown beside the candidates so far."""


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many papers, how many people named."""
    lines = []
    if facts.get("papers"):
        n = facts["papers"]
        lines.append(
            ngettext("%(num)s nomination paper", "%(num)s nomination papers", n) % {"num": n}
        )
    if facts.get("named"):
        n = facts["named"]
        lines.append(ngettext("%(num)s person named", "%(num)s people named", n) % {"num": n})
    return lines


def show(page: Page) -> HttpResponse:
    """Who is named so far; the reader's own paper; for the office everything it enters."""
    election, me = shared.election_of(page)
    if election is None:
        return page.render("parts/nomination.html", election=None)
    me_id = page.request.actor.person_id or 0
    rounds = list(
        election.nomination_rounds.annotate(
            took=Count("took_part"),
            phones=Count("took_part", filter=Q(took_part__way="phone")),
            mine=Subquery(
                NominationVoter.objects.filter(round=OuterRef("pk"), voter__person_id=me_id).values(
                    "way"
                )[:1]
            ),
            counted_mine=Exists(
                NominationCount.objects.filter(round=OuterRef("pk"), teller_id=me_id)
            ),
            counted=Count("counts", distinct=True),
        ).order_by("number")
    )
    running = next((r for r in rounds if r.state == "open"), None)
    rows = list(
        Candidacy.objects.filter(election=election).select_related("person").order_by("rank", "pk")
    )
    mine_stands = any(r.person_id == page.request.actor.person_id for r in rows)
    forms = _forms(page, election, running, me, mine_stands)
    do = sent(page.request)
    form = forms.get(do) or (ActForm.of(page.request) if do in PLAIN and page.mine else None)
    if shared.did(page.request, form, lambda f, d: _did(page, election, running, do, f, d)):
        return redirect("matter-part", page.case.matter.pk, page.key)
    more = next((r.result["more"] for r in reversed(rounds) if r.result), 1)
    look = None
    if page.mine and running is None and rows:
        own = own_numbers.of_matter(election.area.jurisdiction.charter, page.case.matter)
        look = looked_at(page.case, page.key, election, own)
    return page.render(
        "parts/nomination.html",
        form if form is not None and form.is_bound else None,
        forms=forms,
        plain=form if do in PLAIN else None,
        election=election,
        rounds=rounds,
        running=running,
        me=me,
        named=[r for r in rows if r.person_id == page.request.actor.person_id],
        tables=_tables(election, rows, more, bool(page.case.facts(page.key).get("tied"))),
        ways=page.part.words["ways"],
        batches=list(range(1, int(page.case.facts(page.key).get("voters", 0)) + 1, BATCH)),
        by=BY,
        lacks=nomination_counts.lacking(look, rounds, rows) if look else (),
        latest=look.latest("candidates.posting-days") if look else None,
        void=_void,
    )


def _void(vote: NominationRound) -> list[str]:
    """Why a vote is void."""
    return [
        word(
            Check(
                one.get("says", nomination_counts.FEW), False, one["have"], one["need"],
                clause=one["clause"],
            )
        )
        for one in (vote.result or {}).get("unmet", ())
    ]  # fmt: skip


def _tables(election: Election, rows: list[Candidacy], more: int, level: bool) -> list[Any]:
    """For each post its people: (name, seats, [(candidacy, whether a candidate so far)])."""
    found = []
    for post, name, seats in shared.posts(election):
        here = [r for r in rows if r.post == post]
        here.sort(key=lambda r: (r.rank is None, r.rank or 0, -(r.votes or 0), r.pk))
        last = here[seats + more - 1].votes if len(here) >= seats + more else None
        beyond = here[seats + more].votes if len(here) > seats + more else None
        tied = level and last is not None and last == beyond
        lines = []
        for n, row in enumerate(here[:SHOWN]):
            state = "first" if n < seats + more or row.votes is None else "rest"
            if tied and row.votes == last:
                state = "level"
            lines.append((row, state))
        found.append((name, seats, lines, max(0, len(here) - SHOWN)))
    return found


def _forms(
    page: Page,
    election: Election,
    running: NominationRound | None,
    me: shared.Line | None,
    mine_stands: bool,
) -> dict[str, ActForm]:
    """The forms that there are for this reader now."""
    request, forms, posts = page.request, {}, shared.posts(election)
    if not page.open:
        return {}
    choices = [(post, name) for post, name, _n in posts]
    if me is not None and running is not None and not running.mine:  # type: ignore[attr-defined]
        people = _preselected(election, running)
        mine = form_of(NameForm, request, "name")
        wanted = [p for p in posts if not people or p[0] in people]
        mine.add_posts(wanted, people)
        forms["name"] = mine
    if me is not None and "self" in page.part.words["ways"] and not mine_stands:
        forms["stand"] = form_of(StandForm, request, "stand")
        forms["stand"].fields["post"].choices = choices  # type: ignore[attr-defined]
    if not page.mine:
        return forms
    version = page.case.matter.version
    if running is not None:
        forms["papers"] = form_of(PapersForm, request, "papers", version=version)
        if not running.counted_mine:  # type: ignore[attr-defined]
            count = form_of(CountForm, request, "count", version=version)
            people = running.candidates or {}
            count.add_posts([p for p in posts if not people or p[0] in people])
            forms["count"] = count
    forms["put"] = form_of(PutForm, request, "put", version=version)
    forms["stand-for"] = form_of(StandForForm, request, "stand-for", version=version)
    for name in ("put", "stand-for"):
        forms[name].fields["post"].choices = choices  # type: ignore[attr-defined]
    return forms


def _preselected(election: Election, running: NominationRound) -> dict[str, Any]:
    """Of a preselection who stands in it, by post: (id, name)."""
    if not running.candidates:
        return {}
    rows = Candidacy.objects.filter(election=election).select_related("person")
    names = {r.person_id: r.person.name for r in rows}
    return {post: [(p, names[p]) for p in ids] for post, ids in running.candidates.items()}


def _did(
    page: Page,
    election: Election,
    running: NominationRound | None,
    do: str,
    form: ActForm,
    data: Mapping[str, Any],
) -> bool:
    request, at, area = page.request, shared.given(page), page.case.matter.area_id
    if do in PLAIN:
        more = {"everyone": True} if do == "preselect-all" else {}
        return form.did(request, PLAIN[do], **at, **more)
    if do == "name":
        return form.did(
            request, nominations.name_on_phone, **at, names=_names(election, data, area)
        )
    if do == "papers":
        people = shared.people_named(area, data["people"], field="people")
        return form.did(
            request, nominations.give_papers, **at, people=people, everyone=data["everyone"]
        )
    if do == "count":
        votes = {
            p.id: shared.votes_typed(area, data[f"post_{p.id}"], field=f"post_{p.id}")
            for p in posts_of(election)
            if data.get(f"post_{p.id}")
        }
        return form.did(
            request, nomination_counts.enter_nominations, **at, issued=data["issued"],
            returned=data["returned"], void=data["void"], votes=votes,
        )  # fmt: skip
    if do == "put":
        return form.did(
            request, nominations.put_forward, **at, post=data["post"], way=data["way"],
            person_id=shared.people_named(area, data["person"], field="person")[0],
            backers=shared.people_named(area, data["backers"], field="backers"),
        )  # fmt: skip
    who: dict[str, Any] = {}
    if do == "stand-for":
        (person,) = shared.people_named(area, data["person"], field="person")[:1]
        who = {"person_id": person, "in_person": data["in_person"]}
    return form.did(request, nominations.stand, **at, post=data["post"], words=data["words"], **who)


def _names(election: Election, data: Mapping[str, Any], area: str) -> dict[str, list[int]]:
    """Whom a paper names: ids out of ticked names, or the names typed."""
    found: dict[str, list[int]] = {}
    for post in posts_of(election):
        field = f"post_{post.id}"
        value = data.get(field)
        if isinstance(value, list):
            found[post.id] = [int(p) for p in value]
        elif value:
            found[post.id] = shared.people_named(area, value, field=field)
    return found
