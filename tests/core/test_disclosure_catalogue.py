"""The catalogue of disclosure: every mistake told, a lower one stricter, deadlines day by day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiangyue.actions.disclosed import sources
from xiangyue.core.disclosure import BadCatalogue, Deadline, in_force, read_item, state, stored
from xiangyue.core.disclosure_check import read
from xiangyue.methods import disclosure as library

NAME = {"zh": "一", "en": "one"}
ONE = {"item": "a.b", "head": "village", "period": "quarter", "name": NAME, "columns": []}
DAY15 = {"month": 1, "day": 15}
DEADLINES = {p: DAY15 for p in ("month", "quarter", "half", "year")} | {"event": {"days": 10}}


def nation(*items: Any, **more: Any) -> dict[str, Any]:
    raw = {"area": "", "from": date(2026, 1, 1), "clause": "law:35", "deadlines": DEADLINES}
    return raw | {"items": [*items]} | more


def mistakes(**files: Any) -> list[str]:
    with pytest.raises(BadCatalogue) as caught:
        read({f"{k}.yaml": v for k, v in files.items()}, sources=["decisions"], clauses=["law"])
    return list(caught.value.mistakes)


def test_every_mistake_is_told_at_once_with_its_place() -> None:
    wrong = nation(
        ONE | {"head": "money", "period": "weekly", "source": "books", "colums": 1},
        ONE | {"channels": ["radio"], "review": "yes", "clause": "lore:1"},
        {"item": "A B"},
        ONE | {"item": "c", "columns": [{"key": "x", "type": "cash", "zh": "一"}]},
        ONE | {"item": "d", "deadline": {"month": 13, "day": 1}},
        area="5",
        **{"from": "soon"},
    )
    told = "\n".join(mistakes(n=wrong))
    for words in (
        "head: 'money'", "period: 'weekly'", "source: 'books'", "unknown colums", "a.b: twice",
        "channels: a list", "review: true or false", "'lore:1' is of no text", "item 3: needs",
        "'cash' is none", "its name in en is missing", "month: a whole number from 1 to 12",
        "area: '5'", "from: 'soon'", "no catalogue of the nation",
    ):  # fmt: skip
        assert words in told


def test_what_is_wrong_only_together() -> None:
    county = nation(ONE, {"item": "new", "period": "year"}, area="330212", deadlines={})
    told = mistakes(n=nation(ONE, deadlines={}), c=county)
    assert "n.yaml: deadlines: month is missing" in told
    assert "c.yaml: new: name is missing, nor is it above" in told
    assert "c.yaml: a.b: head is set by the catalogue above" in told


def test_a_lower_catalogue_is_stricter_or_told_as_a_clash() -> None:
    strict = nation({"item": "a.b", "period": "month", "channels": ["broadcast"], "review": True})
    lax = nation({"item": "a.b", "period": "year"})
    layers = read({"n": nation(ONE), "p": strict | {"area": "33", "deadlines": {}},
                   "q": lax | {"area": "50", "deadlines": {}}})  # fmt: skip
    a = in_force(layers, "330212105219", date(2026, 5, 1))
    assert (a.items[0].period, a.items[0].review) == ("month", True)
    assert a.items[0].channels == ("board", "web", "broadcast")
    assert [c.what for c in a.clashes] == ["channels"]
    b = in_force(layers, "500101017200", date(2026, 5, 1))
    assert b.items[0].period == "quarter"
    assert [(c.what, c.says, c.holds) for c in b.clashes] == [("period", "year", "quarter")]
    assert in_force(layers, "330212105219", date(2025, 12, 31)).items == ()


@pytest.mark.parametrize(
    ("deadline", "last", "due"),
    [
        (Deadline("", month=1, day=15), date(2026, 9, 30), date(2026, 10, 15)),
        (Deadline("", month=1, day=31), date(2026, 12, 31), date(2027, 1, 31)),
        (Deadline("", month=2, day=31), date(2026, 12, 31), date(2027, 2, 28)),
        (Deadline("", days=10), date(2026, 7, 6), date(2026, 7, 16)),
        (Deadline("", days=10), date(2026, 9, 22), date(2026, 10, 8)),  # 2 October is a holiday
    ],
)
def test_deadlines(deadline: Deadline, last: date, due: date) -> None:
    assert deadline.on(last) == due


@pytest.mark.parametrize(
    ("today", "posted", "how"),
    [
        (29, None, "coming"), (30, None, "due"), (45, None, "due"), (46, None, "missing"),
        (60, 44, "posted"), (60, 45, "posted"), (60, 46, "late"),
    ],
)  # fmt: skip
def test_states_day_by_day(today: int, posted: int | None, how: str) -> None:
    """Days counted from 31 August: the period ends on the 30th, its day is the 45th."""

    def day(n: int) -> date:
        return date.fromordinal(date(2026, 8, 31).toordinal() + n)

    assert state(day(30), day(45), day(posted) if posted else None, day(today)) == how


def test_the_projects_own_catalogues_and_sources_fit() -> None:
    layers = library.read(library.FOLDER, names=sources())
    assert {layer.area for layer in layers} >= {"", "33", "37", "50"}
    for code in ("330212105219", "370102001001", "500101017200"):
        held = library.catalogue(code, date(2026, 11, 22))
        assert held.clashes == ()
        assert all(read_item(stored(one)) == one for one in held.items)
    shandong = library.catalogue("370102001001", date(2026, 11, 22))
    assert shandong.item("finance.spending").period == "month"
