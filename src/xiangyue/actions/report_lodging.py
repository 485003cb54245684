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
from xiangyue.actions.area_methods import current_version
from xiangyue.actions.opinions import Chance
from xiangyue.actions.parts import act_on, part_of_kind
from xiangyue.actions.private import seal
from xiangyue.actions.relatives import close_relatives
from xiangyue.actions.standing import Case, open_case
from xiangyue.actions.typed import words
from xiangyue.core import receipts
from xiangyue.core.commitments import commit
from xiangyue.core.refusals import refuse
from xiangyue.core.report_routes import Office, free_of
from xiangyue.data.models import (
    Candidacy,
    ElectionOfficer,
    Matter,
    MatterPart,
    Membership,
    Person,
    PollWorker,
    ProtectedReport,
    ReportMessage,
)
from xiangyue.methods import library
from xiangyue.methods.report_routes import routes

TITLE = "举报件"


def office_for(
    village: str, about_id: int, day: date, *, at: tuple[str, str] | None = None
) -> tuple[Office, int, str]:
    """(office, who leads it, the role of the accused) for a report: two queries; Refusal.

    ``at``: the area and the method of the office to which it was told: that one takes it in, if
    it may.
    """
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
    if at is not None:
        offices = [o for o in offices if (o.area_of(village), o.procedure) == at]
        if not offices:
            raise refuse("report.other-office", code="conditions", field="about")
    return *_chosen(offices, village, about_id, day), seats[0]


def _chosen(
    offices: list[Office], village: str, about_id: int, day: date, wanted: str = ""
) -> tuple[Office, int]:
    """The office ``wanted``, or the first; never one in which the accused holds a seat, or close
    relatives of theirs hold every one."""
    holders = _unrelated(_holders(offices, village, day), about_id, village, day)
    free = free_of(offices, holders, about_id)
    if not free:
        raise refuse("report.no-office", code="conditions", field="about")
    found = next((o for o in free if o.key == wanted), None) if wanted else free[0]
    if found is None:
        raise refuse("report.office", code="conditions", field="office", clause="law:21.2")
    return found, holders[found.key][0]


def _holders(offices: list[Office], village: str, day: date) -> dict[str, list[int]]:
    wanted = Q()
    for office in offices:
        wanted |= Q(area_id=office.area_of(village), role__in=office.roles)
    held = Membership.objects.filter(
        Q(end__isnull=True) | Q(end__gte=day), wanted, start__lte=day, person__active=True
    ).order_by("pk")
    rows = list(held.values_list("area_id", "role", "person_id"))
    return {
        o.key: [
            person
            for role in o.roles
            for area, held_role, person in rows
            if area == o.area_of(village) and held_role == role
        ]
        for o in offices
    }


def _unrelated(
    holders: dict[str, list[int]], about_id: int, village: str, day: date
) -> dict[str, list[int]]:
    """The holders without the close relatives of whom it is about, who may not act on it: an
    office of them alone could do nothing. One query, none of nobody."""
    held = {person for people in holders.values() for person in people} - {about_id}
    if not about_id or not held:
        return holders
    ties = close_relatives([about_id], village, day, use="conflict", others=held)
    near = {person for tie in ties for person in (tie.first, tie.second)} - {about_id}
    return {key: [p for p in people if p not in near] for key, people in holders.items()}


def offices_of_election(village: str, day: date, accused: int = 0) -> list[Office]:
    """The offices among which the reporter chooses (Art. 21): the accused's own is not among
    them, nor one of their close relatives alone. Two queries."""
    offices = routes().of_an_election()
    holders = _unrelated(_holders(offices, village, day), accused, village, day)
    return free_of(offices, holders, accused)


def election_office(
    election: Matter, about_id: int | None, day: date, wanted: str = "", whom: str = ""
) -> tuple[Office, int, str]:
    """The same for what harms an election (Art. 21): the township or the county looks into it, as
    the reporter wants, whoever it is about: who is named or stands, who runs it, who holds a seat
    here, who works at the poll; or None, somebody else or nobody known. Refusal for anyone else,
    and for an office in which they sit, or somebody who is called ``whom``."""
    if about_id is None:
        return *_chosen(_of_nobody_called(whom, election.area_id, day), election.area_id, 0, day,
                        wanted), ""  # fmt: skip
    role = role_in(election, about_id, day)
    if not role:
        raise refuse("report.about-election", field="about", clause="law:21.2")
    offices = routes().of_an_election()
    return *_chosen(offices, election.area_id, about_id, day, wanted), role


def _of_nobody_called(name: str, village: str, day: date) -> list[Office]:
    """The offices for an election without those in which somebody of that name sits."""
    offices = routes().of_an_election()
    holders = _holders(offices, village, day)
    named = set(
        Person.objects.filter(
            name=name, pk__in={pk for people in holders.values() for pk in people}
        ).values_list("pk", flat=True)
    )
    return [o for o in offices if not named.intersection(holders[o.key])]


def role_in(election: Matter, person: int, day: date) -> str:
    """As what somebody has a part in an election, or which seat they hold there; "" for none."""
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
    seat = seats.values_list("role", flat=True).first()
    works = PollWorker.objects.filter(election__matter=election, person_id=person)
    return str(seat or ("poll_worker" if works.exists() else ""))


def lodge_report(
    *,
    now: datetime,
    village: str,
    about_id: int | None,
    text: str,
    whom: str = "",
    name: str = "",
    phone: str = "",
    practice: bool = False,
    election_id: int | None = None,
    office: str = "",
    rng: Chance = secrets,
    key: UUID | None = None,
) -> str:
    """Lodge a report, with a name or without; gives the code, which is kept nowhere in plain.

    ``election_id``: the matter of an election of the village that it is about; it goes to the
    township or the county then, whoever it accuses (Art. 21): to ``office``, a key of
    ``rules/reports.yaml``, if the reporter chose one. Of an election ``about_id`` may be None:
    nobody known, or one who has no part in it, called ``whom`` (at most 60 characters), which is
    sealed with the text.
    Nobody acts: who is signed in is not asked. AlreadyDone("") when ``key`` came before.
    """
    today = timezone.localdate(now)
    election = _election(village, election_id)
    whom = words(whom, "whom", 60, least=0) if about_id is None else ""
    if election is None:
        if about_id is None:
            raise refuse("report.about", field="about")
        to, leader, role = office_for(village, about_id, today)
    else:
        to, leader, role = election_office(election, about_id, today, office, whom)
    area = to.area_of(village)
    text = words(text, "text", 4000)  # before anything is stored
    at = now.replace(minute=0, second=0, microsecond=0)
    with act("report.lodge", actor=Actor(), now=now, area=area, practice=practice, key=key,
             anonymous=True) as a:  # fmt: skip
        version = current_version(to.procedure, now)
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
        code = _write(
            a, case, village, (about_id, role), to, text, (name, phone), rng, election, whom
        )
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
        told = case.matter.area_id, case.procedure.slug
        to, _leader, role = office_for(village, about_id, case.today, at=told)
        code = _write(a, case, village, (about_id, role), to, text, (name, phone), rng)
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


def _write(
    a: Act,
    case: Case,
    village: str,
    about: tuple[int | None, str],
    office: Office,
    text: str,
    contact: tuple[str, str],
    rng: Chance,
    election: Matter | None = None,
    whom: str = "",
) -> str:
    area = case.matter.area_id
    name, phone = words(contact[0], "name", 60, least=0), words(contact[1], "phone", 30, least=0)
    who = json.dumps({"name": name, "phone": phone}, ensure_ascii=False) if name or phone else ""
    code = receipts.make(rng.token_bytes(receipts.BYTES))
    part = part_of_kind(case.procedure, "accusation").key
    salt = rng.token_bytes(32)
    told = {"text": text, "whom": whom} if whom else {"text": text}
    kept = json.dumps({**told, "salt": salt.hex()}, ensure_ascii=False)
    ProtectedReport.objects.create(
        matter=case.matter,
        part=part,
        village_id=village,
        office=office.key,
        about_id=about[0],
        about_role=about[1],
        election=election,
        code_hash=keys.code_hash(code),
        named=bool(who),
        reporter_sealed=keys.seal_for_office(who, office.key, area, "name", rng.token_bytes),
        text_sealed=keys.seal_for_office(kept, office.key, area, "text", rng.token_bytes),
        received_on=case.today,
    )
    case.put(part, lodged=True, named=bool(who), on=case.today.isoformat())
    if about[0] is None:
        case.put(part_of_kind(case.procedure, "inquiry").key, unknown=True)
    a.data["part"] = part
    # its salt is sealed with it
    a.data["kept"] = commit("report", f"{whom}\n{text}" if whom else text, salt).hex()
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
