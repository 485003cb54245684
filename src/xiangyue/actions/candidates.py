"""Who may stand, and who does: rulings, objections, the choice of one post, declining.

Source: Organic Law of Villagers' Committees (2025), Art. 18; Zhejiang Measures on Elections, Art.
15, 18, 19. Who is barred was heard before, is told why, and may object once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.candidate_lists import came_up, tell
from xiangyue.actions.documents_of_elections import post_notice
from xiangyue.actions.electing import Poll, at_election, election_day
from xiangyue.actions.typed import words as text_of
from xiangyue.core.candidates import CONDITIONS
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Candidacy, CandidateRuling

KIND = "candidates"
ALIVE = ("named", "formal")


def mine(poll: Poll, person_id: int, *states: str) -> list[Candidacy]:
    """Somebody's candidacies in these states; Refusal where there is none."""
    rows = Candidacy.objects.filter(election=poll.election, person_id=person_id)
    found = list(rows.filter(state__in=states).select_related("ruling").order_by("pk"))
    if not found:
        raise refuse("candidates.not-named", code="not-found")
    return found


def rule_on(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    condition: str = "",
    reason: str = "",
    heard: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> list[CandidateRuling]:
    """Nothing stands against this person (no ``condition``), or they may not stand: which condition
    is not met, why, and what they said when they were heard."""
    with at_election(
        matter_id, "candidates.rule", part, actor, now, key, KIND, expected=expected
    ) as poll:
        rows = mine(poll, person_id, "named")
        if any(_ruling(r) is not None for r in rows):
            raise refuse("candidates.ruled-already", code="conditions")
        if condition:
            if condition not in CONDITIONS:
                raise refuse("candidates.condition", field="condition")
            reason = text_of(reason, "reason", 500)
            if not heard.strip():
                raise refuse("candidates.not-heard", field="heard", clause="election-practice")
            heard = text_of(heard, "heard", 2000)
        clause = CONDITIONS.get(condition, "")
        made = [
            CandidateRuling.objects.create(
                candidacy=row,
                barred=bool(condition),
                condition=condition,
                reason=reason if condition else "",
                heard=heard if condition else "",
                made_on=poll.case.today,
                made_by_id=actor.person_id,
            )
            for row in rows
        ]
        if condition:
            for row in rows:
                row.state, row.clause = "barred", clause
                row.save(update_fields=["state", "clause"])
        poll.a.data |= {"barred": bool(condition)} | ({"clause": clause} if clause else {})
        poll.a.sealed |= {"person": person_id, "condition": condition, "reason": reason}
        tell(poll)
        poll.a.result = str(made[0].pk)
    return made


def _ruling(row: Candidacy) -> CandidateRuling | None:
    return getattr(row, "ruling", None)


def object_to(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    words: str,
    key: UUID | None = None,
) -> None:
    """Who may not stand objects, within the days there are, once."""
    with at_election(
        matter_id, "candidates.object", part, actor, now, key, KIND, self_id=person_id,
        personal=True,
    ) as poll:  # fmt: skip
        words = text_of(words, "words", 2000)
        rows = mine(poll, person_id, "barred")
        ruling = rows[0].ruling
        if ruling.objected_on:
            raise refuse("candidates.objected-already", code="conditions")
        days = poll.number("candidates.objection-days")
        last = ruling.made_on + timedelta(days=days.value)
        if poll.case.today > last:
            gone = (poll.case.today - ruling.made_on).days
            check = Check("candidates.objection-late", False, gone, days.value, clause=days.clause)
            raise Refusal("conditions", check)
        CandidateRuling.objects.filter(candidacy__in=rows).update(
            objection=words, objected_on=poll.case.today
        )
        poll.a.sealed |= {"person": person_id, "words": words}
        tell(poll)


def answer_objection(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    may_stand: bool,
    answer: str,
    key: UUID | None = None,
) -> None:
    """The election committee looks again: they may stand after all, or the ruling stands."""
    with at_election(matter_id, "candidates.answer", part, actor, now, key, KIND) as poll:
        answer = text_of(answer, "answer", 2000)
        rows = mine(poll, person_id, "barred")
        ruling = rows[0].ruling
        if not ruling.objected_on or ruling.answered_on:
            raise refuse("candidates.no-objection", code="conditions")
        CandidateRuling.objects.filter(candidacy__in=rows).update(
            answer=answer, answered_on=poll.case.today, barred=not may_stand
        )
        if may_stand:
            for row in rows:
                row.state, row.clause = "named", ""
                row.save(update_fields=["state", "clause"])
        poll.a.data["may_stand"] = may_stand
        poll.a.sealed |= {"person": person_id, "answer": answer}
        tell(poll)


def choose_post(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    post: str,
    in_writing: bool = False,
    key: UUID | None = None,
) -> Candidacy:
    """Named for several posts one stands for one of them (Zhejiang 18): said on the phone, or by
    the office out of a signed paper (``in_writing``)."""
    with at_election(
        matter_id, "candidates.choose", part, actor, now, key, KIND, self_id=person_id,
        personal=True,
    ) as poll:  # fmt: skip
        rows = mine(poll, person_id, "named")
        kept = next((r for r in rows if r.post == post), None)
        if kept is None:
            raise refuse("candidates.not-named-for", field="post")
        if len(rows) < 2:
            raise refuse("candidates.one-post", code="conditions")
        if poll.for_another and not in_writing:
            raise refuse("candidates.in-writing", field="in_writing", clause="election-practice")
        for row in rows:
            if row is not kept:
                row.state, row.reason = "declined", "chose-another"
                row.save(update_fields=["state", "reason"])
        poll.a.data["post"] = post
        poll.a.sealed["person"] = person_id
        tell(poll)
        poll.a.result = str(kept.pk)
    return kept


def decline(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    reason: str = "",
    in_writing: bool = False,
    key: UUID | None = None,
) -> list[Candidacy]:
    """One does not want to stand: in writing, in time (Zhejiang 19). Of one who is on the posted
    list a notice says so and the next by votes comes up; those who came up."""
    with at_election(
        matter_id, "candidates.decline", part, actor, now, key, KIND, self_id=person_id,
        personal=True, after=True,
    ) as poll:  # fmt: skip
        rows = mine(poll, person_id, *ALIVE)
        if poll.for_another and not in_writing:
            raise refuse("candidates.in-writing", field="in_writing", clause="election-practice")
        poll.in_time("decline", "candidates.decline-days")
        up: list[Candidacy] = []
        for row in rows:
            was = row.state
            row.state = "withdrawn" if was == "formal" else "declined"
            row.reason = reason.strip()[:200]
            row.save(update_fields=["state", "reason"])
            if was == "formal":
                up += came_up(poll, row)
                poll.case.add(part, withdrawn=1)
                poll.a.data |= {"post": row.post, "came_up": len(up)}
        poll.a.data["listed"] = any(r.state == "withdrawn" for r in rows)
        if poll.a.data["listed"]:
            post_notice(poll.a, poll.case, poll.election, "withdrawn", actor)
        poll.a.sealed["person"] = person_id
        tell(poll)
        poll.a.result = ",".join(str(r.pk) for r in up)
    return up


def say_words(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    words: str,
    key: UUID | None = None,
) -> None:
    """What one means to do if elected (履职设想), as said or written: to be read by all until the
    day before election day, on which nobody campaigns (Zhejiang 23)."""
    with at_election(
        matter_id, "candidates.words", part, actor, now, key, KIND, self_id=person_id,
        personal=True, after=True,
    ) as poll:  # fmt: skip
        words = text_of(words, "words", 2000)
        if poll.case.today >= election_day(poll.election):
            raise refuse("candidates.quiet-day", code="conditions", clause="election-practice")
        rows = mine(poll, person_id, *ALIVE)
        Candidacy.objects.filter(pk__in=[r.pk for r in rows]).update(words=words)
        poll.a.data["letters"] = len(words)
