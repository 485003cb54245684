"""Pledges or goals: what is asked for, what is put forward, the forms of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xiangyue.actions import pledge_asks, pledges
from xiangyue.core.part import Part
from xiangyue.core.pledges import ASKED, BRANCH, DECLINED
from xiangyue.data.models import Pledge
from xiangyue.web import matter_words as words
from xiangyue.web import named_people, pledge_words
from xiangyue.web.part_page import Page
from xiangyue.web.pledge_forms import (
    AskForm,
    ProposeForm,
    head_names,
    holder_of,
    holders_of,
    known,
    opinions_of,
)


def rows_of(page: Page, key: str) -> list[pledge_words.Shown]:
    """Those of the part ``key``, with how many signed: one query."""
    part = page.case.procedure.part(key)
    heads = dict(head_names(part, page.case.procedure))
    rows = (
        Pledge.objects.filter(matter=page.case.matter, part=key)
        .select_related("holder")
        .prefetch_related("steps")
        .annotate(signed=Count("signatures"))
        .order_by("due_on", "pk")
    )
    return [
        pledge_words.shown(r, page.case.today, head=heads.get(r.head, ""), signed=r.signed)
        for r in rows
    ]


def show(page: Page) -> HttpResponse:
    """What is asked for, the cards of those who pledge; the forms."""
    case, actor = page.case, page.request.actor
    asks = page.part.words["asks"]
    villager = actor.person_id is not None and actor.area == case.matter.area_id
    holders = holders_of(page) if page.open else []
    own = actor.person_id is not None and str(actor.person_id) in {h for h, _n in holders}
    propose = _propose_form(page, holders) if page.open and (page.may or own) else None
    ask = _ask_form(page) if page.open and asks and (page.may or villager) else None
    sent = page.request.POST.get("form_is") if page.request.method == "POST" else ""
    if sent == "propose" and propose is not None and propose.is_valid():
        data = propose.cleaned_data
        if propose.did(
            page.request,
            pledges.propose,
            matter_id=case.matter.pk,
            part=page.key,
            terms=propose.terms(),
            **holder_of(data["holder"]),
            opinion_id=int(data["opinion"]) if data.get("opinion") else None,
            expected=propose.version,
        ):
            return redirect("matter-part", case.matter.pk, page.key)
    elif sent == "ask" and ask is not None and ask.is_valid():
        with ask.refusals():
            asker = _asker(page, ask)
            if ask.did(
                page.request,
                pledge_asks.ask,
                matter_id=case.matter.pk,
                part=page.key,
                text=ask.cleaned_data["text"],
                in_return=ask.cleaned_data["in_return"],
                head=ask.cleaned_data.get("head", ""),
                asker_id=asker,
            ):
                return redirect("matter-part", case.matter.pk, page.key)
    rows = rows_of(page, page.key)
    return page.render(
        "parts/pledges.html",
        ask if sent == "ask" else propose or ask,
        propose=propose,
        ask=ask,
        asks=[r for r in rows if r.row.state in (ASKED, DECLINED)],
        needed=pledge_asks.needed(case) if asks else 0,
        cards=pledge_words.by_holder(rows),
        totals=pledge_words.totals([r.row for r in rows]),
        goal=page.part.words["called"] == "goal",
    )


def _propose_form(page: Page, holders: list[tuple[str, str]]) -> ProposeForm:
    sent = page.request.POST.get("form_is") if page.request.method == "POST" else ""
    form = (
        ProposeForm.of(page.request, version=page.case.matter.version)
        if sent in ("", "propose")
        else ProposeForm()
    )
    if not page.may:  # for oneself alone
        mine = str(page.request.actor.person_id)
        holders = [h for h in holders if h[0] == mine]
    choices = holders if len(holders) == 1 else [("", _("Choose")), *holders]
    form.fields["holder"].choices = choices
    form.fit(page.part, page.case.procedure, known(page.case))
    said = opinions_of(page)
    if said:
        form.fields["opinion"].choices = [("", pgettext("pledge", "None")), *said]
    else:
        del form.fields["opinion"]
    form.fields["measure"].required = page.part.words["measured"] and "have" not in form.fields
    return form


def _ask_form(page: Page) -> AskForm:
    sent = page.request.POST.get("form_is") if page.request.method == "POST" else ""
    form = AskForm.of(page.request) if sent == "ask" else AskForm()
    if page.part.words["heads"]:
        form.fields["head"].choices = [("", "—"), *head_names(page.part, page.case.procedure)]
    else:
        del form.fields["head"]
    if not page.may:
        del form.fields["asker"]
    return form


def _asker(page: Page, form: AskForm) -> int | None:
    """Whom it is written down for; None for oneself."""
    named = form.cleaned_data.get("asker", "")
    if not named:
        return None
    area = page.case.matter.area_id
    found = named_people.read(named, area, field="asker", guests=False)
    return found[0].person_id if found else None


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many, by how many people."""
    lines = []
    if facts.get("proposed"):
        lines.append(_("put forward: %(n)s") % {"n": facts["proposed"]})
    if facts.get("asked"):
        lines.append(_("asked for by villagers: %(n)s") % {"n": facts["asked"]})
    return lines


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Who may pledge."""
    names = [_("The branch") if h == BRANCH else words.role_name(h) for h in part.words["holders"]]
    return [(_("Who may pledge"), ("、" if words.reader() == "zh" else ", ").join(names))]
