"""Handling a request: steps, hand-overs, papers, a clock that stands, reminders, its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.requests import count_due, handling_of, keep_promise, waits_until
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import HandlingStep, HelpRequest
from xiangyue.data.requests import RESULTS


@contextmanager
def _handle(
    name: str,
    matter_id: int,
    actor: Actor,
    now: datetime,
    expected: int | None,
    key: UUID | None,
    *,
    asker_too: bool = False,
) -> Iterator[tuple[Act, Case, HelpRequest, str]]:
    """One act on the handling, by its agent or the part's actors; gives the part's key."""
    with act_on(matter_id, name, "", actor, now, expected, key) as (a, case):
        part = handling_of(case)
        a.data["part"] = part.key
        request = HelpRequest.objects.filter(matter_id=matter_id).first()
        mine = request is not None and actor.person_id is not None
        mine = mine and actor.person_id in (
            request.agent_id,
            request.person_id if asker_too else None,
        )
        if not mine:
            require_actor(actor, case.matter, part.key)
        case.require_open(part.key, "handling")
        assert request is not None  # the part opens once the request is taken in
        before = waits_until(case, request)
        yield a, case, request, part.key
        keep_promise(case, request)
        case.settle(a)
        count_due(a, before, waits_until(case, request))
        a.result = str(matter_id)


def note(a: Act, case: Case, part: str, kind: str, actor: Actor, text: str, **more: Any) -> None:
    """Within an act: one line of the way of the handling."""
    row = HandlingStep(
        matter=case.matter,
        part=part,
        kind=kind,
        on=more.pop("on", case.today),
        text=text,
        made_at=case.now,
        made_by_id=actor.person_id,
        **more,
    )
    a.insert([row])
    a.sealed["text"] = text


def note_step(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """What was done on the way."""
    text = words(text, "text", 2000)
    with _handle("handling.step", matter_id, actor, now, expected, key) as (a, case, _r, part):
        note(a, case, part, "step", actor, text)
        case.add(part, steps=1)


def hand_over(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    to_office: str,
    to_name: str = "",
    on: date | None = None,
    text: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Hand it over to an office or a person, on a day, with a note.

    Refusal where the method does not carry anything outside, and, where it asks for the whole
    file, while a paper is missing.
    """
    to_name, text = words(to_name, "to_name", 60, least=0), words(text, "text", 2000, least=0)
    to_office = words(to_office, "to_office", 120, least=0)
    if not to_name and not to_office:
        raise refuse("handling.to-nobody", field="to_office")
    with _handle("handling.over", matter_id, actor, now, expected, key) as (a, case, request, part):
        asked = case.procedure.part(part).words
        if "outside" not in asked["ways"]:
            raise refuse("handling.village-only", code="conditions")
        _require_day(on, request.taken_on, case.today)
        missing = _missing(request)
        if asked["whole_file"] and missing:
            raise _papers_missing(request)
        note(
            a, case, part, "handover", actor, text,
            on=on or case.today, to_name=to_name, to_office=to_office,
        )  # fmt: skip
        case.add(part, handed=1)
        a.sealed |= {"to_name": to_name, "to_office": to_office}


def _require_day(on: date | None, first: date, last: date) -> None:
    if on is not None and not first <= on <= last:
        raise refuse("handling.day", field="on", first=first.isoformat(), last=last.isoformat())


def _missing(request: HelpRequest) -> list[dict[str, Any]]:
    return [p for p in request.papers if p["on"] is None]


def _papers_missing(request: HelpRequest) -> Refusal:
    missing = _missing(request)
    names = {
        lang: ("、" if lang == "zh" else ", ").join(p[lang] for p in missing)
        for lang in ("zh", "en")
    }
    have, need = len(request.papers) - len(missing), len(request.papers)
    check = Check("handling.papers-missing", False, have, need, values={"papers": names})
    return Refusal("conditions", check)


def tick_papers(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    papers: Sequence[int],
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Needed papers handed in, by position. With the last of them the clock goes on."""
    with _handle("handling.papers", matter_id, actor, now, expected, key) as (a, case, r, part):
        fresh = [n for n in dict.fromkeys(papers) if 0 <= n < len(r.papers)]
        if len(fresh) != len(set(papers)) or not fresh or any(r.papers[n]["on"] for n in fresh):
            raise refuse("request.paper", field="papers")
        for n in fresh:
            r.papers[n]["on"] = case.today.isoformat()
        note(a, case, part, "papers", actor, "、".join(r.papers[n]["zh"] for n in fresh))
        left = len(_missing(r))
        case.put(part, missing=left)
        if not left and r.stops and r.stops[-1][1] is None:
            r.stops[-1][1] = case.today.isoformat()
            case.put(part, stands=False)
        a.save(r, "papers", "stops")
        a.data["missing"] = left


def stop_clock(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Stop the clock while something of the one who asked is waited for, with the reason."""
    reason = words(reason, "reason", 2000)
    with _handle("handling.stop", matter_id, actor, now, expected, key) as (a, case, r, part):
        if case.facts(part).get("stands"):
            raise refuse("handling.stands", code="conditions")
        r.stops.append([case.today.isoformat(), None])
        a.save(r, "stops")
        note(a, case, part, "stop", actor, reason)
        case.put(part, stands=True)
        case.add(part, stops=1)


def go_on(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Let the clock go on."""
    text = words(text, "text", 2000, least=0)
    with _handle("handling.go", matter_id, actor, now, expected, key) as (a, case, r, part):
        if not case.facts(part).get("stands"):
            raise refuse("handling.goes", code="conditions")
        if case.procedure.part(part).words["whole_file"] and _missing(r):
            raise _papers_missing(r)
        r.stops[-1][1] = case.today.isoformat()
        a.save(r, "stops")
        note(a, case, part, "go", actor, text)
        case.put(part, stands=False)


def remind(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str = "",
    key: UUID | None = None,
) -> None:
    """Ask how far it is: by the one who asked or by the office. Once a day and person."""
    text = words(text, "text", 2000, least=0)
    with _handle(
        "handling.remind", matter_id, actor, now, None, key, asker_too=True
    ) as (a, case, _r, part):  # fmt: skip
        if HandlingStep.objects.filter(
            matter_id=matter_id, kind="reminder", on=case.today, made_by_id=actor.person_id
        ).exists():
            raise refuse("handling.reminded", code="conditions")
        note(a, case, part, "reminder", actor, text)
        case.add(part, reminders=1)


def finish_handling(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    result: str,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """It is done: ``solved``, ``refused`` (it cannot be done, with the reason) or ``withdrawn``.

    Refusal while the clock stands, and where a request that is only carried outside was never
    handed over.
    """
    text = words(text, "text", 2000)
    if result not in RESULTS:
        raise refuse("handling.result", field="result")
    with _handle(
        "handling.finish", matter_id, actor, now, expected, key, asker_too=result == "withdrawn"
    ) as (a, case, r, part):
        facts, asked = case.facts(part), case.procedure.part(part).words
        if result == "solved":
            if facts.get("stands"):
                raise refuse("handling.stands", code="conditions")
            if asked["ways"] == ("outside",) and not facts.get("handed"):
                raise refuse("handling.not-handed", code="conditions")
        seen = keep_promise(case, r)
        r.result, r.done_on, r.in_time = result, case.today, not seen.late
        a.save(r, "result", "done_on", "in_time")
        note(a, case, part, "done", actor, text)
        case.put(
            part, finished=True, solved=result == "solved", late=seen.late, stands=False,
            on=case.today.isoformat(),
        )  # fmt: skip
        if result != "withdrawn":
            a.count("requests_done")
            a.count("requests_in_time", int(not seen.late))
        a.data |= {"result": result, "late": seen.late}
