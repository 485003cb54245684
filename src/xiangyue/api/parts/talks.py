"""Parts in which people are invited, drawn, heard and agree."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from xiangyue.actions import agreement
from xiangyue.actions.demands import seated
from xiangyue.api.rows import (
    HIDDEN,
    Look,
    Table,
    Tables,
    household_out,
    own,
)
from xiangyue.api.rows import HouseholdOut as Home
from xiangyue.core.bodies import SPECS
from xiangyue.data import representatives
from xiangyue.data.models import (
    Agreement,
    DemandSignature,
    Gathering,
    Household,
    Invitee,
    Lot,
    Membership,
    Person,
    Point,
    PollAnswer,
    Recommendation,
    Referral,
    Signature,
    Statement,
)


def _name(row: Invitee, look: Look) -> Any:
    """A name is shown to all once the person comes; else to them and to who invites."""
    mine = look.me is not None and row.person_id == look.me
    named = look.mine or mine or row.state == "accepted" or look.case.procedure.private
    return row.shown if named else HIDDEN


invitees = Table(
    Invitee,
    "id role state org side label",
    lambda look: Invitee.objects.filter(**look.here()).select_related("person").order_by("pk"),
    says="Who is invited, or drawn; the name once they come, or for who invites.",
    name=(str, _name),
    own=(bool, lambda r, look: look.me is not None and r.person_id == look.me),
)
gatherings = Table(
    Gathering, "id starts_at place", own(Gathering, "pk"), says="When and where they meet."
)
lots = Table(
    Lot,
    "id commitment left_out source source_on committed_at seed drawn_at",
    own(Lot, "pk"),
    says="A public lot: the seal of the pool, the number that decides and its source.",
    seats=(int, lambda r, _l: r.document["seats"]),
    pool=(int, lambda r, _l: len(r.document["pool"])),
)


def _statements(look: Look) -> QuerySet[Statement]:
    rows = Statement.objects.filter(**look.here()).order_by("number")
    return rows if look.mine else rows.exclude(state="held")


statements = Table(
    Statement,
    "id number state reason",
    _statements,
    says="A statement to be answered; the words of one that is not shown, for the office alone.",
    inner="text",
    inside=lambda row, look: look.mine or row.state == "shown",
)
points = Table(
    Point,
    "id number kind text fate who due_on reason into",
    own(Point, "number"),
    says="What was said, agreed or left open, and what becomes of it.",
    inner="speaker side",
    inside=lambda row, _look: row.kind == "said",
)
recommendations = Table(
    Recommendation,
    "id number text answer reason",
    own(Recommendation, "number"),
    says="A recommendation with its answer.",
)


def _last(look: Look) -> list[Agreement]:
    found = agreement.last(look.matter.pk, look.key)
    return [found] if found else []


agreements = Table(
    Agreement,
    "id version facts terms due_on",
    _last,
    says="The version of an agreement that counts.",
)


def _parties(look: Look) -> list[Invitee]:
    found = agreement.last(look.matter.pk, look.key)
    rows = agreement.parties(look.case, look.part) if found else []
    signed = Signature.objects.filter(agreement=found, invitee__in=rows)
    by = {s.invitee_id: s for s in signed}
    for row in rows:
        row.signature = by.get(row.pk)  # type: ignore[attr-defined]
    return rows


def _signed(row: Any, name: str) -> Any:
    return None if row.signature is None else getattr(row.signature, name)


parties = Table(
    Invitee,
    "id side",
    _parties,
    says="Who confirms the agreement, and how they did.",
    name=(str, lambda r, _l: r.shown),
    how=(str | None, lambda r, _l: _signed(r, "how")),
    signature=(int | None, lambda r, _l: _signed(r, "pk")),
    own=(bool, lambda r, look: look.me is not None and r.person_id == look.me),
)
referrals = Table(
    Referral,
    "id to reason passed_at",
    own(Referral, "pk"),
    says="Passed on without agreement, to whom and why.",
)


def _reads(look: Look) -> bool:
    there = bool(look.actor.roles(look.area)) or look.actor.officer_of(look.area)
    return there and look.part.words["asks"] == "households"


def _answers(look: Look) -> QuerySet[PollAnswer]:
    rows = PollAnswer.objects.filter(**look.here(), household__isnull=False)
    if not _reads(look):
        at_home = look.me if look.actor.area == look.area else None
        home = Person.objects.filter(pk=at_home or 0).values("household_id")
        rows = rows.filter(household_id__in=home)
    return rows.select_related("household").order_by("household__number", "pk")


answers = Table(
    PollAnswer,
    "id choice signer made_at",
    _answers,
    says="Consent by signature: what a household said. For the village's people; one's own.",
    household=(Home, lambda r, _l: household_out(r.household)),
)


def _homes(look: Look) -> QuerySet[Household]:
    rows = Household.objects.filter(area_id=look.area, active=True).order_by("number", "pk")
    return rows if _reads(look) else rows.none()


asked = Table(
    Household,
    "id number head",
    _homes,
    says="A household that is asked. For the village's people.",
    seat=(int | None, lambda r, _l: r.representative_id),
)
lists = Table(
    Membership,
    "id person group",
    lambda look: (
        representatives.seats(look.area, look.case.today)
        if _reads(look)
        else Membership.objects.none()
    ),
    says="A representative who goes round with the list.",
    households=(int, lambda r, _l: r.households_count),
)


def _signed_for(look: Look) -> QuerySet[DemandSignature]:
    """Of who holds a seat everyone sees that they signed; of others only they themselves do."""
    rows = DemandSignature.objects.filter(**look.here())
    own_row = rows.filter(person_id=look.me or 0)
    if look.part.words["about"]:
        return own_row
    seats = Person.objects.filter(seated(look.case, SPECS[look.part.words["body"]]))
    return rows.filter(person__in=seats) | own_row


signatures = Table(
    DemandSignature,
    "id person",
    lambda look: _signed_for(look).order_by("person__name", "pk"),
    says="Who signed the demand: those who hold a seat, and oneself.",
)

TABLES: Tables = {
    "invitation": {"invitees": invitees, "gatherings": gatherings},
    "lot": {"lots": lots, "invitees": invitees},
    "statements": {"statements": statements},
    "points": {"points": points},
    "feedback": {"recommendations": recommendations},
    "agreement": {"agreements": agreements, "agreeing": parties, "referrals": referrals},
    "poll": {"poll_answers": answers, "poll_households": asked, "poll_lists": lists},
    "demand": {"demand_signatures": signatures},
}
