"""The papers of a request, as plain data out of its records."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from xiangyue.actions.documents_of_texts import number_of, village_of, w
from xiangyue.actions.issuers import first_home, name_of
from xiangyue.actions.requests import promise_of
from xiangyue.core import receipts
from xiangyue.data.models import HandlingStep, HelpRequest, Matter
from xiangyue.documents import help_papers as papers
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Contact, Issuer


def _request(matter: Matter) -> HelpRequest:
    return HelpRequest.objects.select_related("agent").get(matter=matter)


def _last(request: HelpRequest) -> date | None:
    return promise_of(request, request.taken_on).last


def help_slip(matter: Matter, lang: Lang, base: str) -> papers.HelpSlip:
    """The villager's slip."""
    one = _request(matter)
    office = w("office", lang)
    return papers.HelpSlip(
        village=village_of(matter),
        number=number_of(matter),
        receipt=receipts.show(one.receipt),
        what=one.service["name"][lang] if one.service else matter.title,
        asker=one.asker,
        taken_on=one.taken_on,
        days=one.days,
        promised=_last(one),
        papers=tuple((p[lang], p["on"] is not None) for p in one.papers),
        agent=one.agent.name if one.agent else office,
        contact=Contact(one.agent.name if one.agent else office, where=office),
        link=f"{base}/help/{one.receipt}/",
    )


def handover_letter(matter: Matter, step_id: int, lang: Lang) -> papers.HandoverLetter:
    """The letter that goes with a hand-over."""
    one = _request(matter)
    step = HandlingStep.objects.select_related("made_by").get(pk=step_id, matter=matter)
    office = name_of(matter.area, first_home((), place=matter.area.name), lang)
    return papers.HandoverLetter(
        village=village_of(matter),
        number=number_of(matter),
        office=step.to_office,
        name=step.to_name,
        asker=one.asker,
        what=one.service["name"][lang] if one.service else matter.title,
        words=one.text,
        papers=tuple(p[lang] for p in one.papers if p["on"]),
        note=step.text,
        on=step.on,
        promised=promise_of(one, timezone.localdate(step.made_at)).last,
        agent=one.agent.name if one.agent else step.made_by.name,
        contact=Contact(step.made_by.name, where=w("office", lang)),
        issuer=Issuer(office, step.on),
    )
