"""A workbook of a village's assets and old contracts made into rows: columns by name, every
complaint with its sheet and cell. No half of it is ever used: with one problem there is no plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from xiangyue.core.digits import only_digits, whole
from xiangyue.core.refusals import Check, Refusal
from xiangyue.core.roster_rows import RawSheet, day_of, letter, plain

MOST: Final = 2000
"""Rows of one sheet."""

KINDS: Final[dict[str, str]] = {
    "房屋建筑": "buildings", "机器设备": "equipment", "农田水利设施": "water_works",
    "道路桥梁": "roads", "公共设施": "public", "车辆": "vehicles", "股权投资": "shares",
    "无形资产": "intangible", "其他资产": "other", "耕地": "farmland", "林地": "forest",
    "草地": "grassland", "水面": "waters", "荒地": "wasteland", "建设用地": "building_land",
}  # fmt: skip
UNITS: Final[dict[str, str]] = {
    "亩": "mu", "平方米": "m2", "米": "m", "公里": "km", "件": "piece", "台": "set", "套": "set",
    "栋": "building", "间": "room", "株": "tree", "辆": "vehicle", "处": "place", "股": "share",
    "元": "yuan",
}  # fmt: skip
ORIGINS: Final[dict[str, str]] = {
    "原集体": "collective", "自建": "built", "购买": "bought", "拨款": "grant", "捐赠": "gift",
    "其他": "other",
}  # fmt: skip
CONTRACTS: Final[dict[str, str]] = {
    "租赁": "lease", "发包": "land", "工程": "works", "采购": "purchase", "服务": "service",
    "出售": "sale", "借入": "borrowing", "借出": "lending", "其他": "other",
}  # fmt: skip
WAYS: Final[dict[str, str]] = {"收": "in", "付": "out"}


@dataclass(frozen=True)
class Column:
    """``kind``: text, word (one of ``words``), money, day, number."""

    key: str
    zh: str
    en: str
    kind: str = "text"
    needed: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


SHEETS: Final[dict[str, tuple[Column, ...]]] = {
    "资产资源": (
        Column("kind", "类别", "Kind", "word", True, KINDS),
        Column("name", "名称", "Name", needed=True),
        Column("place", "位置", "Place"),
        Column("quantity", "数量", "Quantity", needed=True),
        Column("unit", "单位", "Unit", "word", True, UNITS),
        Column("value", "账面价值（元）", "Value (yuan)", "money"),
        Column("origin", "来源", "Origin", "word", False, ORIGINS),
        Column("since", "取得日期", "Since", "day"),
        Column("user", "使用人", "Used by"),
        Column("note", "备注", "Remark"),
    ),
    "合同": (
        Column("title", "合同名称", "Contract", needed=True),
        Column("kind", "类别", "Kind", "word", True, CONTRACTS),
        Column("other", "对方", "With", needed=True),
        Column("way", "收或付", "In or out", "word", True, WAYS),
        Column("amount", "合同金额（元）", "Amount (yuan)", "money", True),
        Column("paid", "已收付（元）", "Paid so far (yuan)", "money"),
        Column("starts", "开始日期", "First day", "day", True),
        Column("ends", "到期日期", "Last day", "day", True),
        Column("times", "分几次付", "Payments", "number"),
        Column("first_due", "首次付款日", "First payment", "day"),
        Column("months", "隔几个月", "Months between", "number"),
        Column("asset", "资产名称", "Asset"),
        Column("basis", "当时怎么定的", "What it rests on"),
    ),
}


@dataclass(frozen=True)
class Row:
    """One line: where it stands ("合同 7"), and its values by column."""

    where: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """What a workbook says; ``problems`` stand in the way of all of it."""

    assets: tuple[Row, ...]
    contracts: tuple[Row, ...]
    problems: tuple[Check, ...]


def problem(says: str, where: str, **values: Any) -> Check:
    """A complaint at a cell or a row."""
    return Check(f"register-import.{says}", False, values={"where": where, **values})


def plan_of(sheets: Sequence[RawSheet]) -> Plan:
    """The rows of both sheets; one of them may be missing, not both."""
    problems: list[Check] = []
    found = {sheet.name.strip(): sheet for sheet in sheets}
    if not any(name in found for name in SHEETS):
        problems.append(problem("no-sheet", "、".join(SHEETS)))
    rows = {
        name: _rows(found[name], columns, problems) if name in found else ()
        for name, columns in SHEETS.items()
    }
    if not problems and not any(rows.values()):
        problems.append(problem("empty", "、".join(SHEETS)))
    return Plan(rows["资产资源"], rows["合同"], tuple(problems))


def _rows(
    sheet: RawSheet, columns: Sequence[Column], problems: list[Check]
) -> tuple[Row, ...]:  # fmt: skip
    heads = {
        plain(cell).rstrip("*"): n for n, cell in enumerate(sheet.rows[0] if sheet.rows else ())
    }
    at = {c.key: heads[plain(c.zh)] for c in columns if plain(c.zh) in heads}
    for column in columns:
        if column.needed and column.key not in at:
            problems.append(problem("column", f"{sheet.name} 1", name=column.zh))
    if any(c.needed and c.key not in at for c in columns):
        return ()
    if len(sheet.rows) > MOST + 2:
        problems.append(problem("too-many", sheet.name, most=MOST))
        return ()
    found = []
    english = {c.en for c in columns}
    for n, cells in enumerate(sheet.rows[1:], 2):
        texts = [plain(c) for c in cells]
        if not any(texts) or (n == 2 and set(filter(None, texts)) <= english):
            continue
        values: dict[str, Any] = {}
        for column in columns:
            place = at.get(column.key)
            cell = cells[place] if place is not None and place < len(cells) else None
            where = f"{sheet.name} {letter(place)}{n}" if place is not None else sheet.name
            if place is not None and (n - 1, place) in sheet.broken:
                problems.append(problem("formula", where))
            values[column.key] = _value(column, cell, where, problems)
        found.append(Row(f"{sheet.name} {n}", values))
    return tuple(found)


def _value(column: Column, cell: Any, where: str, problems: list[Check]) -> Any:
    """The value of a cell; what cannot be read is told, and is None."""
    text = plain(cell)
    if not text:
        if column.needed:
            problems.append(problem("missing", where, name=column.zh))
        return "" if column.kind == "text" else None
    if column.kind == "word":
        if text not in column.words:
            problems.append(problem("word", where, text=text, known="、".join(column.words)))
        return column.words.get(text)
    if column.kind == "day":
        if (day := day_of(cell)) is None or not date(1949, 1, 1) <= day <= date(2200, 1, 1):
            problems.append(problem("day", where, text=text))
            return None
        return day
    if column.kind == "money":
        return _fen(text, where, problems)
    if column.kind == "number":
        number = whole(text, 9999)
        if number is None:
            problems.append(problem("number", where, text=text))
        return number
    return text


def _fen(text: str, where: str, problems: list[Check]) -> int | None:
    """``12,345.6`` yuan as fen; floats of a workbook are rounded to the fen they were typed as."""
    yuan, _, rest = text.replace(",", "").removesuffix("元").partition(".")
    if len(rest) > 2 and only_digits(rest[:12]):  # 0.1 + 0.2 as a workbook keeps it
        near = round(float(f"0.{rest}") * 100)
        if abs(float(f"0.{rest}") * 100 - near) < 1e-6 and near < 100:
            rest = f"{near:02d}"
    if not (only_digits(yuan) and len(yuan) < 12) or (
        rest and not (only_digits(rest) and len(rest) < 3)
    ):
        problems.append(problem("money", where, text=text))
        return None
    return int(yuan) * 100 + int((rest + "00")[:2])


def told(refusal: Refusal, where: str) -> list[Check]:
    """A refusal of one row as problems at that row; its sentence follows."""
    return [problem("row", where, reason=check.says, check=check) for check in refusal.checks]
