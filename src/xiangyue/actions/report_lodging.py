"""Protected reports from the reporter's side: lodged, routed to an office, followed by the code.

The reporter is nowhere in plain: the act of lodging is anonymous, the matter is begun in the name
of the office that looks into it, and the record holds a commitment to what was sealed. What the
office does with it is ``actions.protected``.
"""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from xiangyue.access import protected as keys
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act, act, next_number
from xiangyue.actions.matters import current_version, words
from xiangyue.actions.opinions import Chance
from xiangyue.actions.parts import act_on, part_of_kind
from xiangyue.actions.private import seal
from xiangyue.actions.standing import Case, open_case
from xiangyue.core import receipts
from xiangyue.core.commitments import commit
from xiangyue.core.refusals import refuse
from xiangyue.core.report_routes import Office, choose
from xiangyue.data.models import (
    Candidacy,
    ElectionOfficer,
    Matter,
    MatterPart,
    Membership,
    ProtectedReport,
    ReportMessage,
)
from xiangyue.methods import library
from xiangyue.methods.report_routes import routes

TITLE = "举报件"


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
    chosen = _chosen(offices, village, about_id, day)
    if chosen is None:
        raise refuse("report.no-office", code="conditions", field="about")
    return chosen[0], chosen[1], seats[0]


def _chosen(
    offices: list[Office], village: str, about_id: int, day: date
) -> tuple[Office, int] | None:
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
    return choose(offices, holders, about_id)


def election_office(election: Matter, about_id: int, day: date) -> tuple[Office, int, str]:
    """The same for what harms an election (Art. 21): the township looks into it, whoever it is
    about: who is named or stands, who runs it, who holds a seat here. Refusal for anyone else."""
    role = _role_in(election, about_id, day)
    if not role:
        raise refuse("report.about-election", field="about", clause="law:21.2")
    chosen = _chosen(routes().of_an_election(), election.area_id, about_id, day)
    if chosen is None:
        raise refuse("report.no-office", code="conditions", field="about")
    return chosen[0], chosen[1], role


def _role_in(election: Matter, person: int, day: date) -> str:
    if Candidacy.objects.filter(election__matter=election, person_id=person).exists():
        return "candidate"
    if ElectionOfficer.objects.filter(election__matter=election, person_id=person).exists():
        return "election_officer"
    seats = Membership.objects.filter(
        Q(end__isnull=True) | Q(end__gte=day),
        area_id=election.area_id,
        person_id=person,
        start__lte=day,
        role__in=routes().about,
    )
    return str(seats.values_list("role", flat=True).first() or "")


def lodge_report(
    *,
    now: datetime,
    village: str,
    about_id: int,
    text: str,
    name: str = "",
    phone: str = "",
    practice: bool = False,
    election_id: int | None = None,
    rng: Chance = secrets,
    key: UUID | None = None,
) -> str:
    """Lodge a report, with a name or without; gives the code, which is kept nowhere in plain.

    ``election_id``: the matter of an election of the village that it is about; it goes to the
    township then, whoever it accuses (Art. 21).
    Nobody acts: who is signed in is not asked. AlreadyDone("") when ``key`` came before.
    """
    today = timezone.localdate(now)
    election = _election(village, election_id)
    office, leader, _role = _office(village, election, about_id, today)
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
        code = _write(a, case, village, about_id, text, name, phone, rng, election)
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


def _election(village: str, election_id: int | None) -> Matter | None:
    """The matter of that election; Refusal where the village has none such."""
    if election_id is None:
        return None
    found = Matter.objects.filter(pk=election_id, area_id=village, category="election").first()
    if found is None:
        raise refuse("report.election", code="not-found", field="election")
    return found


def _office(
    village: str, election: Matter | None, about_id: int, day: date
) -> tuple[Office, int, str]:
    if election is None:
        return office_for(village, about_id, day)
    return election_office(election, about_id, day)


def _write(
    a: Act,
    case: Case,
    village: str,
    about_id: int,
    text: str,
    name: str,
    phone: str,
    rng: Chance,
    election: Matter | None = None,
) -> str:
    office, _leader, role = _office(village, election, about_id, case.today)
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
        election=election,
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
        add_message(a, case, report, "reporter", text, rng)
        case.add(part, messages=1)
        case.settle(a)


def add_message(
    a: Act, case: Case, report: ProtectedReport, side: str, text: str, rng: Chance
) -> None:
    """One more word of the reporter or of the office (``side``), sealed."""
    sealed = keys.seal_for_office(
        text, report.office, case.matter.area_id, "message", rng.token_bytes
    )
    assert sealed is not None
    a.insert([ReportMessage(report=report, side=side, body_sealed=sealed, on=case.today)])
