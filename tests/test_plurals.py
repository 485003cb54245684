"""English sentences say one thing of one and another of several."""

from __future__ import annotations

import re

import pytest

from xiangyue.core.refusals import Check
from xiangyue.methods import library
from xiangyue.methods.wording import counted, sentences, word


@pytest.mark.parametrize(
    ("have", "words"),
    [(1, "1 finding has no answer yet"), (2, "2 findings have no answer yet")],
)
def test_one_finding_has_and_two_have(have: int, words: str) -> None:
    method = library.procedure("eight-step")
    texts = {
        lang: method.text(lang, "conditions", "oversight.findings_open") for lang in ("zh", "en")
    }
    assert (
        word(Check(says="x", met=False, have=have, need=0, values={"words": texts}), "en") == words
    )


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("way.experts", {"experts": 1}, "1 expert heard"),
        ("way.experts", {"experts": 2}, "2 experts heard"),
        ("way.linked", {"linked": 1}, "1 opinion"),
    ],
)
def test_sentences_of_postings(key: str, values: dict[str, int], words: str) -> None:
    assert sentences()[key]["en"].format(**counted(values)) == words


def test_no_sentence_counts_one_as_several() -> None:
    """A number before a plural has its two words; "of {of} households" stays: they are many."""
    clumsy = re.compile(
        r"(?<!of )\{(have|n|linked|households|experts|elders|representatives|minutes)\} "
        r"(opinions|tasks|findings|objections|experts|elders|households|representatives|items|"
        r"minutes|questions|files|characters)\b|\{(have|n)\} \w+ (are|have) "
    )
    found = [key for key, text in sentences().items() if clumsy.search(text["en"])]
    for method in library.procedures():
        found += [
            key
            for key, text in library.raw(method.slug)["texts"]["en"]["conditions"].items()
            if isinstance(text, str) and clumsy.search(text)
        ]
    assert found == []
