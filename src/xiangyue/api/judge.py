"""A vote or a sitting judged by the rules of its day, as ``xiangyue judge`` does."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Body, Router

from xiangyue.api.auth import OPEN, READER
from xiangyue.api.errors import REFUSALS
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.methods import judging

router = Router(tags=["judge"], auth=READER)
MOST = 200


@router.post("", response={200: Any, **REFUSALS}, openapi_extra=OPEN)
def judge(request: HttpRequest, case: Any = Body(...), lang: Literal["zh", "en"] = "zh") -> object:  # noqa: B008
    """One case, or a list of up to 200. What is sent and what is answered: docs/judge.md."""
    if not isinstance(case, list):
        return judging.data(judging.judge(case), lang)
    if not 1 <= len(case) <= MOST:
        raise refuse("api.value", name="body")
    answers = []
    for number, one in enumerate(case):
        try:
            answers.append(judging.data(judging.judge(one), lang))
        except Refusal as refusal:
            refusal.field = f"[{number}].{refusal.field}".rstrip(".")
            raise
    return answers
