"""Papers of watching: what the records do not hold is no empty table and is not told as nothing."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import docx
from tests.documents.samples import samples

from xiangyue.documents import decisions
from xiangyue.documents import oversight_papers as papers
from xiangyue.documents.model import Heading, Table
from xiangyue.documents.word import to_docx


def headings(doc: Any) -> list[str]:
    return [b.text for b in doc.blocks if isinstance(b, Heading)]


def test_a_report_without_tasks_and_money_has_no_empty_table_and_no_nought() -> None:
    data: Any = samples("zh")["execution-report"]
    full = papers.execution_report(data)
    assert any(isinstance(b, Table) for b in full.blocks) and "到账资金" in repr(full)
    bare = replace(data, tasks=(), money_fen=0, problems=(), next_steps=(), resolution="—")
    doc = papers.execution_report(bare)
    assert not any(isinstance(b, Table) for b in doc.blocks)
    assert headings(doc) == ["进展情况"]
    assert "零元" not in repr(doc) and "决议" not in repr(doc.blocks[1])


def test_an_acceptance_without_tasks_and_money() -> None:
    data: Any = samples("zh")["acceptance"]
    assert any(isinstance(b, Table) for b in papers.acceptance(data).blocks)
    doc = papers.acceptance(replace(data, checked=(), planned_fen=0, spent_fen=0))
    assert not any(isinstance(b, Table) for b in doc.blocks) and "零元" not in repr(doc)


def test_a_hearing_of_which_no_question_is_recorded_claims_nothing() -> None:
    data: Any = samples("zh")["hearing-report"]
    full = decisions.hearing_report(data)
    assert {"提问与答复", "不同意见"} <= set(headings(full)) and "专长" in repr(full)
    people = tuple(replace(p, remark="") for p in data.experts)
    doc = decisions.hearing_report(replace(data, questions=(), dissent=(), experts=people))
    assert not {"提问与答复", "不同意见"} & set(headings(doc)) and "专长" not in repr(doc)


def test_places_to_sign_are_on_the_page_of_the_seal() -> None:
    data: Any = samples("zh")["acceptance"]
    out = docx.Document(io.BytesIO(to_docx(papers.acceptance(data))))
    held = [c.paragraphs[0].paragraph_format.keep_with_next for c in out.tables[-1].rows[-1].cells]
    assert held == [True] * len(held)
