"""What a kind of part is: the facts it keeps and the words a definition may use on it.

The kinds themselves are the modules of ``core.kinds``, each with ``KIND = Kind(...)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from xiangyue.core.conditions import BadDefinition
from xiangyue.core.digits import fraction

if TYPE_CHECKING:
    from xiangyue.core.part import Part

WHOLE: Final = "whole"  # a whole number, 0 or more
YES_NO: Final = "yes-no"
DATE: Final = "date"  # YYYY-MM-DD
WORD: Final = "word"
WORDS: Final = "words"  # a list of words
SHARE: Final = "share"  # a fraction of whole numbers, such as 2/3
PART: Final = "part"  # the key of a part that comes before
PARTS: Final = "parts"
DATA: Final = "data"  # a mapping or a list, which the kind's check looks into

FACT_TYPES: Final = (WHOLE, YES_NO, DATE, WORD)
_EMPTY: Final[Mapping[str, Any]] = {
    WHOLE: 0,
    YES_NO: False,
    DATE: "",
    WORD: "",
    WORDS: (),
    SHARE: "",
    PART: "",
    PARTS: (),
    DATA: None,
}


@dataclass(frozen=True)
class Word:
    """One word (setting) that a definition may use on a part of a kind.

    ``allowed``: its values; empty where any will do. ``of``: the kind that a part named must have
    (one of several, parted by ``|``).
    ``least`` and ``most`` bound a whole number. ``default``: what it is when left out; None for
    the empty value of its type.
    """

    type: str
    meaning: str
    allowed: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    of: str = ""
    least: int = 0
    most: int | None = None

    @property
    def left_out(self) -> Any:
        """The value where a definition does not use the word."""
        return _EMPTY[self.type] if self.default is None else self.default

    def read(self, raw: Any, name: str, where: str) -> Any:
        """The value of a definition; BadDefinition with the place, what is wrong, what is right."""
        if self.type in (WORDS, PARTS):
            if not isinstance(raw, list | tuple) or not all(isinstance(w, str) for w in raw):
                raise BadDefinition(f"{where}: {name} must be a list of words, not {raw!r}")
            for given in raw:
                self._among(given, name, where)
            return tuple(raw)
        right, asked = self._right(raw)
        if not right:
            raise BadDefinition(f"{where}: {name} must be {asked}, not {raw!r}")
        if self.type == WORD:
            self._among(raw, name, where)
        return raw

    def _among(self, given: str, name: str, where: str) -> None:
        if self.allowed and given not in self.allowed:
            raise BadDefinition(
                f"{where}: {name} {given!r} is not one of {', '.join(self.allowed)}"
            )

    def _right(self, raw: Any) -> tuple[bool, str]:
        if self.type == WHOLE:
            whole = isinstance(raw, int) and not isinstance(raw, bool) and raw >= self.least
            asked = f"a whole number of at least {self.least}"
            if self.most is None:
                return whole, asked
            return whole and raw <= self.most, f"{asked} and at most {self.most}"
        if self.type == YES_NO:
            return isinstance(raw, bool), "true or false"
        if self.type == DATE:
            return _is_date(raw), 'a date such as "2026-03-01", in quotes'
        if self.type == SHARE:
            return _is_share(raw), "a share of 0 to 1 such as 2/3"
        if self.type == DATA:
            return isinstance(raw, Mapping | list), "a mapping or a list"
        return isinstance(raw, str) and bool(raw), "a word"


def _is_date(raw: Any) -> bool:
    try:
        return isinstance(raw, str) and date.fromisoformat(raw).isoformat() == raw
    except ValueError:
        return False


def _is_share(raw: Any) -> bool:
    try:
        return isinstance(raw, str) and fraction(raw) <= 1
    except ValueError:
        return False


def _nothing_wrong(part: Part, before: Mapping[str, Part]) -> str:
    return ""


def _no_day(part: Part, facts: Callable[[str], Mapping[str, Any]]) -> date | None:
    return None


def _no_first_day(part: Part, opened: date) -> date | None:
    return None


def _no_more(part: Part) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Kind:
    """A kind of part. ``facts``: each with its type, one of ``FACT_TYPES``.

    ``check`` is given the part and the parts before it by key; it gives what is wrong with what
    belongs together, in a few words ("" for nothing). ``more_facts`` gives further facts that
    follow from the part's words (one for each choice of a poll). ``due`` is given the part and the
    facts of any part by key, and gives the last day on which it is in time; None where that is the
    day that its ``due_days`` give, if any. ``first_due`` is asked where ``due`` knows no day: it is
    given the part and the day on which it opens.
    """

    name: str
    does: str  # one line, for docs/procedures.md
    facts: Mapping[str, str]
    words: Mapping[str, Word] = field(default_factory=dict)
    check: Callable[[Part, Mapping[str, Part]], str] = _nothing_wrong
    more_facts: Callable[[Part], Mapping[str, str]] = _no_more
    due: Callable[[Part, Callable[[str], Mapping[str, Any]]], date | None] = _no_day
    first_due: Callable[[Part, date], date | None] = _no_first_day
    ends_itself: bool = False  # an act of its own ends it, never a person's "finished"
    gone: tuple[str, ...] = ()  # words of earlier versions of methods: read past, they say nothing
    annullable: bool = False  # what was done may be annulled with a reason, and done again
    annullable_with: str = ""  # only in a method that has a part of this kind too
    public: bool = False  # seen by everyone as it is done, so not for a private method

    def __post_init__(self) -> None:
        wrong = [f for f, kept in self.facts.items() if kept not in FACT_TYPES or f == "done"]
        wrong += [w for w, word in self.words.items() if word.type not in _EMPTY]
        if wrong:
            raise TypeError(f"{self.name}: no such type, or a name that is taken: {wrong}")

    def read(self, raw: Mapping[str, Any], where: str) -> Mapping[str, Any]:
        """The words of a part out of its definition, those left out with their defaults."""
        missing = [name for name, word in self.words.items() if word.required and not raw.get(name)]
        if missing:
            raise BadDefinition(f"{where}: a part of kind {self.name} needs {', '.join(missing)}")
        return MappingProxyType(
            {
                name: word.read(raw[name], name, where) if name in raw else word.left_out
                for name, word in self.words.items()
            }
        )

    def refers(self, words: Mapping[str, Any]) -> dict[str, str]:
        """The keys of the parts that its words name, each with the kind it must have, or ""."""
        found: dict[str, str] = {}
        for name, word in self.words.items():
            keys = words[name] if word.type == PARTS else (words[name],)
            if word.type in (PART, PARTS):
                found |= {key: word.of for key in keys if key}
        return found
