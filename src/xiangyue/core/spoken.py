"""Text made ready to be read aloud: amounts, dates and shares as a person says them, in Chinese.

What is left of figures is put into words by ``documents.publishing.aloud``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from xiangyue.core.capitals import spoken_digits_zh, spoken_zh

_CAPITALS: Final = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整正"
_MONEY: Final = re.compile(
    rf"(?P<minus>[-－−])?(?P<yuan>\d[\d,]*)(?:\.(?P<fen>\d{{1,2}}))?\s*元(?:（(?:人民币)?[{_CAPITALS}]+）)?"
)
_DAY: Final = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_SHARE: Final = re.compile(r"(\d+)(?:\.(\d+))?%")
_NUMBER: Final = re.compile(r"〔(\d{4})〕第?(\d+)号")


def amount_zh(fen: int) -> str:
    """Money as one says it: 4005 fen -> 四十元零五分; 50 -> 五角; 0 -> 零元."""
    sign, fen = ("负" if fen < 0 else ""), abs(fen)
    yuan, jiao, last = fen // 100, fen // 10 % 10, fen % 10
    said = f"{'两' if yuan == 2 else spoken_zh(yuan)}元" if yuan or not fen else ""
    if jiao:
        said += f"{spoken_zh(jiao)}角"
    elif last and yuan:
        said += "零"
    return sign + said + (f"{spoken_zh(last)}分" if last else "")


def aloud_zh(text: str) -> str:
    """``各项支出合计1,234.50元（壹仟…整）`` -> ``各项支出合计一千二百三十四元五角``.

    The capitals beside an amount are for the eye, and are not read twice.
    """
    text = _MONEY.sub(_money, text)
    text = _DAY.sub(_day, text)
    text = _NUMBER.sub(lambda m: f"{spoken_digits_zh(m[1])}年第{spoken_zh(int(m[2]))}号", text)
    return _SHARE.sub(_share, text)


def _money(found: re.Match[str]) -> str:
    yuan = found["yuan"].replace(",", "")
    if len(yuan) > 12:
        return found[0]
    fen = int(yuan) * 100 + int((found["fen"] or "").ljust(2, "0"))
    return amount_zh(-fen if found["minus"] else fen)


def _day(found: re.Match[str]) -> str:
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return found[0]
    return f"{spoken_digits_zh(found[1])}年{spoken_zh(day.month)}月{spoken_zh(day.day)}日"


def _share(found: re.Match[str]) -> str:
    rest = found[2] or ""
    return f"百分之{spoken_zh(int(found[1]))}" + (f"点{spoken_digits_zh(rest)}" if rest else "")
