"""The papers of an appraisal, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from xiangyue.documents import appraisal_papers as papers
from xiangyue.documents.parts import Issuer

LINK = "http://127.0.0.1:8000/m/7/result/"
Words = Callable[[str, str], str]


def samples_of_appraisals(w: Words) -> dict[str, object]:
    """Data for the four papers."""
    village, title = w("明伦村", "Minglun"), w("村党支部书记双述双评", "The secretary's appraisal")
    who = (w("沈国良", "Shen Guoliang"), w("党支部书记", "party branch secretary"))
    above, below = w("镇党委评议", "Township committee"), w("党员群众评议", "Members and villagers")
    grades = tuple(
        w(*g)
        for g in (
            ("优秀", "excellent"),
            ("称职", "competent"),
            ("基本称职", "basically competent"),
            ("不称职", "incompetent"),
        )
    )
    issuer = Issuer(w("明伦村村务监督委员会", "Minglun supervision committee"), date(2026, 3, 17))
    return {
        "duty-reports": papers.DutyReports(
            village, title,
            (papers.Report(*who, (
                (w("工作思路", "Thinking"), w("先把人找齐，大事先听代表的。", "People first.")),
                (w("存在的问题", "Problems"), w("账目有一个月晚了六天。", "Six days late."))),
             ),
             papers.Report(w("周春燕", "Zhou Chunyan"), w("党支部副书记", "deputy secretary"), (),
                           w("住院，出院后补交", "in hospital"))),
            ((above, datetime(2026, 3, 17, 9), w("镇政府三楼会议室", "Township hall")),
             (below, datetime(2026, 3, 17, 14), w("文化礼堂", "Village hall"))),
            ((above, w("乡镇党委委员", "members of the township party committee")),
             (below, w("党员、村民代表", "party members, representatives"))),
            issuer,
        ),
        "rating-paper": papers.RatingPaper(
            village, title,
            (f"{who[0]}（{who[1]}）", w("周春燕（党支部副书记）", "Zhou Chunyan")), grades,
        ),
        "appraisal-result": papers.AppraisalResult(
            village, title, grades,
            (w("镇党委评议：应参加7人，参加7人（手机5人，纸票2人）。", "Committee: 7 of 7."),
             w("党员群众评议：应参加41人，参加38人（手机20人，纸票18人）。", "Village: 38 of 41.")),
            (papers.PersonResult(*who, grades[1], (
                papers.ResultRow(above, ("3", "3", "1", "0"), "7", "50/100"),
                papers.ResultRow(below, ("15", "18", "4", "1"), "38", "50/100"),
                papers.ResultRow(w("两方合计", "Both together"),
                                 ("41.16%", "45.11%", "12.4%", "1.31%"), "—")),
             w("“称职”以上占86.27%，达到60%，定为称职。", "86.27 % reach 60 %: competent.")),),
            issuer, LINK,
            ended=(w("李永福（村委会委员）2025年3月12日、2026年3月17日连续两次被评议为不称职，依照"
                     "《村民委员会组织法》第三十八条，其职务自2026年3月17日起终止。",
                     "Li Yongfu was found incompetent twice in a row; the seat ends."),),
        ),
        "rectification-plan": papers.RectificationPlan(
            village, title,
            (papers.Mending(w("果园分红按时发", "Orchard shares in time"),
                            w("每年十二月二十日前发到户", "by 20 December each year"),
                            w("陈志强", "Chen Zhiqiang"), date(2026, 12, 20), date(2026, 12, 18)),
             papers.Mending(w("公开栏换大字", "Larger letters on the board"), "",
                            w("何小芳", "He Xiaofang"), date(2026, 4, 30))),
            issuer, LINK, w("两项都看过，同意验收。", "Both seen, accepted."),
        ),
    }  # fmt: skip
