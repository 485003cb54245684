"""Postings: put up, shown in their channels, objected to, answered, taken down (Art. 35)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import disclosure_postings as of_place
from xiangyue.actions import own_numbers, posting_acts
from xiangyue.actions.acts import next_number
from xiangyue.actions.files import Kept
from xiangyue.actions.issuers import law_of
from xiangyue.actions.parts import act_on
from xiangyue.actions.posting_signers import require_signers
from xiangyue.actions.posting_words import PUBLISHERS, office_contact, personal
from xiangyue.actions.standing import Case, procedure_of
from xiangyue.actions.typed import words
from xiangyue.core import calendar
from xiangyue.core.bodies import OFFICERS, TOWN_GOVERNMENT
from xiangyue.core.places import level_of
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Matter, Meeting, Objection, Posting


def publishers(area: str) -> tuple[str, ...]:
    """Who posts and answers objections for a place."""
    if level_of(area) == "village":
        return PUBLISHERS
    return (*TOWN_GOVERNMENT, *OFFICERS)


def keepers_of(posting: Posting) -> tuple[str, ...]:
    """Who answers objections to a posting and enters where it hung: the publishers of the place,
    who leads there, and whoever its method names for it. ``matter.procedure`` is loaded."""
    area = posting.area_id
    if posting.matter and procedure_of(posting.matter).private:
        return procedure_of(posting.matter).part(posting.part).actors
    head = "secretary" if level_of(area) == "village" else "party_committee_secretary"
    own = procedure_of(posting.matter).part(posting.part).actors if posting.matter else ()
    return tuple(dict.fromkeys((*publishers(area), head, *own)))


TOLD = (
    "present",
    "due",
    "counted",
    "passed",
    "linked",
    "representatives",
    "households",
    "elders",
    "experts",
)
"""The facts of a part that its line in the way tells."""


def least_days(matter: Matter, days: int, day: date) -> int:
    """The days a posting hangs at least: as the method says, never fewer than by Art. 35, which a
    township keeps to as well."""
    return max(days, own_numbers.setting("posting-days", matter=matter, day=day))


def source_of(procedure: Procedure, part: str) -> str:
    """The clause by which a posting hangs: its body's law, of working days the method's own."""
    of = procedure.part(part)
    if not of.words["working_days"]:
        return law_of(procedure, part)
    return of.clause or procedure.clause_of(part)


def ends(posted: date, days: int, *, working: bool = False) -> date:
    """The last day of a posting of so many days, or so many working days."""
    if working:
        return calendar.WORK.add_working_days(posted, days).day
    return calendar.posting_ends(posted, days)


def way_of(case: Case) -> list[dict[str, Any]]:
    """How the matter came about, out of its parts: ``[{"part", "on", ...numbers}]``, in order."""
    way = []
    for part in case.procedure.parts:
        facts = case.facts(part.key)
        if not facts.get("done"):
            continue
        row = {k: facts[k] for k in TOLD if k in facts}
        done_at = case.parts[part.key].done_at
        on = facts.get("on") or (timezone.localdate(done_at).isoformat() if done_at else "")
        way.append({"part": part.key, "on": on, **row})
    return sorted(way, key=lambda row: row["on"] or "9999")  # on one day by the method


def put_up(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    body: str,
    basis: str = "",
    contact: str,
    signed_names: Sequence[str] = (),
    days: int | None = None,
    channels: Sequence[str] = ("web",),
    addresses_confirmed: bool = False,
    expected: int | None = None,
    key: UUID | None = None,
) -> Posting:
    """Put up a posting of a matter's part. ``days`` may be longer than the law asks, never shorter.

    Refusal with each find when the text holds an ID, card or phone number other than the contact's.
    What only looks like a home address goes out with ``addresses_confirmed``: a person has looked.
    """
    title, body = words(title, "title", 120), words(body, "body", 20000)
    contact, basis = words(contact, "contact", 200), words(basis, "basis", 2000, least=0)
    signed_names = [words(name, "signed", 60) for name in signed_names]
    allow = office_contact(contact)
    for name, text in (
        ("title", title),
        ("body", body),
        ("basis", basis),
        ("signed", "\n".join(signed_names)),
    ):
        found = personal(text, allow=allow, addresses_confirmed=addresses_confirmed)
        if found:
            raise Refusal("invalid", *found, field=name)
    with act_on(matter_id, "posting.put-up", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part, "posting")
        if case.facts(part).get("posted"):
            raise refuse("posting.already", code="conditions")
        matter = case.matter
        require_signers(matter, signed_names)
        sits = still_sitting(matter)
        if sits and definition.shows == "resolution":
            raise refuse(
                "posting.meeting-open",
                code="conditions",
                clause=definition.clause or case.procedure.clause_of(part),
                meeting=sits.title,
            )
        working = bool(definition.words["working_days"])
        least = definition.words["working_days"] or least_days(matter, definition.days, case.today)
        if days is None:
            days = least
        if not least <= days <= 365:
            raise refuse(
                "posting.too-short-working" if working else "posting.too-short",
                field="days",
                clause=source_of(case.procedure, part),
                days=days,
                least=least,
            )
        number = next_number(
            matter.area_id, "drill-post" if matter.practice else "posting", case.today.year
        )
        posting = Posting.objects.create(
            area_id=matter.area_id,
            matter=matter,
            part=part,
            practice=matter.practice,
            year=case.today.year,
            number=number,
            title=title,
            body=body,
            basis=basis,
            contact=contact,
            signed_names=list(signed_names),
            way=[] if case.procedure.private else way_of(case),
            posted_at=now,
            posted_by_id=actor.person_id,
            days=days,
            working=working,
            until=ends(case.today, days, working=working),
            channels=posting_acts.shown_in(channels, definition.channels, case.today, actor),
        )
        # From now on it is due to be taken down, some days after it has hung its time.
        case.parts[part].due_on = posting.until + timedelta(days=definition.due_days)
        case.put(
            part,
            posted=case.today.isoformat(),
            channels=len(posting.channels),
            objections=0,
            objections_open=0,
        )
        a.count("postings")
        a.on["posting"] = posting.pk
        a.data |= {
            "title": title,
            "days": days,
            "until": posting.until.isoformat(),
            "channels": sorted(posting.channels),
        }
        a.sealed |= {"body": body, "signed": list(signed_names)}
        case.settle(a)
        a.result = str(posting.pk)
    return posting


def still_sitting(matter: Matter) -> Meeting | None:
    """The meeting that decided the matter, while it is not over: its result is not signed yet."""
    if matter.decided_at is None:
        return None
    return Meeting.objects.filter(
        state="open", items__matter=matter, items__decided_at=matter.decided_at
    ).first()


def show_in(
    *,
    actor: Actor,
    now: datetime,
    posting_id: int,
    channels: Sequence[str],
    on: date | None = None,
    by_name: str = "",
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Posting:
    """Record that the posting is on the board, was read out, was sent: by whom, when, with photos.

    ``by_name`` names whoever put it up where it was not the acting person. ``on`` is a day on
    which it hung; after the taking down it may still be entered, as long as the matter runs.
    """
    by_name = words(by_name, "by_name", 60, least=0)
    if not channels:
        raise refuse("text.missing", field="channels")
    posting = _posting(posting_id)
    if posting.matter_id is None:
        return of_place.show_in(
            posting, actor=actor, now=now, channels=channels, on=on, by_name=by_name,
            photos=photos, key=key,
        )  # fmt: skip
    with act_on(posting.matter_id, "posting.show", posting.part, actor, now, None, key) as (
        a,
        case,
    ):
        posting = Posting.objects.select_for_update().get(pk=posting_id)
        if posting.taken_down_at is None:
            case.require_open(posting.part, "posting")
        posting_acts.show(
            a, posting, actor=actor, now=now, channels=channels,
            allowed=case.procedure.part(posting.part).channels, on=on, by_name=by_name,
            photos=photos,
        )  # fmt: skip
        case.put(posting.part, channels=len(posting.channels))
        a.on["posting"] = posting.pk
        case.settle(a)
        a.result = str(posting_id)
    return posting


def object_to(
    *,
    actor: Actor,
    now: datetime,
    posting_id: int,
    text: str,
    anonymous: bool = False,
    disclosure_id: int | None = None,
    rng: Callable[[int], bytes] = secrets.token_bytes,
    key: UUID | None = None,
) -> Objection:
    """Object to a posting while it hangs: anyone may, named or not, and it must be answered.
    ``disclosure_id``: the item that it is about, of a posting of the place."""
    text = words(text, "text", 2000)
    posting = _posting(posting_id)
    if posting.matter_id is None:
        return of_place.object_to(
            posting, actor=actor, now=now, text=text, anonymous=anonymous,
            disclosure_id=disclosure_id, rng=rng, key=key,
        )  # fmt: skip
    with act_on(
        posting.matter_id, "objection.make", "", actor, now, None, key, anonymous=anonymous,
        seen=False,  # who sees a posting may object to it, also where its matter is private
    ) as (a, case):  # fmt: skip
        source = source_of(case.procedure, posting.part)
        posting_acts.require_hanging(posting, case.today, source)
        days = own_numbers.setting("answer-days.objection", matter=case.matter, day=case.today)
        objection = posting_acts.objected(
            a, posting, actor=actor, now=now, text=text, anonymous=anonymous, days=days, rng=rng
        )
        case.add(posting.part, objections=1, objections_open=1)
        case.settle(a)
    return objection


def answer_objection(
    *, actor: Actor, now: datetime, objection_id: int, answer: str, key: UUID | None = None
) -> Objection:
    """Answer an objection, once, in writing."""
    answer = words(answer, "answer", 2000)
    found = Objection.objects.select_related("posting__matter__procedure")
    objection = found.filter(pk=objection_id).first()
    if objection is None:
        raise refuse("objection.unknown", code="not-found")
    posting = objection.posting
    matter = posting.matter
    if matter is None:
        return of_place.answer(
            posting, actor=actor, now=now, objection_id=objection_id, answer=answer, key=key
        )
    source = source_of(procedure_of(matter), posting.part)
    actor.require(posting.area_id, *keepers_of(posting), clause=source)
    with act_on(posting.matter_id, "objection.answer", "", actor, now, None, key) as (a, case):
        objection = posting_acts.answered(a, objection_id, actor=actor, now=now, answer=answer)
        case.add(posting.part, objections_open=-1)
        case.settle(a)
    return objection


def take_down(*, actor: Actor, now: datetime, posting_id: int, key: UUID | None = None) -> Posting:
    """Take a posting down when its days have run and its objections are answered."""
    posting = _posting(posting_id)
    if posting.matter_id is None:
        return of_place.take_down(posting, actor=actor, now=now, key=key)
    with act_on(posting.matter_id, "posting.take-down", posting.part, actor, now, None, key) as (
        a,
        case,
    ):
        case.require_open(posting.part, "posting")
        posting_acts.take_down(a, posting, now, source_of(case.procedure, posting.part))
        case.put(posting.part, taken_down=case.today.isoformat(), hung=True)
        case.settle(a, by_hand=[posting.part])
    return posting


def _posting(posting_id: int) -> Posting:
    posting = Posting.objects.filter(pk=posting_id).first()
    if posting is None:
        raise refuse("posting.unknown", code="not-found")
    return posting
