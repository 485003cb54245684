"""The candidates: the list as it hangs, and a page for each person who is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import candidate_lists, candidates
from xiangyue.actions.candidate_lists import objected, ruling_of, unruled
from xiangyue.actions.electing import charter_of, looked_at, number, post_names
from xiangyue.data.models import Candidacy, Election
from xiangyue.methods.wording import clause
from xiangyue.web import electing_words as shared
from xiangyue.web import matter_words as words
from xiangyue.web.candidate_forms import (
    AnswerForm,
    ChooseForm,
    DeclineForm,
    ObjectForm,
    RuleForm,
    WordsForm,
    sentence,
)
from xiangyue.web.formats import day as day_words
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page

STATES = {
    "named": lazy("Named"),
    "barred": lazy("May not stand"),
    "declined": lazy("Does not stand"),
    "formal": lazy("Candidate"),
    "withdrawn": lazy("Withdrew"),
}
LOOKS = {
    "named": "wait", "barred": "bad", "declined": "wait", "formal": "done", "withdrawn": "warn",
}  # fmt: skip
ALL = ("named", "barred", "declined", "formal", "withdrawn")


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many candidates for how many seats, since when."""
    lines = []
    if facts.get("formal"):
        n, seats = facts["formal"], facts.get("seats", 0)
        lines.append(
            ngettext("%(num)s candidate", "%(num)s candidates", n) % {"num": n}
            + " · "
            + ngettext("%(num)s seat", "%(num)s seats", seats) % {"num": seats}
        )
    if facts.get("posted"):
        lines.append(_("posted %(day)s") % {"day": day_words(date.fromisoformat(facts["posted"]))})
    return lines


def _rows(election: Election, **more: Any) -> list[Candidacy]:
    rows = Candidacy.objects.filter(election=election, state__in=ALL, **more)
    return list(rows.select_related("person", "ruling").order_by("pk"))


def show(page: Page) -> HttpResponse:
    """The list; before it is posted, who would be on it and what is missing."""
    election, _me = shared.election_of(page)
    if election is None:
        return page.render("parts/candidates.html", election=None)
    rows = _rows(election)
    charter = charter_of(page.case.matter)
    more, women = (
        number(n, election, page.case.today, charter).value
        for n in ("candidates.more", "candidates.woman")
    )
    alive = [r for r in rows if r.state in ("named", "formal")]
    posted = page.case.facts(page.key).get("posted")
    would = candidate_lists.listing(election, alive, more, women)
    by = {(r.post, r.person_id): r for r in rows}
    names = {post: (name, seats) for post, name, seats in shared.posts(election)}
    tables = []
    for one in would:
        name, seats = names[one.post.id]
        here = [by[one.post.id, n.person] for n in one.people]
        if posted:
            formal = [r for r in rows if r.post == one.post.id and r.state == "formal"]
            here = sorted(formal, key=lambda r: r.rank or 0)
        tables.append((name, seats, [(r, _missing(r, here, rows)) for r in here]))
    form = ActForm.of(page.request) if sent(page.request) == "list" and page.may else None
    if (
        form is not None
        and form.is_valid()
        and form.did(page.request, candidate_lists.post_list, **shared.given(page))
    ):
        return redirect("matter-part", page.case.matter.pk, page.key)
    gone = [r for r in rows if r.state in ("barred", "declined", "withdrawn")]
    look = looked_at(page.case, page.key, election, charter) if page.may and not posted else None
    return page.render(
        "parts/candidates.html",
        form if form is not None and form.is_bound else None,
        forms={},
        plain=form,
        election=election,
        tables=tables,
        posted=date.fromisoformat(posted) if posted else None,
        gone=[(r, names[r.post][0], STATES[r.state], LOOKS[r.state]) for r in gone],
        objections=[r for r in rows if objected(r)],
        lacks=candidate_lists.lacking(look, rows, would) if look else (),
        latest=look.latest("candidates.posting-days") if look else None,
    )


def _missing(row: Candidacy, here: list[Candidacy], rows: list[Candidacy]) -> str:
    """What still stands between a person and the posted list: "unchecked", "several" or ""."""
    if unruled(row):
        return "unchecked"
    alive = [r for r in rows if r.person_id == row.person_id and r.state in ("named", "formal")]
    return "several" if len(alive) > 1 else ""


def person(request: HttpRequest, pk: int, person_id: int) -> HttpResponse:
    """``/m/<pk>/election/people/<person>/``: one who is named: for which post, what they mean to
    do; for themselves and the election committee what may be done about it."""
    case, standing = words.load(request, pk)
    key = next((p.key for p in case.procedure.parts if p.kind == "candidates"), "")
    election = Election.objects.filter(matter=case.matter).first()
    if election is None or not key:
        raise Http404
    rows = _rows(election, person_id=person_id)
    if not rows:
        raise Http404
    page = Page(request, case, standing, key)
    own = request.actor.person_id == person_id
    forms = _forms(page, rows, own)
    do = sent(request)
    form = forms.get(do)
    if shared.did(request, form, lambda f, d: _did(page, person_id, do, f, d)):
        return redirect("candidate", pk, person_id)
    names = {p: n[words.reader()] for p, n in post_names(election).items()}
    ruling = next((r for r in map(ruling_of, rows) if r is not None), None)
    context = {
        "area": case.matter.area,
        "practice": case.matter.practice,
        "matter": case.matter,
        "election": election,
        "who": rows[0].person,
        "lines": [(r, names[r.post], STATES[r.state], LOOKS[r.state]) for r in rows],
        "words": next((r.words for r in rows if r.words), ""),
        "stands": any(r.state == "formal" for r in rows),
        "own": own,
        "inside": own or page.mine,
        "ruling": ruling,
        "why": sentence(f"candidate-condition.{ruling.condition}")
        if ruling is not None and ruling.condition
        else "",
        "clause": clause(rows[0].clause, words.reader()) if rows[0].clause else "",
        "forms": forms,
        "crumbs": words.crumbs(
            case.matter,
            (words.part_name(case.procedure, key), url("matter-part", pk, key)),
            (rows[0].person.name, ""),
        ),
    }
    bound = form if form is not None and form.is_bound else None
    if bound is not None:
        return bound.page(request, "elections/candidate.html", **context)
    return render(request, "elections/candidate.html", context)


def _forms(page: Page, rows: list[Candidacy], own: bool) -> dict[str, ActForm]:
    """What may be done about a person now, by them or for them."""
    request, found = page.request, {}
    states = {r.state for r in rows}
    alive = bool(states & {"named", "formal"})
    ahead = page.case.matter.state == "running" and page.view.status != "waiting"
    if not ahead or not (own or page.mine):
        return {}
    ruling = next((r for r in map(ruling_of, rows) if r is not None), None)
    if page.may and "named" in states and ruling is None and not own:
        found["rule"] = form_of(RuleForm, request, "rule")
    if page.open and "barred" in states and ruling is not None and not ruling.objected_on:
        found["object"] = form_of(ObjectForm, request, "object")
    if (
        page.may
        and ruling is not None
        and ruling.objected_on
        and not ruling.answered_on
        and not own
    ):
        found["answer"] = form_of(AnswerForm, request, "answer")
    named = [r for r in rows if r.state == "named"]
    if page.open and len(named) > 1:
        names = {p: n[words.reader()] for p, n in post_names(named[0].election).items()}
        found["choose"] = form_of(ChooseForm, request, "choose")
        found["choose"].fields["post"].choices = [  # type: ignore[attr-defined]
            (r.post, names[r.post]) for r in named
        ]
    if alive:
        start = {"words": next((r.words for r in rows if r.words), "")}
        found["words"] = form_of(WordsForm, request, "words", initial=start)
        found["decline"] = form_of(DeclineForm, request, "decline")
    if own:
        for form in found.values():
            form.fields.pop("in_writing", None)
    return found


def _did(page: Page, person_id: int, do: str, form: ActForm, data: Mapping[str, Any]) -> bool:
    request, at = page.request, {**shared.given(page), "person_id": person_id}
    paper = {"in_writing": bool(data.get("in_writing"))}
    if do == "rule":
        condition = "" if data["condition"] == "ok" else data["condition"]
        return form.did(
            request, candidates.rule_on, **at, condition=condition, reason=data["reason"],
            heard=data["heard"],
        )  # fmt: skip
    if do == "object":
        return form.did(request, candidates.object_to, **at, words=data["words"])
    if do == "answer":
        return form.did(
            request, candidates.answer_objection, **at, may_stand=data["may_stand"] == "yes",
            answer=data["answer"],
        )  # fmt: skip
    if do == "choose":
        return form.did(request, candidates.choose_post, **at, post=data["post"], **paper)
    if do == "words":
        return form.did(request, candidates.say_words, **at, words=data["words"])
    return form.did(request, candidates.decline, **at, reason=data["reason"], **paper)


urlpatterns = [
    path("m/<int:pk>/election/people/<int:person_id>/", person, name="candidate"),
]
