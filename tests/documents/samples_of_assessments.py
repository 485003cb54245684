"""The report of an assessment, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from xiangyue.documents.application_papers import Found, Place, TitleApplication
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
    application = TitleApplication(
        place=w("小溪村", "Xiaoxi Village"),
        above=w("湖南省湘西土家族苗族自治州吉首市石家冲街道", "Jishou, Xiangxi, Hunan"),
        number=w("〔2026〕21号", "2026-21"),
        title=w("民主法治示范村", "Demonstration village for democracy and rule of law"),
        period=w("2025年", "2025"),
        counted=Place(412, 1386, 9, 43, 35),
        leads=((w("党支部书记", "party branch secretary"), w("石大山", "Shi Dashan")),),
        heads=(
            (w("一、村民自治组织健全", "1 Sound organisations"), meets),
            (w("二、民主选举规范有序", "2 Orderly elections"), serves),
        ),
        levels=(
            Found("township", w("石家冲街道", "Shijiachong Subdistrict"), date(2026, 3, 2), 4, 5,
                  (w("党员活动室：现场看过，漏雨没有修。", "The room: the roof leaks still."),)),
            Found("county", w("吉首市", "Jishou City")),
        ),
        link=LINK,
        issuer=Issuer(w("小溪村村民委员会", "Xiaoxi Villagers' Committee"), date(2026, 2, 9)),
    )  # fmt: skip
    return {"assessment-report": data, "title-application": application}
