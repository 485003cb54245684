"""Protected reports: lodged, routed, the accused heard, the reporter answered, the accused cleared.

The reporter is nowhere in plain: the act of lodging is anonymous, the matter is begun in the name
of the office that looks into it, and the record holds a commitment to what was sealed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from xiangyue.access import protected as keys
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act, act, next_number
from xiangyue.actions.matters import current_version, words
from xiangyue.actions.opinions import Chance
from xiangyue.actions.parts import act_on, part_of_kind, require_actor
from xiangyue.actions.private import seal
from xiangyue.actions.standing import Case, open_case
from xiangyue.core import receipts
from xiangyue.core.calendar import period
from xiangyue.core.commitments import commit
from xiangyue.core.identity import plain_digits
from xiangyue.core.refusals import refuse
from xiangyue.core.report_routes import Office, choose
from xiangyue.data.models import (
    Matter,
    MatterPart,
    Membership,
    ProtectedReport,
    ReportMessage,
)
from xiangyue.data.protected import FINDINGS
from xiangyue.methods import library
from xiangyue.methods.report_routes import routes

TITLE = "举报件"
METHODS = ("protected-report", "protected-report-township")


def office_for(village: str, about_id: int, day: date) -> tuple[Office, int, str]:
    """(office, who leads it, the role of the accused) for a report: two queries; Refusal."""
    seats = list(
        Membership.objects.filter(
            Q(end__isnull=True) | Q(end__gte=day),
            area_id=village,
            person_id=about_id,
            start__lte=day,
            role__in=routes().about,
        ).values_list("role", flat=True)
    )
    offices = routes().tried(seats)
    if not offices:
        raise refuse("report.about", field="about")
    wanted = Q()
    for office in offices:
        wanted |= Q(area_id=office.area_of(village), role__in=office.roles)
    held = Membership.objects.filter(
        Q(end__isnull=True) | Q(end__gte=day), wanted, start__lte=day, person__active=True
    ).order_by("pk")
    rows = list(held.values_list("area_id", "role", "person_id"))
    holders = {
        o.key: [
            person
            for role in o.roles
            for area, held_role, person in rows
            if area == o.area_of(village) and held_role == role
        ]
        for o in offices
    }
    chosen = choose(offices, holders, about_id)
    if chosen is None:
        raise refuse("report.no-office", code="conditions", field="about")
    return chosen[0], chosen[1], seats[0]


def lodge_report(
    *,
    now: datetime,
    village: str,
    about_id: int,
    text: str,
    name: str = "",
    phone: str = "",
    practice: bool = False,
    rng: Chance = secrets,
    key: UUID | None = None,
) -> str:
    """Lodge a report, with a name or without; gives the code, which is kept nowhere in plain.

    Nobody acts: who is signed in is not asked. AlreadyDone("") when ``key`` came before.
    """
    today = timezone.localdate(now)
    office, leader, _role = office_for(village, about_id, today)
    area = office.area_of(village)
    text = words(text, "text", 4000)  # before anything is stored
    at = now.replace(minute=0, second=0, microsecond=0)
    with act("report.lodge", actor=Actor(), now=now, area=area, practice=practice, key=key,
             anonymous=True) as a:  # fmt: skip
        version = current_version(office.procedure, now)
        definition = library.pinned(version.fingerprint, version.raw)
        number = next_number(area, "practice" if practice else "matter", today.year)
        matter = Matter.objects.create(
            area_id=area,
            year=today.year,
            number=number,
            title=TITLE,
            category=definition.subject,
            origin="application",
            procedure=version,
            practice=practice,
            step=definition.steps[0].key,
            began_at=at,
            began_by_id=leader,
        )
        MatterPart.objects.bulk_create(
            [MatterPart(matter=matter, key=p.key) for p in definition.parts]
        )
        case = open_case(matter.pk, now=now, lock=False)
        code = _write(a, case, village, about_id, text, name, phone, rng)
        a.count("matters")
        case.settle(a)
        seal(a, definition)
    return code


def enter_report(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    village: str,
    about_id: int,
    text: str,
    name: str = "",
    phone: str = "",
    expected: int | None = None,
    rng: Chance = secrets,
    key: UUID | None = None,
) -> str:
    """A report told or sent to the office, entered there; gives the code for the reporter."""
    text = words(text, "text", 4000)
    with act_on(matter_id, "report.lodge", "", actor, now, expected, key, kind="accusation") as (
        a,
        case,
    ):
        case.require_open(a.data["part"], "accusation")
        if actor.person_id == about_id:
            raise refuse("report.about-you", code="not-allowed")
        code = _write(a, case, village, about_id, text, name, phone, rng)
        case.settle(a)
    return code


def _write(
    a: Act,
    case: Case,
    village: str,
    about_id: int,
    text: str,
    name: str,
    phone: str,
    rng: Chance,
) -> str:
    office, _leader, role = office_for(village, about_id, case.today)
    area = case.matter.area_id
    if office.area_of(village) != area or office.procedure != case.procedure.slug:
        raise refuse("report.other-office", code="conditions", field="about")
    text = words(text, "text", 4000)
    name, phone = words(name, "name", 60, least=0), words(phone, "phone", 30, least=0)
    who = json.dumps({"name": name, "phone": phone}, ensure_ascii=False) if name or phone else ""
    code = receipts.make(rng.token_bytes(receipts.BYTES))
    part = part_of_kind(case.procedure, "accusation").key
    salt = rng.token_bytes(32)
    kept = json.dumps({"text": text, "salt": salt.hex()}, ensure_ascii=False)
    ProtectedReport.objects.create(
        matter=case.matter,
        part=part,
        village_id=village,
        office=office.key,
        about_id=about_id,
        about_role=role,
        code_hash=keys.code_hash(code),
        named=bool(who),
        reporter_sealed=keys.seal_for_office(who, office.key, area, "name", rng.token_bytes),
        text_sealed=keys.seal_for_office(kept, office.key, area, "text", rng.token_bytes),
        received_on=case.today,
    )
    case.put(part, lodged=True, named=bool(who), on=case.today.isoformat())
    a.data["part"] = part
    a.data["kept"] = commit("report", text, salt).hex()  # its salt is sealed with it
    return code


@contextmanager
def _look(
    name: str,
    kind: str,
    matter_id: int,
    actor: Actor,
    now: datetime,
    expected: int | None,
    key: UUID | None,
    *,
    accused_too: bool = False,
) -> Iterator[tuple[Act, Case, ProtectedReport, str]]:
    """One act on a report by its office, or by the accused where it is theirs to do."""
    with act_on(matter_id, name, "", actor, now, expected, key, seen=False) as (a, case):
        part = part_of_kind(case.procedure, kind)
        a.data["part"] = part.key
        report = ProtectedReport.objects.filter(matter_id=matter_id).first()
        accused = report is not None and actor.person_id == report.about_id
        if not (accused and accused_too):
            if accused:
                raise refuse("report.about-you", code="not-allowed")
            require_actor(actor, case.matter, part.key)
            if report is not None and not keys.handles(actor, report, case.matter.area_id):
                raise refuse("report.not-yours", code="not-allowed")
        case.require_open(part.key, kind)
        assert report is not None
        a.unnamed = accused  # the record is open to all: a role with one holder would name them
        yield a, case, report, part.key
        case.settle(a)
        a.result = str(matter_id)


def open_name(
    *, actor: Actor, now: datetime, matter_id: int, reason: str, key: UUID | None = None
) -> dict[str, str]:
    """Open the reporter's ``{"name", "phone"}``, with the reason. Each opening is recorded."""
    reason = words(reason, "reason", 500)
    with _look("report.open-name", "inquiry", matter_id, actor, now, None, key) as (a, case, r, _p):
        if not r.named:
            raise refuse("report.no-name", code="conditions")
        a.sealed["reason"] = reason
        opened = keys.opened_for_office(actor, r, case.matter.area_id, r.reporter_sealed, "name")
    return dict(json.loads(opened))


def _require_hidden(actor: Actor, case: Case, report: ProtectedReport, text: str) -> None:
    """Refusal where a text that others read shows the reporter."""
    if not report.named:
        return
    area = case.matter.area_id
    who = json.loads(keys.opened_for_office(actor, report, area, report.reporter_sealed, "name"))
    plain = plain_digits(text).replace(" ", "")
    for told in (who["name"], who["phone"]):
        secret = plain_digits(told).replace(" ", "").replace("-", "")
        if len(secret) >= 2 and secret in plain.replace("-", ""):
            raise refuse("report.shows-reporter", field="text")


def tell_accused(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """The accused is told what is said, in the office's words: nothing that shows who said it."""
    text = words(text, "text", 4000)
    with _look("report.charge", "inquiry", matter_id, actor, now, expected, key) as (a, case, r, p):
        if r.charged_on:
            raise refuse("report.charged", code="conditions")
        _require_hidden(actor, case, r, text)
        r.charge_sealed, r.charged_on = keys.seal_shared(text, "charge"), case.today
        a.save(r, "charge_sealed", "charged_on")
        case.put(p, charged=True, charged_on=case.today.isoformat())


def answer_charge(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """What the accused says to it: by themself, or entered by the office that heard them."""
    text = words(text, "text", 4000)
    with _look(
        "report.hear", "inquiry", matter_id, actor, now, expected, key, accused_too=True
    ) as (a, case, r, p):  # fmt: skip
        if not r.charged_on:
            raise refuse("report.not-charged", code="conditions")
        if r.defended_on:
            raise refuse("report.heard", code="conditions")
        r.defence_sealed, r.defended_on = keys.seal_shared(text, "defence"), case.today
        a.save(r, "defence_sealed", "defended_on")
        case.put(p, heard=True)


def make_finding(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    finding: str,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """What was found: ``founded``, ``partly``, ``unfounded`` or ``unclear``; the accused reads it.

    Refusal before the accused was heard or had their days.
    """
    text = words(text, "text", 4000)
    if finding not in FINDINGS:
        raise refuse("report.finding", field="finding")
    with _look("report.find", "inquiry", matter_id, actor, now, expected, key) as (a, case, r, p):
        if not r.charged_on:
            raise refuse("report.not-charged", code="conditions")
        if r.found_on:
            raise refuse("report.found", code="conditions")
        last = period(r.charged_on, int(case.procedure.part(p).words["days"])).day
        if not r.defended_on and case.today <= last:
            raise refuse("report.not-heard", code="conditions", day=last.isoformat())
        _require_hidden(actor, case, r, text)
        r.finding, r.found_on = finding, case.today
        r.finding_sealed = keys.seal_shared(text, "finding")
        a.save(r, "finding", "found_on", "finding_sealed")
        case.put(p, found=True, finding=finding, unfounded=finding == "unfounded")


def reply(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """The answer to the reporter, read with the code. What need not be cleared is settled so."""
    text = words(text, "text", 4000)
    with _look("report.reply", "inquiry", matter_id, actor, now, expected, key) as (a, case, r, p):
        if not r.found_on:
            raise refuse("report.not-found-yet", code="conditions")
        if r.answered_on:
            raise refuse("report.answered", code="conditions")
        area = case.matter.area_id
        r.answer_sealed = keys.seal_for_office(text, r.office, area, "answer")
        r.answered_on = case.today
        a.save(r, "answer_sealed", "answered_on")
        case.put(p, answered=True, on=case.today.isoformat())
        if r.finding != "unfounded":
            clearing = part_of_kind(case.procedure, "clearing").key
            case.put(clearing, settled=True, on=case.today.isoformat())


def by_code(code: str) -> ProtectedReport:
    """The report of that code, with its matter; Refusal("not-found")."""
    found = receipts.read(code)
    report = (
        ProtectedReport.objects.select_related("matter__area")
        .filter(code_hash=keys.code_hash(found))
        .first()
        if found
        else None
    )
    if report is None:
        raise refuse("report.code", code="not-found", field="code")
    return report


def say_more(
    *, now: datetime, code: str, text: str, rng: Chance = secrets, key: UUID | None = None
) -> None:
    """The reporter says more, by the code, without a name."""
    text = words(text, "text", 4000)
    report = by_code(code)
    with act_on(
        report.matter_id, "report.message", "", Actor(), now, None, key, anonymous=True
    ) as (a, case):  # fmt: skip
        part = part_of_kind(case.procedure, "inquiry").key
        a.data["part"] = part
        case.require_open(part, "inquiry")
        _message(a, case, report, "reporter", text, rng)
        case.add(part, messages=1)
        case.settle(a)


def ask_reporter(
    *, actor: Actor, now: datetime, matter_id: int, text: str, key: UUID | None = None
) -> None:
    """The office asks the reporter something; it is read with the code."""
    text = words(text, "text", 4000)
    with _look("report.message", "inquiry", matter_id, actor, now, None, key) as (a, case, r, p):
        _message(a, case, r, "office", text, secrets)
        case.add(p, messages=1)


def _message(
    a: Act, case: Case, report: ProtectedReport, side: str, text: str, rng: Chance
) -> None:
    sealed = keys.seal_for_office(
        text, report.office, case.matter.area_id, "message", rng.token_bytes
    )
    assert sealed is not None
    a.insert([ReportMessage(report=report, side=side, body_sealed=sealed, on=case.today)])


def say_wish(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    wish: bool,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Whether the accused wants to be cleared in public: by themself, or entered by the office."""
    with _look(
        "report.wish", "clearing", matter_id, actor, now, expected, key, accused_too=True
    ) as (a, case, r, p):  # fmt: skip
        if r.finding != "unfounded":
            raise refuse("report.not-unfounded", code="conditions")
        if r.wish is not None:
            raise refuse("report.wish-said", code="conditions")
        r.wish = wish
        a.save(r, "wish")
        case.put(p, asked=True, wished=wish, settled=not wish)


def clear(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Clear the accused in public. Refusal unless it was found not so and they wish it."""
    text = words(text, "text", 2000)
    with _look("report.clear", "clearing", matter_id, actor, now, expected, key) as (a, case, r, p):
        if r.finding != "unfounded":
            raise refuse("report.not-unfounded", code="conditions")
        if not r.wish:
            raise refuse("report.not-wished", code="conditions")
        _require_hidden(actor, case, r, text)
        r.cleared_on, r.cleared_text = case.today, text
        a.save(r, "cleared_on", "cleared_text")
        case.put(p, cleared=True, on=case.today.isoformat())


def sealed_text(actor: Actor, report: ProtectedReport, area: str) -> dict[str, Any]:
    """What the office reads of a report, opened; Refusal for anyone else."""
    return {
        "text": json.loads(keys.opened_for_office(actor, report, area, report.text_sealed, "text"))[
            "text"
        ],
        "charge": keys.opened_shared(report.charge_sealed, "charge"),
        "defence": keys.opened_shared(report.defence_sealed, "defence"),
        "finding": keys.opened_shared(report.finding_sealed, "finding"),
        "answer": keys.opened_for_office(actor, report, area, report.answer_sealed, "answer"),
    }
