"""The papers of deliberations, as plain data out of their records."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from xiangyue.actions import agreement as agreements
from xiangyue.actions import mediators
from xiangyue.actions.documents_of_texts import number_of, village_of
from xiangyue.actions.issuers import issuer
from xiangyue.actions.standing import procedure_of
from xiangyue.core import masking
from xiangyue.data.models import (
    Gathering,
    Invitee,
    Matter,
    MotionText,
    Person,
    Point,
    Recommendation,
    Referral,
    Returned,
    Signature,
)
from xiangyue.documents import deliberation_papers as papers
from xiangyue.documents.parts import Issuer
from xiangyue.documents.words import day, say_in
from xiangyue.methods.wording import sentences

SLUGS = (
    *("invitation-letter", "deliberation-record", "mediation-agreement", "feedback-letter"),
    "referral-letter",
)
INDEX = """
UNION ALL SELECT 'invitation-letter', part, 0, max(told_on)::timestamptz, ''
  FROM xiangyue_invitee WHERE matter_id = %(m)s GROUP BY part
UNION ALL SELECT 'deliberation-record', min(part), 0, max(settled_at), '' FROM xiangyue_point
  WHERE matter_id = %(m)s HAVING count(settled_at) > 0
UNION ALL SELECT 'mediation-agreement', part, 0, max(made_at), '' FROM xiangyue_agreement
  WHERE matter_id = %(m)s GROUP BY part
UNION ALL SELECT 'referral-letter', part, 0, passed_at, '' FROM xiangyue_referral
  WHERE matter_id = %(m)s
UNION ALL SELECT 'feedback-letter', part, 0, max(returned_at), '' FROM xiangyue_returned
  WHERE matter_id = %(m)s GROUP BY part
"""
"""Lines of the index of a matter's papers (``documents_of_matters``)."""


def made(matter: Matter, slug: str, part: str, lang: Any, base_url: str) -> Any:
    """The data of one of these papers."""
    link = f"{base_url}/m/{matter.pk}/"
    match slug:
        case "invitation-letter":
            return _invitation(matter, part, lang, f"{link}{part}/")
        case "deliberation-record":
            return _record(matter, lang)
        case "mediation-agreement":
            return _agreement(matter, part, lang)
        case "referral-letter":
            return _referral(matter, part, lang)
        case _:
            return _feedback(matter, part, lang, link)


def _role(role: str, lang: str) -> str:
    return sentences()[f"part-role.{role}"][lang]


def _about(matter: Matter) -> str:
    text = MotionText.objects.filter(matter=matter).order_by("-made_at").first()
    return masking.mask(text.body) if text else masking.mask(matter.summary)


def _invitation(matter: Matter, part: str, lang: str, link: str) -> papers.InvitationLetter:
    rows = list(
        Invitee.objects.filter(matter=matter, part=part).select_related("person").order_by("pk")
    )
    held = Gathering.objects.filter(matter=matter, part=part).first()
    return papers.InvitationLetter(
        matter=matter.title,
        about=_about(matter),
        people=tuple((r.shown, _role(r.role, lang)) for r in rows),
        issuer=issuer(matter, lang, rows[0].told_on, part),
        number=number_of(matter),
        begins=timezone.localtime(held.starts_at) if held else None,
        where=held.place if held else "",
        link=link,
    )


def _record(matter: Matter, lang: str) -> papers.DeliberationRecord:
    t = say_in(lang)  # type: ignore[arg-type]
    points = list(Point.objects.filter(matter=matter).order_by("part", "number"))
    held = Gathering.objects.filter(matter=matter).order_by("pk").first()
    came = Invitee.objects.filter(matter=matter, state="accepted").select_related("person")
    settled = [p.settled_at for p in points if p.settled_at]
    on = timezone.localdate(held.starts_at if held else max(settled))
    procedure = procedure_of(matter)

    def fate(p: Point) -> str:
        if p.fate == "handled":
            return t("{who}, by {day}", who=p.who, day=day(p.due_on, lang))  # type: ignore[arg-type]
        if p.fate == "vote":
            return " ".join((t("put to a vote"), p.reason)).strip()
        return t("dropped: {why}", why=p.reason) if p.fate else "—"

    return papers.DeliberationRecord(
        kind=procedure.text(lang, "name"),
        matter=matter.title,
        about=_about(matter),
        held_on=on,
        where=held.place if held else "",
        present=tuple((i.shown, _role(i.role, lang)) for i in came.order_by("pk")),
        said=tuple((p.speaker, p.side, masking.mask(p.text)) for p in points if p.kind == "said"),
        points=tuple(
            (t("agreed") if p.kind == "agreed" else t("open"), masking.mask(p.text), fate(p))
            for p in points
            if p.kind != "said"
        ),
        issuer=issuer(matter, lang, on, held.part if held else ""),
        number=number_of(matter),
        sign=tuple(i.shown for i in came.filter(role="party").order_by("pk"))
        if mediators.mediated(procedure)
        else (),
    )


def _referral(matter: Matter, part: str, lang: str) -> papers.ReferralLetter:
    """Out of the records alone: nothing of it is typed again, nobody's number is in it."""
    t = say_in(lang)  # type: ignore[arg-type]
    row, procedure = Referral.objects.get(matter=matter), procedure_of(matter)
    points = list(Point.objects.filter(matter=matter).order_by("part", "number"))
    between = procedure.part(part).words["between"]
    came = Invitee.objects.filter(matter=matter, part=between, role="party", state="accepted")
    held = Gathering.objects.filter(matter=matter, part=between).first()
    written = agreements.last(matter.pk, part)
    kinds = {
        k: tuple(masking.mask(p.text) for p in points if p.kind == k) for k in ("agreed", "open")
    }
    encloses = [t("Record: {kind}", kind=procedure.text(lang, "name"))] if points else []
    if written is not None:
        encloses.append(t("The text that was not agreed, version {n}", n=written.version))
    return papers.ReferralLetter(
        to=row.to,
        village=village_of(matter),
        matter=matter.title,
        parties=tuple(i.shown for i in came.select_related("person").order_by("pk")),
        began=timezone.localdate(matter.began_at),
        met=timezone.localdate(held.starts_at) if held else None,
        about=masking.mask(written.facts) if written else _about(matter),
        said=tuple((p.side or p.speaker, masking.mask(p.text)) for p in points if p.kind == "said"),
        agreed=kinds["agreed"],
        open_points=kinds["open"],
        reason=masking.mask(row.reason),
        encloses=tuple(encloses),
        issuer=Issuer(
            village_of(matter) + t("people's mediation committee"),
            timezone.localdate(row.passed_at),
        ),
        number=number_of(matter),
        mediator=Person.objects.get(pk=mediators.of(matter)).name
        if mediators.mediated(procedure)
        else "",
    )


def _agreement(matter: Matter, part: str, lang: str) -> papers.MediationAgreement:
    t = say_in(lang)  # type: ignore[arg-type]
    last = agreements.last(matter.pk, part)
    assert last is not None
    procedure = procedure_of(matter)
    between = procedure.part(part).words["between"]
    parties = Invitee.objects.filter(matter=matter, part=between, role="party", state="accepted")
    signed = Signature.objects.filter(agreement=last).select_related("invitee__person")
    how = {"phone": t("on the phone"), "paper": t("on paper")}
    return papers.MediationAgreement(
        village=village_of(matter),
        parties=tuple(i.shown for i in parties.select_related("person").order_by("pk")),
        facts=last.facts,
        terms=last.terms,
        version=last.version,
        issuer=Issuer(
            village_of(matter) + t("people's mediation committee"),
            timezone.localdate(last.made_at),
        ),
        due_on=last.due_on,
        confirmed=tuple(
            (s.invitee.shown, f"{how[s.how]} {day(timezone.localdate(s.signed_at), lang)}")  # type: ignore[arg-type]
            for s in signed.order_by("pk")
        ),
        number=number_of(matter),
        mediator=Person.objects.get(pk=mediators.of(matter)).name
        if mediators.mediated(procedure)
        else "",
    )


def _feedback(matter: Matter, part: str, lang: str, link: str) -> papers.FeedbackLetter:
    t = say_in(lang)  # type: ignore[arg-type]
    words = {"adopted": t("adopted"), "partly": t("adopted in part"), "not": t("not adopted")}
    back = list(
        Returned.objects.filter(matter=matter, part=part)
        .select_related("invitee__person")
        .order_by("pk")
    )
    advice = Recommendation.objects.filter(matter=matter, part=part).order_by("number")
    return papers.FeedbackLetter(
        matter=matter.title,
        people=tuple(b.invitee.shown for b in back),
        advice=tuple((r.text, words[r.answer], r.reason) for r in advice),
        issuer=issuer(matter, lang, timezone.localdate(back[0].returned_at), part),
        number=number_of(matter),
        link=link,
    )
