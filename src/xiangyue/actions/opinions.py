"""Opinions: said, joined, taken in hand, grouped, answered (catalogue C1).

An anonymous opinion has no person anywhere: not on its row, not in the record, not in its files.
``start_matter`` and ``link_opinions`` (``actions.matters``) give the answer "taken up in a matter".
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.access.opinions import ABOVE, ANSWERERS, HEARERS, KEEPERS
from xiangyue.actions import files as stored
from xiangyue.actions import own_numbers
from xiangyue.actions.acts import Act, act
from xiangyue.actions.whole import RowAct, do
from xiangyue.core import receipts
from xiangyue.core.calendar import period
from xiangyue.core.log import NOBODY, told_at
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    Household,
    Jurisdiction,
    MoneyQuestion,
    Opinion,
    OpinionGroup,
    PassedUp,
)
from xiangyue.data.opinions import ANSWERS, CHANNELS, PETITION, SUBJECTS
from xiangyue.methods import rulebook

TEXT, PLACE, NAME, TITLE = 2000, 120, 60, 120  # characters at most
FILES = stored.MOST
OLDEST = 366  # days back that something may have been heard
PERIOD = "answer-days.opinion"


class Chance(Protocol):
    """Where unguessable bytes come from: the module ``secrets``, or a rehearsal's seeded source."""

    def token_bytes(self, n: int, /) -> bytes:
        """``n`` random bytes."""


def clean(text: str, *, lines: bool = True) -> str:
    """``text`` as it is kept: trimmed, newlines alike, without signs that no one can see or store.

    Any script and emoji stay. Control characters, lone surrogates and the marks that turn the
    direction of the text around them are dropped.
    """
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    if not text.replace("\n", "").isprintable():
        text = "".join(
            c
            for c in text
            if c == "\n"
            or (
                unicodedata.category(c) not in ("Cc", "Cs")
                and not "\u202a" <= c <= "\u202e"
                and not "\u2066" <= c <= "\u2069"
            )
        )
    return (text if lines else " ".join(text.split())).strip()


def limited(value: str, field: str, most: int, *, lines: bool = False) -> str:
    text = clean(value, lines=lines)
    if len(text) > most:
        raise Refusal(
            "invalid",
            Check(says="opinion.too-long", met=False, have=len(text), need=most),
            field=field,
        )
    return text


def submit_opinion(*, files: Sequence[stored.Kept] = (), **given: Any) -> Opinion:
    """Say something to the village, as of ``opinion_act``: Refusal beside the field that is wrong;
    AlreadyDone(receipt) when ``key`` came before."""
    one = opinion_act(files=files, **given)
    opinion = one.row
    assert isinstance(opinion, Opinion)

    def attach() -> None:
        stored.attach(
            files,
            area=opinion.area_id,
            now=opinion.created_at,
            public=opinion.public,
            opinion_id=opinion.pk,
        )

    do(one, attach if files else None)
    return opinion


def opinion_act(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    text: str,
    subject: str = "",
    place: str = "",
    channel: str = "phone",
    anonymous: bool = False,
    public: bool = True,
    heard_from: str = "",
    heard_on: date | None = None,
    household: str = "",
    on_behalf: bool = False,
    joins: int | None = None,
    files: Sequence[stored.Kept] = (),
    rng: Chance = secrets,
    key: UUID | None = None,
    practice: bool = False,
    jurisdiction: Jurisdiction | None = None,
) -> RowAct:
    """The act of saying something to the village. Open to anyone, signed in or not.

    With a name: a signed-in person is the author; a visitor gives a name in ``heard_from``.
    ``on_behalf``: ``actor`` heard it at the door from ``heard_from`` (nobody named: anonymous), on
    ``heard_on`` (today by default), in the ``household`` of that number; of a petition
    (``actions.petitions``) it is somebody of the township. ``joins``: id of an open
    opinion of the village that it joins. ``text`` may be empty where a voice is among ``files``.
    ``jurisdiction``: the village's, where the caller has just read it.

    Refusal beside the field that is wrong.
    """
    today = timezone.localdate(now)
    text = limited(text, "text", TEXT, lines=True)
    if not text and not any(f.media_type in stored.VOICES for f in files):
        raise refuse("opinion.text-empty", field="text")
    subject = subject or "other"
    if subject not in SUBJECTS:
        raise refuse("opinion.subject-unknown", field="subject")
    if channel not in CHANNELS or (channel == PETITION and not on_behalf):
        raise refuse("opinion.channel-unknown", field="channel")
    place = limited(place, "place", PLACE)
    heard_from = limited(heard_from, "heard_from", NAME)
    household = household.strip()
    stored.at_most(files, FILES)
    author: int | None = None
    heard_by: int | None = None
    if on_behalf:
        if channel == PETITION:
            actor.require(area[:9], *ABOVE)
        else:
            actor.require(area, *HEARERS, clause="eight-step:1")
        heard_by = actor.person_id
        anonymous = anonymous or not heard_from
        heard_on = _heard_day(heard_on, today)
    else:
        heard_on, household = None, ""
        author = None if anonymous else actor.person_id
        if author is not None:
            heard_from = ""
        elif not anonymous and not heard_from:
            raise refuse("opinion.name-missing", field="heard_from")
    if anonymous:
        heard_from = household = ""
    if jurisdiction is None or jurisdiction.area_id != area:
        jurisdiction = own_numbers.opened(area)
    if jurisdiction is None:
        raise refuse("area.not-open", code="conditions")
    practice = practice or jurisdiction.practice
    days = rulebook.load().setting(PERIOD, day=today, area=area, charter=jurisdiction.charter).value
    opinion = Opinion(
        area_id=area,
        receipt=receipts.make(rng.token_bytes(receipts.BYTES)),
        text=text,
        subject=subject,
        place=place,
        channel=channel,
        anonymous=anonymous,
        public=public,
        author_id=author,
        heard_by_id=heard_by,
        heard_from=heard_from,
        heard_on=heard_on,
        household_id=_household(area, household) if household else None,
        practice=practice,
        created_at=told_at(now, NOBODY) if anonymous else now,
        due_on=period(today, days).day,
    )
    if joins is not None:
        _join(opinion, joins)
    told = {
        "channel": channel,
        "subject": subject,
        "public": public,
        "on_behalf": on_behalf,
        "due_on": opinion.due_on.isoformat(),
    }
    sealed: dict[str, Any] = {"text": text}
    if opinion.joins_id is not None:
        told["joins"] = opinion.joins_id
    if files:
        told["files"] = len(files)
        sealed["files"] = [f.sha256 for f in files]
    if place:
        sealed["place"] = place
    if heard_from:
        sealed["heard_from"] = heard_from

    return RowAct(
        row=opinion,
        name="opinion.submit",
        on="opinion",
        actor=actor,
        now=now,
        area=area,
        data=told,
        sealed=sealed,
        counts=[("opinions", 1, None), ("opinions_due", 1, opinion.due_on)],
        practice=practice,
        key=key,
        anonymous=anonymous and not on_behalf,
        result=opinion.receipt,
        rng=rng.token_bytes,
    )


def _heard_day(given: date | None, today: date) -> date:
    day = given or today
    if day > today:
        raise refuse("opinion.heard-in-future", field="heard_on")
    if day < today - timedelta(days=OLDEST):
        raise refuse("opinion.heard-too-long-ago", field="heard_on", most=OLDEST)
    return day


def _household(area: str, number: str) -> int:
    found = Household.objects.filter(area_id=area, number=number[:20]).values_list("pk", flat=True)
    for pk in found[:1]:
        return pk
    raise refuse("opinion.household-unknown", field="household", number=number[:20])


def _join(opinion: Opinion, joins: int) -> None:
    found = Opinion.objects.filter(
        pk=joins, area_id=opinion.area_id, public=True, practice=opinion.practice
    ).values_list("joins_id", "group_id")
    for root, group in found[:1]:
        opinion.joins_id = root or joins
        opinion.group_id = group
        return
    raise refuse("opinion.join-unknown", field="joins")


def locked(area: str, ids: Sequence[int]) -> list[Opinion]:
    """The opinions of these ids, locked in order; Refusal when one is not of this village."""
    if not ids:
        raise refuse("opinion.none-chosen", field="opinions")
    found = list(
        Opinion.objects.select_for_update().filter(pk__in=ids, area_id=area).order_by("pk")
    )
    if len(found) != len(set(ids)):
        raise refuse("opinion.elsewhere", field="opinions")
    if len({o.practice for o in found}) > 1:
        raise refuse("opinion.practice-mixed", field="opinions")
    return found


def _practice(area: str, ids: Sequence[int]) -> bool:
    return any(Opinion.objects.filter(pk__in=list(ids)[:1]).values_list("practice", flat=True))


def consider_opinions(
    *, actor: Actor, now: datetime, area: str, opinions: Sequence[int], key: UUID | None = None
) -> int:
    """The branch takes opinions in hand; how many it had not yet. Their answer is still due."""
    actor.require(area, *KEEPERS, clause="eight-step:2")
    practice = _practice(area, opinions)
    with act("opinion.consider", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        fresh = [o.pk for o in locked(area, opinions) if not o.considered_at and not o.answered_at]
        Opinion.objects.filter(pk__in=fresh).update(considered_at=now)
        a.data = {"opinions": fresh}
        a.result = str(len(fresh))
    return len(fresh)


_ANSWER = """
UPDATE xiangyue_opinion
SET considered_at = COALESCE(considered_at, %s), answer_kind = %s, answer = %s, answered_at = %s,
    answered_by_id = %s
WHERE id = ANY(%s)
"""


def answer_opinions(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    opinions: Sequence[int],
    kind: str,
    text: str,
    key: UUID | None = None,
) -> int:
    """Answer opinions in the same words; each keeps the answer as its own. How many.

    ``kind`` is ``handled``, ``explained`` or ``declined``; ``taken_up`` is given by starting a
    matter. Refusal when one of them is answered already: an answer is not changed unseen.
    """
    actor.require(area, *ANSWERERS, clause="eight-step:2")
    text = answer_of(kind, text)
    practice = _practice(area, opinions)
    with act("opinion.answer", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        found = locked(area, opinions)
        if answered := [o.pk for o in found if o.answered_at]:
            raise refuse("opinion.answered", code="stale", field="opinions", number=len(answered))
        require_here(found)
        a.also(_ANSWER, [now, kind, text, now, actor.person_id, [o.pk for o in found]])
        count_answers(a, found)
        a.on = {"opinion": found[0].pk} if len(found) == 1 else {}
        a.data = {"kind": kind, "opinions": [o.pk for o in found]}
        a.sealed["answer"] = text
        a.result = str(len(found))
    return len(found)


def answer_of(kind: str, text: str) -> str:
    """The words of an answer as they are kept; Refusal beside what is wrong."""
    if kind == "taken_up":
        raise refuse("opinion.taken-up-needs-matter", field="kind")
    if kind not in ANSWERS:
        raise refuse("opinion.answer-kind", field="kind")
    text = limited(text, "text", TEXT, lines=True)
    if not text:
        raise refuse("opinion.answer-empty", field="text")
    return text


def require_here(found: Sequence[Opinion]) -> None:
    """Refusal where one of these locked opinions is with the township, whose answer is due, or asks
    about a line of the books, which others answer (``actions.money_questions``)."""
    if MoneyQuestion.objects.filter(opinion__in=found).exists():
        raise refuse("money.by-supervision", code="conditions", field="opinions", clause="law:37")
    if PassedUp.objects.filter(opinion__in=found).exists():
        raise refuse("passed.already", code="stale", field="opinions")


def answer_opinion(
    *,
    actor: Actor,
    now: datetime,
    opinion_id: int,
    kind: str,
    text: str,
    key: UUID | None = None,
) -> Opinion:
    """Answer one opinion (see ``answer_opinions``)."""
    area = area_of(opinion_id)
    answer_opinions(
        actor=actor, now=now, area=area, opinions=[opinion_id], kind=kind, text=text, key=key
    )
    return Opinion.objects.get(pk=opinion_id)


def count_answers(a: Act, answered: Sequence[Opinion]) -> None:
    """The figures of these opinions answered now, in time or late."""
    a.count("opinions_answered", len(answered))
    a.count("opinions_in_time", sum(o.due_on >= a.day for o in answered))
    per_day: dict[date, int] = {}
    for opinion in answered:
        per_day[opinion.due_on] = per_day.get(opinion.due_on, 0) - 1
    for day, n in per_day.items():
        a.count("opinions_due", n, day)


def area_of(opinion_id: int) -> str:
    """Code of the village that an opinion was said to; Refusal("not-found")."""
    for code in Opinion.objects.filter(pk=opinion_id).values_list("area_id", flat=True):
        return str(code)
    raise refuse("opinion.unknown", code="not-found")


def group_opinions(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    opinions: Sequence[int],
    title: str,
    group: int | None = None,
    key: UUID | None = None,
) -> OpinionGroup:
    """Put like opinions together under a title, or add them to ``group`` and give it this title."""
    actor.require(area, *KEEPERS, clause="eight-step:2")
    title = limited(title, "title", TITLE)
    if not title:
        raise refuse("opinion.group-title", field="title")
    if group is None and len(set(opinions)) < 2:
        raise refuse("opinion.group-of-one", field="opinions")
    practice = _practice(area, opinions)
    with act("opinion.group", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        found = locked(area, opinions)
        together: dict[str, Any] = {"area_id": area, "title": title}
        if group is None:
            row = OpinionGroup.objects.create(created_at=now, **together)
        else:
            rows = OpinionGroup.objects.select_for_update().filter(pk=group, area_id=area)
            if not rows.update(title=title):
                raise refuse("opinion.group-unknown", field="group")
            row = OpinionGroup.objects.get(pk=group)
        left = {o.group_id for o in found} - {None, row.pk}
        Opinion.objects.filter(pk__in=[o.pk for o in found]).update(group=row)
        _dissolve(left)
        a.on = {"group": row.pk}
        a.data = {"opinions": [o.pk for o in found]}
        a.sealed["title"] = title
        a.result = str(row.pk)
    return row


def ungroup_opinions(
    *, actor: Actor, now: datetime, area: str, opinions: Sequence[int], key: UUID | None = None
) -> int:
    """Take opinions out of their group; how many. A group of one is dissolved."""
    actor.require(area, *KEEPERS, clause="eight-step:2")
    practice = _practice(area, opinions)
    with act("opinion.ungroup", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        found = [o for o in locked(area, opinions) if o.group_id]
        Opinion.objects.filter(pk__in=[o.pk for o in found]).update(group=None)
        _dissolve({o.group_id for o in found})
        a.data = {"opinions": [o.pk for o in found]}
        a.result = str(len(found))
    return len(found)


def _dissolve(groups: set[int | None]) -> None:
    """Delete those of ``groups`` that hold fewer than two opinions; the opinions stay."""
    for pk in groups - {None}:
        if Opinion.objects.filter(group_id=pk).count() < 2:
            OpinionGroup.objects.filter(pk=pk).delete()
