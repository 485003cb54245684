"""Writes the kinds of parts into ``docs/procedures.md``: ``python -m tools.kinds``.

A test compares the two, so that the page has every kind with its words and its facts.
"""

from __future__ import annotations

from pathlib import Path

from xiangyue.core.kind import DATA, PART, PARTS, SHARE, WHOLE, WORDS, YES_NO, Kind, Word
from xiangyue.core.kinds import REGISTRY

PAGE = Path(__file__).resolve().parents[1] / "docs" / "procedures.md"
BEGIN, END = "<!-- kinds: made by `python -m tools.kinds` -->\n", "<!-- kinds end -->\n"
_VALUES = {
    WHOLE: "a whole number",
    YES_NO: "`true`, `false`",
    WORDS: "a list of words",
    SHARE: "a share such as `2/3`",
    PARTS: "a list of parts before it",
    DATA: "see there",
}


def _values(word: Word) -> str:
    if word.type == PART:
        return f"a `{word.of}` before it" if word.of else "a part before it"
    if word.allowed:
        listed = ", ".join(f"`{value}`" for value in word.allowed)
        return f"a list of {listed}" if word.type == WORDS else listed
    said = _VALUES.get(word.type, "a word" if word.type == "word" else f"a {word.type}")
    if word.type == WHOLE and (word.least or word.most is not None):
        said += f" from {word.least}" + (f" to {word.most}" if word.most is not None else "")
    return said


def _left_out(word: Word) -> str:
    if word.required:
        return "required"
    if word.default is None:
        return ""
    if isinstance(word.default, tuple | list):
        return ", ".join(f"`{value}`" for value in word.default)
    return f"`{str(word.default).lower() if isinstance(word.default, bool) else word.default}`"


def _words(kind: Kind) -> list[str]:
    return [
        f"| `{kind.name}` | `{name}` | {word.meaning} | {_values(word)} | {_left_out(word)} |"
        for name, word in kind.words.items()
    ]


def text() -> str:
    """The tables, with their marks."""
    lines = ["| kind | what is done | facts |", "|---|---|---|"]
    for kind in REGISTRY.values():
        facts = ", ".join(f"`{fact}` ({kept})" for fact, kept in kind.facts.items())
        lines.append(f"| `{kind.name}` | {kind.does} | {facts} |")
    lines += ["", "| kind | word | what | values | if left out |", "|---|---|---|---|---|"]
    lines += [line for kind in REGISTRY.values() for line in _words(kind)]
    return BEGIN + "\n".join(lines) + "\n" + END


def whole(page: str) -> str:
    """The page with the tables as they are to be."""
    head, _, rest = page.partition(BEGIN)
    return head + text() + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(whole(PAGE.read_text("utf-8")), "utf-8")
