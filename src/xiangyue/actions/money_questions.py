"""Questions about a line of the village's books: asked by anyone, answered in public in time.

A question is an opinion (``actions.opinions``) that hangs on a posted voucher: it has an opinion's
receipt, may be asked without a name, without signing in, or for somebody at the door, and is late
where opinions are late. Only who answers differs: the supervision committee, or who keeps the book,
and never the one whose spending it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.access.opinions import answers_money
from xiangyue.actions import own_numbers
from xiangyue.actions.acts import act
from xiangyue.actions.opinions import _ANSWER, answer_of, count_answers, locked, opinion_act
from xiangyue.actions.whole import do
from xiangyue.core.calendar import period
from xiangyue.core.refusals import refuse
from xiangyue.data.models import LedgerVoucher, MoneyQuestion, Opinion
from xiangyue.methods import rulebook

SETTING = "answer-days.money-question"


def days_to_answer(area: str, day: date, charter: Any = None) -> int:
    """Days that an answer may take, of the day on which it is asked."""
    found = rulebook.load().setting(
        SETTING,
        day=day,
        area=area,
        charter=own_numbers.stored(area) if charter is None else charter,
    )
    return int(found.value)


def line_of(voucher_id: int) -> LedgerVoucher:
    """A posted voucher; Refusal("not-found")."""
    found = LedgerVoucher.objects.filter(pk=voucher_id).first()
    if found is None:
        raise refuse("money.no-line", code="not-found")
    return found


def ask(
    *,
    actor: Actor,
    now: datetime,
    voucher_id: int,
    text: str,
    anonymous: bool = False,
    heard_from: str = "",
    household: str = "",
    heard_on: date | None = None,
    on_behalf: bool = False,
    channel: str = "phone",
    rng: Any = None,
    key: UUID | None = None,
) -> Opinion:
    """Ask about a line: named, without a name, or (``on_behalf``) for somebody at the door.

    AlreadyDone(receipt) where ``key`` came before; Refusal beside the field that is wrong.
    """
    line = line_of(voucher_id)
    given: dict[str, Any] = {"rng": rng} if rng is not None else {}
    one = opinion_act(
        actor=actor, now=now, area=line.area_id, text=text, subject="money", channel=channel,
        anonymous=anonymous, public=True, heard_from=heard_from, heard_on=heard_on,
        household=household, on_behalf=on_behalf, key=key, practice=line.practice, **given,
    )  # fmt: skip
    opinion = one.row
    assert isinstance(opinion, Opinion)
    today = timezone.localdate(now)
    opinion.due_on = period(today, days_to_answer(line.area_id, today)).day
    told = {**one.data, "due_on": opinion.due_on.isoformat(), "voucher": line.number}
    one = replace(
        one,
        name="money.ask",
        data=told,
        counts=[
            ("opinions", 1, None),
            ("opinions_due", 1, opinion.due_on),
            ("money_questions", 1, None),
        ],
    )
    more: Callable[[], None] = lambda: _hang(opinion, line)  # noqa: E731
    do(one, more)
    return opinion


def _hang(opinion: Opinion, line: LedgerVoucher) -> None:
    MoneyQuestion.objects.create(opinion=opinion, area_id=line.area_id, voucher=line)


def answer(
    *, actor: Actor, now: datetime, opinion_id: int, text: str, key: UUID | None = None
) -> Opinion:
    """Answer a question in public, once: the supervision committee, or who keeps the book.

    Refusal for anybody else, for whose own spending it is, for one that is answered.
    """
    found = (
        MoneyQuestion.objects.select_related("voucher__book_voucher").filter(pk=opinion_id).first()
    )
    if found is None:
        raise refuse("money.no-question", code="not-found")
    line = found.voucher
    answers_money(actor, found.area_id, line.book)
    of = getattr(line, "book_voucher", None)
    if of is not None and of.kind == "spending" and of.handler_id == actor.person_id:
        raise refuse("money.own-spending", code="not-allowed", clause="law:37")
    text = answer_of("explained", text)
    with act(
        "money.answer", actor=actor, now=now, area=found.area_id, practice=line.practice, key=key
    ) as a:
        opinion = locked(found.area_id, [opinion_id])[0]
        if opinion.answered_at:
            raise refuse("opinion.answered", code="stale", field="text", number=1)
        a.also(_ANSWER, [now, "explained", text, now, actor.person_id, [opinion.pk]])
        count_answers(a, [opinion])
        a.on = {"opinion": opinion.pk}
        a.data = {"voucher": line.number, "in_time": opinion.due_on >= a.day}
        a.sealed["answer"] = text
        a.result = str(opinion.pk)
    return opinion
