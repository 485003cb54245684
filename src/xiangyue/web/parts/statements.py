"""Statements, one at a time with three buttons; the picture once they are closed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import statements
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.participants import accepted, parts_named
from xiangyue.core.digits import COUNTED, whole
from xiangyue.core.opinion_groups import Picture
from xiangyue.core.part import Part
from xiangyue.data.models import Statement
from xiangyue.web import matter_words as words
from xiangyue.web import opinion_picture
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.part_page import Page
from xiangyue.web.wording import word

ANSWERS = {1: lazy("Agree"), -1: lazy("Disagree"), 0: lazy("Pass")}


class StatementForm(ActForm):
    """Statements of one's own."""

    text = forms.CharField(
        label=lazy("A view of your own, in one short sentence"),
        help_text=lazy(
            "One thought, about the matter, not about a person. Your name is not kept with it."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=140,
    )


class ManyForm(ActForm):
    """Statements put up by the office."""

    text = forms.CharField(
        label=lazy("Statements"),
        help_text=lazy("One a line: one thought in a sentence of at most 140 characters."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=9000,
    )


class HideForm(ActForm):
    """Why one is hidden."""

    reason = forms.CharField(
        label=lazy("Why is it not shown?"),
        help_text=lazy("Everyone can read this, but not the statement."),
        max_length=500,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many statements, how many people have answered."""
    if not facts.get("statements"):
        return []
    lines = [_("%(n)s statements") % {"n": facts["statements"]}]
    if facts.get("invited"):
        lines.append(
            _("%(n)s of %(of)s who take part have answered")
            % {"n": facts.get("people", 0), "of": facts["invited"]}
        )
    else:
        lines.append(_("%(n)s people have answered") % {"n": facts.get("people", 0)})
    return lines


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Whether statements are looked at first."""
    looked = part.words["looked_at"]
    return [
        (
            _("Statements of those who take part"),
            _("looked at first") if looked else _("shown at once"),
        )
    ]


def show(page: Page) -> HttpResponse:
    """The next statement to answer; for the office the statements; the picture in the end."""
    matter, actor = page.case.matter, page.request.actor
    rows = list(Statement.objects.filter(matter=matter, part=page.key).order_by("number"))
    shown = [r for r in rows if r.state == "shown"]
    takes = page.open and statements.takes_part(page.case, page.part, actor)
    mine = statements.own_answers(matter.pk, page.key, actor) if takes else {}
    now = _now(page, shown, mine) if takes else None
    form: ActForm | None = None
    if page.may:
        form = ManyForm.of(page.request)
    elif takes:
        form = StatementForm.of(page.request)
    if form is not None and form.is_valid():
        with form.refusals():
            texts = [t for t in form.cleaned_data["text"].splitlines() if t.strip()]
            with contextlib.suppress(AlreadyDone):
                statements.add(
                    actor=actor,
                    now=page.request.now,
                    matter_id=matter.pk,
                    part=page.key,
                    texts=texts if page.may else [" ".join(texts)],
                    key=form.key,
                )
            return redirect("matter-part", matter.pk, page.key)
    closed = page.view.status == "done" or matter.state == "closed"
    return page.render(
        "parts/statements.html",
        form,
        rows=rows,
        shown=shown,
        takes=takes,
        now=now,
        answered=len([n for n in mine if n in {r.number for r in shown}]),
        mine_now=mine.get(now.number) if now else None,
        answers=ANSWERS,
        result=_result(matter.pk, page.key) if closed and shown else None,
        closed=closed,
        cards=url("statement-cards", matter.pk, page.key) if page.may else "",
        open=page.open and not takes,
    )


def _now(page: Page, shown: list[Statement], mine: Mapping[int, int]) -> Statement | None:
    """The statement asked for by ``?n=``, else the first without an answer."""
    wanted = whole(page.request.GET.get("n"))
    if wanted is not None:
        return next((r for r in shown if r.number == wanted), None)
    return next((r for r in shown if r.number not in mine), None)


def _result(matter_id: int, part: str) -> dict[str, Any]:
    """What the page says of the answers: groups, common ground, differences, a table."""
    texts, found = statements.picture(matter_id, part)
    letters = opinion_picture.LETTERS
    common = [(texts[g.statement], g, found) for g in found.ground if g.common]
    return {
        "picture": opinion_picture.draw(found),
        "explained": round(100 * sum(found.explained)),
        "notes": [word(n) for n in found.notes],
        "groups": [
            {
                "letter": letters[n],
                "size": len(g.people),
                "lines": [
                    {
                        "text": texts[r.statement],
                        "leaning": _leaning(r.leaning),
                        "n": r.n,
                        "seen": r.seen,
                        "other_n": r.other_n,
                        "other_seen": r.other_seen,
                    }
                    for r in g.representative
                ],
            }
            for n, g in enumerate(found.groups)
        ],
        "common": [
            {
                "text": text,
                "leaning": _leaning(g.common),
                "by": _by_group(found, g.statement, g.common),
            }
            for text, g, _all in common
        ],
        "table": _table(found, texts),
        "heads": ["", _("Agree"), _("Disagree"), _("Pass")],
    }


def _leaning(leaning: Any) -> str:
    return str(ANSWERS[1] if leaning == "agree" else ANSWERS[-1])


def _by_group(found: Picture, statement: str, leaning: Any) -> str:
    return str(_(", ")).join(
        f"{opinion_picture.LETTERS[n]} {g.counts[statement].of(leaning)}/{g.counts[statement].seen}"
        for n, g in enumerate(found.groups)
    )


def _table(found: Picture, texts: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """All who answered, by statement; a statement that fewer than five saw has no numbers."""
    rows: list[tuple[Any, ...]] = []
    for number, text in texts.items():
        count = found.totals[number]
        if count.seen < 5:
            rows.append((f"{number}. {text}", "—", "—", "—"))
        else:
            rows.append((f"{number}. {text}", count.agree, count.disagree, count.passed))
    return rows


def answer(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One answer from the phone (POST); then the next statement."""
    words.find(request, pk)
    form = ActForm.of(request)
    number, given = whole(request.POST.get("number"), COUNTED), request.POST.get("answer", "")
    if (
        request.method == "POST"
        and form.is_valid()
        and number is not None
        and given in ("1", "0", "-1")
    ):
        once(
            request,
            statements.answer,
            matter_id=pk,
            part=key,
            answers={number: int(given)},
            key=form.key,
        )
    return redirect(url("matter-part", pk, key) + "#now")


def look(request: HttpRequest, pk: int, key: str, number: int) -> HttpResponse:
    """The office shows a statement, or hides it and says why."""
    case, standing = words.load(request, pk)
    row = Statement.objects.filter(matter_id=pk, part=key, number=number).first()
    if row is None or not Page(request, case, standing, key).mine:
        raise Http404
    show_it = request.POST.get("show") == "yes"
    form = ActForm.of(request) if show_it else HideForm.of(request)
    if form.is_valid() and form.did(
        request,
        statements.look_at,
        statement_id=row.pk,
        show=show_it,
        reason="" if show_it else form.cleaned_data["reason"],
    ):
        return redirect("matter-part", pk, key)
    page = Page(request, case, standing, key)
    return page.ask(form, _("Hide a statement"), _("Hide it"), quote=row.text)


def cards(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Whose paper card is entered: a list of names, those done marked."""
    case, standing = words.load(request, pk)
    page = Page(request, case, standing, key)
    if not page.may:
        raise Http404
    people = accepted(pk, parts_named(case, page.part, "of"))
    done = statements.who_answered(pk, key, [p.person_id for p in people if p.person_id])
    return page.render("parts/cards.html", people=people, answered=done)


def card(request: HttpRequest, pk: int, key: str, invitee: int) -> HttpResponse:
    """One paper card: every statement with its three boxes."""
    case, standing = words.load(request, pk)
    page = Page(request, case, standing, key)
    people = accepted(pk, parts_named(case, page.part, "of")) if page.may else []
    whose = next((p for p in people if p.pk == invitee), None)
    if whose is None:
        raise Http404
    rows = list(Statement.objects.filter(matter_id=pk, part=key, state="shown").order_by("number"))
    form = ActForm.of(request)
    if form.is_valid():
        sent = {r.number: request.POST.get(f"a{r.number}", "") for r in rows}
        with form.refusals():
            once(
                request,
                statements.answer,
                matter_id=pk,
                part=key,
                invitee_id=invitee,
                answers={n: int(v) for n, v in sent.items() if v in ("1", "0", "-1")},
                key=form.key,
            )
            return redirect("statement-cards", pk, key)
    return page.render("parts/card.html", form, whose=whose, rows=rows, answers=ANSWERS)


urlpatterns = [
    path("m/<int:pk>/<slug:key>/answer/", answer, name="statement-answer"),
    path("m/<int:pk>/<slug:key>/statements/<int:number>/", look, name="statement-look"),
    path("m/<int:pk>/<slug:key>/cards/", cards, name="statement-cards"),
    path("m/<int:pk>/<slug:key>/cards/<int:invitee>/", card, name="statement-card"),
]
