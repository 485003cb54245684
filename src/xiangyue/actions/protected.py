"""Protected reports in the office: the accused heard, the reporter answered, the accused cleared.

How one is lodged and followed by its reporter is ``actions.report_lodging``.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from xiangyue.access import protected as keys
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on, part_of_kind, require_actor
from xiangyue.actions.relatives import close_relatives
from xiangyue.actions.report_lodging import add_message, role_in
from xiangyue.actions.standing import Case, procedure_of
from xiangyue.actions.typed import words
from xiangyue.core.calendar import period
from xiangyue.core.commitments import commit
from xiangyue.core.identity import plain_digits
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Person, ProtectedReport
from xiangyue.data.protected import FINDINGS


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
    """One act on a report by its office, or by the accused where it is theirs to do. To the accused
    who was not told yet, and to whoever is of none of the offices, there is no such matter."""
    with act_on(matter_id, name, "", actor, now, expected, key, seen=False) as (a, case):
        part = part_of_kind(case.procedure, kind)
        a.data["part"] = part.key
        report = ProtectedReport.objects.filter(matter_id=matter_id).first()
        accused = (
            report is not None
            and report.about_id is not None
            and actor.person_id == report.about_id
        )
        knows = accused or actor.holds(case.matter.area_id, *_acting(case.procedure))
        if not knows or (report is not None and accused and not report.charged_on):
            raise refuse("matter.unknown", code="not-found")
        if not (accused and accused_too):
            if accused:
                raise refuse("report.about-you", code="not-allowed")
            require_actor(actor, case.matter, part.key)
            if report is not None:
                if not keys.handles(actor, report, case.matter.area_id):
                    raise refuse("report.not-yours", code="not-allowed")
                _no_relative(actor, report, report.about_id, case.today)
        case.require_open(part.key, kind)
        assert report is not None
        a.unnamed = accused  # the record is open to all: a role with one holder would name them
        yield a, case, report, part.key
        case.settle(a)
        a.result = str(matter_id)


def _acting(procedure: Procedure) -> set[str]:
    return {role for part in procedure.parts for role in part.actors}


def _no_relative(actor: Actor, report: ProtectedReport, about: int | None, day: date) -> None:
    """Refusal for a close relative of whom it is about. One query, none of nobody."""
    if about is None or actor.person_id is None:
        return
    near = close_relatives([about], report.village_id, day, use="conflict",
                           others=[actor.person_id])  # fmt: skip
    if near:
        raise refuse("report.about-relative", code="not-allowed", clause="civil-code:1045")


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


def require_hidden(
    actor: Actor, area: str, report: ProtectedReport, text: str, field: str = "text"
) -> None:
    """Refusal beside ``field`` where a text that others read shows the reporter; ``area``: the
    office's."""
    if not report.named:
        return
    who = json.loads(keys.opened_for_office(actor, report, area, report.reporter_sealed, "name"))
    plain = plain_digits(text).replace(" ", "")
    for told in (who["name"], who["phone"]):
        secret = plain_digits(told).replace(" ", "").replace("-", "")
        if len(secret) >= 2 and secret in plain.replace("-", ""):
            raise refuse("report.shows-reporter", field=field)


def say_whom(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    about_id: int | None = None,
    whom: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Whom a report on an election about nobody known turned out to be about, until they are told
    or there is a finding.

    Either a person of the village's register, after which all goes on as for one who was named at
    once, or the name of one of no register (at most 60 characters), sealed for the office: nobody
    is told then. The record holds a commitment to it. Refusal for the person themself and their
    close relatives.
    """
    with _look("report.whom", "inquiry", matter_id, actor, now, expected, key) as (a, case, r, p):
        if r.charged_on:
            raise refuse("report.charged", code="conditions")
        if r.found_on:
            raise refuse("report.found", code="conditions")
        if r.about_id is not None and r.whom_sealed is None:
            raise refuse("report.whom-named", code="conditions", field="whom")
        if about_id is None:
            name = words(whom, "whom", 60)
        else:
            person = Person.objects.filter(pk=about_id, area_id=r.village_id, active=True).first()
            if person is None or whom:
                raise refuse("report.whom-either", field="whom")
            if person.pk == actor.person_id:
                raise refuse("report.about-you", code="not-allowed")
            _no_relative(actor, r, person.pk, case.today)
            name = person.name
        assert r.election is not None  # a report about nobody is about an election
        r.about_id = about_id
        r.about_role = "" if about_id is None else role_in(r.election, about_id, case.today)
        salt = secrets.token_bytes(32)
        kept = json.dumps({"whom": name, "salt": salt.hex()}, ensure_ascii=False)
        r.whom_sealed = keys.seal_for_office(kept, r.office, case.matter.area_id, "whom")
        a.save(r, "about_id", "about_role", "whom_sealed")
        a.data["kept"] = commit("report-whom", name, salt).hex()
        case.put(p, unknown=about_id is None)


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
        if r.about_id is None:
            raise refuse("report.nobody-to-tell", code="conditions", clause="law:21.2")
        if r.charged_on:
            raise refuse("report.charged", code="conditions")
        require_hidden(actor, case.matter.area_id, r, text)
        r.charge_sealed, r.charged_on = keys.seal_shared(text, "charge"), case.today
        a.save(r, "charge_sealed", "charged_on")
        case.put(p, charged=True, charged_on=case.today.isoformat())


def to_answer_until(report: ProtectedReport) -> date:
    """The last day on which a charge can be answered, by the definition that the matter began with
    (its ``matter.procedure`` loaded); after it a finding may be made without an answer."""
    assert report.charged_on is not None
    days = int(part_of_kind(procedure_of(report.matter), "inquiry").words["days"])
    return period(report.charged_on, days).day


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

    Refusal before the accused was heard or had their days; where the report is about nobody that
    could be told, what was found says what happened, of nobody.
    """
    text = words(text, "text", 4000)
    if finding not in FINDINGS:
        raise refuse("report.finding", field="finding")
    with _look("report.find", "inquiry", matter_id, actor, now, expected, key) as (a, case, r, p):
        if r.about_id is not None and not r.charged_on:
            raise refuse("report.not-charged", code="conditions")
        if r.found_on:
            raise refuse("report.found", code="conditions")
        r.matter = case.matter
        last = to_answer_until(r) if r.charged_on else None
        if last and not r.defended_on and case.today <= last:
            raise refuse("report.not-heard", code="conditions", day=last.isoformat())
        require_hidden(actor, case.matter.area_id, r, text)
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
        if r.finding != "unfounded" or r.about_id is None:
            clearing = part_of_kind(case.procedure, "clearing").key
            case.put(clearing, settled=True, on=case.today.isoformat())


def ask_reporter(
    *, actor: Actor, now: datetime, matter_id: int, text: str, key: UUID | None = None
) -> None:
    """The office asks the reporter something; it is read with the code."""
    text = words(text, "text", 4000)
    with _look("report.message", "inquiry", matter_id, actor, now, None, key) as (a, case, r, p):
        add_message(a, case, r, "office", text, secrets)
        case.add(p, messages=1)


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
        require_hidden(actor, case.matter.area_id, r, text)
        r.cleared_on, r.cleared_text = case.today, text
        a.save(r, "cleared_on", "cleared_text")
        case.put(p, cleared=True, on=case.today.isoformat())


def sealed_text(actor: Actor, report: ProtectedReport, area: str) -> dict[str, Any]:
    """What the office reads of a report, opened; Refusal for anyone else, and for a close relative
    of whom it is about."""
    _no_relative(actor, report, report.about_id, report.received_on)
    told = json.loads(keys.opened_for_office(actor, report, area, report.text_sealed, "text"))
    said = keys.opened_for_office(actor, report, area, report.whom_sealed, "whom")
    return {
        "text": told["text"],
        "whom": (json.loads(said) if said else told).get("whom", ""),
        "charge": keys.opened_shared(report.charge_sealed, "charge"),
        "defence": keys.opened_shared(report.defence_sealed, "defence"),
        "finding": keys.opened_shared(report.finding_sealed, "finding"),
        "answer": keys.opened_for_office(actor, report, area, report.answer_sealed, "answer"),
    }
