"""A short word that rooms share without saying that it means one thing in all of them is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import messages


def test_words_within_an_f_string_are_seen() -> None:
    source = (
        """f"{name} {_('new')} {ngettext('one', 'many', n)} {pgettext('seal', 'use')} {_(x)}" """
    )
    assert sorted(messages.in_f_strings(source), key=str) == [
        (1, "new", None), (1, "use", "seal"), (1, ("one", "many"), None),
    ]  # fmt: skip


def test_a_shared_word_is_listed_or_has_a_context(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = messages.ONE_MEANING.read_text("utf-8").splitlines()
    assert words == sorted(set(words))
    assert "Household number" in words
    assert "Group" not in words  # a village's group, or putting opinions together
    fewer = tmp_path / "one_meaning.txt"
    fewer.write_text("\n".join([*(w for w in words if w != "Household number"), "Nobody says it"]))
    monkeypatch.setattr(messages, "ONE_MEANING", fewer)
    told = list(messages.shared_faults())
    assert any("'Household number' is '户号' of the room opinions" in t for t in told)
    assert any("nothing says 'Nobody says it'" in t for t in told)
