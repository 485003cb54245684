"""Papers of a village's books: each table, the voucher to be signed, the sheet of the month's
review, as documents and spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xiangyue.actions.book_tables import BookTable, Cell, Lang
from xiangyue.core import money
from xiangyue.core.capitals import amount_capitals
from xiangyue.core.places import display_name, level_of
from xiangyue.core.village_books import KIND_NAMES
from xiangyue.data import book_sums
from xiangyue.data.models import BookLine, BookMonth, BookReview, BookVoucher, VillageBook
from xiangyue.documents.model import (
    FORM,
    WIDE,
    Block,
    Closing,
    Document,
    KeyValues,
    Paragraph,
    Signatures,
    Table,
)
from xiangyue.documents.sheets import Column, Sheet, to_xlsx
from xiangyue.documents.words import day as day_words
from xiangyue.methods import chart

_WORDS = {
    "village": ("村民委员会账", "Village committee's book"),
    "cooperative": ("集体经济组织账", "Cooperative's book"),
    "unit": ("单位：元", "In yuan"),
    "made": ("制表人", "Made by"),
    "head": ("村主任审批", "Approved by the head"),
    "head-coop": ("理事长审批", "Approved by the chair"),
    "reviewed": ("村务监督委员会审核", "Reviewed by the supervision committee"),
    "voucher": ("收支单据", "Voucher"),
    "number": ("单据号", "No."),
    "posted-as": ("凭证号", "Posted as"),
    "kind": ("种类", "Kind"),
    "day": ("日期", "Day"),
    "text": ("事由", "For what"),
    "other": ("来源或去向（使用人）", "From or to"),
    "amount": ("金额（元）", "Amount (yuan)"),
    "capitals": ("金额大写", "In Chinese capitals"),
    "handler": ("经手人", "Handler"),
    "witness": ("证明人", "Witness"),
    "approver": ("审批人", "Approved by"),
    "reviewer": ("审核", "Reviewed"),
    "by": ("依据的决定", "Allowed by"),
    "guests": ("接待人数", "Guests"),
    "account": ("科目", "Account"),
    "fund": ("专项资金", "Fund"),
    "debit": ("借方", "Debit"),
    "credit": ("贷方", "Credit"),
    "corrects": ("冲销凭证", "Takes back"),
    "sheet": ("每月集体审核表", "Sheet of the month's review"),
    "people": ("民主理财记录", "The books looked through by villagers"),
    "lead": (
        "逐张审核：没有问题的写“通过”，有疑问的写明疑问，退回经手人。成员过半数签字后，才能入账。",
        "Each voucher is passed, or questioned with the reason and sent back. It is posted when "
        "more than half of the members have signed.",
    ),
    "result": ("审核意见", "How it was found"),
    "passed": ("通过", "Passed"),
    "sum": ("合计", "Sum"),
    "members": ("审核成员签字", "Members' signatures"),
    "minutes": ("记录", "Minutes"),
    "matter": ("事项", "Matter"),
    "levied": ("各户筹资，{n}笔", "from households, {n} times"),
    "matters": (
        "本月各事项专户入账的（收为正，支为负）。一并审核；有疑问的写在记录里，由该事项冲销改正。",
        "What the accounts of matters posted in this month (out is less than 0). Looked at with the"
        " vouchers; what is questioned goes into the minutes and is taken back in its matter.",
    ),
    "signed": ("已签字", "Signed"),
    "seal": ("（盖章）", "(seal)"),
}


def w(key: str, lang: str) -> str:
    """A word of these papers."""
    return _WORDS[key][0 if lang == "zh" else 1]


def village_name(book: VillageBook) -> str:
    """The village as its papers call it."""
    return display_name(book.area.name, level_of(book.area_id))


def _said(cell: Cell, kind: str, lang: Lang) -> str:
    if cell is None or cell == "":
        return ""
    if kind == "money" and isinstance(cell, int):
        return money.yuan(cell)
    return day_words(cell, lang) if isinstance(cell, date) else str(cell)


def table_paper(
    book: VillageBook, table: BookTable, period: str, lang: Lang, today: date
) -> Document:
    """A table of the book over a period, to be signed by those who made and reviewed it."""
    kinds = [c.kind for c in table.columns]
    rows = [
        tuple(_said(cell, kind, lang) for cell, kind in zip(row, kinds, strict=True))
        for row in (*table.rows, *((table.foot,) if table.foot else ()))
    ]
    wide = {"text": 9, "other": 7, "account": 8, "source": 9, "fund": 7, "item": 9, "code": 4}
    widths = tuple(wide.get(c.key, 5) for c in table.columns)
    amounts = tuple(n for n, c in enumerate(table.columns) if c.kind == "money")
    centred = tuple(
        n for n, c in enumerate(table.columns)
        if n not in amounts and (c.kind != "text" or c.key == "code")
    )  # fmt: skip
    name = village_name(book)
    return Document(
        title=f"{name}{'' if lang == 'zh' else ': '}{table.title}",
        number=f"{w(book.book, lang)} {period} {w('unit', lang)}",
        lang=lang,
        layout=WIDE if len(table.columns) > 5 else FORM,
        dated=today,
        blocks=(
            Table(tuple(c.head for c in table.columns), tuple(rows), widths, centred=centred,
                  small=True, right=amounts),
            Signatures(
                (w("made", lang), w("head" if book.book == "village" else "head-coop", lang),
                 w("reviewed", lang)), columns=3,
            ),
            Closing(name, day_words(today, lang), w("seal", lang)),
        ),
    )  # fmt: skip


def table_sheet(book: VillageBook, table: BookTable, period: str, lang: Lang, today: date) -> bytes:
    """The same as a spreadsheet."""
    columns = [
        Column(c.head, c.kind, 28 if c.key in ("text", "source") else 16) for c in table.columns
    ]
    rows = [*table.rows, *((table.foot,) if table.foot else ())]
    title = f"{village_name(book)} {w(book.book, lang)} {table.title} {period}"
    return to_xlsx([Sheet(table.title, columns, rows, title)], dated=today)


def voucher_paper(row: BookVoucher, lines: Sequence[BookLine], lang: Lang) -> Document:
    """One voucher with its lines and the places to sign; the bill itself is pasted to it."""
    facts = [
        (w("kind", lang), KIND_NAMES[row.kind][lang]),
        (w("day", lang), day_words(row.day, lang)),
        (w("text", lang), row.text),
        (w("other", lang), row.other),
        (w("amount", lang), money.yuan(row.amount)),
        (w("capitals", lang), amount_capitals(row.amount)),
        (w("handler", lang), row.handler.name),
    ]
    if row.witness:
        facts.append((w("witness", lang), row.witness.name))
    if row.approved_by:
        facts.append((w("approver", lang), row.approved_by.name))
    if row.item:
        facts.append((w("by", lang), row.item.title))
    if row.guests:
        facts.append((w("guests", lang), str(row.guests)))
    if row.corrects:
        facts.append((w("corrects", lang), row.corrects.number))
    if row.ledger:
        facts.append((w("posted-as", lang), row.ledger.number))
    table = tuple(
        (
            f"{x.account.code} {chart.name(x.account.code, x.account.name, lang)}",
            x.fund.name if x.fund else "",
            money.yuan(x.debit) if x.debit else "",
            money.yuan(x.credit) if x.credit else "",
        )
        for x in lines
    )
    head = tuple(w(k, lang) for k in ("account", "fund", "debit", "credit"))
    book = row.book
    return Document(
        title=f"{village_name(book)}{'' if lang == 'zh' else ': '}{w('voucher', lang)}",
        number=f"{w(book.book, lang)} {row.number}",
        lang=lang,
        layout=FORM,
        dated=row.day,
        blocks=(
            KeyValues(tuple(f for f in facts if f[1])),
            Table(head, table, (8, 6, 4, 4), small=True, right=(2, 3)),
            Signatures(
                (
                    w("handler", lang),
                    w("witness", lang),
                    w("head" if book.book == "village" else "head-coop", lang),
                    w("reviewed", lang),
                )
            ),
        ),
    )


def review_paper(
    month: BookMonth,
    rows: Sequence[BookVoucher],
    members: Sequence[str],
    lang: Lang,
    sheet: BookReview | None = None,
    matters: Sequence[book_sums.OfMatter] = (),
) -> Document:
    """The month's vouchers with room for what each was found to be; or the sheet as it stands.
    ``matters``: what the accounts of matters posted in the month, beneath them."""
    book = month.book
    results = sheet.results if sheet else {}

    def found(row: BookVoucher) -> str:
        told = results.get(str(row.pk))
        if told is None:
            return ""
        return w("passed", lang) if told[0] else str(told[1])

    table = [
        (r.number, day_words(r.day, lang), r.text, r.handler.name, money.yuan(r.amount), found(r))
        for r in rows
    ]
    heads = ("number", "day", "text", "handler", "amount", "result")
    blocks: list[Block] = [
        Paragraph(w("lead", lang), small=True, flush=True),
        Table(tuple(w(k, lang) for k in heads), tuple(table), (5, 5, 9, 4, 5, 8),
              row_height=0 if sheet else 10, centred=(0, 1), small=True, right=(4,)),
    ]  # fmt: skip
    if matters:
        told = [
            (
                m.number,
                day_words(m.day, lang),
                m.matter,
                m.text or w("levied", lang).format(n=m.many),
                money.yuan(m.net),
                "",
            )
            for m in matters
        ]
        heads = ("number", "day", "matter", "text", "amount", "result")
        blocks += [
            Paragraph(w("matters", lang), flush=True),
            Table(tuple(w(k, lang) for k in heads), tuple(told), (5, 5, 9, 7, 5, 5),
                  centred=(0, 1), small=True, right=(4,)),
        ]  # fmt: skip
    if sheet and sheet.minutes:
        blocks.append(Paragraph(f"{w('minutes', lang)}：{sheet.minutes}", flush=True))
    if sheet and sheet.signed:
        names = "、".join(one["name"] for one in sheet.signed)
        blocks.append(Paragraph(f"{w('signed', lang)}：{names}", flush=True))
    blocks.append(Signatures(tuple(members) or (w("members", lang),)))
    key = "people" if sheet and sheet.kind == "people" else "sheet"
    return Document(
        title=f"{village_name(book)}{'' if lang == 'zh' else ': '}{w(key, lang)}",
        number=f"{w(book.book, lang)} {month.first.isoformat()[:7]}",
        lang=lang,
        layout=WIDE,
        dated=sheet.held_on if sheet else month.first,
        blocks=tuple(blocks),
    )
