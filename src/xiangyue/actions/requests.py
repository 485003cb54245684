"""Requests: somebody asks the village for help, or to carry their papers; taken in, followed.

A request is a private matter: the one who asks, the agent and the office see it. It is handled by
``actions.handling`` and ended by ``actions.closing_words``.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.access.opinions import HEARERS
from xiangyue.actions import matters
from xiangyue.actions.acts import Act, together
from xiangyue.actions.opinions import Chance
from xiangyue.actions.parts import act_on, part_of_kind, require_actor
from xiangyue.actions.people import read_phone
from xiangyue.actions.private import add_parties
from xiangyue.actions.services import listed
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import receipts
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.core.promises import Promise, Stop, promise
from xiangyue.core.refusals import refuse
from xiangyue.data.models import HelpRequest, Matter, Membership, Opinion, Person
from xiangyue.data.requests import CHANNELS
from xiangyue.methods import library

PHONE = "request.phone"  # the column for which a number is sealed


def ask_for_help(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    text: str,
    procedure: str = "help-request",
    service: str = "",
    practice: bool = False,
    key: UUID | None = None,
    **given: Any,
) -> Matter:
    """Begin a request and take it in, all in one: for oneself, or by the office for somebody.

    ``given`` as of ``take_request``. Refusal as there; AlreadyDone(matter id) when ``key`` came.
    """
    text = words(text, "text", 2000)
    offered = listed(area, now) if service else {}
    if service and service not in offered:
        raise refuse("request.service", field="service")
    title = offered[service].name["zh"] if service else _title(text)
    definition = library.procedure(procedure)
    office = actor.holds(area, *definition.starts)
    if not hears(actor, area, definition) and given.get("channel", "web") != "web":
        raise refuse("request.channel-own", field="channel")
    with together():
        matter = matters.start_matter(
            actor=actor,
            now=now,
            area=area,
            title=title,
            origin="application",
            procedure=procedure,
            practice=practice,
            applicant=not office,
            key=key,
        )
        take_request(
            actor=actor,
            now=now,
            matter_id=matter.pk,
            text=text,
            service=service,
            key=uuid5(key, "take") if key else None,
            **given,
        )
    matter.refresh_from_db()
    return matter


def hears(actor: Actor, area: str, definition: Procedure) -> bool:
    """Whether the actor may ask for somebody else: the office, and whoever hears people."""
    return actor.holds(area, *definition.starts, *HEARERS)


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 30 else line[:29] + "…"


def take_request(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str,
    part: str = "",
    person_id: int | None = None,
    asker: str = "",
    phone: str = "",
    channel: str = "web",
    service: str = "",
    brought: Sequence[int] = (),
    agent_id: int | None = None,
    opinion_id: int | None = None,
    expected: int | None = None,
    rng: Chance = secrets,
    key: UUID | None = None,
) -> HelpRequest:
    """Take in what somebody asks: their words, the service it is, the papers they brought.

    The one who asks is ``person_id`` of the roster, or a name with a ``phone``; the actor, where
    neither is given and the actor holds no role of the part. ``brought``: positions of the needed
    papers handed in; while one is missing the clock stands. ``agent_id``: who carries it, a holder
    of a seat; the actor who took it in if left out. ``opinion_id``: the opinion it grew out of.
    """
    text = words(text, "text", 2000)
    digits = read_phone(phone)
    if channel not in CHANNELS:
        raise refuse("request.channel", field="channel")
    with act_on(matter_id, "request.take", "", actor, now, expected, key) as (a, case):
        found = case.require_open(part or part_of_kind(case.procedure, "request").key, "request")
        a.data["part"] = found.key
        if actor.person_id != case.matter.began_by_id:
            require_actor(actor, case.matter, found.key)
        own = not hears(actor, case.matter.area_id, case.procedure)
        if own:
            person_id, channel = actor.person_id, "web"
        person = _person(case, person_id)
        asker = person.name if person else words(asker, "asker", 60)
        if agent_id is not None:
            _require_seat(case, agent_id)
        elif not own:
            agent_id = actor.person_id
        about = _service(case, found, service, now)
        papers = [{**p, "on": None} for p in about.get("papers", ())]
        for n in set(brought):
            if not 0 <= n < len(papers):
                raise refuse("request.paper", field="brought")
            papers[n]["on"] = case.today.isoformat()
        missing = sum(p["on"] is None for p in papers)
        request = HelpRequest.objects.create(
            matter=case.matter,
            part=found.key,
            receipt=receipts.make(rng.token_bytes(receipts.BYTES)),
            person=person,
            asker=asker,
            phone_sealed=personal.seal(digits, PHONE, rng.token_bytes),
            text=text,
            channel=channel,
            opinion_id=_opinion(case, opinion_id),
            service=about,
            papers=papers,
            days=int(about.get("days") or found.words["days"]),
            taken_on=case.today,
            stops=[[case.today.isoformat(), None]] if missing else [],
            agent_id=agent_id,
        )
        if person:
            add_parties(a, case.matter, [person.pk], "asker")
        if agent_id is not None and (person is None or agent_id != person.pk):
            add_parties(a, case.matter, [agent_id], "agent")
        case.put(
            found.key, taken=True, needed=len(papers), days=request.days,
            on=case.today.isoformat(),
        )  # fmt: skip
        handling = handling_of(case)
        case.put(handling.key, missing=missing, stands=bool(missing))
        a.count("requests")
        a.data |= {"channel": channel, "days": request.days, "missing": missing}
        a.sealed |= {"text": text, "asker": asker, "service": service}
        keep_promise(case, request)
        case.settle(a)
        count_due(a, None, waits_until(case, request))
        a.result = str(matter_id)
    return request


def _person(case: Case, person_id: int | None) -> Person | None:
    if person_id is None:
        return None
    found = Person.objects.filter(pk=person_id, area_id=case.matter.area_id, active=True).first()
    if found is None:
        raise refuse("people.unknown", field="person")
    return found


def _require_seat(case: Case, agent_id: int) -> None:
    seats = Membership.objects.filter(
        person_id=agent_id, area_id=case.matter.area_id, start__lte=case.today
    ).exclude(end__lt=case.today)
    if not seats.exists():
        raise refuse("request.agent", field="agent")


def _service(case: Case, part: Part, service: str, now: datetime) -> dict[str, Any]:
    asks = part.words["services"]
    if not service:
        if asks == "must":
            raise refuse("request.service-missing", field="service")
        return {}
    offered = listed(case.matter.area_id, now)
    if asks == "none" or service not in offered:
        raise refuse("request.service", field="service")
    return offered[service].plain()


def _opinion(case: Case, opinion_id: int | None) -> int | None:
    if opinion_id is None:
        return None
    if not Opinion.objects.filter(pk=opinion_id, area_id=case.matter.area_id).exists():
        raise refuse("opinion.elsewhere", field="opinion")
    return opinion_id


def handling_of(case: Case) -> Part:
    """The part in which the request is handled."""
    return part_of_kind(case.procedure, "handling")


def stops_of(request: HelpRequest) -> list[Stop]:
    """When its clock stood."""
    return [
        Stop(date.fromisoformat(first), date.fromisoformat(until) if until else None)
        for first, until in request.stops
    ]


def promise_of(request: HelpRequest, today: date) -> Promise:
    """What was promised, as of ``today``; of one that is done as of the day it was done."""
    return promise(
        request.taken_on, request.days, stops_of(request), request.done_on or today
    )  # fmt: skip


def waits_until(case: Case, request: HelpRequest) -> date | None:
    """The day that it is counted as due on: None once it is done, or while the clock stands."""
    return None if request.result else case.parts[handling_of(case).key].due_on


def count_due(a: Act, before: date | None, after: date | None) -> None:
    """Within an act: the day by which it is due has moved."""
    if before != after:
        for day, n in ((before, -1), (after, 1)):
            if day:
                a.count("requests_due", n, day)


def keep_promise(case: Case, request: HelpRequest) -> Promise:
    """The handling is due on the day promised, on none while the clock stands in time."""
    seen = promise_of(request, case.today)
    row = case.parts[handling_of(case).key]
    row.due_on = seen.last
    case.changed.add(row.key)
    return seen
