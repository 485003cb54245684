"""Items of disclosure put up: one posting of any number of them, read out, shown, objected to,
answered, and taken down by itself.

Such a posting is of the place and of no matter; ``actions.postings`` leads its acts here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import posting_acts, spoken
from xiangyue.actions.acts import Act, act, next_number
from xiangyue.actions.disclosures import check_words, columns_of, item_of, makers
from xiangyue.actions.files import Kept, attach
from xiangyue.actions.posting_words import office_contact
from xiangyue.actions.typed import words
from xiangyue.core import calendar, disclosure_content, money
from xiangyue.core.bodies import BRANCH
from xiangyue.core.disclosure import CHANNELS, HEADS
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Area, Disclosure, Jurisdiction, Objection, Posting
from xiangyue.documents.model import Lang
from xiangyue.documents.period_names import period_words
from xiangyue.documents.words import day as day_words
from xiangyue.methods.wording import clause

HEADINGS = {"party": "党务公开", "village": "村务公开", "finance": "财务公开"}
NUMERALS = "一二三"
MOST_BODY = 20_000
"""Characters of a posting's own words. They are a summary: each item hangs whole beneath them."""
MOST_ITEMS = 200
EXCERPT = 300
"""Characters of an item's text in that summary."""
LAW = "law:35"


def period_name(name: str, lang: Lang) -> str:
    """A period as it is called; of an event its day."""
    if len(name) == 10:
        return day_words(date.fromisoformat(name), lang)
    return period_words(name, lang)


def keepers(area: str) -> tuple[str, ...]:
    """Who answers objections to what a place disclosed, and enters where it hung."""
    return tuple(dict.fromkeys((*makers("village"), *BRANCH)))


def post(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    ids: Sequence[int],
    contact: str,
    channels: Sequence[str] = ("web",),
    days: int | None = None,
    title: str = "",
    addresses_confirmed: bool = False,
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Posting:
    """Put up what was prepared: any number of items of one place, on one posting.

    Refusals: an item that is not prepared, not reviewed, posted already; another channel; fewer
    days than the law's fifteen; a personal number; a contact with one of an ID or a card.
    """
    contact = words(contact, "contact", 200)
    allow = office_contact(contact)
    today = timezone.localdate(now)
    here = Jurisdiction.objects.select_related("area").filter(area_id=area).first()
    if here is None:
        raise refuse("area.not-open", code="conditions")
    least = posting_acts.place_setting(area, "posting-days", today)
    days = days or least
    if not least <= days <= 365:
        raise refuse("posting.too-short", field="days", clause=LAW, days=days, least=least)
    shown = posting_acts.shown_in(channels, CHANNELS, today, actor)
    title = words(title, "title", 120, least=0)
    if len(set(ids)) > MOST_ITEMS:
        raise refuse("disclosure.too-many", field="items", n=len(set(ids)), most=MOST_ITEMS)
    with act(
        "disclosure.post", actor=actor, now=now, area=area, practice=here.practice, key=key
    ) as a:
        rows = list(
            Disclosure.objects.select_for_update().filter(
                area_id=area, practice=here.practice, pk__in=ids
            )
        )
        if not rows or len(rows) < len(set(ids)):
            raise refuse("disclosure.none-chosen", field="items")
        rows.sort(key=lambda r: (HEADS.index(r.head), r.pk))
        may_post(actor, rows)
        for row in rows:
            check_words(
                columns_of(row),
                row.content or {},
                allow=allow,
                addresses_confirmed=addresses_confirmed,
                field="items",
            )
        posting = Posting.objects.create(
            area_id=area,
            practice=here.practice,
            year=today.year,
            number=next_number(area, "drill-post" if here.practice else "posting", today.year),
            title=title or title_of(here.area, rows),
            body=body_of(rows),
            basis=clause(",".join(_clauses(rows)), "zh")[:2000],
            contact=contact,
            posted_at=now,
            posted_by_id=actor.person_id,
            days=days,
            until=calendar.posting_ends(today, days),
            channels=shown,
        )
        attach(photos, area=area, now=now, public=True, posting=posting)
        Disclosure.objects.filter(pk__in=[r.pk for r in rows]).update(
            posted_at=now, posted_on=today, posting=posting
        )
        _count(a, rows, today)
        a.on |= {"posting": posting.pk, "disclosures": [r.pk for r in rows]}
        a.data |= {
            "title": posting.title,
            "items": [f"{r.item} {r.period}" for r in rows],
            "days": days,
            "until": posting.until.isoformat(),
            "channels": sorted(posting.channels),
        }
        a.sealed["content"] = {str(r.pk): r.content for r in rows}
        a.result = str(posting.pk)
        spoken.ask(posting)
    return posting


def may_post(actor: Actor, rows: Sequence[Disclosure]) -> None:
    """Refusal for whoever may not, for each item that is not ready: which, and why."""
    unready = []
    for row in rows:
        item = item_of(row)
        actor.require(row.area_id, *makers(row.head), clause=item.clause)
        says = ""
        if row.posted_at:
            says = "disclosure.item-posted"
        elif not row.prepared_at:
            says = "disclosure.item-not-prepared"
        elif row.review and not row.reviewed_at:
            says = "disclosure.item-not-reviewed"
        if says:
            of = {"item": dict(item.names)}
            unready.append(Check(says, False, clause="law:37" if row.review else LAW, values=of))
    if unready:
        raise Refusal("conditions", *unready, field="items")


def _count(a: Act, rows: Sequence[Disclosure], today: date) -> None:
    a.count("postings")
    a.count("disclosures", len(rows))
    a.count("disclosures_in_time", sum(today <= row.due_on for row in rows))
    due: dict[date, int] = {}
    for row in rows:
        due[row.due_on] = due.get(row.due_on, 0) + 1
    for day, n in sorted(due.items()):
        a.count("disclosures_due", -n, day)


def _clauses(rows: Sequence[Disclosure]) -> list[str]:
    found = [LAW]
    for row in rows:
        found += [c.strip() for c in str(row.raw.get("clause", "")).split(",")]
    return [c for c in dict.fromkeys(found) if c][:6]


def title_of(area: Area, rows: Sequence[Disclosure]) -> str:
    """``明伦村三务公开（2026年第三季度）``; of one item its own name."""
    spans = sorted({r.period for r in rows}, key=lambda p: (len(p), p))
    of = "、".join(period_name(p, "zh") for p in spans[:3]) + ("等" if len(spans) > 3 else "")
    if len(rows) == 1:
        return f"{rows[0].raw['name']['zh']}（{rows[0].occasion or of}）"[:120]
    heads = {r.head for r in rows}
    what = HEADINGS[rows[0].head] if len(heads) == 1 else "三务公开"
    village = display_name(area.name, level_of(area.code))
    return f"{village}{what}（{of}）"[:120]


def body_of(rows: Sequence[Disclosure], most: int = MOST_BODY) -> str:
    """What the posting says in words: each item, how much it tells, the sums of its money.

    It is never cut off: where it would be longer than ``most``, each item's text is told in fewer
    words, and at last its sums stand with the item alone.
    """
    for excerpt in (EXCERPT, 120, 40, 0):
        body = _lines_of(rows, lambda row, n=excerpt: line_of(row, n))  # type: ignore[misc]
        if len(body) <= most:
            return body
    return _lines_of(rows, lambda row: f"{_named(row)[:80]}见公示的表格。")


def _lines_of(rows: Sequence[Disclosure], told: Callable[[Disclosure], str]) -> str:
    lines: list[str] = []
    for n, head in enumerate(h for h in HEADS if any(r.head == h for r in rows)):
        lines.append(f"{NUMERALS[n]}、{HEADINGS[head]}")
        for m, row in enumerate((r for r in rows if r.head == head), 1):
            lines.append(f"{m}．{told(row)}")
    return "\n".join(lines)


def _named(row: Disclosure) -> str:
    return f"{row.raw['name']['zh']}（{row.occasion or period_name(row.period, 'zh')}）："


def line_of(row: Disclosure, excerpt: int = EXCERPT) -> str:
    """One item in one line: ``各项支出（2026年第三季度）：2条，金额合计40.00元（肆拾元整）``.

    Of a text longer than ``excerpt`` its beginning, and that it stands there whole.
    """
    content, columns = row.content or {}, columns_of(row)
    said = _named(row)
    if disclosure_content.is_empty(content):
        return said + "本期没有。"
    parts = [f"{len(content['rows'])}条"] if content.get("rows") else []
    sums = disclosure_content.totals(columns, content.get("rows", []))
    for column in columns:
        if column.key in sums:
            name = str(column.names["zh"]).removesuffix("（元）")
            fen = sums[column.key]
            capital = disclosure_content.capitals(fen)
            parts.append(f"{name}合计{money.yuan(fen)}元（{capital}）")
    text = " ".join(str(content.get("text", "")).split())
    if len(text) > excerpt:
        parts.append(f"{text[:excerpt]}……（全文见公示）" if excerpt else "说明见公示")
    elif text:
        parts.append(text)
    return said + "，".join(parts) + ("" if parts[-1].endswith("。") else "。")


def show_in(
    posting: Posting,
    *,
    actor: Actor,
    now: datetime,
    channels: Sequence[str],
    on: date | None = None,
    by_name: str = "",
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Posting:
    """As ``postings.show_in``, of a posting of the place."""
    actor.require(posting.area_id, *keepers(posting.area_id), clause=LAW)
    with _act("posting.show", posting, actor, now, key) as a:
        posting = Posting.objects.select_for_update().get(pk=posting.pk)
        posting_acts.show(
            a, posting, actor=actor, now=now, channels=channels, allowed=CHANNELS, on=on,
            by_name=by_name, photos=photos,
        )  # fmt: skip
    return posting


def object_to(
    posting: Posting,
    *,
    actor: Actor,
    now: datetime,
    text: str,
    anonymous: bool = False,
    disclosure_id: int | None = None,
    rng: Callable[[int], bytes] = secrets.token_bytes,
    key: UUID | None = None,
) -> Objection:
    """As ``postings.object_to``, of a posting of the place; ``disclosure_id``: the item it is
    about. Answered within the days of the place (Chongqing: three)."""
    today = timezone.localdate(now)
    with _act("objection.make", posting, actor, now, key, anonymous=anonymous) as a:
        posting_acts.require_hanging(posting, today, LAW)
        if (
            disclosure_id is not None
            and not Disclosure.objects.filter(pk=disclosure_id, posting=posting).exists()
        ):
            raise refuse("disclosure.unknown", field="disclosure")
        objection = posting_acts.objected(
            a, posting, actor=actor, now=now, text=text, anonymous=anonymous, rng=rng,
            days=posting_acts.place_setting(posting.area_id, "answer-days.objection", today),
            disclosure_id=disclosure_id,
        )  # fmt: skip
    return objection


def answer(
    posting: Posting,
    *,
    actor: Actor,
    now: datetime,
    objection_id: int,
    answer: str,
    key: UUID | None = None,
) -> Objection:
    """As ``postings.answer_objection``, of a posting of the place."""
    actor.require(posting.area_id, *keepers(posting.area_id), clause=LAW)
    with _act("objection.answer", posting, actor, now, key) as a:
        objection = posting_acts.answered(a, objection_id, actor=actor, now=now, answer=answer)
    return objection


def take_down(posting: Posting, *, actor: Actor, now: datetime, key: UUID | None = None) -> Posting:
    """Take a posting of the place down when its days have run and its objections are answered. By
    itself every night (``jobs.disclosures``), or by hand."""
    actor.require(posting.area_id, *keepers(posting.area_id), clause=LAW)
    return _down(posting, actor, now, key)


def _down(posting: Posting, actor: Actor, now: datetime, key: UUID | None = None) -> Posting:
    with _act("posting.take-down", posting, actor, now, key) as a:
        posting = Posting.objects.select_for_update().get(pk=posting.pk)
        if posting.taken_down_at:
            raise refuse("disclosure.down-already", code="conditions")
        waiting = Objection.objects.filter(posting=posting, answered_at__isnull=True).count()
        if waiting:
            raise refuse("disclosure.unanswered", code="conditions", clause=LAW, n=waiting)
        posting_acts.take_down(a, posting, now, LAW)
        spoken.forget_then(posting.pk)
    return posting


def take_down_over(*, actor: Actor, now: datetime, area: str = "") -> int:
    """Take down every posting of a place whose days are over and whose objections are answered:
    the board's copy goes, the archive copy stays with those who may read it (PIPL Art. 19).
    Of every place, or of ``area``."""
    waiting = Objection.objects.filter(posting=OuterRef("pk"), answered_at__isnull=True)
    over = Posting.objects.filter(
        ~Exists(waiting),
        matter__isnull=True,
        taken_down_at__isnull=True,
        until__lt=timezone.localdate(now),
    )
    if area:
        over = over.filter(area_id=area)
    found = list(over.order_by("pk"))
    for posting in found:
        _down(posting, actor, now)
    return len(found)


@contextmanager
def _act(
    name: str,
    posting: Posting,
    actor: Actor,
    now: datetime,
    key: UUID | None,
    *,
    anonymous: bool = False,
) -> Iterator[Act]:
    """One act on a posting of the place."""
    area, practice = posting.area_id, posting.practice
    with act(
        name, actor=actor, now=now, area=area, practice=practice, key=key, anonymous=anonymous
    ) as a:
        a.on["posting"] = posting.pk
        a.result = str(posting.pk)
        yield a
