"""The machine check that stops personal numbers and addresses from going out.

It finds resident identity numbers, bank cards, phone numbers, e-mail addresses and detailed home
addresses, also when they are written in full-width digits, with spaces, dashes or dots between,
or in Chinese numerals. It is a net under people's care and no substitute for it; it is built to be
quiet about amounts, dates, document and receipt numbers and area codes.

A posting must name whom to turn to: what is given as the office's own contact is passed in
``allow`` and left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from xiangyue.core import identity
from xiangyue.core.digits import only_digits
from xiangyue.core.refusals import Check

Kind = Literal["id", "bank", "mobile", "landline", "email", "address"]

_PRIORITY: tuple[Kind, ...] = ("id", "mobile", "bank", "landline", "email", "address")
_CHINESE = dict(
    zip("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789", strict=True)
)
_GAP = (
    r"[ \u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff\ufe0e\ufe0f\u20e3"  # spaces, seen and unseen
    r"\-\u2010-\u2015\u2212\uff0d.\uff0e\u00b7\u2022\u30fb_/]"  # dashes, dots, strokes
)
_DIGIT_RUN = re.compile(rf"[\dX](?:{_GAP}{{0,3}}[\dX])*")
_CENTS = re.compile(r"(?<![.\d])\d+\.\d{1,3}(?![.\d])")
_UNIT = re.compile(r"\s?(?:元(?![月旦])|万|亿|块钱|吨|公斤|斤|亩|平方|立方|米|㎡|度|人次)")
_BEFORE_ID = re.compile(r"(?:身份证|证件|ID)[^\d\n]{0,10}$", re.IGNORECASE)
_BEFORE_CARD = re.compile(r"(?:卡号|银行卡|[账帐]号|[账帐]户|存折)[^\d\n]{0,12}$")
_BEFORE_PHONE = re.compile(
    r"(?:电话|座机|手机|联系方式|热线|tel\.?|phone)[^\d\n]{0,6}$", re.IGNORECASE
)
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*\s?@\s?[A-Za-z0-9-]+(?:\s?\.\s?[A-Za-z0-9-]+)+")
_NUMBER = r"[0-9一二三四五六七八九十百零〇]+"
_ADDRESS = re.compile(
    rf"(?:[路街巷弄村组社队屯庄湾道坊苑区]|胡同|新村|门牌)(?:第)?{_NUMBER}(?:[-之]{_NUMBER})?号"
    rf"(?:楼)?(?:{_NUMBER}[幢栋座号]楼?)?(?:{_NUMBER}单元)?(?:{_NUMBER}[室户])?"
    r"(?!\s?(?:公告|文|令|提案|议题|议案|决议|通知|地块|田|井|泵|桥|线|路|机|库|塘|仓|变|标|坝|"
    r"开|前|后|上午|下午|晚|早|交|至|到|起|之|岗|选票|箱|票|院|社区))"
    rf"|{_NUMBER}[幢栋座](?:{_NUMBER}单元)?{_NUMBER}室"
    rf"|{_NUMBER}号楼?(?:{_NUMBER}[幢栋座])?(?:{_NUMBER}单元)?{_NUMBER}室"
    rf"|{_NUMBER}单元{_NUMBER}室"
)


@dataclass(frozen=True)
class Found:
    """Something personal in a text: ``text[start:end]``; ``masked`` is how it may be shown."""

    kind: Kind
    start: int
    end: int
    masked: str


def _flat(text: str) -> str:
    """``text`` with every digit and Latin letter in its plain form; the same length."""
    out = []
    for ch in text:
        if ch in "ⅩⅹｘＸ×":
            out.append("X")
            continue
        value = unicodedata.digit(ch, None)
        if value is not None:
            out.append(str(value))
            continue
        wide = unicodedata.normalize("NFKC", ch)
        out.append(wide if len(wide) == 1 else ch)
    return "".join(out)


@dataclass(frozen=True)
class _Group:
    """Digits that stand together, in one script."""

    digits: str
    start: int
    end: int
    gap: str  # what stands before it in its run; empty where only the script changes


def _runs(flat: str) -> Iterator[list[_Group]]:
    """Runs of digit groups that may be one number; a decimal fraction ends a run."""
    plain = "".join(_CHINESE.get(ch, ch) for ch in flat)
    plain = re.sub(r"(?<![\dX])x|X(?=[A-Za-z])|(?<=[A-WYZa-z])X", "·", plain)
    plain = re.sub(r"(?<=\d)x", "X", plain)
    cents = {m.start() + m.group().index(".") for m in _CENTS.finditer(flat)}
    for run in _DIGIT_RUN.finditer(plain):
        groups: list[_Group] = []
        for part in re.finditer(r"[\dX]+", run.group()):
            at = run.start() + part.start()
            for bit in re.finditer(r"[0-9Xx]+|[^0-9Xx]+", flat[at : at + len(part.group())]):
                start, end = at + bit.start(), at + bit.end()
                gap = flat[groups[-1].end : start] if groups else ""
                if groups and "." in gap and groups[-1].end in cents:
                    yield groups
                    groups, gap = [], ""
                groups.append(_Group(plain[start:end], start, end, gap))
        if groups:
            yield groups


def _split_as_phone(sizes: tuple[int, ...], spaced: bool) -> bool:
    if len(sizes) == 1 or set(sizes) == {1}:
        return True
    if spaced:
        return sizes in {(3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (3, 4, 2, 2), (3, 5, 3)}
    return min(sizes) >= 3


def _split_as_card(sizes: tuple[int, ...]) -> bool:
    if len(sizes) == 1 or set(sizes) == {1}:
        return True
    return (set(sizes[:-1]) == {4} and sizes[-1] <= 4) or sizes in {(6, 10), (6, 13), (4, 6, 5)}


def _split_as_landline(digits: str, sizes: tuple[int, ...]) -> bool:
    area = 3 if digits[1] in "12" else 4
    return len(sizes) == 1 or (sizes[0] == area and len(sizes) <= 3 and min(sizes) >= 3)


def _numeric_kind(digits: str, sizes: tuple[int, ...], spaced: bool, before: str) -> Kind | None:
    count = len(digits)
    if 14 <= count <= 19 and _BEFORE_ID.search(before):
        return "id"  # called one: also with a digit too many, too few or wrong
    if (
        count in (15, 18)
        and identity.read_id(digits) is not None
        and (count == 18 or len(sizes) == 1 or sizes == (6, 6, 3))
    ):
        return "id"
    if not only_digits(digits):
        return None
    bare = re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$)", "", digits)
    if identity.is_mobile(bare) and (bare != digits or _split_as_phone(sizes, spaced)):
        return "mobile"
    if 12 <= count <= 21 and _split_as_card(sizes):
        if _BEFORE_CARD.search(before):
            return "bank"
        if 13 <= count <= 19 and digits[0] in "34569" and identity.luhn(digits):
            return "bank"
    if identity.is_landline(digits) and _split_as_landline(digits, sizes):
        return "landline"
    if count in (7, 8) and digits[0] in "2345678" and sizes in {(7,), (8,), (4, 4), (3, 4)}:
        return "landline" if _BEFORE_PHONE.search(before) else None
    return None


def _numbers(flat: str) -> Iterator[tuple[Kind, int, int]]:
    for groups in _runs(flat):
        for i, first in enumerate(groups):
            digits, spaced = "", False
            sizes: tuple[int, ...] = ()
            for j in range(i, min(len(groups), i + 21)):
                group = groups[j]
                if j > i:
                    spaced = spaced or (bool(group.gap) and not group.gap.strip())
                digits += group.digits
                sizes = (*sizes, len(group.digits))
                if len(digits) > 21:
                    break
                if len(digits) < 7:
                    continue
                before = flat[max(0, first.start - 24) : first.start]
                kind = _numeric_kind(digits, sizes, spaced, before)
                if kind and not (kind != "id" and _UNIT.match(flat, group.end)):
                    yield kind, first.start, group.end


def _shown(kind: Kind, piece: str) -> str:
    if kind == "email":
        name, _, host = piece.partition("@")
        return name[:1] + "***" + "@" + "*" * len(host.partition(".")[0]) + host[host.find(".") :]
    if kind == "address":
        return re.sub(_NUMBER + r"(?=[号幢栋座室户单之-]|$)", lambda m: "*" * len(m.group()), piece)
    keep = {"id": (3, 2), "bank": (0, 4), "mobile": (3, 4), "landline": (0, 2)}[kind]
    return _keep_ends(piece, *keep)


def _keep_ends(piece: str, first: int, last: int) -> str:
    """Digits of ``piece`` but the first and last few as asterisks; separators are dropped."""
    signs = [c for c in piece if c.isalnum() and unicodedata.category(c) != "Mn"]
    hidden = max(0, len(signs) - first - last)
    tail = signs[len(signs) - last :] if last and hidden else []
    return "".join(signs[:first]) + "*" * max(hidden, 1) + "".join(tail)


def find_personal(text: str, *, allow: Collection[str] = ()) -> list[Found]:
    """Everything personal in ``text``, in order, without overlaps.

    ``allow`` holds the numbers and addresses that may go out (the office's own); they are compared
    without separators.
    """
    flat = _flat(text)
    spots: list[tuple[Kind, int, int]] = list(_numbers(flat))
    spots += [("email", m.start(), m.end()) for m in _EMAIL.finditer(flat)]
    spots += [("address", m.start(), m.end()) for m in _ADDRESS.finditer(flat)]
    spots.sort(key=lambda s: (_PRIORITY.index(s[0]), s[1] - s[2], s[1]))
    allowed = {identity.plain_digits(a) for a in allow}
    taken: list[tuple[Kind, int, int]] = []
    for kind, start, end in spots:
        if any(start < e and s < end for _, s, e in taken):
            continue
        taken.append((kind, start, end))
    return [
        Found(kind, start, end, _shown(kind, flat[start:end]))
        for kind, start, end in sorted(taken, key=lambda s: s[1])
        if identity.plain_digits(text[start:end]) not in allowed
    ]


def mask(text: str, *, allow: Collection[str] = ()) -> str:
    """``text`` with everything personal masked; nothing is found in the result."""
    while found := find_personal(text, allow=allow):
        for item in reversed(found):
            text = text[: item.start] + item.masked + text[item.end :]
    return text


def checks(text: str, *, allow: Collection[str] = ()) -> tuple[Check, ...]:
    """One unmet check for each personal thing found: what, in which line, and how it may look."""
    return tuple(
        Check(
            says=f"masking.{item.kind}",
            met=False,
            clause="pipl:6",
            values={"line": text.count("\n", 0, item.start) + 1, "masked": item.masked},
        )
        for item in find_personal(text, allow=allow)
    )


_SURNAMES_OF_TWO = "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐司徒夏侯长孙宇文轩辕端木"
_TWO_CHARACTER_SURNAMES = frozenset(re.findall("..", _SURNAMES_OF_TWO))


def mask_name(name: str, *, keep_last: bool = False) -> str:
    """``张三丰`` → ``张**`` (``张*丰`` with ``keep_last``); ``欧阳娜娜`` → ``欧阳**``.

    In names of several words (``阿依·买买提``, ``Anna Li``) each word keeps its first letter.
    """
    name = name.strip()
    words = re.split(r"([·•\s]+)", name)
    if len(words) > 1:
        return "".join(w if i % 2 else w[:1] + "*" * (len(w) - 1) for i, w in enumerate(words))
    family = 2 if len(name) > 2 and name[:2] in _TWO_CHARACTER_SURNAMES else 1
    given = len(name) - family
    if given <= 0:
        return name if len(name) < 2 else name[0] + "*"
    if keep_last and given > 1:
        return name[:family] + "*" * (given - 1) + name[-1]
    return name[:family] + "*" * given


def mask_phone(number: str) -> str:
    """``13812345678`` → ``138****5678``; a landline keeps only its last two digits."""
    digits = identity.plain_digits(number)
    if identity.is_mobile(digits):
        return _keep_ends(digits, 3, 4)
    return _keep_ends(digits, 0, 2) if digits else ""


def mask_id(number: str) -> str:
    """An identity number with its first three and last two characters only."""
    digits = identity.plain_digits(number)
    return _keep_ends(digits, 3, 2) if digits else ""
