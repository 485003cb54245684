"""Numbers in words: money in Chinese capitals, and whole numbers as they are read aloud.

Money is whole fen (1 yuan = 100 fen); no floating point. The capitals follow the rules for filling
in bills (支付结算办法, annex 正确填写票据和结算凭证的基本规定): 零 for a gap of noughts, 整 after
yuan or jiao, nothing after fen.
"""

from __future__ import annotations

LIMIT_FEN = 10**18  # one hundred trillion yuan: beyond it there is no agreed name

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_CAPITAL_UNITS = ("", "拾", "佰", "仟")
_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")

_ENGLISH = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_ENGLISH_TENS = (
    "zero",
    "ten",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
)
_ENGLISH_GROUPS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))


def _group(n: int, digits: str, units: tuple[str, ...]) -> str:
    """1 to 9999 without leading noughts; one 零 for any run of noughts inside."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = n // 10**place % 10
        if digit:
            words += (digits[0] if gap and words else "") + digits[digit] + units[place]
            gap = False
        else:
            gap = True
    return words


def _whole(n: int, digits: str, units: tuple[str, ...]) -> str:
    if n == 0:
        return digits[0]
    words, gap = "", False
    for place in (3, 2, 1, 0):
        part = n // 10 ** (4 * place) % 10**4
        if part == 0:
            gap = gap or bool(words)
            continue
        if words and (gap or part < 1000):
            words += digits[0]
        name = _GROUPS[place]
        if place == 3 and n // 10**8 % 10**4:
            name = "万"  # 一万二千亿, not 一万亿二千亿: 亿 is said once for both groups
        words += _group(part, digits, units) + name
        gap = False
    return words


def amount_capitals(fen: int) -> str:
    """Money as written on a bill: 123450 -> 人民币壹仟贰佰叁拾肆元伍角整.

    Raises ValueError at or beyond ``LIMIT_FEN`` either way.
    """
    if abs(fen) >= LIMIT_FEN:
        raise ValueError(f"{fen} fen is too large to be named")
    sign, rest = ("负" if fen < 0 else ""), abs(fen)
    yuan, jiao, last = rest // 100, rest // 10 % 10, rest % 10
    words = _whole(yuan, _CAPITALS, _CAPITAL_UNITS) + "元" if yuan or not rest else ""
    if jiao:
        words += _CAPITALS[jiao] + "角"
    if last:
        words += (_CAPITALS[0] if words and not jiao else "") + _CAPITALS[last] + "分"
    return f"人民币{sign}{words}" + ("" if last else "整")


def spoken_zh(n: int) -> str:
    """A whole number as a broadcaster reads it: 34 -> 三十四, 12 -> 十二, 2005 -> 二千零五."""
    if abs(n) >= 10**16:
        raise ValueError(f"{n} is too large to be named")
    words = _whole(abs(n), _DIGITS, _UNITS)
    if words.startswith("一十"):
        words = words[1:]
    return ("负" if n < 0 else "") + words


def spoken_digits_zh(figures: str) -> str:
    """Figures read one by one, as years and telephone numbers are: 2026 -> 二〇二六."""
    return "".join(("〇一二三四五六七八九"[int(c)] if "0" <= c <= "9" else c) for c in figures)


def spoken_en(n: int) -> str:
    """A whole number in English words: 134 -> one hundred and thirty-four."""
    if n < 0:
        return "minus " + spoken_en(-n)
    if n < 20:
        return _ENGLISH[n]
    if n < 100:
        tens, unit = divmod(n, 10)
        return _ENGLISH_TENS[tens] + (f"-{_ENGLISH[unit]}" if unit else "")
    if n < 1000:
        hundreds, rest = divmod(n, 100)
        return f"{_ENGLISH[hundreds]} hundred" + (f" and {spoken_en(rest)}" if rest else "")
    for size, name in _ENGLISH_GROUPS:
        if n >= size:
            head, rest = divmod(n, size)
            joined = f"{spoken_en(head)} {name}"
            if not rest:
                return joined
            return joined + (" and " if rest < 100 else " ") + spoken_en(rest)
    raise AssertionError(n)
