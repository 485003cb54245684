"""The methods, to be read: each on a page with its picture, its steps, its conditions in words."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.access.matters import public
from xiangyue.actions import area_methods
from xiangyue.core.places import level_of
from xiangyue.core.procedure import LEVELS, Part, Procedure
from xiangyue.core.refusals import Refusal
from xiangyue.data import methods as kept
from xiangyue.data.models import Matter
from xiangyue.methods import law, library, rulebook
from xiangyue.methods.differences import differences
from xiangyue.methods.drawing import picture
from xiangyue.methods.reading import condition_words, rule_words
from xiangyue.methods.wording import clause, sentences
from xiangyue.web import charts
from xiangyue.web import matter_words as words
from xiangyue.web.area_words import shown_name
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.links import maybe_url, url
from xiangyue.web.opinion_words import opened
from xiangyue.web.parts import KINDS
from xiangyue.web.practice import places_to_practise

TAGS = {
    "decide": pgettext_lazy("method", "To decide"),
    "listen": pgettext_lazy("method", "To listen"),
    "help": pgettext_lazy("method", "To help"),
    "carry-out": pgettext_lazy("method", "To carry out"),
    "answer-for": pgettext_lazy("method", "To answer for it"),
}


def listed(request: HttpRequest) -> HttpResponse:
    """The methods that this installation knows, by what they are first of all good for."""
    lang = words.reader()
    rows: dict[str, list[dict[str, Any]]] = {t: [] for t, _name, _n in purposes()}
    for p in sorted(library.procedures(), key=lambda p: -LEVELS[p.level]):
        rows[_purpose(p)].append(
            {
                "slug": p.slug,
                "name": p.text(lang, "name"),
                "summary": p.text(lang, "summary"),
                "level": sentences()[f"level.{p.level}"][lang],
                "tags": [TAGS[t] for t in p.tags[1:]],
                "steps": [p.text(lang, "steps", s.key, "name") for s in p.steps],
            }
        )
    groups = [(t, name, n, rows[t]) for t, name, n in purposes()]
    context = {"groups": groups, "crumbs": [(_("Methods"), "")]}
    return render(request, "procedures/list.html", context)


def _purpose(procedure: Procedure) -> str:
    return procedure.tags[0] if procedure.tags else "decide"  # the first methods have no tags


def purposes() -> list[tuple[str, Promise, int]]:
    """What methods are good for: the tag, its words, how many methods have it as their first."""
    count = Counter(map(_purpose, library.procedures()))
    return [(t, name, count[t]) for t, name in TAGS.items() if count[t]]


RUNNING = 20
VERSIONS = 10


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One method: its picture, its rules with their sources, its matters, figures and versions."""
    try:
        procedure = library.known_by(slug)
    except KeyError:
        raise Http404 from None
    lang = words.reader()
    today = local_day(request.now)
    drawn = picture(procedure, lang, day=today)
    found = kept.versions(slug)
    try:
        mark = library.fingerprint_of(library.raw(slug))
    except KeyError:
        mark = found[0].fingerprint
    running = (
        Matter.objects.filter(public(), procedure__slug=slug, state="running", practice=False)
        .select_related("area")
        .only("title", "step", "due_on", "began_at", "area__code", "area__name")
        .order_by("-began_at")
    )
    return render(
        request,
        "procedures/show.html",
        {
            "procedure": procedure,
            "name": procedure.text(lang, "name"),
            "summary": procedure.text(lang, "summary"),
            "tags": [TAGS[t] for t in procedure.tags],
            "level": sentences()[f"level.{procedure.level}"][lang],
            "fingerprint": mark,
            "picture": [
                charts.Step(
                    title=s.name,
                    state="",
                    parts=[charts.Part(title=p.name, who=p.line, state="") for p in s.parts],
                    url=f"#step-{s.key}",
                )
                for s in drawn
            ],
            "steps": [
                {
                    "number": n,
                    "key": s.key,
                    "name": procedure.text(lang, "steps", s.key, "name"),
                    "does": procedure.text(lang, "steps", s.key, "does"),
                    "parts": [_part(procedure, p, today) for p in s.parts],
                }
                for n, s in enumerate(procedure.steps, start=1)
            ],
            "use": kept.use(slug, today),
            "running": [
                (
                    m,
                    procedure.text(lang, "steps", m.step, "name") or m.step,
                    shown_name(m.area.name, m.area_id),
                )
                for m in running[:RUNNING]
            ],
            "source": _written_in(procedure),
            "practise": places_to_practise(request.actor, procedure),
            "starters": words.role_names(procedure.starts),
            "today": today,
            "versions": list(_versions(slug, found, mark))[:VERSIONS],
            "crumbs": [
                (_("Methods"), maybe_url("procedures")),
                (procedure.text(lang, "name"), ""),
            ],
        },
    )


def _versions(slug: str, found: list[kept.Version], mark: str) -> Iterator[dict[str, Any]]:
    """Each version with what it changed: against the program's own, or against the one before."""
    base = next((v.raw for v in found if v.fingerprint == mark), None)
    for n, v in enumerate(found):
        before = next((o.raw for o in found[n + 1 :] if not o.area), None)
        against = base if v.area else before
        yield {
            "number": v.raw["definition"].get("version", 1),
            "mark": v.fingerprint[:8],
            "area": v.area_name,
            "first": v.from_day or local_day(v.first),
            "now": v.fingerprint == mark and not v.area,
            "changes": differences(against, v.raw)[:40] if against is not None else [],
        }


def _written_in(procedure: Procedure) -> str:
    """Where the method is written down: as its definition says it, in Chinese; for other readers
    the documents that its clauses cite, by their names."""
    lang = words.reader()
    if lang == "zh":
        return procedure.source
    gates = [c for p in procedure.parts for gate in (p.opens_when, p.done_when) for c in gate]
    leaves = [leaf for c in gates for leaf in (c, *c.any_of)]
    cited = [c.clause for c in leaves] + [p.clause for p in procedure.parts]
    cited += [c for p in procedure.parts for c in (p.clauses or {}).values()]
    known = rulebook.sources()
    keys = dict.fromkeys(
        one.strip().partition(":")[0] for c in cited if c for one in str(c).split(",")
    )
    return "; ".join(known[key][lang] for key in keys if key in known)


def _sources(part: Part, today: Any) -> list[tuple[str, str]]:
    """Where the part's rules and numbers come from, each with its text where that is held."""
    clauses = [c.clause for gate in (part.opens_when, part.done_when) for c in gate]
    clauses += [leaf.clause for gate in (part.opens_when, part.done_when) for c in gate
                for leaf in c.any_of]  # fmt: skip
    clauses += [part.clause, *(part.clauses or {}).values()]
    if part.rule:
        with contextlib.suppress(Refusal):
            body = rulebook.load().body(part.rule, day=today)
            clauses += [c.clause for c in body.conditions]
    single = dict.fromkeys(one.strip() for c in clauses if c for one in str(c).split(","))
    return [(clause(one, words.reader()), law_link(one)) for one in single]


def law_link(one: str) -> str:
    """The address of an article whose text is held; "" for any other source."""
    name, _colon, article = one.partition(":")
    number = article.partition(".")[0]
    if not law.articles(name):
        return ""
    return url("law", name) + (f"#a{number}" if number else "")


def law_text(request: HttpRequest, name: str) -> HttpResponse:
    """The text of a law that the rules cite, article by article. No query."""
    articles = law.articles(name)
    if not articles:
        raise Http404
    source = rulebook.sources()[name]
    title = source[words.reader()]
    context = {
        "title": title,
        "name": name,
        "source": source,
        "articles": [(n, text.splitlines()) for n, text in articles.items()],
        "crumbs": [(_("Methods"), maybe_url("procedures")), (title, "")],
    }
    return render(request, "procedures/law.html", context)


def _part(procedure: Procedure, part: Part, today: Any) -> dict[str, Any]:
    lang = words.reader()
    rows: list[tuple[Any, Any]] = [(_("Who"), words.role_names(part.actors))]
    if asked := getattr(KINDS[part.kind], "asked", None):
        rows += asked(part)
    if part.due_days:
        rows.append((_("To be done within"), _("%(n)s days") % {"n": part.due_days}))
    sitting, passes = rule_words(part.rule, lang, day=today) if part.rule else ([], [])
    return {
        "key": part.key,
        "name": words.part_name(procedure, part.key),
        "todo": procedure.text(lang, "parts", part.key, "todo"),
        "rows": rows,
        "sitting": sitting,
        "passes": passes if "consult" not in part.ways else [],
        "before": [condition_words(procedure, c, lang) for c in part.opens_when],
        "until": [condition_words(procedure, c, lang) for c in part.done_when],
        "early": part.early,
        "sources": _sources(part, today),
        "after": [words.part_name(procedure, k) for k in part.after],
    }


class AdoptForm(ActForm):
    """Which method the village takes up."""

    slug = forms.ChoiceField(label=lazy("Which method?"), widget=forms.RadioSelect)


def adopt(request: HttpRequest, code: str) -> HttpResponse:
    """A village chooses the method of its later matters; those under way keep theirs."""
    area, jurisdiction = opened(code)
    request.actor.require(code, *area_methods.keepers(code))
    lang = words.reader()
    form = AdoptForm.of(request, initial={"slug": jurisdiction.procedure})
    there = {p.slug: p for p in library.procedures()}
    for row in kept.own(code, local_day(request.now)):
        there[row.slug] = library.pinned(row.version.fingerprint, row.version.raw)
    form.fields["slug"].choices = [
        (p.slug, Choice(p.text(lang, "name"), p.text(lang, "summary")))
        for p in there.values()
        if p.level == level_of(code)
    ]
    if form.is_valid() and form.did(
        request, area_methods.adopt_procedure, area=code, slug=form.cleaned_data["slug"]
    ):
        return redirect("matters", code)
    return form.page(
        request,
        "procedures/adopt.html",
        area=area,
        crumbs=[(area.shown, maybe_url("village", code)), (_("The village's method"), "")],
    )


urlpatterns = [
    path("procedures/", listed, name="procedures"),
    path("procedures/<slug:slug>/", show, name="procedure"),
    path("law/<slug:name>/", law_text, name="law"),
    path("a/<str:code>/procedure/", adopt, name="procedure-adopt"),
]
