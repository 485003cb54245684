"""Reads a count out of one CSV table, line by line, into the plain data of :mod:`.sheets`.

The first cell of a line says what the line is, in English or Chinese; the others are its cells. A
line of a ballot may stand a million times: like lines are read once. A mark on a ballot is
``post=person``; ``post=-person`` against; ``post=?`` cannot be read; ``!why`` and ``*why`` are the
election committee's ruling that the paper does not count, or does.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from xiangyue.core.digits import whole
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.core.roster_rows import day_of

WORDS: Mapping[str, str] = {
    "选举": "election", "日期": "day", "地区": "area", "登记人数": "registered",
    "发出选票": "issued", "职务": "post", "候选人": "candidate", "妇女": "woman",
    "近亲属": "relatives", "已任": "before", "计票人": "teller", "票箱": "box", "选票": "ballot",
    "得票": "votes", "反对": "against", "有效票": "valid", "废票": "void", "空白票": "blank",
    "核定": "settled", "职务次序": "rank", "先前投票": "cast", "先前得票": "earlier",
}  # fmt: skip
"""What a line may be called in Chinese."""
CELLS: Mapping[str, tuple[int, int]] = {
    "election": (1, 1), "day": (1, 1), "area": (1, 1), "registered": (1, 1), "issued": (1, 1),
    "post": (2, 3), "candidate": (2, 2), "woman": (1, 1), "relatives": (2, 2), "before": (2, 2),
    "teller": (1, 1), "box": (1, 3), "ballot": (2, 999), "votes": (4, 4), "against": (4, 4),
    "valid": (2, 2), "void": (2, 2), "blank": (2, 2), "settled": (6, 6),
    "rank": (1, 1), "cast": (2, 2), "earlier": (3, 3),
}  # fmt: skip
"""The lines there are, with the least and most cells after the first."""
_ONCE = ("election", "day", "area", "registered", "issued")
_WHOLE = ("registered", "issued")


def _bad(says: str, line: object, **values: Any) -> Refusal:
    return refuse(f"counting-input.{says}", field=f"line {line}", **values)


def _whole(cell: str, line: object) -> int:
    number = whole(cell, 10**11)
    if number is None:
        raise _bad("whole", line, given=repr(cell), least=0)
    return number


class _Table:
    """The data as it grows, line by line."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {"posts": [], "candidates": {}, "boxes": []}
        self.tellers: list[dict[str, dict[str, Any]]] = [{}]
        self.named = False

    def box(self, name: str) -> dict[str, Any]:
        """The box of that name, as the present teller has it."""
        return self.tellers[-1].setdefault(name, {"box": name})

    def take(self, what: str, cells: list[str], line: object, times: int) -> None:
        if what == "ballot":
            self.box(cells[0]).setdefault("ballots", []).append(_ballot(cells, line, times))
            return
        if times > 1 and what not in ("votes", "against"):
            raise _bad("line-twice", line)
        if what in _ONCE:
            if what in self.data:
                raise _bad("line-twice", line)
            self.data[what] = _whole(cells[0], line) if what in _WHOLE else cells[0]
            if what == "day" and (day := day_of(cells[0])):
                self.data[what] = day.isoformat()  # spreadsheets save 2026-05-01 as 2026/5/1
        elif what == "teller":
            if self.named:
                self.tellers.append({})
            self.named = True
            if len(self.tellers) > 2:
                raise _bad("tellers", line)
        elif what == "box":
            box = self.box(cells[0])
            for key, cell in zip(("issued", "returned"), cells[1:], strict=False):
                if cell:
                    box[key] = _whole(cell, line)
        elif what in ("votes", "against"):
            self._votes(what, cells, line, times)
        elif what in ("valid", "void", "blank"):
            sums = self.box(cells[0]).setdefault("sums", {})
            if what in sums:
                raise _bad("line-twice", line)
            sums[what] = _whole(cells[1], line)
        else:
            self._who(what, cells, line)

    def _votes(self, what: str, cells: list[str], line: object, times: int) -> None:
        name = "for" if what == "votes" else "against"
        sums = self.box(cells[0]).setdefault("sums", {})
        people = sums.setdefault(name, {}).setdefault(cells[1], {})
        if cells[2] in people or times > 1:
            raise _bad("line-twice", line)
        people[cells[2]] = _whole(cells[3], line)

    def _who(self, what: str, cells: list[str], line: object) -> None:
        data = self.data
        if what == "post":
            women = cells[2:] in (["women"], ["女"], ["妇女"])
            if cells[2:] and not women and cells[2]:
                raise _bad("women-only", line)
            entry: dict[str, Any] = {
                "post": cells[0],
                "seats": _whole(cells[1], line),
                "women_only": women,
            }
            data["posts"].append(entry)
        elif what == "candidate":
            data["candidates"].setdefault(cells[0], []).append(cells[1])
        elif what == "woman":
            data.setdefault("women", []).append(cells[0])
        elif what == "relatives":
            data.setdefault("relatives", []).append(cells)
        elif what == "before":
            data.setdefault("before", {}).setdefault(cells[0], []).append(cells[1])
        elif what == "rank":
            data.setdefault("ranks", []).append(cells[0])
        elif what in ("cast", "earlier"):
            self._earlier(what, cells, line)
        else:
            box, kind, post, name, number, why = cells
            one: dict[str, Any] = {"box": box, "what": kind, "why": why}
            one["number"] = _whole(number, line)
            if post or name:
                one |= {"post": post, "name": name}
            data.setdefault("settled", []).append(one)

    def _earlier(self, what: str, cells: list[str], line: object) -> None:
        before = self.data.setdefault("earlier", {}).setdefault(cells[0], {"for": {}})
        number = _whole(cells[-1], line)
        if what == "cast":
            before["cast"] = number
        else:
            before["for"][cells[1]] = number


def _ballot(cells: list[str], line: object, times: int) -> dict[str, Any]:
    ballot: dict[str, Any] = {"n": _whole(cells[1], line) * times, "line": line}
    for cell in cells[2:]:
        if not cell:
            continue
        if cell[0] in "!！*＊":
            ballot["ruling"] = "void" if cell[0] in "!！" else "counts"
            ballot["why"] = cell[1:].strip()
            continue
        post, sign, person = cell.replace("＝", "=", 1).partition("=")
        if not sign or not person:
            raise _bad("mark", line, given=cell)
        if person in ("?", "？"):
            ballot.setdefault("unreadable", []).append(post)
        else:
            side, name = ("against", person[1:]) if person[0] in "-－" else ("for", person)
            ballot.setdefault(side, {}).setdefault(post, []).append(name)
    return ballot


class _Place:
    """Where a line first stands, from 1: looked up only when it is said."""

    __slots__ = ("lines", "raw")

    def __init__(self, lines: list[bytes], raw: bytes) -> None:
        self.lines, self.raw = lines, raw

    def __str__(self) -> str:
        return str(self.lines.index(self.raw) + 1)


def _distinct(lines: list[bytes], code: str, whole: Counter[bytes]) -> Iterable[tuple[bytes, int]]:
    """Each line that differs and how often it stands. Like lines of two tellers are two."""
    names = tuple(f"{word},".encode(code) for word in ("teller", "计票人"))
    if not any(line.startswith(names) for line in whole):
        yield from whole.items()
        return
    starts = [n for n, line in enumerate(lines) if line.startswith(names)]
    for first, last in pairwise([0, *starts, len(lines)]):
        yield from Counter(lines[first:last]).items()


def _code(lines: Iterable[bytes]) -> str:
    try:
        for line in lines:
            line.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def read(raw: bytes) -> dict[str, Any]:
    """The plain data that :func:`.sheets.read` takes, out of UTF-8 or GB 18030 (as Chinese
    spreadsheets save it). Refuses what it cannot read, with the line."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    lines = raw.split(b"\n")
    whole = Counter(lines)
    code = _code(whole)
    table = _Table()
    for one, times in _distinct(lines, code, whole):
        line: object = _Place(lines, one)
        try:
            text = one.decode(code).rstrip("\r")
        except UnicodeDecodeError:
            raise _bad("code", line) from None
        if not text.strip(", \t") or text.startswith("#"):
            continue
        try:
            row = next(csv.reader([text], strict=True))
        except csv.Error:
            raise _bad("cells", line) from None
        cells = [cell.strip() for cell in row]
        what = WORDS.get(cells[0], cells[0])
        if what not in CELLS:
            raise _bad("line", line, given=cells[0], known=", ".join(CELLS))
        while len(cells) > CELLS[what][0] + 1 and not cells[-1]:
            cells.pop()
        least, most = CELLS[what]
        if not least <= len(cells) - 1 <= most:
            raise _bad("cells-number", line, have=len(cells) - 1, least=least, most=most)
        table.take(what, cells[1:], line, times)
    data = table.data
    data["boxes"] = list(table.tellers[0].values())
    if len(table.tellers) > 1:
        data["second"] = list(table.tellers[1].values())
    for box in (*data["boxes"], *data.get("second", ())):
        if "sums" not in box:
            box.setdefault("ballots", [])
    return data
