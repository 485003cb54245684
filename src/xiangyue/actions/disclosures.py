"""三务公开: a place begins to disclose, prepares each item, has it reviewed, posts it.

A row of ``Disclosure`` is one item in one period. ``extend`` opens the rows of the periods that
have begun; ``prepare`` takes an item from the records or from a form; the supervision committee
reviews what the catalogue wants reviewed; ``post`` puts any number of items up on one posting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act, act
from xiangyue.actions.disclosed import source_of
from xiangyue.actions.disclosure_records import on_their_way, records_of, waits
from xiangyue.actions.posting_words import PUBLISHERS, personal
from xiangyue.actions.typed import words
from xiangyue.core import disclosure_content as contents
from xiangyue.core.bodies import BRANCH, SUPERVISION
from xiangyue.core.disclosure import (
    Catalogue,
    Column,
    Item,
    Turn,
    happened,
    read_item,
    stored,
    turns,
)
from xiangyue.core.places import level_of
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.disclosures import keep_prepared
from xiangyue.data.models import Area, Disclosure, Jurisdiction
from xiangyue.methods import disclosure as library

BEFORE = timedelta(days=62)
"""So far back a place that begins looks for periods that can still be disclosed in time."""


def makers(head: str) -> tuple[str, ...]:
    """Who prepares and posts what is of a head: the village's publishers, of the party's affairs
    the branch as well."""
    return (*PUBLISHERS, *BRANCH) if head == "party" else (*PUBLISHERS, "secretary")


def beginners(area: str) -> tuple[str, ...]:
    """Who begins for a village."""
    return (*PUBLISHERS, "secretary")


def begin(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    key: UUID | None = None,
) -> int:
    """A village begins to disclose by the catalogue: the rows of every period that runs or can
    still be disclosed in time are there from now on; how many."""
    actor.require(area, *beginners(area), clause="law:35")
    if level_of(area) != "village":
        raise refuse("disclosure.village-only", code="conditions")
    if Disclosure.objects.filter(area_id=area).exists():
        raise refuse("disclosure.begun", code="conditions")
    _catalogue(area, timezone.localdate(now))
    return _open(actor=actor, now=now, area=area, back=BEFORE, key=key, name="disclosure.begin")


def _catalogue(area: str, today: date) -> Catalogue:
    """What holds in an area today; Refusal, with the first day, where nothing does yet."""
    found = library.catalogue(area, today)
    if today < found.begins:
        raise refuse("disclosure.before", code="conditions", day=found.begins.isoformat())
    return found


def extend(*, actor: Actor, now: datetime, area: str) -> int:
    """Open the rows of the periods that have begun since; how many. Nothing new is no act."""
    return _open(actor=actor, now=now, area=area, back=timedelta(0))


def _open(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    back: timedelta,
    key: UUID | None = None,
    name: str = "disclosure.open",
) -> int:
    here = Jurisdiction.objects.filter(area_id=area).only("practice").first()
    if here is None:
        raise refuse("area.not-open", code="conditions")
    today = timezone.localdate(now)
    first = today - back
    wanted = [
        turn
        for item in library.catalogue(area, today).items
        for turn in turns(item, first, today)
        if turn.due >= today
    ]
    have = set(
        Disclosure.objects.filter(area_id=area, practice=here.practice, last__gte=first)
        .values_list("item", "period")
    )  # fmt: skip
    new = [t for t in wanted if (t.item.slug, t.name) not in have]
    if not new:
        return 0
    with act(name, actor=actor, now=now, area=area, practice=here.practice, key=key) as a:
        Area.objects.select_for_update(no_key=True).get(pk=area)  # one after another
        a.insert([_row(area, here.practice, t) for t in new])
        _due(a, (t.due for t in new), 1)
        a.data |= {"items": len(new)}
        a.result = str(len(new))
    return len(new)


def _row(area: str, practice: bool, turn: Turn, occasion: str = "") -> Disclosure:
    return Disclosure(
        area_id=area,
        practice=practice,
        item=turn.item.slug,
        head=turn.item.head,
        period=turn.name,
        occasion=occasion,
        first=turn.first,
        last=turn.last,
        due_on=turn.due,
        raw=stored(turn.item),
        review=turn.item.review,
        columns=[],
    )


def _due(a: Act, days: Iterable[date], n: int) -> None:
    sums: dict[date, int] = {}
    for day in days:
        sums[day] = sums.get(day, 0) + n
    for day, m in sorted(sums.items()):
        a.count("disclosures_due", m, day)


def tell_event(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    item: str,
    on: date,
    what: str,
    key: UUID | None = None,
) -> Disclosure:
    """Something happened that has to be made known: its row is there, due some days after it."""
    what = words(what, "what", 120)
    here = Jurisdiction.objects.filter(area_id=area).only("practice").first()
    today = timezone.localdate(now)
    try:
        known = _catalogue(area, today).item(item)
    except KeyError:
        raise refuse("disclosure.unknown", field="item") from None
    actor.require(area, *makers(known.head), *SUPERVISION, clause=known.clause)
    if here is None or known.period != "event":
        raise refuse("disclosure.no-event", field="item")
    if on > today:
        raise refuse("disclosure.to-come", field="on")
    if found := personal(what):
        raise Refusal("invalid", *found, field="what")
    with act(
        "disclosure.event", actor=actor, now=now, area=area, practice=here.practice, key=key
    ) as a:
        turn = happened(known, on)
        row = _row(area, here.practice, turn, what)
        twin = Disclosure.objects.filter(
            area_id=area, practice=row.practice, item=item, period=turn.name, occasion=what
        )
        if twin.exists():
            raise refuse("disclosure.told", code="conditions")
        row.save()
        _due(a, [row.due_on], 1)
        a.on["disclosure"] = row.pk
        a.data |= {"item": item, "day": on.isoformat(), "due": row.due_on.isoformat()}
        a.result = str(row.pk)
    return row


def item_of(row: Disclosure) -> Item:
    """The item as it stood when the period began."""
    return read_item(row.raw)


def columns_of(row: Disclosure) -> tuple[Column, ...]:
    """The columns of what was prepared, else of what is to be."""
    given = row.columns or row.raw.get("columns", [])
    return tuple(Column(c["key"], c["type"], {"zh": c["zh"], "en": c["en"]}) for c in given)


def _plain(columns: Sequence[Column]) -> list[dict[str, str]]:
    return [{"key": c.key, "type": c.type, **c.names} for c in columns]


def _allowed_to_prepare(row: Disclosure, actor: Actor, today: date) -> None:
    item = item_of(row)
    actor.require(row.area_id, *makers(row.head), clause=item.clause)
    if row.posted_at:
        raise refuse("disclosure.posted", code="conditions")
    if today < row.last:
        raise refuse(
            "disclosure.runs", code="conditions", clause=item.clause, day=row.last.isoformat()
        )


def check_words(
    columns: Sequence[Column],
    content: Mapping[str, Any],
    *,
    allow: Sequence[str] = (),
    addresses_confirmed: bool = False,
    field: str = "rows",
) -> None:
    """Refusal with each thing in it that must not go out (``core.masking``)."""
    text = "\n".join(contents.words(columns, content))
    if found := personal(text, allow=allow, addresses_confirmed=addresses_confirmed):
        raise Refusal("invalid", *found, field=field)


def prepare(
    *,
    actor: Actor,
    now: datetime,
    disclosure_id: int,
    from_records: bool = False,
    rows: Sequence[Sequence[str]] = (),
    text: str = "",
    nothing: bool = False,
    addresses_confirmed: bool = False,
    key: UUID | None = None,
) -> Disclosure:
    """Prepare one item: from the records, or from what was typed. ``nothing``: there was nothing
    of the kind, which is posted too. What was prepared before is replaced, and is reviewed anew.

    Refusals: its period still runs; posted already; an empty form; a cell that is no amount, whole
    number or day; a personal number in what is said.
    """
    today = timezone.localdate(now)
    text = words(text, "text", contents.MOST_TEXT, least=0)
    found = load(disclosure_id)
    _allowed_to_prepare(found, actor, today)
    columns: Sequence[Column]
    if from_records:
        columns, cells = records_of(found)
        if not columns:
            raise refuse("disclosure.no-records", field="from_records")
        if n := waits(found):
            raise on_their_way(n, found)
    else:
        columns = read_item(found.raw).columns
        if not columns and item_of(found).source and (source := source_of(found.raw["source"])):
            columns = source.columns
        cells = contents.read_rows(columns, rows)
        if not cells and not text and not nothing:
            raise refuse("disclosure.empty", field="text" if not columns else "rows")
        if nothing and (cells or text):
            raise refuse("disclosure.nothing-and", field="nothing")
    content = {"rows": cells, "text": text}
    check_words(columns, content, addresses_confirmed=addresses_confirmed)
    with _on(disclosure_id, "disclosure.prepare", actor, now, key) as (a, row):
        _allowed_to_prepare(row, actor, today)
        _put(row, columns, content, actor, now, item_of(row).source if from_records else "")
        row.save()
        _tell(a, [row])
        a.sealed["content"] = content
    return row


def prepare_from_records(
    *, actor: Actor, now: datetime, area: str, key: UUID | None = None
) -> list[Disclosure]:
    """Prepare at once every item of a place that can be disclosed, is not prepared, and that the
    records answer in full. One act."""
    today = timezone.localdate(now)
    rows = [
        row
        for row in Disclosure.objects.filter(
            area_id=area, prepared_at__isnull=True, last__lte=today
        ).order_by("pk")
        if row.raw.get("source") and actor.holds(area, *makers(row.head))
    ]
    # What two items of a period are taken from is read once.
    read: dict[tuple[str, date, date], tuple[tuple[Column, ...], list[list[Any]]]] = {}
    late: dict[tuple[str, date, date], int] = {}
    for row in rows:
        same = (row.raw["source"], row.first, row.last)
        if same not in read:
            late[same] = waits(row)
            read[same] = ((), []) if late[same] else records_of(row)
    found = [(row, *read[row.raw["source"], row.first, row.last]) for row in rows]
    found = [(row, columns, cells) for row, columns, cells in found if columns]
    if not found:
        actor.require(area, *makers("village"), clause="law:35")
        for row in rows:
            if n := late[row.raw["source"], row.first, row.last]:
                raise on_their_way(n, row)
        raise refuse("disclosure.none-ready", code="conditions")
    rows = [row for row, _columns, _cells in found]
    sealed: dict[str, Any] = {}
    for row, columns, cells in found:
        content = {"rows": cells, "text": ""}
        check_words(columns, content, addresses_confirmed=True)
        _put(row, columns, content, actor, now, row.raw["source"])
        sealed[str(row.pk)] = content
    with act(
        "disclosure.prepare", actor=actor, now=now, area=area, practice=rows[0].practice, key=key
    ) as a:
        locked = set(
            Disclosure.objects.select_for_update()
            .filter(pk__in=[r.pk for r in rows], prepared_at__isnull=True)
            .values_list("pk", flat=True)
        )
        rows = [r for r in rows if r.pk in locked]
        keep_prepared(rows, actor.person_id, now)
        _tell(a, rows)
        a.sealed["content"] = {k: v for k, v in sealed.items() if int(k) in locked}
    return rows


def _put(
    row: Disclosure,
    columns: Sequence[Column],
    content: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    source: str,
) -> None:
    row.columns, row.content, row.source = _plain(columns), content, source
    row.prepared_at, row.prepared_by_id = now, actor.person_id
    row.reviewed_at = row.reviewed_by_id = None
    row.remark = ""


def review(
    *,
    actor: Actor,
    now: datetime,
    ids: Sequence[int],
    agreed: bool,
    remark: str = "",
    key: UUID | None = None,
) -> list[Disclosure]:
    """The supervision committee agrees that items are posted, or sends them back with the reason.

    By one of its members who did not prepare it. All of the items are of one place.
    """
    remark = words(remark, "remark", 500, least=0 if agreed else 1)
    if found := personal(remark):
        raise Refusal("invalid", *found, field="remark")
    area, practice = _place(ids)
    actor.require(area, *SUPERVISION, clause="law:37")
    with act("disclosure.review", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        rows = list(
            Disclosure.objects.select_for_update().filter(pk__in=ids, area_id=area).order_by("pk")
        )
        for row in rows:
            if not row.review:
                raise refuse("disclosure.needs-none", code="conditions")
            if not row.prepared_at or row.posted_at:
                raise refuse("disclosure.not-prepared", code="conditions")
            if row.prepared_by_id == actor.person_id:
                raise refuse("disclosure.by-another", code="not-allowed", clause="law:37")
            row.remark = remark
        new: dict[str, Any] = {"reviewed_at": now, "reviewed_by_id": actor.person_id}
        if not agreed:
            new = {"prepared_at": None, "prepared_by_id": None, "content": None, "columns": [],
                   "source": "", "reviewed_at": None, "reviewed_by_id": None}  # fmt: skip
        for row in rows:
            for name, value in new.items():
                setattr(row, name, value)
        Disclosure.objects.filter(pk__in=[row.pk for row in rows]).update(remark=remark, **new)
        _tell(a, rows)
        a.data |= {"agreed": agreed}
        a.sealed["remark"] = remark
    return rows


def load(pk: int) -> Disclosure:
    """A row with its area; Refusal("not-found")."""
    found = Disclosure.objects.select_related("area").filter(pk=pk).first()
    if found is None:
        raise refuse("disclosure.unknown", code="not-found")
    return found


def _place(ids: Sequence[int]) -> tuple[str, bool]:
    places = list(
        Disclosure.objects.filter(pk__in=ids).values_list("area_id", "practice").distinct()[:2]
    )
    if len(places) != 1:
        raise refuse("disclosure.none-chosen", field="items")
    return places[0]


def _tell(a: Act, rows: Sequence[Disclosure]) -> None:
    a.on["disclosures"] = [row.pk for row in rows]
    a.data["items"] = [f"{row.item} {row.period}" for row in rows]
    a.result = str(rows[0].pk) if len(rows) == 1 else str(len(rows))


@contextmanager
def _on(
    pk: int, name: str, actor: Actor, now: datetime, key: UUID | None
) -> Iterator[tuple[Act, Disclosure]]:
    """One act on one locked row."""
    row = load(pk)
    with act(name, actor=actor, now=now, area=row.area_id, practice=row.practice, key=key) as a:
        yield a, Disclosure.objects.select_for_update().get(pk=pk)
