"""The questions of a survey, and what may be answered to each. No answer is always possible.

``one`` of several, ``several``, ``scale`` (steps from worst to best, with or without words for
each), ``number``, ``text`` (own words, short).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from xiangyue.core.refusals import Check, Refusal

Kind = Literal["one", "several", "scale", "number", "text"]
KINDS: Final[tuple[Kind, ...]] = ("one", "several", "scale", "number", "text")
MOST_QUESTIONS: Final = 30
MOST_OPTIONS: Final = 12
MOST_STEPS: Final = 11
LONGEST_TEXT: Final = 100
"""Characters of own words on one question."""
LARGEST: Final = 999_999_999

Value = str | int | tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """``options``: of one and several, and the words of a scale's steps, in order. ``least`` and
    ``most`` bound a number, the steps of a scale, or how many options of several may be marked."""

    key: str
    kind: Kind
    text: str
    options: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    @property
    def low(self) -> int:
        """The smallest number or step."""
        return self.least if self.least is not None else int(self.kind == "scale")

    @property
    def high(self) -> int:
        """The largest number or step."""
        if self.most is not None:
            return self.most
        return self.low + len(self.options) - 1 if self.kind == "scale" else LARGEST

    @property
    def marks(self) -> tuple[int, int]:
        """Of several: how many options may be marked."""
        return max(1, self.least or 1), self.most or len(self.options)

    def step(self, value: int) -> str:
        """The words of a step of a scale."""
        place = value - self.low
        return self.options[place] if 0 <= place < len(self.options) else str(value)


def plain(question: Question) -> dict[str, Any]:
    """As it is stored and published."""
    out: dict[str, Any] = {"key": question.key, "kind": question.kind, "text": question.text}
    if question.options:
        out["options"] = list(question.options)
    for name in ("least", "most"):
        if getattr(question, name) is not None:
            out[name] = getattr(question, name)
    return out


def read(rows: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Back from :func:`plain`."""
    return tuple(
        Question(
            row["key"],
            row["kind"],
            row["text"],
            tuple(row.get("options", ())),
            row.get("least"),
            row.get("most"),
        )
        for row in rows
    )


def check_questions(questions: Sequence[Question]) -> None:
    """Raises ``Refusal`` with everything that cannot be asked as it stands."""
    wrong = [check for n, q in enumerate(questions, 1) for check in _wrong(q, n)]
    keys = {q.key for q in questions}
    if len(keys) < len(questions) or not 1 <= len(questions) <= MOST_QUESTIONS:
        wrong.append(Check("surveys.questions", False, len(questions), MOST_QUESTIONS))
    if wrong:
        raise Refusal("invalid", *wrong)


def _wrong(q: Question, number: int) -> list[Check]:
    said = {"n": number, "question": q.text.strip()[:30] or "—"}
    if not q.key or not q.text.strip() or q.kind not in KINDS:
        return [Check("surveys.question-empty", False, values=said)]
    options = [o.strip() for o in q.options]
    if q.kind in ("one", "several") or (q.kind == "scale" and options):
        if len(options) < 2 or not all(options):
            return [Check("surveys.options", False, len(options), 2, values=said)]
        if len(options) > MOST_OPTIONS:
            return [Check("surveys.many-options", False, len(options), MOST_OPTIONS, values=said)]
        plain_words = ["".join(o.split()).casefold() for o in options]
        if len(set(plain_words)) < len(options):
            twice = next(o for o, p in zip(options, plain_words, strict=True)
                         if plain_words.count(p) > 1)  # fmt: skip
            return [Check("surveys.same-options", False, values={**said, "option": twice})]
    if not _bounds_fit(q):
        return [Check("surveys.bounds", False, values=said)]
    return []


def _bounds_fit(q: Question) -> bool:
    if q.kind == "several":
        least, most = q.marks
        return (q.least or 0) >= 0 and least <= most <= len(q.options)
    if q.kind == "scale":
        steps = q.high - q.low + 1
        fits = not q.options or len(q.options) == steps
        return 2 <= steps <= MOST_STEPS and fits
    if q.kind == "number":
        return 0 <= q.low <= q.high <= LARGEST
    return True


def fits(q: Question, value: Value) -> bool:
    """Whether that may be answered to it."""
    if q.kind == "one":
        return isinstance(value, str) and value in q.options
    if q.kind == "several":
        if not isinstance(value, tuple) or len(set(value)) < len(value):
            return False
        least, most = q.marks
        return set(value) <= set(q.options) and least <= len(value) <= most
    if q.kind == "text":
        return isinstance(value, str) and len(value) <= LONGEST_TEXT
    return type(value) is int and q.low <= value <= q.high


def check_answers(questions: Sequence[Question], values: Mapping[str, Value]) -> list[Check]:
    """What is wrong with one sheet; empty if it may be taken. What is left out is no answer."""
    known = {q.key: n for n, q in enumerate(questions, 1)}
    wrong = [
        Check("surveys.no-question", False, values={"question": key})
        for key in values
        if key not in known
    ]
    for q in questions:
        value = values.get(q.key)
        if value in (None, "", ()) or fits(q, value):
            continue
        said = {"n": known[q.key], "question": q.text}
        if q.kind == "several" and isinstance(value, tuple) and set(value) <= set(q.options):
            least, most = q.marks
            wrong.append(Check("surveys.marks", False, len(value), values={
                **said, "least": least, "most": most}))  # fmt: skip
        elif q.kind == "text":
            wrong.append(Check("surveys.long", False, len(str(value)), LONGEST_TEXT, values=said))
        else:
            wrong.append(Check("surveys.answer", False, values=said))
    return wrong


def given(values: Mapping[str, Any]) -> dict[str, Value]:
    """A sheet without what was left out; lists as tuples."""
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in values.items()
        if value not in (None, "", (), [])
    }
