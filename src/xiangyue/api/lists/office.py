"""What a place's office works on: duties, questions, receptions, stories, seals, books."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from xiangyue.access.matters import seen_by
from xiangyue.actions import registers, seal_uses, stories
from xiangyue.api.errors import Words
from xiangyue.api.rows import Here, Table
from xiangyue.core import duties, masking
from xiangyue.core.village_books import TRUSTEE
from xiangyue.data.models import (
    BookReview,
    BookVoucher,
    Matter,
    Question,
    Reception,
    Seal,
    SealUse,
    Stocktake,
    Story,
    TakenDuty,
    Task,
    Title,
)


def _masked(name: str) -> Any:
    """A text as everyone may read it: what is personal in it is masked."""
    return (str, lambda row, _here: masking.mask(getattr(row, name)))


taken = Table(
    TakenDuty,
    "id duty since",
    lambda here: TakenDuty.objects.filter(area_id=here.area, until__isnull=True).order_by("pk"),
    says="A duty that the place has taken up; its turns are in the list of what is due.",
    name=(Words, lambda r, _h: duties.read(r.raw).names),
    period=(str, lambda r, _h: duties.read(r.raw).period),
    who=(list[str], lambda r, _h: list(duties.read(r.raw).who)),
)
questions = Table(
    Question,
    "id matter to_body asked_at asked_by due_on answered_at answered_by",
    lambda here: Question.objects.filter(area_id=here.area).order_by(
        "-answered_at", "due_on", "id"
    ),
    says="A written question, those that wait first.",
    text=_masked("text"),
    answer=_masked("answer"),
)


def _tasks(here: Here) -> QuerySet[Task]:
    seen = Matter.objects.filter(seen_by(here.actor, here.area), area_id=here.area, practice=False)
    mine = Q(owner_id=here.me or 0, matter__area_id=here.area, matter__practice=False)
    rows = Task.objects.filter(Q(matter__in=seen) | mine)
    return rows.order_by("-finished_at", "due_on", "id")  # PostgreSQL: what is open comes first


tasks = Table(
    Task,
    "id matter part title standard owner due_on budget spent finished_at",
    _tasks,
    says="A task of any matter, what is open first. Money in fen.",
)


def _receptions(here: Here) -> QuerySet[Reception]:
    """All but appointments, which only the two see."""
    mine = Q(by_id=here.me or 0) | Q(asked_by_id=here.me or 0)
    rows = Reception.objects.filter(area_id=here.area, practice=False)
    return rows.filter(~Q(kind="appointment") | mine).order_by("-on", "-pk")


receptions = Table(
    Reception,
    "id kind on hours place by held_at",
    _receptions,
    says="A reception day, a visit, or one's own appointment.",
)


def _stories(here: Here) -> QuerySet[Story]:
    rows = Story.objects.filter(area_id=here.area)
    if not stories.may_write(here.actor, here.area):
        rows = rows.filter(state="public")
    return rows.order_by("-published_at", "-pk")


told = Table(
    Story,
    "id matter method title lead state version published_at",
    _stories,
    says="A story of the library of typical cases; those not public yet, for who writes them.",
)
seals = Table(
    Seal,
    "id body name keeper gone_on",
    lambda here: Seal.objects.filter(area_id=here.area, practice=here.place.practice).order_by(
        "pk"
    ),
    says="A seal and who keeps it; `away`: the use for which it is out of the office.",
    away=(int | None, lambda r, _h: r.away_id),
)


def _waiting(here: Here) -> QuerySet[SealUse]:
    rows = SealUse.objects.filter(
        seal__area_id=here.area,
        seal__practice=here.place.practice,
        state__in=("asked", "approved"),
    ).select_related("handler")
    if not registers.may_read(here.actor, here.area):
        me = here.me or 0
        rows = rows.filter(Q(handler_id=me) | Q(asked_by_id=me))
    return rows.order_by("asked_at", "pk")


def _public(name: str) -> Any:
    return (str, lambda row, _here: seal_uses.public_words(row, whole=True)[name])


waiting = Table(
    SealUse,
    "id seal kind copies blank outside state asked_at matter contract approved_copies",
    _waiting,
    says="A use of a seal that waits: for the office, and one's own.",
    title=_public("title"),
    purpose=_public("purpose"),
    handler=_public("handler"),
)
counts = Table(
    Stocktake,
    "id year total counted different explained began_at confirmed_at remark",
    lambda here: Stocktake.objects.filter(area_id=here.area, practice=here.place.practice).order_by(
        "-year"
    ),
    says="A yearly count of the assets.",
)


def _inside(here: Here) -> bool:
    seats = bool(here.actor.roles(here.area) - {"villager"})
    above = here.actor.officer_of(here.area) or here.actor.holds(here.area[:9], *TRUSTEE)
    return seats or above


def _vouchers(here: Here) -> QuerySet[BookVoucher]:
    rows = BookVoucher.objects.filter(
        book__area_id=here.area, book__practice=here.place.practice
    ).exclude(state="posted")
    return rows.order_by("-day", "-pk") if _inside(here) else rows.none()


vouchers = Table(
    BookVoucher,
    "id book month number kind state day text amount other handler witness reason",
    _vouchers,
    says="A voucher that is on its way: for who serves there. `amount` in fen.",
)


def _sheets(here: Here) -> QuerySet[BookReview]:
    """Whoever serves there sees one before it is done, too."""
    rows = BookReview.objects.filter(
        month__book__area_id=here.area, month__book__practice=here.place.practice
    )
    return (rows if _inside(here) else rows.exclude(done_at=None)).order_by("-pk")


sheets = Table(
    BookReview,
    "id month kind held_on done_at",
    _sheets,
    says="The sheet of a review of a month of a book.",
)
titles = Table(
    Title,
    "id title holder number granted_on review_due lost_on",
    lambda here: Title.objects.filter(area_id=here.area, practice=False).order_by("-pk"),
    says="A title that the place, or one of its own, holds or held.",
)

LISTS = {
    "duties": taken,
    "questions": questions,
    "tasks": tasks,
    "receptions": receptions,
    "stories": told,
    "seals": seals,
    "seal-uses/waiting": waiting,
    "stocktakes": counts,
    "vouchers/waiting": vouchers,
    "book-reviews": sheets,
    "titles": titles,
}
