"""A charter, or village rules, drafted in articles: every version kept, differences shown."""

from __future__ import annotations

from xiangyue.core.charters import DOCUMENTS
from xiangyue.core.kind import DATE, WHOLE, WORD, Kind, Word

KIND = Kind(
    name="drafting",
    does="a charter or village rules are drafted in articles, each version kept",
    facts={
        "versions": WHOLE,
        "articles": WHOLE,
        "changed": WHOLE,  # articles that differ from the text in force
        "on": DATE,
    },
    words={"document": Word(WORD, "which text it is", allowed=DOCUMENTS, default="charter")},
)
