"""The bulletin of a period: items, ratings, inspections, the figures of the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from xiangyue.core import duties
from xiangyue.documents.decisions import texts_of
from xiangyue.documents.model import Document, Heading, Lang, Paragraph, Table
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.period_names import period_words
from xiangyue.documents.words import day

_WORDS: Mapping[str, Mapping[str, str]] = {
    "items": {"zh": "各项工作进度", "en": "Item by item"},
    "ratings": {"zh": "群众测评", "en": "What people said by ballot"},
    "asked": {"zh": "视察和质询", "en": "Inspections and questions"},
    "figures": {"zh": "本期数字", "en": "Figures of the period"},
    "below": {"zh": "各地情况", "en": "Place by place"},
    "place": {"zh": "单位", "en": "Place"},
    "in-order": {
        "zh": "按行政区划代码排列，不分先后。",
        "en": "In the order of their codes: nobody is ranked.",
    },
    "text": {"zh": "说明", "en": "Remarks"},
    "no": {"zh": "序号", "en": "No."},
    "what": {"zh": "事项", "en": "Item"},
    "standard": {"zh": "标准", "en": "Standard"},
    "owner": {"zh": "责任人", "en": "Owner"},
    "due": {"zh": "时限", "en": "Deadline"},
    "state": {"zh": "进度", "en": "State"},
    "done": {"zh": "按时完成", "en": "done on time"},
    "done-late": {"zh": "逾期完成", "en": "done late"},
    "late": {"zh": "逾期未完成", "en": "late"},
    "running": {"zh": "正在办理", "en": "under way"},
    "days": {"zh": "逾期{n}天", "en": "{n} days over"},
    "nothing": {"zh": "本期没有分解的事项。", "en": "No items were given out yet."},
    "unrated": {"zh": "本期没有测评。", "en": "Nothing was rated."},
    "sum": {
        "zh": "截至{day}，按时完成{done}项，逾期完成{late_done}项，逾期未完成{late}项，"
        "正在办理{running}项。",
        "en": "As of {day}: {done} done on time, {late_done} done late, {late} late, "
        "{running} under way.",
    },
    "ballots": {"zh": "收回/发出", "en": "Back / out"},
    "satisfied": {"zh": "满意", "en": "Satisfied"},
    "fairly": {"zh": "基本满意", "en": "Fairly"},
    "not": {"zh": "不满意", "en": "Not"},
    "void": {"zh": "废票", "en": "Void"},
    "asked-sum": {
        "zh": "本期新提出{new}件；截至期末已答复{answered}件，未答复{open}件，其中逾期{late}件。",
        "en": "{new} in the period; by its end {answered} answered, {open} open, {late} late.",
    },
    "figure": {"zh": "数字", "en": "Figure"},
    "n": {"zh": "本期", "en": "In the period"},
    "source": {
        "zh": "以上数字由系统从记录中统计，发布时定格，没有另行填报。",
        "en": "These numbers were read from the records on the day of issue; nobody typed them.",
    },
}


SIDE_BY_SIDE: Final = 8
"""So many figures stand one below the other; more of them in two columns."""


def name_of(period: str, lang: str) -> str:
    """What the bulletin of a period is called: ``2026年3月督查通报``."""
    size, first, _last = duties.span(period)
    year, month = first.year, first.month
    if lang == "zh":
        return {
            "month": f"{year}年{month}月督查通报",
            "quarter": f"{year}年第{'一二三四'[(month - 1) // 3]}季度通报",
            "half": f"{year}年{'上' if month == 1 else '下'}半年综合分析",
            "year": f"{year}年终总评",
        }[size]
    return {
        "month": f"Monthly inspection, {period_words(period, lang)}",
        "quarter": f"Quarterly bulletin, {period_words(period, lang)}",
        "half": f"Half-year analysis, {period_words(period, lang)}",
        "year": f"Year-end review {year}",
    }[size]


@dataclass(frozen=True)
class Bulletin:
    """``numbers`` as ``actions.bulletins.numbers_of`` gives them; ``figures``: (name, number)."""

    name: str
    matter: str
    number: str
    last: date
    numbers: Mapping[str, Any]
    figures: tuple[tuple[str, int], ...]
    text: str
    issuer: Issuer
    columns: tuple[tuple[str, str], ...] = ()  # of the areas below: (figure, what it is called)


def bulletin(data: Bulletin, lang: Lang = "zh") -> Document:
    """The paper."""

    def w(key: str) -> str:
        return _WORDS[key][lang]

    counts, numbers = data.numbers["counts"], data.numbers
    total = w("sum").format(
        day=day(data.last, lang),
        done=counts["done"],
        late_done=counts["done-late"],
        late=counts["late"],
        running=counts["running"],
    )
    items: tuple[Any, ...] = (Paragraph(w("nothing")),)
    if numbers["items"]:
        items = (Paragraph(total), _items(numbers["items"], w, lang))
    rated: tuple[Any, ...] = (Paragraph(w("unrated")),)
    if numbers["ratings"]:
        grades = ("satisfied", "fairly", "not", "void")
        rows = tuple(
            (r["title"], f"{r['returned']}/{r['issued']}", *(str(r[g]) for g in grades))
            for r in numbers["ratings"]
        )
        heads = (w("what"), w("ballots"), *(w(g) for g in grades))
        rated = (Table(heads, rows, (10, 5, 4, 4, 4, 4), centred=(1, 2, 3, 4, 5), small=True),)
    told = tuple((name, str(n)) for name, n in data.figures)
    figures = _figures(told, w)
    general = not numbers["items"] and not numbers["ratings"]  # of the place alone, not of a matter
    sections: list[tuple[str, tuple[Any, ...]]] = [
        ("items", () if general and told else items),
        ("ratings", () if general and told else rated),
        ("asked", (Paragraph(w("asked-sum").format(**numbers["asked"])),)),
        ("figures", figures),
        ("below", _below(data, w)),
        ("text", tuple(texts_of(data.text)) if data.text else ()),
    ]
    if general and not any(numbers["asked"].values()):
        sections = [s for s in sections if s[0] != "asked"] if told else sections
    return Document(
        title=data.name,
        lang=lang,
        dated=data.issuer.on,
        number=data.number,
        blocks=(
            Paragraph(data.matter, align="center"),
            *_numbered(sections, w, lang),
            Paragraph(w("source"), small=True),
            closing(data.issuer, say(lang), lang),
        ),
    )


def _figures(told: tuple[tuple[str, str], ...], w: Any) -> tuple[Any, ...]:
    """Their table; many stand in two columns, read down the left one first."""
    head = (w("figure"), w("n"))
    if not told:
        return ()
    if len(told) <= SIDE_BY_SIDE:
        return (Table(head, told, (14, 5), centred=(1,), small=True),)
    half = -(-len(told) // 2)
    left, right = told[:half], (*told[half:], ("", ""))
    rows = tuple((*one, *other) for one, other in zip(left, right, strict=False))
    return (Table((*head, *head), rows, (13, 5, 13, 5), centred=(1, 3), small=True),)


def _numbered(sections: list[tuple[str, tuple[Any, ...]]], w: Any, lang: Lang) -> list[Any]:
    """The sections that have something in them, numbered."""
    found: list[Any] = []
    for n, (key, blocks) in enumerate([s for s in sections if s[1]], 1):
        number = f"{'一二三四五六'[n - 1]}、" if lang == "zh" else f"{n}. "
        found += [Heading(number + w(key)), *blocks]
    return found


def _below(data: Bulletin, w: Any) -> tuple[Any, ...]:
    """The areas below, each with a few figures."""
    rows = tuple(
        (place["name"], *(str(place[key]) for key, _name in data.columns))
        for place in data.numbers.get("below", ())
    )
    if not rows or not data.columns:
        return ()
    heads = (w("place"), *(name for _key, name in data.columns))
    n = len(data.columns)
    table = Table(heads, rows, (6, *([4] * n)), centred=tuple(range(1, n + 1)), small=True)
    return (Paragraph(w("in-order"), small=True), table)


def _items(items: list[Mapping[str, Any]], w: Any, lang: Lang) -> Table:
    rows = []
    for n, i in enumerate(items, 1):
        state = w(i["state"])
        if i["days_late"]:
            state += ("，" if lang == "zh" else ", ") + w("days").format(n=i["days_late"])
        due = day(date.fromisoformat(i["due"]), lang)
        rows.append((str(n), i["title"], i["standard"] or "—", i["owner"], due, state))
    heads = tuple(w(k) for k in ("no", "what", "standard", "owner", "due", "state"))
    return Table(heads, tuple(rows), (2, 8, 8, 4, 6, 6), centred=(0, 3, 4, 5), small=True)
