"""The papers of disclosure out of the records: a quarter's poster, a posting's, its script."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from xiangyue.actions.disclosure_postings import HEADINGS, period_name
from xiangyue.actions.disclosures import columns_of
from xiangyue.actions.documents_of_postings import contact_of
from xiangyue.actions.issuers import first_home, name_of
from xiangyue.actions.posting_drafts import number_of
from xiangyue.core import disclosure_content as contents
from xiangyue.core.disclosure import HEADS, Column, state
from xiangyue.core.periods import Period
from xiangyue.core.places import display_name, level_of
from xiangyue.core.spoken import aloud_zh
from xiangyue.data.models import Area, Disclosure, Posting
from xiangyue.documents.disclosures import Board, Item
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Contact, Issuer
from xiangyue.documents.period_names import period_words
from xiangyue.documents.publishing import Posting as Spoken

ENGLISH = {"party": "Party affairs", "village": "Village affairs", "finance": "Finance"}


NUMBER = {"zh": "序号", "en": "No."}
TOTAL = {"zh": "合计", "en": "Total"}


def _cell(column: Column, value: contents.Cell, lang: Lang) -> str:
    """A cell; an amount of a line in figures and, in Chinese, in capitals below."""
    said = contents.shown(column, value)
    if column.type != "money" or not isinstance(value, int) or lang != "zh":
        return said
    return f"{said}\n{contents.capitals(value).replace('人民币', '')}"


def item_of(row: Disclosure, lang: Lang) -> Item:
    """An item as it hangs; the lines of finance are numbered."""
    columns, content = columns_of(row), row.content or {}
    rows = content.get("rows") or []
    sums = contents.totals(columns, rows)
    numbered = int(row.head == "finance" and bool(rows))
    money = row.head == "finance"
    foot = (
        *(TOTAL[lang],) * numbered,
        *(
            contents.shown(c, sums[c.key])
            if c.key in sums
            else (TOTAL[lang] if n == 0 and not numbered else "")
            for n, c in enumerate(columns)
        ),
    )
    reviewer, posting = row.reviewed_by, row.posting
    return Item(
        head=row.head,
        name=row.raw["name"][lang],
        period=row.occasion or period_name(row.period, lang),
        columns=(*(NUMBER[lang],) * numbered, *(c.names[lang] for c in columns)) if rows else (),
        rows=tuple(
            (
                *(str(number),) * numbered,
                *(
                    _cell(c, x, lang) if money else contents.shown(c, x)
                    for c, x in zip(columns, line, strict=True)
                ),
            )
            for number, line in enumerate(rows, 1)
        ),
        foot=foot if sums else (),
        capitals=tuple(
            (c.names[lang], contents.capitals(sums[c.key])) for c in columns if c.key in sums
        ),
        numbers=tuple(n + numbered for n, c in enumerate(columns) if c.type in ("money", "number")),
        text=str(content.get("text", "")),
        reviewed_by=reviewer.name if reviewer else "",
        posted=(timezone.localdate(posting.posted_at), posting.until)
        if posting and posting.until
        else None,
    )


def _heads(lang: Lang) -> tuple[tuple[str, str], ...]:
    return tuple((h, HEADINGS[h] if lang == "zh" else ENGLISH[h]) for h in HEADS)


def _issuer(area: Area, lang: Lang, on: date) -> Issuer:
    return Issuer(name_of(area, first_home((), place=area.name), lang), on)


def of_quarter(
    area: Area, practice: bool, period: Period, today: date, lang: Lang, link: str
) -> Board:
    """Everything of a quarter that hangs; what hung for its days and has come down, and what is
    missing, is named without its content. Two queries."""
    rows = list(
        Disclosure.objects.filter(
            area=area, practice=practice, due_on__range=(period.first, period.last)
        )
        .select_related("posting", "reviewed_by")
        .order_by("pk")
    )
    village = display_name(area.name, level_of(area.code))
    up = [r for r in rows if r.posting is not None and r.posting.taken_down_at is None]
    last = max((r.posting for r in up if r.posting), key=lambda p: p.posted_at, default=None)
    of = period_words(period.name, lang)
    return Board(
        village=village,
        title=f"{village}三务公开（{of}）" if lang == "zh" else f"{village}: disclosure, {of}",
        number="",
        heads=_heads(lang),
        items=tuple(item_of(r, lang) for r in up),
        posted_on=timezone.localdate(last.posted_at) if last else today,
        until=max((r.posting.until for r in up if r.posting), default=None),
        objections_to=contact_of(last.contact) if last else Contact(village),
        issuer=_issuer(area, lang, today),
        link=link,
        missing=_named(
            [r for r in rows if state(r.last, r.due_on, r.posted_on, today) == "missing"], lang
        ),
        down=_together(
            [r for r in rows if r.posting is not None and r.posting.taken_down_at], lang
        ),
    )


def _named(rows: list[Disclosure], lang: Lang) -> tuple[str, ...]:
    return tuple(
        f"{r.raw['name'][lang]}（{r.occasion or period_name(r.period, lang)}）" for r in rows
    )


def _together(rows: list[Disclosure], lang: Lang) -> tuple[str, ...]:
    """The same where they are many: a line for each time, with all that is of it."""
    found: dict[str, list[str]] = {}
    for r in rows:
        found.setdefault(r.occasion or period_name(r.period, lang), []).append(r.raw["name"][lang])
    colon, between = ("：", "；") if lang == "zh" else (": ", "; ")
    return tuple(f"{of}{colon}{between.join(names)}" for of, names in found.items())


def of_posting(posting: Posting, lang: Lang, link: str) -> Board:
    """One posting with its items."""
    village = display_name(posting.area.name, level_of(posting.area_id))
    rows = Disclosure.objects.filter(posting=posting).order_by("pk")
    rows = rows.select_related("reviewed_by", "posting")
    posted = timezone.localdate(posting.posted_at)
    return Board(
        village=village,
        title=posting.title,
        number=number_of(posting, lang),
        heads=_heads(lang),
        items=tuple(item_of(r, lang) for r in rows),
        posted_on=posted,
        until=posting.until,
        objections_to=contact_of(posting.contact),
        issuer=_issuer(posting.area, lang, posted),
        link=link,
    )


def spoken(posting: Posting, lang: Lang, link: str) -> Spoken:
    """What is read out of a posting: its lines in words."""
    village = display_name(posting.area.name, level_of(posting.area_id))
    posted = timezone.localdate(posting.posted_at)
    return Spoken(
        village=village,
        title=posting.title,
        number=number_of(posting, lang),
        basis=(posting.basis,),
        text=aloud_zh(posting.body) if lang == "zh" else posting.body,
        way=(),
        posted_on=posted,
        until=posting.until,
        objections_to=contact_of(posting.contact),
        issuer=Issuer(village, posted),
        link=link,
    )
