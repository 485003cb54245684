"""Budgets of a year as a resolution adopted them; what a resolution in the records allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.typed import words
from xiangyue.actions.village_books import load, on_book
from xiangyue.core import money
from xiangyue.core.refusals import Check, refuse
from xiangyue.core.village_books import ASSEMBLY, ENTERERS, JOINT, OPEN
from xiangyue.data.models import (
    AgendaItem,
    BookBudget,
    BookVoucher,
    LedgerAccount,
    Matter,
    VillageBook,
)


def allowed_by(
    book: VillageBook, day: date, item_id: int | None, matter_id: int | None
) -> tuple[str, AgendaItem | None, Matter | None]:
    """What allows it: ("assembly", "joint" or "", the meeting's item, the matter), as the records
    have it: passed, in this village, by a body that may, on ``day`` or before it.

    Refusal where what is named is not there, not passed, passed later, or by another body.
    """
    if item_id is None and matter_id is None:
        return "", None, None
    rows = AgendaItem.objects.select_related("meeting", "matter").filter(
        meeting__area_id=book.area_id,
        meeting__practice=book.practice,
        meeting__confined=False,
        outcome="passed",
    )
    field = "item" if item_id is not None else "matter"
    wanted = Q(pk=item_id) if item_id is not None else Q(matter_id=matter_id)
    found = list(rows.filter(wanted).order_by("decided_at"))
    if not found:
        raise refuse("books.no-resolution", code="conditions", field=field, clause="law:28")
    in_time = [x for x in found if x.decided_at and timezone.localdate(x.decided_at) <= day]
    if not in_time:
        passed = min(timezone.localdate(x.decided_at) for x in found if x.decided_at)
        raise refuse(
            "books.resolution-later", code="conditions", field=field, day=day.isoformat(),
            passed=passed.isoformat(),
        )  # fmt: skip
    bodies = {x.body or x.meeting.body: x for x in in_time}
    for by, may in (("assembly", ASSEMBLY[book.book]), ("joint", JOINT)):
        for body in may:
            if body in bodies:
                one = bodies[body]
                return by, one if item_id is not None else None, one.matter
    raise refuse("books.other-body", code="conditions", field=field, clause="law:28")


def adopt_budget(
    *,
    actor: Actor,
    now: datetime,
    book_id: int,
    year: int,
    lines: Mapping[str, int],
    item_id: int | None = None,
    matter_id: int | None = None,
    note: str = "",
    key: UUID | None = None,
) -> BookBudget:
    """Enter the budget of a year as an assembly adopted it, or what a later resolution adds to it.

    ``lines``: {account code: fen} of income and spending. Refusal without a resolution of the
    assembly; for a resolution that was entered already; for an account that has no budget.
    """
    note = words(note, "note", 200, least=0)
    book = load(book_id)
    actor.require(book.area_id, *ENTERERS[book.book], clause="law:28")
    given = {code: amount for code, amount in lines.items() if amount}
    kept = LedgerAccount.objects.filter(area_id=book.area_id, code__in=list(given))
    known = {r.code for r in kept if r.kind in ("income", "expense")}
    if not given or any(type(n) is not int or n < 0 for n in given.values()):
        raise refuse("books.budget-empty", field="lines")
    if lost := sorted(set(given) - known):
        raise refuse("books.budget-account", field="lines", account=lost[0])
    if double := sorted(c for c in given if c.partition("-")[0] != c and c[:3] in given):
        raise refuse("books.budget-double", field="lines", account=double[0], above=double[0][:3])
    with on_book(book, "books.budget", actor, now, key) as a:
        today = timezone.localdate(now)
        by, item, matter = allowed_by(book, today, item_id, matter_id)
        if by != "assembly":
            raise refuse(
                "books.budget-assembly", code="conditions", field="item",
                clause="law:28" if book.book == "village" else "collective-law:26",
            )  # fmt: skip
        twin = BookBudget.objects.filter(book=book, year=year)
        if twin.filter(item=item) if item else twin.filter(matter=matter, item=None):
            raise refuse("books.budget-twice", code="conditions", field="item")
        decided = item.decided_at if item else matter and matter.decided_at
        row = BookBudget.objects.create(
            book=book, year=year, lines=given, item=item, matter=None if item else matter,
            note=note, adopted_on=timezone.localdate(decided or now), entered_at=now,
            entered_by_id=actor.person_id,
        )  # fmt: skip
        a.data |= {"book": book.book, "year": year, "lines": given}
        a.on |= {"item": item.pk} if item else {"matter": matter.pk if matter else None}
        a.result = str(row.pk)
    return row


def over_resolution(
    book: VillageBook, matter: Matter | None, amount: int, *, besides: int | None = None
) -> Check | None:
    """Whether a spending goes beyond the amount that the matter it names was decided with."""
    if matter is None or matter.budget is None:
        return None
    used = sum(
        BookVoucher.objects.filter(
            book=book, matter=matter, kind="spending", state__in=(*OPEN, "posted")
        )
        .exclude(pk=besides)
        .values_list("amount", flat=True)
    )
    if used + amount <= matter.budget:
        return None
    values = {
        "resolution": matter.resolution_number or matter.title,
        "decided": money.words(matter.budget),
        "used": money.words(used),
        "amount": money.words(amount),
    }
    return Check("books.over-resolution", False, used + amount, matter.budget, clause="law:28",
                 values=values)  # fmt: skip
