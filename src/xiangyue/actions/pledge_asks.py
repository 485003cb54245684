"""Villagers ask for a pledge (群众提议): anyone at any time, others sign, it is answered.

Source: 001. Whoever asks is one signature. Once as many have signed as the setting
``pledge.signatures`` says, it must be answered within ``answer-days.pledge``: taken up (a pledge is
put forward, ``pledges.propose`` with ``ask_id``) or declined with the reason. It may be sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers, signed_sheets
from xiangyue.actions.acts import Act
from xiangyue.actions.files import Kept
from xiangyue.actions.parts import act_on
from xiangyue.actions.pledge_counts import found, note, recount
from xiangyue.actions.pledges import MOST, matter_of
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.pledges import ASKED, DECLINED
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Opinion, Person, Pledge, PledgeSignature, PollSheet
from xiangyue.data.people import grown

SIGNATURES = "pledge.signatures"
ANSWER_DAYS = "answer-days.pledge"


def needed(case: Case) -> int:
    """How many must sign before it has to be answered, on this day in this place."""
    return own_numbers.setting(SIGNATURES, matter=case.matter, day=case.today)


def ask(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    text: str,
    in_return: str = "",
    head: str = "",
    asker_id: int | None = None,
    opinion_id: int | None = None,
    key: UUID | None = None,
) -> Pledge:
    """A grown villager asks those in office for a pledge, and says what those who ask will do
    themselves (``in_return``). ``asker_id``: the part's actors take it down for somebody who is
    there. ``opinion_id``: the opinion of this matter that says it."""
    text, in_return = words(text, "text", 400), words(in_return, "in_return", 400, least=0)
    asker = asker_id if asker_id is not None else actor.person_id
    by = part if asker != actor.person_id else ""
    with act_on(matter_id, "pledge.ask", by, actor, now, None, key) as (a, case):
        spec = case.require_open(part, "pledges")
        if not spec.words["asks"]:
            raise refuse("pledge.no-asks", code="conditions")
        if head and head not in spec.words["heads"]:
            raise refuse("pledge.head", field="head", clause=spec.clause)
        if not _villagers(case, [asker]):
            raise refuse("pledge.no-villager", code="not-allowed", clause=spec.clause)
        if Pledge.objects.filter(matter=case.matter, part=part).count() >= MOST:
            raise refuse("pledge.too-many", code="conditions", most=MOST)
        if (
            opinion_id is not None
            and not Opinion.objects.filter(pk=opinion_id, matter=case.matter).exists()
        ):
            raise refuse("pledge.opinion", field="opinion")  # fmt: skip
        row = Pledge.objects.create(
            matter=case.matter,
            part=part,
            called=spec.words["called"],
            state=ASKED,
            head=head,
            text=text,
            in_return=in_return,
            opinion_id=opinion_id,
            asked_by_id=asker,
            made_at=now,
            made_by_id=actor.person_id,
        )
        PledgeSignature.objects.create(
            pledge=row, person_id=asker, way="phone", made_at=now, made_by_id=actor.person_id
        )
        note(a, case, row, "asked", text)
        a.sealed |= {"asker": asker, "in_return": in_return}
        _settle(a, case, row)
    return row


def sign(*, actor: Actor, now: datetime, pledge_id: int, key: UUID | None = None) -> None:
    """A grown villager signs for themselves, once."""
    with act_on(matter_of(pledge_id), "pledge.sign", "", actor, now, None, key) as (a, case):
        row = _asked(case, pledge_id)
        if not _villagers(case, [actor.person_id]):
            raise refuse("pledge.no-villager", code="not-allowed")
        mine = PledgeSignature.objects.filter(pledge=row, person_id=actor.person_id)
        if mine.exists():
            raise refuse("demand.signed", code="conditions")
        PledgeSignature.objects.create(
            pledge=row, person_id=actor.person_id, way="phone", made_at=now,
            made_by_id=actor.person_id,
        )  # fmt: skip
        a.data["way"] = "phone"
        _settle(a, case, row)


def take_back(*, actor: Actor, now: datetime, pledge_id: int, key: UUID | None = None) -> None:
    """One takes one's own signature back, while there are not enough of them."""
    with act_on(matter_of(pledge_id), "pledge.take-back", "", actor, now, None, key) as (a, case):
        row = _asked(case, pledge_id)
        if row.answer_due is not None:
            raise refuse("pledge.enough", code="conditions")
        mine = PledgeSignature.objects.filter(pledge=row, person_id=actor.person_id or 0)
        if not mine.delete()[0]:
            raise refuse("demand.not-signed", code="conditions")
        _settle(a, case, row)


def enter_list(
    *,
    actor: Actor,
    now: datetime,
    pledge_id: int,
    people: Sequence[int],
    photos: Sequence[Kept],
    key: UUID | None = None,
) -> PollSheet:
    """Enter a signed paper list with its photos; who signed before counts once."""
    ids = signed_sheets.signers(people, photos)
    part = _part_of(pledge_id)
    with act_on(matter_of(pledge_id), "pledge.list", part, actor, now, None, key) as (a, case):
        row = _asked(case, pledge_id)
        if len(_villagers(case, ids)) != len(ids):
            raise refuse("pledge.no-villager", field="people", code="not-allowed")
        sheet = signed_sheets.keep(case, part, photos, actor, now)
        PledgeSignature.objects.bulk_create(
            [
                PledgeSignature(
                    pledge=row, person_id=pk, way="paper", sheet=sheet, made_at=now,
                    made_by_id=actor.person_id,
                )
                for pk in ids
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        a.data |= {"way": "paper", "lines": len(ids), "photos": [p.sha256 for p in photos]}
        a.sealed["people"] = ids
        _settle(a, case, row)
    return sheet


def decline(
    *, actor: Actor, now: datetime, pledge_id: int, reason: str, key: UUID | None = None
) -> Pledge:
    """Decline what was asked for, with the reason, which everyone reads."""
    reason = words(reason, "reason", 2000)
    part = _part_of(pledge_id)
    with act_on(matter_of(pledge_id), "pledge.decline", part, actor, now, None, key) as (a, case):
        row = _asked(case, pledge_id)
        row.state = DECLINED
        row.save(update_fields=["state"])
        note(a, case, row, "declined", reason, by=actor.person_id)
        recount(case, part)
        case.settle(a)
        a.result = str(row.pk)
    return row


def _part_of(pledge_id: int) -> str:
    return Pledge.objects.filter(pk=pledge_id).values_list("part", flat=True).first() or ""


def _asked(case: Case, pledge_id: int) -> Pledge:
    row = found(case, pledge_id)
    case.require_open(row.part, "pledges")
    if row.state != ASKED:
        raise refuse("pledge.answered", code="conditions")
    return row


def _villagers(case: Case, ids: Sequence[int | None]) -> set[int]:
    here = Person.objects.filter(
        grown(case.today), area_id=case.matter.area_id, active=True, pk__in=[i for i in ids if i]
    )
    return set(here.values_list("pk", flat=True))


def _settle(a: Act, case: Case, row: Pledge) -> None:
    """Enough by now? Then it has its day; fewer again, none."""
    have, need = PledgeSignature.objects.filter(pledge=row).count(), needed(case)
    if have >= need and row.answer_due is None:
        days = own_numbers.setting(ANSWER_DAYS, matter=case.matter, day=case.today)
        row.answer_due = case.today + timedelta(days=days)
        row.save(update_fields=["answer_due"])
    a.on["pledge"] = row.pk
    a.data |= {"part": row.part, "signed": have, "need": need}
    recount(case, row.part)
    case.settle(a)
    a.result = str(row.pk)
