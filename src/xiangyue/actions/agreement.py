"""A reconciliation ends in an agreement that every party confirms, or is passed on."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.files import Kept
from xiangyue.actions.participants import accepted, require_self_or_office
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.part import Part
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Agreement, Invitee, Matter, Referral, Signature


def parties(case: Case, part: Part) -> list[Invitee]:
    """The parties who came: each of them confirms."""
    found = accepted(case.matter.pk, [part.words["between"]])
    return [one for one in found if one.role == "party"]


def last(matter_id: int, part: str) -> Agreement | None:
    """The version that counts."""
    rows = Agreement.objects.filter(matter_id=matter_id, part=part)
    return rows.order_by("-version").first()


def write(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    facts: str,
    terms: str,
    due_on: date | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Agreement:
    """Write a version. Confirmations are of one version: a new text begins without any."""
    facts, terms = words(facts, "facts", 4000), words(terms, "terms", 4000)
    with act_on(matter_id, "agreement.write", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "agreement")
        if due_on is not None and due_on < case.today:
            raise refuse("agreement.due", field="due_on", today=case.today.isoformat())
        version = int(case.facts(part).get("versions", 0)) + 1
        row = Agreement.objects.create(
            matter=case.matter,
            part=part,
            version=version,
            facts=facts,
            terms=terms,
            due_on=due_on,
            made_at=now,
            made_by_id=actor.person_id,
        )
        case.put(
            part,
            versions=version,
            signed=0,
            parties=len(parties(case, asked)),
            on=case.today.isoformat(),
        )
        a.data["text_version"] = version
        a.sealed |= {"facts": facts, "terms": terms}
        case.settle(a)
        a.result = str(row.pk)
    return row


def confirm(
    *,
    actor: Actor,
    now: datetime,
    agreement_id: int,
    invitee_id: int,
    photo: Kept | None = None,
    key: UUID | None = None,
) -> Signature:
    """One party confirms one version: on the phone by oneself, or on paper, which the office enters
    with a photo of the signed sheet. When all have, it is agreed (Mediation Law, Art. 29). Nobody
    confirms while another mediator is waited for."""
    found = Agreement.objects.filter(pk=agreement_id).first()
    if found is None:
        raise refuse("agreement.unknown", code="not-found")
    name, pk = "agreement.confirm", found.matter_id
    with act_on(pk, name, "", actor, now, None, key, free=True) as (a, case):
        asked = case.require_open(found.part, "agreement")
        every = parties(case, asked)
        one = next((i for i in every if i.pk == invitee_id), None)
        if one is None:
            raise refuse("agreement.no-party", code="not-allowed")
        by_office = require_self_or_office(actor, case.matter, found.part, one.person_id)
        if by_office and photo is None:
            raise refuse("agreement.photo", field="photo", clause="mediation-law:29")
        newest = last(found.matter_id, found.part)
        if newest is None or newest.pk != found.pk:
            raise refuse("agreement.old", code="stale", seen=found.version)
        signed = set(Signature.objects.filter(agreement=found).values_list("invitee_id", flat=True))
        if one.pk in signed:
            raise refuse("agreement.confirmed", code="conditions")
        row = Signature.objects.create(
            agreement=found,
            invitee=one,
            how="paper" if by_office else "phone",
            photo=photo.sha256 if by_office and photo else "",
            signed_at=now,
        )
        signed.add(one.pk)
        every_one = len(every) >= 2 and all(p.pk in signed for p in every)
        case.put(
            found.part, signed=len(signed), parties=len(every), agreed=every_one, ended=every_one
        )
        a.data |= {"part": found.part, "text_version": found.version, "how": row.how}
        a.data["agreed"] = every_one
        a.sealed["who"] = one.person_id or one.name
        if row.photo:
            a.sealed["photo"] = row.photo
        case.settle(a)
        a.result = str(row.pk)
    return row


def pass_up(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    to: str,
    reason: str,
    township: bool = False,
    expected: int | None = None,
    key: UUID | None = None,
) -> Matter:
    """No agreement: passed on to ``to``, with the reason. The parties may go to court at any time
    (Mediation Law, Art. 26). ``township``: to the township's government, whose officers see the
    matter from then on; anybody else is handed the letter on paper."""
    to, reason = words(to, "to", 120), words(reason, "reason", 1000)
    with act_on(matter_id, "agreement.pass-up", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "agreement")
        Referral.objects.create(matter=case.matter, part=part, to=to, reason=reason, passed_at=now)
        case.put(part, passed_up=True, township=township, ended=True, on=case.today.isoformat())
        a.sealed |= {"to": to, "reason": reason}
        case.settle(a)
        a.result = str(matter_id)
    return case.matter
