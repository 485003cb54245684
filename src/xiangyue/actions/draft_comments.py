"""Comments on the articles of a draft: made known, said or entered by the office, answered.

A comment's words are public, who said it is known to the office only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.charters import last_draft
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.postings import personal
from xiangyue.actions.typed import words
from xiangyue.core import charters as core
from xiangyue.core.bodies import COMMITTEE, OFFICE, REPRESENTATIVES
from xiangyue.core.kinds.comments import OUTCOMES
from xiangyue.core.kinds.posting import CHANNELS
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import DraftComment, Household

ENTERS = (*COMMITTEE, *OFFICE, *REPRESENTATIVES)
"""Who may write down a comment for somebody else: representatives for the households they ask."""


def open_comments(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    channels: Sequence[str] = ("board", "web"),
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Make the draft known to all and ask for comments; the days run from here."""
    if not channels or set(channels) - set(CHANNELS):
        raise refuse("comments.channels", field="channels")
    with act_on(matter_id, "comments.open", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "comments")
        if case.facts(part).get("opened"):
            raise refuse("comments.opened", code="conditions")
        case.put(part, opened=case.today.isoformat())
        a.data["channels"] = list(channels)
        case.settle(a)
        a.result = str(matter_id)


def comment(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    article: str,
    text: str,
    on_behalf: bool = False,
    name: str = "",
    household: str = "",
    addresses_confirmed: bool = False,
    key: UUID | None = None,
) -> DraftComment:
    """Say something on an article of the draft, by its key ("" for the whole draft).

    Any villager may, and the office or a representative for somebody (``on_behalf``, ``name``,
    ``household`` by its number). Refusal to who is of another village, before the draft is made
    known, after the comments are over, and for a text with somebody's personal data.
    """
    text, name = words(text, "text", 1000), words(name, "name", 60, least=0)
    if found := personal(text, addresses_confirmed=addresses_confirmed):
        raise Refusal("invalid", *found, field="text")
    with act_on(matter_id, "comments.make", "", actor, now, None, key) as (a, case):
        definition = case.require_open(part, "comments")
        area = case.matter.area_id
        if on_behalf:
            actor.require(area, *ENTERS)
            if not name and not household:
                raise refuse("comments.for-whom", field="name")
        elif actor.person_id is None or not (actor.area == area or actor.roles(area)):
            raise refuse("comments.villagers", code="not-allowed")
        if not case.facts(part).get("opened"):
            raise refuse("comments.not-opened", code="conditions")
        drafted = last_draft(matter_id, definition.words["of"])
        assert drafted is not None  # the draft part is done before this one opens
        keys = [str(row["key"]) for row in drafted.articles]
        if article and article not in keys:
            raise refuse("comments.no-article", field="article")
        made = DraftComment.objects.create(
            matter=case.matter,
            part=part,
            drafted=drafted,
            article=article,
            text=text,
            person_id=None if on_behalf else actor.person_id,
            household=_household(area, household) if household else None,
            name=name if on_behalf else "",
            entered_by_id=actor.person_id if on_behalf else None,
            made_at=now,
        )
        case.add(part, comments=1, unanswered=1)
        a.on["comment"] = made.pk
        a.data |= {"part": part, "article": keys.index(article) + 1 if article else 0}
        a.data["on_behalf"] = on_behalf
        a.sealed |= {"text": text, "name": made.name}
        case.settle(a)
        a.result = str(made.pk)
    return made


def answer_comment(
    *,
    actor: Actor,
    now: datetime,
    comment_id: int,
    outcome: str,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> DraftComment:
    """Say what becomes of a comment (``OUTCOMES``), and why. Adopted, the draft owes a version."""
    reason = words(reason, "reason", 500)
    if outcome not in OUTCOMES:
        raise refuse("comments.outcome", field="outcome")
    row = DraftComment.objects.filter(pk=comment_id).first()
    if row is None:
        raise refuse("comments.unknown", code="not-found")
    with act_on(row.matter_id, "comments.answer", "", actor, now, expected, key) as (a, case):
        require_actor(actor, case.matter, row.part)
        case.require_open(row.part, "comments")
        row.refresh_from_db()  # the matter is locked: nobody else answers it now
        if row.outcome:
            raise refuse("comments.answered", code="conditions")
        row.outcome, row.reason = outcome, reason
        row.answered_at, row.answered_by_id = now, actor.person_id
        a.save(row, "outcome", "reason", "answered_at", "answered_by")
        owed = 0 if outcome == "declined" else 1
        case.add(row.part, unanswered=-1, owed=owed, **{outcome: 1})
        case.put(row.part, on=case.today.isoformat())
        a.on["comment"] = row.pk
        a.data |= {"part": row.part, "outcome": outcome, "reason": reason}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _household(area: str, number: str) -> Household:
    found = Household.objects.filter(area_id=area, number=number.strip(), active=True).first()
    if found is None:
        raise refuse("opinion.household-unknown", field="household", number=number)
    return found


def article_name(drafted: list[dict[str, object]], key: str) -> str:
    """第九条, as the article is numbered in that version of the draft; "" for the whole."""
    numbers = {str(row["key"]): n for n, row in enumerate(drafted, 1)}
    return core.article_name(numbers[key]) if key in numbers else ""
