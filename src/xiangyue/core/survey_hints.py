"""What a machine sees in a draft of questions before anybody is asked: leading words, two questions
in one, options that overlap or lean to one side, and what must not be asked at all.

Hints are shown to whoever drafts; each is put right or left with a reason. What asks who somebody
is, is refused: the answers are without names. Rules of question writing: Dillman, Smyth and
Christian, Internet, Phone, Mail and Mixed-Mode Surveys, 4th ed. 2014, chapters 4–5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from xiangyue.core.refusals import Check
from xiangyue.core.survey_questions import Question

LONG: Final = 60  # characters of a question, about two lines on a phone
ALIKE: Final = 90  # rapidfuzz ratio of two options
_LEADING: Final = re.compile(
    r"难道|岂不|不是应该|是不是应该|应不应该都|众所周知|大家都(?:认为|知道|觉得|说)|"
    r"毫无疑问|显然|理所当然|当然(?:应该|要)|谁都知道|您?难免|英明|好政策|惠民好事|"
    r"don.t you think|surely|everyone knows|as we all know|obviously|of course|isn.t it",
    re.IGNORECASE,
)
_ONE_SIDED: Final = re.compile(
    r"(?:是否|您?)(?:同意|赞成|支持|拥护)(?!.*(?:还是|反对|不同意|不赞成|不支持))|"
    r"do you (?:agree|support)(?!.* or )",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(r"不|反对|否|没|无|差|no|not|dis|against|poor|bad", re.IGNORECASE)
_SATISFIED: Final = re.compile(r"满意|同意|赞成|支持|好|satisf|agree|support|good", re.IGNORECASE)
_TWO: Final = re.compile(
    r"[^、，,。]{2,}(?:以及|并且|同时|而且)[^、，,。]{2,}[吗？?]|\band\b.+\?|"
    r"(?:对|给)[^，。]{2,12}和[^，。]{2,12}(?:满意|评价)"
)
_ALWAYS: Final = re.compile(r"总是|从来|所有人|每个人都|一定会|绝对|always|never|everybody|all of")
_TWICE_NOT: Final = re.compile(r"不(?:应该|能|要|会)?不|没有不|并非不|不得不")
_WHO: Final = re.compile(
    r"姓名|身份证|证件号|(?:您|你|户主|本人)的?(?:名字|电话|手机|住址|账号|银行卡)|"
    r"(?:您|你|户主)(?:家)?叫什么|手机号|联系电话|联系方式|家庭住址|门牌号|银行卡号|"
    r"your (?:full )?name|phone number|id number|home address|bank account",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"(\d+)\s*(?:-|–|—|~|～|至|到)\s*(\d+)")


def asks_who(questions: Sequence[Question]) -> list[Check]:
    """Questions that ask for a name, a number, an address: never in a survey without names."""
    return [
        Check("surveys.asks-who", False, clause="pipl:6", values=_values(q, n, found.group()))
        for n, q in enumerate(questions, 1)
        if (found := _WHO.search(q.text))
    ]


def hints(questions: Sequence[Question]) -> list[Check]:
    """What to look at again, question by question."""
    found: list[Check] = []
    for n, q in enumerate(questions, 1):
        found += [Check(says, False, values=_values(q, n, piece)) for says, piece in _of_words(q)]
        found += [Check(says, False, values=_values(q, n, piece)) for says, piece in _options(q)]
    texts: dict[str, int] = {}
    for n, q in enumerate(questions, 1):
        for other, m in texts.items():
            if fuzz.ratio(other, q.text) >= ALIKE:
                found.append(Check("surveys.hint-same", False, values=_values(q, n, str(m))))
                break
        texts.setdefault(q.text, n)
    return found


def mark(check: Check) -> str:
    """A hint's own name, the same as long as the question's words are: what it is kept under."""
    return f"{check.says}|{check.values['question']}|{check.values['piece']}"


def _values(q: Question, number: int, piece: str) -> dict[str, object]:
    return {"n": number, "question": q.text, "piece": piece}


def _of_words(q: Question) -> list[tuple[str, str]]:
    found = []
    for says, pattern in (
        ("surveys.hint-leading", _LEADING),
        ("surveys.hint-two", _TWO),
        ("surveys.hint-always", _ALWAYS),
        ("surveys.hint-not-not", _TWICE_NOT),
    ):
        if hit := pattern.search(q.text):
            found.append((says, hit.group().strip()))
    if q.kind in ("one", "several", "text") and (hit := _ONE_SIDED.search(q.text)):
        found.append(("surveys.hint-one-sided", hit.group().strip()))
    if len(q.text) > LONG:
        found.append(("surveys.hint-long", str(len(q.text))))
    return found


def _options(q: Question) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for n, one in enumerate(q.options):
        like = [o for o in q.options[:n] if len(o) > 3 and fuzz.ratio(o, one) >= ALIKE]
        if like and not _same_but_numbers(one, like[0]):
            found.append(("surveys.hint-alike", f"{like[0]} / {one}"))
    ranges = [tuple(map(int, m.groups())) for o in q.options if (m := _RANGE.search(o))]
    for before, after in pairwise(sorted(ranges)):
        if after[0] <= before[1]:
            found.append(("surveys.hint-overlap", f"{before[0]}-{before[1]} / "
                          f"{after[0]}-{after[1]}"))  # fmt: skip
            break
    if q.kind in ("one", "scale") and len(q.options) > 2:
        for_it = [o for o in q.options if _SATISFIED.search(o) and not _AGAINST.search(o)]
        against = [o for o in q.options if _AGAINST.search(o)]
        if len(for_it) >= 2 and not against:
            found.append(("surveys.hint-lopsided", " / ".join(for_it[:3])))
    return found


def _same_but_numbers(one: str, other: str) -> bool:
    """Bands such as 1000 to 2000 and 2001 to 3000 look alike and are not."""
    return bool(re.search(r"\d", one)) and one != other
