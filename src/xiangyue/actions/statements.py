"""Statements put up, looked at, answered; the picture of the answers once they are closed.

An answer is kept under a pseudonym (``access.voices``) and enters the record without a name: that
one was given, by page or by card, never whose or which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from xiangyue.access import voices
from xiangyue.access.actors import Actor
from xiangyue.actions.lots_drawn import MAY_BE_DRAWN
from xiangyue.actions.participants import accepted, is_office, own, parts_named
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import opinion_groups
from xiangyue.core.part import Part
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, Person, Stance, Statement, Voice
from xiangyue.data.people import grown

LONGEST = 140  # characters: one thought, read aloud in one breath
MOST = 60  # statements of one conversation


def takes_part(case: Case, part: Part, actor: Actor) -> bool:
    """Whether the actor answers for themself: accepted where people are invited, else any adult."""
    if actor.person_id is None:
        return False
    if named := parts_named(case, part, "of"):
        return own(case.matter.pk, actor, named) is not None
    return _adult(case, actor.person_id)


def _adult(case: Case, person_id: int) -> bool:
    here = Person.objects.filter(grown(case.today), pk=person_id, area_id=case.matter.area_id)
    return here.filter(active=True, status__in=MAY_BE_DRAWN).exists()


def add(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    texts: Sequence[str],
    key: UUID | None = None,
) -> Matter:
    """Put up statements: by the office (also out of paper cards), or by one who takes part.

    A participant's waits to be looked at where the method says so. The writer is not kept.
    """
    said = [words(t, "text", LONGEST) for t in texts]
    if not said:
        raise refuse("text.missing", field="text")
    with act_on(matter_id, "statement.add", "", actor, now, None, key, anonymous=True) as (a, case):
        asked = case.require_open(part, "statements")
        by_office = is_office(actor, case.matter, asked)
        if not by_office and not takes_part(case, asked, actor):
            raise refuse("statement.not-invited", code="not-allowed")
        there = set(
            Statement.objects.filter(matter=case.matter, part=part).values_list("text", flat=True)
        )
        if twice := next((t for n, t in enumerate(said) if t in there or t in said[:n]), None):
            raise refuse("statement.twice", field="text", text=twice)
        if len(there) + len(said) > MOST:
            raise refuse("statement.most", field="text", most=MOST)
        held = asked.words["looked_at"] and not by_office
        Statement.objects.bulk_create(
            Statement(
                matter=case.matter,
                part=part,
                number=len(there) + n,
                text=text,
                state="held" if held else "shown",
                by_office=by_office,
            )
            for n, text in enumerate(said, 1)
        )
        _count(case, asked)
        a.data |= {"part": part, "statements": len(said), "held": held}
        a.sealed["texts"] = said
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def look_at(
    *,
    actor: Actor,
    now: datetime,
    statement_id: int,
    show: bool,
    reason: str = "",
    key: UUID | None = None,
) -> Statement:
    """Show a statement, or hide it with a reason that everyone reads. Its answers stay kept."""
    reason = words(reason, "reason", 500, least=0 if show else 1)
    found = Statement.objects.filter(pk=statement_id).first()
    if found is None:
        raise refuse("statement.unknown", code="not-found")
    with act_on(found.matter_id, "statement.look", found.part, actor, now, None, key) as (a, case):
        asked = case.require_open(found.part, "statements")
        row = Statement.objects.get(pk=statement_id)
        row.state, row.reason = ("shown", "") if show else ("hidden", reason)
        row.save(update_fields=["state", "reason"])
        _count(case, asked)
        a.data |= {"number": row.number, "shown": show, "reason": reason}
        case.settle(a)
        a.result = str(row.pk)
    return row


def answer(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    answers: Mapping[int, int],
    person_id: int | None = None,
    invitee_id: int | None = None,
    key: UUID | None = None,
) -> Matter:
    """Answer statements by their numbers: 1 agree, -1 disagree, 0 pass; later answers replace.

    By oneself, or by the office from a paper card for ``person_id`` (where everyone takes part) or
    ``invitee_id``. Refusal for one who does not take part, a number that is not shown, another
    answer than the three.
    """
    if not answers:
        raise refuse("statement.no-answer", field="answer")
    with act_on(matter_id, "statement.answer", "", actor, now, None, key, anonymous=True) as (
        a,
        case,
    ):
        asked = case.require_open(part, "statements")
        card = person_id is not None or invitee_id is not None
        if card:
            require_actor(actor, case.matter, part)
        mark = _mark(case, asked, actor, person_id, invitee_id)
        shown = dict(
            Statement.objects.filter(matter=case.matter, part=part, state="shown").values_list(
                "number", "pk"
            )
        )
        if strange := [n for n in answers if n not in shown]:
            raise refuse("statement.not-shown", field="answer", number=min(strange))
        if any(one not in (1, 0, -1) for one in answers.values()):
            raise refuse("statement.answers", field="answer")
        voice, _ = Voice.objects.get_or_create(matter=case.matter, part=part, mark=mark)
        Stance.objects.bulk_create(
            [Stance(voice=voice, statement_id=shown[n], answer=one) for n, one in answers.items()],
            update_conflicts=True,
            unique_fields=["voice", "statement"],
            update_fields=["answer"],
        )
        _count(case, asked)
        a.data |= {"part": part, "answers": len(answers), "card": card}
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def _mark(
    case: Case, part: Part, actor: Actor, person_id: int | None, invitee_id: int | None
) -> bytes:
    named = parts_named(case, part, "of")
    if named:
        invitees = accepted(case.matter.pk, named)
        if invitee_id is not None:
            one = next((i for i in invitees if i.pk == invitee_id), None)
        else:
            wanted = person_id or actor.person_id
            one = next((i for i in invitees if wanted and i.person_id == wanted), None)
        if one is None:
            raise refuse("statement.not-invited", code="not-allowed")
        if one.person_id is None:
            return voices.mark_of_guest(one.pk, case.matter.pk, part.key)
        return voices.mark_of(one.person_id, case.matter.pk, part.key)
    wanted = person_id or actor.person_id
    if wanted is None or not _adult(case, wanted):
        raise refuse("statement.not-invited", code="not-allowed")
    return voices.mark_of(wanted, case.matter.pk, part.key)


def _count(case: Case, part: Part) -> None:
    here = Statement.objects.filter(matter=case.matter, part=part.key)
    states = dict(here.values_list("state").annotate(n=Count("pk")))
    said = Stance.objects.filter(statement__in=here, statement__state="shown").aggregate(
        answers=Count("pk"), people=Count("voice", distinct=True)
    )
    case.put(
        part.key,
        statements=states.get("shown", 0),
        held=states.get("held", 0),
        hidden=states.get("hidden", 0),
        invited=len(accepted(case.matter.pk, parts_named(case, part, "of"))),
        **said,
    )


def own_answers(matter_id: int, part: str, actor: Actor) -> dict[int, int]:
    """The reader's own answers by the statement's number: nobody is given another's."""
    if actor.person_id is None:
        return {}
    mark = voices.mark_of(actor.person_id, matter_id, part)
    rows = Stance.objects.filter(voice__matter_id=matter_id, voice__part=part, voice__mark=mark)
    return dict(rows.values_list("statement__number", "answer"))


def who_answered(matter_id: int, part: str, people: Sequence[int]) -> set[int]:
    """Which of these people have given an answer (not which): for the clerk who enters cards."""
    marks = {voices.mark_of(pk, matter_id, part): pk for pk in people}
    found = Voice.objects.filter(matter_id=matter_id, part=part, mark__in=list(marks))
    return {marks[bytes(m)] for m in found.values_list("mark", flat=True)}


def picture(matter_id: int, part: str) -> tuple[dict[str, str], opinion_groups.Picture]:
    """The statements shown, number → text, and the picture of all answers to them: two queries.

    To be shown only once the part is closed: while answers come in, two pictures a minute apart
    would tell what somebody has just answered.
    """
    texts = {
        str(n): text
        for n, text in Statement.objects.filter(matter_id=matter_id, part=part, state="shown")
        .order_by("number")
        .values_list("number", "text")
    }
    answers: dict[str, dict[str, int]] = {}
    rows = Stance.objects.filter(Q(voice__matter_id=matter_id), voice__part=part)
    for voice, number, given in rows.values_list("voice_id", "statement__number", "answer"):
        answers.setdefault(str(voice), {})[str(number)] = given
    return texts, opinion_groups.picture(list(texts), answers)
