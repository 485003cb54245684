"""The papers of the registers: the form to ask for a seal, the log of a month, the lists of assets
and contracts, the sheet of the yearly count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.utils import timezone

from xiangyue.actions import assets, contracts, seal_uses
from xiangyue.core import money
from xiangyue.core.quantities import UNITS, shown
from xiangyue.data.models import Asset, Contract, Seal, SealUse, Stocktake
from xiangyue.documents.model import (
    FORM,
    WIDE,
    Choices,
    Document,
    KeyValues,
    Lang,
    Paragraph,
    Signatures,
    Table,
)
from xiangyue.documents.words import day

_W: Final[dict[str, tuple[str, str]]] = {
    "form": ("印章使用申请审批单", "Use of the seal: request and approval"),
    "log": ("{village}印章使用登记簿（{month}）", "{village}: log of the seal, {month}"),
    "assets": ("{village}集体资产资源台账", "{village}: register of collective assets"),
    "contracts": ("{village}集体合同台账", "{village}: register of contracts"),
    "stocktake": ("{village}{year}年集体资产资源清查表", "{village}: count of assets, {year}"),
    "number": ("编号", "No."),
    "seal": ("印章", "Seal"),
    "keeper": ("保管人", "Kept by"),
    "what": ("盖什么", "What"),
    "paper": ("文件名称", "Paper"),
    "purpose": ("用途、报送单位", "Purpose, for whom"),
    "copies": ("份数", "Copies"),
    "handler": ("经手人", "Handled by"),
    "asked": ("申请日期", "Asked on"),
    "resolution": ("会议决议", "Resolution"),
    "outside": ("带到哪里用、谁陪同", "Taken to, who goes along"),
    "approved": ("批准人", "Approved by"),
    "approved-copies": ("批准份数", "Copies approved"),
    "stamped": ("盖章日期、份数", "Stamped on, copies"),
    "blank": ("有没有空白的纸、没填的空格", "Blank sheets or gaps"),
    "none": ("没有", "none"),
    "some": ("有（不能盖章）", "some (not to be sealed)"),
    "rule": (
        "批准人不能是保管人，也不能是经手人。空白的纸不盖章。合同、借款要先有村民会议或者村民代表"
        "会议的决议。盖章后由保管人登记，并把盖了章的文件拍照存档。",
        "Who approves neither keeps the seal nor does the errand. No blank sheet is sealed. A"
        " contract or a loan needs the assembly's resolution first. The keeper logs each use and"
        " keeps a photo of what was sealed.",
    ),
    "sign-handler": ("经手人签字", "Handled by"),
    "sign-approved": ("批准人签字", "Approved by"),
    "sign-keeper": ("保管人签字", "Keeper"),
    "date": ("日期", "Day"),
    "own": ("（村民个人证明，不公开）", "(a villager's own paper, not shown)"),
    "nothing": ("本月没有用印。", "No seal was used in this month."),
    "kind": ("类别", "Kind"),
    "name": ("名称", "Name"),
    "place": ("位置", "Place"),
    "quantity": ("数量", "Quantity"),
    "value": ("账面价值（元）", "Value (yuan)"),
    "origin": ("来源", "Origin"),
    "state": ("状况", "State"),
    "user": ("使用、承租人", "Used by"),
    "registered": ("账面数", "Register"),
    "counted": ("清点数", "Counted"),
    "difference": ("盈亏", "Difference"),
    "reason": ("原因", "Reason"),
    "counter": ("清点人", "Counted by"),
    "watcher": ("监督委员会", "Supervision committee"),
    "head": ("负责人", "In charge"),
    "title": ("合同", "Contract"),
    "other": ("对方", "With"),
    "amount": ("金额（元）", "Amount (yuan)"),
    "paid": ("已收付（元）", "Paid (yuan)"),
    "days": ("起止", "From, to"),
    "sum": ("合计", "In all"),
    "sum-in": ("村里收钱的，合计", "The village is paid, in all"),
    "sum-out": ("村里付钱的，合计", "The village pays, in all"),
    "as-of": ("截至{day}", "as of {day}"),
    "begun": ("{day}开始清点", "begun on {day}"),
    "confirmed": (
        "{day}村务监督委员会{name}确认。{remark}",
        "Confirmed by {name} of the supervision committee on {day}. {remark}",
    ),
    "old": ("以前签的，台账里没有决议", "older, no resolution in the register"),
}


def w(key: str, lang: str, **values: object) -> str:
    """A word of these papers."""
    text = _W[key][0 if lang.startswith("zh") else 1]
    return text.format(**values) if values else text


def seal_form(seal: Seal, use: SealUse | None, kinds: dict[str, str], lang: Lang) -> Document:
    """The form, filled in as far as the use has come; empty for one to be filled by hand."""
    line = "______________"
    told = {k: line for k in ("paper", "purpose", "handler", "asked", "approved", "stamped")}
    copies = approved = "____"
    resolution = outside = line
    number = ""
    if use is not None:
        number = f"{use.year}-{use.number:03d}"
        told |= {
            "paper": use.title,
            "purpose": use.purpose,
            "handler": use.handler.name,
            "asked": day(timezone.localdate(use.asked_at), lang),
        }
        copies = str(use.copies)
        approved = str(use.approved_copies or "____")
        resolution = use.matter.resolution_number if use.matter else "—"
        with_whom = use.with_whom.name if use.with_whom else ""
        outside = f"{use.outside} · {with_whom}" if use.outside else "—"
        if use.approved_by:
            told["approved"] = use.approved_by.name
        if use.stamped_at:
            told["stamped"] = (
                f"{day(timezone.localdate(use.stamped_at), lang)} · {use.stamped_copies}"
            )
    rows = [
        (w("seal", lang), seal.name),
        (w("keeper", lang), seal.keeper.name),
        (w("paper", lang), told["paper"]),
        (w("purpose", lang), told["purpose"]),
        (w("copies", lang), copies),
        (w("handler", lang), told["handler"]),
        (w("asked", lang), told["asked"]),
        (w("resolution", lang), resolution),
        (w("outside", lang), outside),
        (w("approved", lang), told["approved"]),
        (w("approved-copies", lang), approved),
        (w("stamped", lang), told["stamped"]),
    ]
    if use is not None:
        rows.insert(2, (w("what", lang), kinds[use.kind]))
        rows.append((w("blank", lang), w("none", lang)))
    blocks: list[Any] = [KeyValues(tuple(rows))]
    if use is None:
        blocks += [
            Choices(w("what", lang), tuple(kinds.values())),
            Choices(w("blank", lang), (w("none", lang), w("some", lang))),
        ]
    blocks += [
        Paragraph(w("rule", lang), small=True),
        Signatures(
            (w("sign-handler", lang), w("sign-approved", lang), w("sign-keeper", lang),
             w("date", lang))
        ),
    ]  # fmt: skip
    return Document(
        title=w("form", lang), number=number, blocks=tuple(blocks), layout=FORM, lang=lang,
        practice=seal.practice,
    )  # fmt: skip


def seal_log(
    village: str, month: date, uses: Iterable[SealUse], kinds: dict[str, str], lang: Lang, *,
    practice: bool,
) -> Document:  # fmt: skip
    """The log of a month as it hangs out: of a villager's own paper neither words nor whose."""
    rows = []
    for u in uses:
        public = seal_uses.public_words(u)
        paper = w("own", lang) if public["private"] else u.title
        rows.append(
            (
                f"{u.year}-{u.number:03d}",
                day(timezone.localdate(u.stamped_at), lang) if u.stamped_at else "",
                u.seal.name,
                kinds[u.kind],
                paper,
                public["purpose"] or "—",
                str(u.stamped_copies or ""),
                public["handler"] or "—",
                u.approved_by.name if u.approved_by else "",
                u.keeper.name if u.keeper else "",
            )
        )
    head = ("number", "date", "seal", "what", "paper", "purpose", "copies", "handler", "approved",
            "keeper")  # fmt: skip
    blocks: tuple[Any, ...] = (
        _table(head, rows, (4, 6, 6, 5, 8, 8, 3, 4, 4, 4), (0, 1, 6), lang)
        if rows
        else Paragraph(w("nothing", lang)),
        Signatures((w("sign-keeper", lang), w("watcher", lang)), columns=2),
    )
    name = f"{month.year}年{month.month}月" if lang == "zh" else f"{month:%Y-%m}"
    return Document(
        title=w("log", lang, village=village, month=name), blocks=blocks, layout=WIDE, lang=lang,
        dated=month, practice=practice,
    )  # fmt: skip


def _table(
    head: Sequence[str], rows: Sequence[tuple[str, ...]], widths: tuple[int, ...],
    centred: tuple[int, ...], lang: Lang, *, height: float = 0, right: tuple[int, ...] = (),
) -> Table:  # fmt: skip
    return Table(
        tuple(w(key, lang) for key in head), tuple(rows), widths, centred=centred, small=True,
        row_height=height, right=right,
    )  # fmt: skip


def amount(quantity: int, unit: str, lang: Lang) -> str:
    """A quantity with its unit."""
    zh, en = UNITS[unit]
    return f"{shown(quantity)}{zh}" if lang == "zh" else f"{shown(quantity)} {en}"


def asset_list(
    village: str, rows: Iterable[Asset], kinds: dict[str, str], origins: dict[str, str],
    states: dict[str, str], lang: Lang, *, on: date, practice: bool,
) -> Document:  # fmt: skip
    """The register as it stands on a day."""
    shown_rows = list(rows)
    users = assets.used_by(shown_rows)
    found = [
        (
            str(r.number), kinds[r.kind], r.name, r.place or "—",
            amount(r.quantity, r.unit, lang),
            "—" if r.value is None else money.yuan(r.value),
            origins[r.origin], states[r.state], users[r.pk] or "—",
        )
        for r in shown_rows
    ]  # fmt: skip
    value = money.yuan(sum(r.value or 0 for r in shown_rows))
    found.append(("", w("sum", lang), "", "", "", value, "", "", ""))
    head = ("number", "kind", "name", "place", "quantity", "value", "origin", "state", "user")
    return Document(
        title=w("assets", lang, village=village),
        blocks=(
            _table(head, found, (2, 5, 7, 6, 5, 6, 5, 5, 7), (0,), lang, right=(4, 5)),
            Signatures((w("head", lang), w("watcher", lang)), columns=2),
        ),
        number=w("as-of", lang, day=day(on, lang)),
        layout=WIDE, lang=lang, dated=on, practice=practice,
    )  # fmt: skip


def stocktake_sheet(village: str, row: Stocktake, kinds: dict[str, str], lang: Lang) -> Document:
    """The sheet of the count: to be filled in by hand, or as it was."""
    found = []
    for line in row.lines:
        counted, unit = line["counted"], line["unit"]
        differs = "" if counted is None else counted - line["registered"]
        found.append(
            (
                str(line["number"]), kinds[line["kind"]], line["name"], line["place"] or "—",
                amount(line["registered"], unit, lang),
                "" if counted is None else amount(counted, unit, lang),
                "" if differs == "" else (shown(differs) if differs else "0"),
                line["reason"],
            )
        )  # fmt: skip
    head = ("number", "kind", "name", "place", "registered", "counted", "difference", "reason")
    done = ""
    if row.confirmed_at and row.confirmed_by:
        confirmed = day(timezone.localdate(row.confirmed_at), lang)
        done = w("confirmed", lang, name=row.confirmed_by.name, day=confirmed, remark=row.remark)
    return Document(
        title=w("stocktake", lang, village=village, year=row.year),
        blocks=(
            _table(head, found, (2, 5, 7, 6, 5, 5, 4, 8), (0,), lang, height=9, right=(4, 5, 6)),
            *((Paragraph(done, flush=True),) if done else ()),
            Signatures((w("counter", lang), w("watcher", lang), w("head", lang)), columns=3),
        ),
        number=w("begun", lang, day=day(timezone.localdate(row.began_at), lang)),
        layout=WIDE, lang=lang, dated=timezone.localdate(row.began_at), practice=row.practice,
    )  # fmt: skip


def contract_list(
    village: str, rows: Iterable[tuple[Contract, int]], kinds: dict[str, str],
    states: dict[str, str], lang: Lang, *, on: date, practice: bool,
) -> Document:  # fmt: skip
    """The contracts; of each what is paid, in fen."""
    kept = list(rows)
    found = [
        (
            contracts.name_of(r), r.title, kinds[r.kind], r.other, money.yuan(r.amount),
            money.yuan(paid), f"{r.starts.isoformat()}\n{r.ends.isoformat()}",
            (r.matter.resolution_number if r.matter else "") or w("old", lang), states[r.state],
        )
        for r, paid in kept
    ]  # fmt: skip
    for way in ("in", "out"):
        some = [(r.amount, paid) for r, paid in kept if r.way == way]
        if some:
            whole, paid = (money.yuan(sum(n)) for n in zip(*some, strict=True))
            found.append(("", w(f"sum-{way}", lang), "", "", whole, paid, "", "", ""))
    head = ("number", "title", "kind", "other", "amount", "paid", "days", "resolution", "state")
    return Document(
        title=w("contracts", lang, village=village),
        blocks=(
            _table(head, found, (4, 8, 5, 7, 6, 6, 5, 7, 4), (0, 6), lang, right=(4, 5)),
            Signatures((w("head", lang), w("watcher", lang)), columns=2),
        ),
        number=w("as-of", lang, day=day(on, lang)),
        layout=WIDE, lang=lang, dated=on, practice=practice,
    )  # fmt: skip
