"""Papers of money and consent: lists to sign, contribution lists, receipts, account statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from xiangyue.actions.documents_of_texts import number_of, village_of
from xiangyue.actions.issuers import issuer
from xiangyue.actions.standing import procedure_of
from xiangyue.core import money
from xiangyue.core.capitals import amount_capitals
from xiangyue.core.levies import days
from xiangyue.data import representatives
from xiangyue.data.models import Household, LevyPayment, LevyShare, Matter
from xiangyue.documents.model import (
    FORM,
    QR,
    SLIP,
    Block,
    Closing,
    Document,
    Heading,
    KeyValues,
    Lang,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
)
from xiangyue.documents.sheets import Column, Sheet, to_xlsx
from xiangyue.documents.words import day

_WORDS = {
    "consent": ("征求农户意见签字表", "List of households asked, to be signed"),
    "consent-lead": (
        "请每户在“同意、不同意、弃权”里只画一个“√”，由户内年满十八周岁的成员签字。本表不是无记名"
        "投票，村委会和本村农户可以查看。",
        "Each household ticks one of agree, against, abstain; a member of 18 or older signs. This "
        "is no secret ballot: the office and the households of the village may read it.",
    ),
    "household": ("户号", "No."),
    "head": ("户主", "Household"),
    "agree": ("同意", "Agree"),
    "against": ("不同意", "Against"),
    "abstain": ("弃权", "Abstain"),
    "signature": ("签字", "Signature"),
    "date": ("日期", "Date"),
    "representative": ("联系代表", "Representative"),
    "scan": ("扫码看方案，也可以在手机上表态", "Scan to read it, or to answer by phone"),
    "list": ("筹资筹劳清单", "Contribution list"),
    "people": ("人口", "People"),
    "money": ("筹资（元）", "Money (yuan)"),
    "labour": ("筹劳（工日）", "Labour (workdays)"),
    "sum": ("合计", "Sum"),
    "list-lead": (
        "按村民会议（或者村民代表会议）通过的方案编制；对本户数额有异议的，请在公示期内提出。",
        "Made from what the assembly decided. Who objects to a household's amount may say so while "
        "the list hangs.",
    ),
    "receipt": ("收据", "Receipt"),
    "refund": ("退款凭单", "Receipt of money given back"),
    "labour-slip": ("筹劳用工凭单", "Receipt of labour"),
    "number": ("编号", "Number"),
    "from": ("交款（出工）户", "From"),
    "for": ("事由", "For"),
    "amount": ("金额", "Amount"),
    "capitals": ("大写", "In words"),
    "work": ("工日", "Workdays"),
    "day": ("日期", "Day"),
    "way": ("方式", "How"),
    "cash": ("现金", "cash"),
    "transfer": ("转账", "transfer"),
    "voucher": ("凭证号", "Voucher"),
    "by": ("经手人", "Taken by"),
    "seal": ("（盖章）", "(seal)"),
    "statement": ("专户收支明细", "Account statement"),
    "what": ("摘要", "For what"),
    "in": ("收入（元）", "In (yuan)"),
    "out": ("支出（元）", "Out (yuan)"),
    "left": ("结余（元）", "Left (yuan)"),
    "opening": ("期初", "Opening"),
    "purposes": ("按用途", "By purpose"),
    "reviewed": ("村务监督委员会审核", "Reviewed by the supervision committee"),
    "made": ("制表", "Made by"),
}


def w(key: str, lang: str) -> str:
    """A word of these papers."""
    return _WORDS[key][0 if lang.startswith("zh") else 1]


def _closing(matter: Matter, part: str, lang: Lang, on: date) -> Closing:
    """The seal of the body that issues the part's papers."""
    by = issuer(matter, lang, on, part)
    return Closing(by.name, day(on, lang), w("seal", lang))


def _number(matter: Matter) -> str:
    return f"{matter.title} {number_of(matter)}"


def consent_sheets(
    matter: Matter, part: str, lang: Lang, link: str, *, seat: int | None, today: date
) -> Document | None:
    """One line a household, a page for each representative with a QR code to the matter; ``seat``:
    of one alone. None where there is no such seat. Those without a representative come last."""
    seats: list[Any] = list(representatives.seats(matter.area_id, today))
    groups: list[tuple[str, list[Household]]] = []
    of: dict[int | None, list[Household]] = {}
    for h in Household.objects.filter(area_id=matter.area_id, active=True).order_by("number"):
        of.setdefault(h.representative_id, []).append(h)
    for s in seats:
        if seat in (None, s.pk):
            groups.append((s.person.name, of.get(s.pk, [])))
    known = {s.pk for s in seats}
    rest = [h for key, some in of.items() if key not in known for h in some]
    if seat is None and rest:
        groups.append(("", rest))
    if not groups:
        return None
    head = tuple(
        w(k, lang)
        for k in ("household", "head", "agree", "against", "abstain", "signature", "date")
    )
    blocks: list[Block] = []
    for n, (name, households) in enumerate(groups):
        if n:
            blocks.append(PageBreak())
        if name:
            blocks.append(Heading(f"{w('representative', lang)} {name}", 2))
        blocks.append(Paragraph(w("consent-lead", lang), small=True, flush=True))
        rows = tuple((h.number, h.head, "□", "□", "□", "", "") for h in households)
        blocks.append(Table(head, rows, (4, 5, 3, 3, 3, 6, 4), row_height=10, centred=(2, 3, 4)))
        blocks.append(QR(link, w("scan", lang)))
    title = procedure_of(matter).text(lang, "parts", part, "name") or w("consent", lang)
    return Document(
        title=f"{village_of(matter)} {w('consent', lang)}",
        number=f"{_number(matter)} {title}",
        lang=lang,
        layout=FORM,
        blocks=tuple(blocks),
    )


def _shares(matter: Matter, part: str) -> list[LevyShare]:
    return list(
        LevyShare.objects.filter(matter=matter, part=part)
        .select_related("household")
        .order_by("household__number")
    )


def levy_list(matter: Matter, part: str, lang: Lang, today: date) -> Document:
    """Household and amounts, as it is posted: no grounds, no other data of anybody."""
    shares = _shares(matter, part)
    rows = [
        (s.household.number, s.household.head, str(s.people), money.yuan(s.money), days(s.labour))
        for s in shares
    ]
    rows.append(
        (
            w("sum", lang),
            "",
            str(sum(s.people for s in shares)),
            money.yuan(sum(s.money for s in shares)),
            days(sum(s.labour for s in shares)),
        )
    )
    head = tuple(w(k, lang) for k in ("household", "head", "people", "money", "labour"))
    return Document(
        title=f"{village_of(matter)} {w('list', lang)}",
        number=_number(matter),
        lang=lang,
        layout=FORM,
        dated=today,
        blocks=(
            Paragraph(w("list-lead", lang), small=True, flush=True),
            Table(head, tuple(rows), (4, 5, 3, 5, 5), centred=(0, 2, 3, 4)),
            _closing(matter, part, lang, today),
        ),
    )


def levy_sheet(matter: Matter, part: str, today: date) -> bytes:
    """The same as a spreadsheet."""
    columns = [
        Column("户号", width=10),
        Column("户主", width=12),
        Column("人口", "number", 8),
        Column("筹资（元）", "money", 12),
        Column("筹劳（工日）", "tenths", 12),
        Column("已交（元）", "money", 12),
        Column("已出工（工日）", "tenths", 12),
    ]
    rows = [
        (s.household.number, s.household.head, s.people, s.money, s.labour, s.paid, s.worked)
        for s in _shares(matter, part)
    ]  # fmt: skip
    title = f"{village_of(matter)} {_number(matter)}"
    return to_xlsx([Sheet("清单", columns, rows, title)], dated=today)


def receipt(row: LevyPayment, lang: Lang) -> Document:
    """A receipt of money, of money given back, or of labour."""
    matter, household = row.share.matter, row.share.household
    title = {"refund": "refund", "labour": "labour-slip"}.get(row.way, "receipt")
    facts = [
        (w("from", lang), f"{household.number} {household.head}"),
        (w("for", lang), _number(matter)),
    ]
    if row.way == "labour":
        facts.append((w("work", lang), days(row.amount)))
    else:
        facts.append((w("amount", lang), money.yuan(row.amount)))
        facts.append((w("capitals", lang), amount_capitals(row.amount)))
        if row.way in ("cash", "transfer"):
            facts.append((w("way", lang), w(row.way, lang)))
        if row.voucher is not None:
            facts.append((w("voucher", lang), row.voucher.number))
    facts.append((w("by", lang), row.entered_by.name))
    return Document(
        title=w(title, lang),
        number=row.number,
        lang=lang,
        layout=SLIP,
        dated=row.on,
        blocks=(
            KeyValues(tuple(facts)),
            _closing(matter, row.share.part, lang, row.on),
        ),
    )


def account_statement(
    matter: Matter,
    part: str,
    rows: Sequence[dict[str, Any]],
    purposes: Sequence[tuple[str, int]],
    lang: Lang,
    today: date,
) -> Document:
    """Every voucher with what was left after it, by purpose, to be reviewed and posted."""
    table = [("", "", w("opening", lang), "", "", money.yuan(0))]
    table += [
        (
            r["voucher"].number,
            day(r["voucher"].day, lang),
            f"{r['voucher'].text}（{r['what']}）" if lang == "zh" else r["voucher"].text,
            money.yuan(r["in"]) if r["in"] else "",
            money.yuan(r["out"]) if r["out"] else "",
            money.yuan(r["balance"]),
        )
        for r in rows
    ]
    total = (sum(r["in"] for r in rows), sum(r["out"] for r in rows))
    table.append(
        (w("sum", lang), "", "", money.yuan(total[0]), money.yuan(total[1]),
         money.yuan(total[0] - total[1]))
    )  # fmt: skip
    head = tuple(w(k, lang) for k in ("voucher", "day", "what", "in", "out", "left"))
    return Document(
        title=f"{village_of(matter)} {w('statement', lang)}",
        number=_number(matter),
        lang=lang,
        layout=FORM,
        dated=today,
        blocks=(
            Table(
                head, tuple(table), (4, 6, 9, 5, 5, 5), centred=(0, 1), right=(3, 4, 5), small=True
            ),
            Heading(w("purposes", lang), 2),
            KeyValues(tuple((name, money.yuan(n)) for name, n in purposes)),
            Signatures((w("made", lang), w("reviewed", lang))),
            _closing(matter, part, lang, today),
        ),
    )


def account_sheet(matter: Matter, rows: Sequence[dict[str, Any]], today: date) -> bytes:
    """The same as a spreadsheet, with what there was before and the sums."""
    columns = [
        Column("凭证号", width=12),
        Column("日期", "day", 12),
        Column("摘要", width=28),
        Column("科目", width=22),
        Column("收入（元）", "money", 12),
        Column("支出（元）", "money", 12),
        Column("结余（元）", "money", 12),
    ]
    table: list[tuple[str | int | date | None, ...]] = [(None, None, "期初", None, None, None, 0)]
    table += [
        (r["voucher"].number, r["voucher"].day, r["voucher"].text, r["what"], r["in"] or None,
         r["out"] or None, r["balance"])
        for r in rows
    ]  # fmt: skip
    came, went = (sum(r[way] for r in rows) for way in ("in", "out"))
    table.append(("合计", None, None, None, came, went, came - went))
    title = f"{village_of(matter)} {_number(matter)}"
    return to_xlsx([Sheet("收支", columns, table, title)], dated=today)
