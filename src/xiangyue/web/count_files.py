"""The files of a vote: its report, sheets to print, the common data format, the count's own."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from xiangyue.actions import documents_of_counts as documents
from xiangyue.actions import told_boxes
from xiangyue.actions.documents_of_matters import as_file
from xiangyue.actions.round_results import outcome_of
from xiangyue.data.models import Matter, VoteRound
from xiangyue.documents.catalogue import build
from xiangyue.documents.count_papers import count_workbook
from xiangyue.documents.model import of_practice
from xiangyue.web import matter_words as words
from xiangyue.web.sent_files import sent_file

NAMES = {"count-report": "选举结果报告单", "count-sheets": "计票单"}


def result(request: HttpRequest, pk: int, key: str, number: int, form: str) -> HttpResponse:
    """One file of a vote of this matter: everyone may have it."""
    matter = words.find(request, pk)
    vote = VoteRound.objects.filter(election__matter=matter, number=number).first()
    if vote is None:
        raise Http404
    lang: Any = words.paper_language(request)
    try:
        content, name = _made(request, matter, vote, form, lang)
    except KeyError:
        raise Http404 from None
    return sent_file(content, name, public=True)


def _made(
    request: HttpRequest, matter: Matter, vote: VoteRound, form: str, lang: Any
) -> tuple[bytes | str, str]:
    """Content and name of a file; KeyError for one that there is not."""
    at = f"{matter.title[:40]}-{vote.number}"
    if form == "json":
        data = documents.common_data(matter, vote, request.now)
        return _json(data), f"{at}-nist-1500-100.json"
    if form == "count":
        outcome = outcome_of(vote)
        if outcome is None:
            raise KeyError(form)
        told = told_boxes.sheet_for_all(vote.result["sheet"], outcome)
        return _json(told), f"{at}-count.json"
    if form == "xlsx":
        report = documents.report(matter, vote, lang)
        return count_workbook(report, lang), f"{NAMES['count-report']}-{at}.xlsx"
    slug = "count-sheets" if form.startswith("sheets-") else "count-report"
    ending = form.removeprefix("sheets-")
    made: Any = (
        documents.sheets(matter, vote, lang)
        if slug == "count-sheets"
        else documents.report(matter, vote, lang)
    )
    doc = of_practice(build(slug, made, lang), matter.practice)
    return as_file(doc, ending), f"{NAMES[slug]}-{at}.{ending}"


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)
