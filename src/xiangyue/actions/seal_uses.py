"""Use of a village's seals: asked for, approved by another than the keeper, stamped by the keeper.

Source: rulebook H (approver is not the keeper, no blank sheets, log of purpose, count, approver,
handler, date; loans and contracts need the assembly first); Chongqing's Measures (2013), Art. 21.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import village_seals
from xiangyue.actions.acts import Act, act, next_number
from xiangyue.actions.files import Kept
from xiangyue.actions.registers import ENTERERS, attach, may_read, require_public, resolution
from xiangyue.actions.typed import words
from xiangyue.actions.village_seals import CLAUSE, lock, of_place
from xiangyue.core.bodies import OFFICE, SPECS, SUPERVISION
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Contract, Matter, Person, Seal, SealKeeping, SealUse
from xiangyue.data.village_seals import KINDS, RESOLVED

APPROVERS: Final[dict[str, tuple[str, ...]]] = {
    "village_committee": ("director", "deputy_director", "secretary", "deputy_secretary"),
    "branch_committee": ("secretary", "deputy_secretary"),
    "supervision_committee": tuple(SPECS["supervision_committee"].presides),
    "collective": ("council_chair", "council_deputy", "director", "secretary"),
}
"""Who approves the use of a body's seal: those who preside; for the committee also the secretary,
where the head keeps it or asks for it."""
MOST_COPIES: Final = 500


def ask(
    *,
    actor: Actor,
    now: datetime,
    seal_id: int,
    kind: str,
    title: str,
    purpose: str,
    copies: int,
    blank: bool = False,
    handler_id: int | None = None,
    matter_id: int | None = None,
    contract_id: int | None = None,
    outside: str = "",
    with_id: int | None = None,
    key: UUID | None = None,
) -> SealUse:
    """Ask that something be sealed. ``blank``: whether a sheet of it is empty or has gaps.

    A villager asks for a certificate of their own; who holds an office asks for anything, also for
    somebody else (``handler_id``). ``outside``: where the seal is to be taken, ``with_id`` who
    goes along. A contract or a loan names its resolution, or the contract that has one.
    """
    seal = village_seals.look(seal_id)
    area = seal.area_id
    own = kind == "certificate" and actor.person_id is not None and actor.area == area
    if not (own and handler_id in (None, actor.person_id)):
        actor.require(area, *ENTERERS, *SUPERVISION, clause=CLAUSE)
    title, purpose = words(title, "title", 120), words(purpose, "purpose", 300)
    outside = words(outside, "outside", 120, least=0)
    if kind not in KINDS:
        raise refuse("seal.kind", field="kind")
    if not 1 <= copies <= MOST_COPIES:
        raise Refusal("invalid", Check("seal.copies", False, copies, MOST_COPIES), field="copies")
    if blank:
        raise refuse("seal.blank", code="conditions", field="blank", clause=CLAUSE)
    handler = handler_id or actor.person_id
    if not Person.objects.filter(pk=handler, area_id=area, active=True).exists():
        raise refuse("seal.handler", field="handler")
    if kind != "certificate":
        require_public(title, purpose, field="title")
    if bool(outside) != (with_id is not None):
        raise refuse("seal.outside-whom", field="with" if outside else "outside", clause=CLAUSE)
    if with_id is not None and (with_id == handler or not of_place(area, with_id, now)):
        raise refuse("seal.outside-whom", field="with", clause=CLAUSE)
    matter, contract = _grounds(seal, kind, matter_id, contract_id, now)
    with act("seal.ask", actor=actor, now=now, area=area, practice=seal.practice, key=key) as a:
        if seal.gone_on:
            raise refuse("seal.gone", code="conditions")
        row = SealUse.objects.create(
            seal=seal,
            year=a.day.year,
            number=next_number(area, f"seal-use-{seal.pk}", a.day.year),
            kind=kind,
            title=title,
            purpose=purpose,
            copies=copies,
            outside=outside,
            with_whom_id=with_id,
            handler_id=handler,
            matter=matter,
            contract=contract,
            asked_at=now,
            asked_by_id=actor.person_id,
        )
        a.on["seal_use"] = row.pk
        a.data |= {"kind": kind, "copies": copies, "outside": bool(outside)}
        if matter is not None:
            a.on["matter"] = matter.pk
        a.sealed |= {"title": title, "purpose": purpose, "handler": handler}
        a.result = str(row.pk)
    return row


def _grounds(
    seal: Seal, kind: str, matter_id: int | None, contract_id: int | None, now: datetime
) -> tuple[Matter | None, Contract | None]:
    """The resolution or the contract that it rests on; Refusal with the clause where one lacks."""
    contract = None
    if contract_id is not None:
        contract = Contract.objects.filter(
            pk=contract_id, area_id=seal.area_id, practice=seal.practice
        ).first()
        if contract is None:
            raise refuse("seal.contract-unknown", field="contract")
        if contract.state != "running" or contract.old:
            raise refuse("seal.contract-old", code="conditions", field="contract", clause="law:28")
    if kind not in RESOLVED:
        return None, contract
    if contract is not None and matter_id is None:
        return contract.matter, contract
    matter = resolution(
        area=seal.area_id, practice=seal.practice, matter_id=matter_id, now=now, clause="law:28"
    )
    return matter, contract


def decide(
    *,
    actor: Actor,
    now: datetime,
    use_id: int,
    approve: bool,
    copies: int | None = None,
    reason: str = "",
    by_id: int | None = None,
    files: Sequence[Kept] = (),
    key: UUID | None = None,
) -> SealUse:
    """Approve it, of all copies asked for or of fewer; or refuse it with the reason.

    ``by_id``: entered by the office for who signed the paper form, of which there is a photo.
    Refusals: who approves keeps the seal, or asked for it, or does the errand; has no right to;
    more copies than were asked for; decided already.
    """
    found = look(use_id)
    seal = found.seal
    who = _for(actor, by_id, seal, now, files)
    who.require(seal.area_id, *APPROVERS[seal.body], clause=_clause(seal.area_id))
    reason = words(reason, "reason", 300, least=0 if approve else 1)
    with act(
        "seal.decide", actor=actor, now=now, area=seal.area_id, practice=seal.practice, key=key
    ) as a:
        held = lock(seal.pk)
        row = _lock(use_id)
        if row.state != "asked":
            raise refuse("seal.decided", code="conditions")
        if who.person_id == held.keeper_id:
            raise refuse("seal.approver-keeper", code="not-allowed", clause=CLAUSE)
        if who.person_id in (row.handler_id, row.asked_by_id):
            raise refuse("seal.approver-handler", code="not-allowed", clause="product")
        n = row.copies if copies is None else copies
        if approve and not 1 <= n <= row.copies:
            raise Refusal(
                "conditions",
                Check("seal.copies-asked", False, n, row.copies, clause=CLAUSE),
                field="copies",
            )
        row.approved_at, row.approved_by_id = now, who.person_id
        row.state, row.reason = ("approved", "") if approve else ("refused", reason)
        if approve:
            row.approved_copies, row.keeper_id = n, held.keeper_id
        row.entered_by_id = actor.person_id if by_id else None
        row.save()
        attach(files, area=seal.area_id, now=now, seal_use=row)
        a.on["seal_use"] = row.pk
        a.data |= {"approved": approve, "copies": n if approve else 0, "by": who.person_id}
        a.sealed["reason"] = reason
        a.result = str(row.pk)
    return row


def _clause(area: str) -> str:
    """Chongqing has the head of the committee sign; elsewhere it is practice."""
    return "chongqing-implementation:21" if area.startswith("50") else CLAUSE


def _for(
    actor: Actor, by_id: int | None, seal: Seal, now: datetime, files: Sequence[Kept]
) -> Actor:
    """Who acts: the actor, or the one whose signed paper form the office enters."""
    if by_id is None or by_id == actor.person_id:
        return actor
    actor.require(seal.area_id, *OFFICE, clause=CLAUSE)
    if not files:
        raise refuse("seal.paper", field="files", clause=CLAUSE)
    return actor_of_person(by_id, now)


def stamp(
    *,
    actor: Actor,
    now: datetime,
    use_id: int,
    copies: int,
    files: Sequence[Kept],
    blank: bool = False,
    went_out: bool = False,
    by_id: int | None = None,
    key: UUID | None = None,
) -> SealUse:
    """The keeper stamps it, with photos or a scan of what was sealed; it stands in the log.

    Refusals: not approved; not by the keeper; more copies than approved; a blank sheet; no photo;
    taken outside without approval; the seal is out.
    """
    found = look(use_id)
    seal = found.seal
    who = _for(actor, by_id, seal, now, files)
    with act(
        "seal.stamp", actor=actor, now=now, area=seal.area_id, practice=seal.practice, key=key
    ) as a:
        held = lock(seal.pk)
        row = _lock(use_id)
        if row.state != "approved":
            raise refuse("seal.not-approved", code="conditions", clause=CLAUSE)
        if who.person_id != held.keeper_id:
            raise refuse(
                "seal.not-keeper", code="not-allowed", clause=CLAUSE, name=held.keeper.name
            )
        if held.away_id:
            raise refuse("seal.away", code="conditions", clause=CLAUSE)
        if blank:
            raise refuse("seal.blank", code="conditions", field="blank", clause=CLAUSE)
        approved = row.approved_copies or 0
        if not 1 <= copies <= approved:
            raise Refusal(
                "conditions",
                Check("seal.copies-approved", False, copies, approved, clause=CLAUSE),
                field="copies",
            )
        if went_out and not row.outside:
            raise refuse("seal.outside", code="conditions", field="went_out", clause=CLAUSE)
        if not files:
            raise refuse("seal.no-photo", field="files", clause=CLAUSE)
        row.state, row.stamped_at, row.stamped_copies = "stamped", now, copies
        row.went_out = went_out
        row.entered_by_id = actor.person_id if by_id else row.entered_by_id
        row.save()
        if went_out:
            held.away = row
            held.save(update_fields=["away"])
        attach(files, area=seal.area_id, now=now, seal_use=row)
        a.count("seal_uses")
        a.on["seal_use"] = row.pk
        a.data |= {"copies": copies, "outside": went_out, "files": [f.sha256 for f in files]}
        a.result = str(row.pk)
    return row


def of_contract(
    a: Act,
    *,
    actor: Actor,
    now: datetime,
    contract: Contract,
    on: date,
    approver_id: int,
    keeper_id: int,
    copies: int,
    files: Sequence[Kept],
) -> SealUse | None:
    """The line of the log for a contract that its matter enters as signed ``on`` that day, in the
    same act: approved by one, stamped by the keeper, with what was sealed. None where the village
    committee had no seal on the register on that day.

    Refusals: the keeper did not keep it then; who approves has no right to, or enters it; no photo.
    """
    area, last = contract.area_id, _moment(on + timedelta(days=1))
    kept = SealKeeping.objects.filter(
        seal__area_id=area, seal__practice=contract.practice, seal__body="village_committee",
        seal__gone_on=None, since__lt=last,
    ).filter(Q(until=None) | Q(until__gte=_moment(on))).select_related("keeper")  # fmt: skip
    rows = list(kept.order_by("seal_id", "since"))
    if not rows:
        return None
    held = next((k for k in rows if k.keeper_id == keeper_id), None)
    if held is None:
        raise refuse(
            "seal.not-keeper", code="not-allowed", field="keeper", clause=CLAUSE,
            name=rows[-1].keeper.name,
        )  # fmt: skip
    approver = actor_of_person(approver_id, now)
    approver.require(area, *APPROVERS["village_committee"], clause=_clause(area))
    if approver_id == actor.person_id:
        raise refuse("seal.approver-handler", code="not-allowed", field="approver")
    if not 1 <= copies <= MOST_COPIES:
        raise Refusal("invalid", Check("seal.copies", False, copies, MOST_COPIES), field="copies")
    if not files:
        raise refuse("seal.no-photo", field="files", clause=CLAUSE)
    at = now if on == a.day else _moment(on)
    row = SealUse.objects.create(
        seal_id=held.seal_id,
        year=a.day.year,
        number=next_number(area, f"seal-use-{held.seal_id}", a.day.year),
        kind="contract",
        title=contract.title[:120],
        purpose=f"签订合同，台账{contract.year}-{contract.number:03d}号",
        copies=copies,
        handler_id=actor.person_id,
        matter=contract.matter,
        contract=contract,
        state="stamped",
        asked_at=at,
        asked_by_id=actor.person_id,
        approved_at=at,
        approved_by_id=approver_id,
        approved_copies=copies,
        keeper_id=keeper_id,
        stamped_at=at,
        stamped_copies=copies,
        entered_by_id=actor.person_id,
    )
    attach(files, area=area, now=now, seal_use=row)
    a.count("seal_uses", 1, on)
    a.on["seal_use"] = row.pk
    a.data |= {"copies": copies, "files": [f.sha256 for f in files]}
    return row


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def look(use_id: int) -> SealUse:
    """The use with its seal and people; Refusal("not-found") where there is none."""
    rows = SealUse.objects.select_related(
        "seal__keeper", "seal__area", "handler", "asked_by", "approved_by", "keeper", "with_whom",
        "matter", "contract", "entered_by",
    )  # fmt: skip
    found = rows.filter(pk=use_id).first()
    if found is None:
        raise refuse("seal.use-unknown", code="not-found")
    return found


def _lock(use_id: int) -> SealUse:
    return SealUse.objects.select_for_update().get(pk=use_id)


def reads_whole(actor: Actor, use: SealUse) -> bool:
    """Whether the actor reads the words of a person's own certificate, and its files."""
    mine = actor.person_id is not None and actor.person_id in (use.handler_id, use.asked_by_id)
    return mine or may_read(actor, use.seal.area_id)


def public_words(use: SealUse, *, whole: bool = False) -> dict[str, Any]:
    """What the log tells: of a person's own certificate neither what it says nor whose it is."""
    private = use.kind == "certificate" and not whole
    return {
        "title": "" if private else use.title,
        "purpose": "" if private else use.purpose,
        "handler": "" if private else use.handler.name,
        "private": private,
    }
