"""Papers of a poll to print, and the close relatives of a village's people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.actions import documents_of_polls, officers, relatives
from xiangyue.core.digits import COUNTED, whole
from xiangyue.core.refusals import Refusal
from xiangyue.core.relatives import INVERSE
from xiangyue.data.models import Candidacy, Person, Relation
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx
from xiangyue.web import matter_words as words
from xiangyue.web.candidate_forms import name_field, sentence
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.opinion_words import village
from xiangyue.web.refused import refusal_page
from xiangyue.web.roster_names import person_named
from xiangyue.web.sent_files import sent_file

ROWS = 100
"""People of an election whose relatives are shown."""


@require_safe
def printed(request: HttpRequest, pk: int, kind: str, form: str) -> HttpResponse:
    """``/m/<pk>/election/print/<kind>.<pdf|docx>``: for who runs the election, and the township."""
    case, _standing = words.load(request, pk)
    matter = case.matter
    roles = officers.roles_in(request.actor, matter, case.procedure, case.today)
    runs = {r for p in case.procedure.parts if p.kind == "polling" for r in p.actors}
    if not (roles & runs or request.actor.officer_of(matter.area_id)):
        raise Http404
    first = whole(request.GET.get("from"), COUNTED)
    lang: Any = words.paper_language(request)
    try:
        doc = documents_of_polls.paper(matter, kind, lang, 1 if first is None else first)
    except Refusal as refusal:
        return refusal_page(request, refusal)
    doc = of_practice(doc, matter.practice)
    content = to_pdf(doc) if form == "pdf" else to_docx(doc)
    return sent_file(content, f"{NAMES[kind]}.{form}")


NAMES = {
    "ballots": lazy("Ballot papers"),
    "nomination": lazy("Nomination papers"),
    "proxy": lazy("Proxy forms"),
    "signs": lazy("Signs for the places"),
    "badges": lazy("Badges"),
}


class FindForm(ActForm):
    """Whose relatives."""

    person = name_field(lazy("Whose relatives?"))


class RelationForm(ActForm):
    """What somebody is to a person."""

    relation = forms.ChoiceField(label=lazy("What are they?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [  # type: ignore[attr-defined]
            (r, sentence(f"relation.{r}")) for r in (*INVERSE, "none")
        ]


class SayOfForm(RelationForm):
    """The same of somebody who is named."""

    other = name_field(lazy("Who is a relative?"))
    field_order = ("other", "relation")


@never_cache
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/relatives/``: the people of the elections, and how many relatives are entered;
    for the office and the election committee."""
    area, _jurisdiction = village(code)
    if not relatives.keeps(request.actor, code, local_day(request.now)):
        raise Http404
    if sent(request) == "find":
        form = form_of(FindForm, request, "find")
        if form.is_valid():
            with form.refusals():
                who = person_named(code, form.cleaned_data["person"], field="person")
                return redirect("relatives-of", code, who.pk)
    else:
        form = form_of(FindForm, request, "find")
    ids = list(
        Candidacy.objects.filter(election__area_id=code, election__matter__state="running")
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()[:ROWS]
    )
    people = list(Person.objects.filter(pk__in=ids).order_by("name", "pk"))
    said: dict[int, int] = {}
    pairs = Relation.objects.filter(first__area_id=code).values_list("first", "second", "relation")
    for first, second, relation in pairs:
        for p in (first, second):
            said[p] = said.get(p, 0) + (relation != "none")
    return form.page(
        request,
        "elections/relatives.html",
        area=area,
        people=[(p, said.get(p.pk)) for p in people],
        crumbs=_crumbs(area, (_("Close relatives"), "")),
    )


def _crumbs(area: Any, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [
        (getattr(area, "shown", area.name), maybe_url("village", area.code)),
        (_("People"), url("people", area.code)),
        *more,
    ]


@never_cache
def of_person(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """``/a/<code>/relatives/<person>/``: one person's close relatives, for them and the office."""
    area, _jurisdiction = village(code)
    person = Person.objects.filter(pk=pk, area_id=code, active=True).first()
    office = relatives.keeps(request.actor, code, local_day(request.now))
    if person is None or not (office or request.actor.person_id == pk):
        raise Http404
    ask = relatives.to_ask(pk)
    do = sent(request)
    found: dict[str, ActForm] = {"say": form_of(SayOfForm, request, "say")}
    for one in ask:
        found[f"home-{one.pk}"] = form_of(RelationForm, request, f"home-{one.pk}")
    plain = ActForm.of(request) if do.startswith(("confirm-", "back-")) else None
    form = found.get(do) or plain
    if form is not None and form.is_bound and form.is_valid() and _did(request, code, pk, do, form):
        return redirect("relatives-of", code, pk)
    context = {
        "area": area,
        "who": person,
        "own": request.actor.person_id == pk,
        "office": office,
        "rows": [_row(r, pk, request.actor.person_id, office) for r in relatives.said_of(pk)],
        "follows": _follows(pk),
        "ask": [(one, f"home-{one.pk}") for one in ask],
        "forms": found,
        "plain": plain,
        "crumbs": _crumbs(
            area,
            (_("Close relatives"), url("relatives", code) if office else ""),
            (person.name, ""),
        ),
    }
    if form is not None and form.is_bound:
        return form.page(request, "elections/relatives_of.html", **context)
    return render(request, "elections/relatives_of.html", context)


def _row(row: Relation, person: int, reader: int | None, office: bool) -> dict[str, Any]:
    """What is said of one pair, seen from ``person``."""
    other = row.second if row.first_id == person else row.first
    relation = row.relation
    if relation != "none" and row.first_id != person:
        relation = INVERSE[relation]
    return {
        "row": row,
        "other": other,
        "relation": sentence(f"relation.{relation}"),
        "may_confirm": not row.confirmed_on and row.said_by_id != reader,
        "may_drop": office or not row.confirmed_on,
    }


def _follows(pk: int) -> list[tuple[str, str]]:
    """Relatives that follow from what is said: (name, relation)."""
    ties = [t for t in relatives.relatives_of(pk) if t.through is not None]
    names = dict(
        Person.objects.filter(pk__in=[t.second for t in ties]).values_list("pk", "name")
    ) if ties else {}  # fmt: skip
    return [(names[t.second], sentence(f"relation.{t.relation}")) for t in ties]


def _did(request: HttpRequest, code: str, pk: int, do: str, form: ActForm) -> bool:
    kind, _dash, tail = do.rpartition("-")
    number = whole(tail) or 0
    if kind == "confirm":
        return form.did(request, relatives.confirm_relation, relation_id=number)
    if kind == "back":
        return form.did(request, relatives.take_back_relation, relation_id=number)
    with form.refusals():
        if kind == "home":
            other = number
        else:
            other = person_named(code, form.cleaned_data["other"], field="other").pk
        return form.did(
            request, relatives.say_relation, person_id=pk, other_id=other,
            relation=form.cleaned_data["relation"],
        )  # fmt: skip
    return False


urlpatterns = [
    path("m/<int:pk>/election/print/<slug:kind>.<paper_form:form>", printed, name="election-print"),
    path("a/<str:code>/relatives/", listed, name="relatives"),
    path("a/<str:code>/relatives/<int:pk>/", of_person, name="relatives-of"),
]
