"""The report of an assessment, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from xiangyue.documents.assessment_papers import AssessmentReport, Line
from xiangyue.documents.parts import Issuer

LINK = "http://127.0.0.1:8000/m/433101002201/15"


def samples_of_assessments(w: Callable[[str, str], str]) -> dict[str, object]:
    """A half-year's report with something of each kind."""
    meets = (
        Line(w("支委会每月开", "The branch committee meets each month"), "not_met", 8, 10, 5, 6),
        Line(w("党员大会每季度开", "A members' meeting each quarter"), "met", 10, 10, 3, 2),
    )
    serves = (
        Line(w("意见按期答复", "Opinions are answered in time"), "met", 10, 10, 19, 18, 20),
        Line(w("托办的事按承诺日期办", "Requests are done by their promised day"),
             "left_out", 0, 10, 0, None, 0),
        Line(w("公开承诺按期兑现", "Public pledges are kept"), "not_met", 0, 15,
             rests=w("现场看过，三组的路灯还没有装。", "Seen on the spot: the lamps are not up.")),
        Line(w("有党员活动室", "A room for members"), "missing", 0, 5),
    )  # fmt: skip
    data = AssessmentReport(
        place=w("小溪村", "Xiaoxi Village"),
        number=w("〔2026〕15号", "2026-15"),
        standard=w("党支部分类考核标准", "Standard for grading branches"),
        who=w("小溪村", "Xiaoxi Village"),
        period=w("2026年上半年", "first half of 2026"),
        stage="township",
        settled_on=date(2026, 7, 9),
        score=28,
        of=50,
        met=2,
        asked=5,
        scored=True,
        band=w("三类", "Class 3"),
        does=w("整改", "put right"),
        heads=((w("组织生活", "Meetings"), meets), (w("为群众办事", "Serving people"), serves)),
        link=LINK,
        issuer=Issuer(w("石家冲街道", "Shijiachong Subdistrict"), date(2026, 7, 9)),
    )
    return {"assessment-report": data}
