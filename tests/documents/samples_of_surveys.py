"""The papers of a survey, in both languages."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256

from xiangyue.documents import survey_papers as papers
from xiangyue.documents.parts import Issuer

LINK = "http://127.0.0.1:8000/"
Words = Callable[[str, str], str]


def samples_of_surveys(w: Words) -> dict[str, object]:
    """Data for the three papers."""
    village, title = w("明伦村", "Minglun"), w("老年食堂怎么办", "A canteen for the old")
    places = (w("文化礼堂旁边", "Beside the hall"), w("老小学", "The old school"))
    price = (w("3元以下", "Under 3 yuan"), w("3元到5元", "3 to 5 yuan"), w("6元以上", "6 or more"))
    grades = (w("很不好", "very bad"), w("一般", "fair"), w("很好", "very good"))
    ask = w("一餐饭收多少钱合适？", "What should a meal cost?")
    where = w("食堂放在哪里好？", "Where should it be?")
    bring = w("请义工送餐怎么样？", "Volunteers bring meals?")
    given = w("210份答了这一题，8份没有答。", "210 answered this question, 8 gave no answer.")
    old = w("您家六十岁以上的有几位？", "How many in your home are over sixty?")
    more = w("还有什么要说的？", "Anything else?")
    return {
        "survey-letters": papers.SurveyLetters(
            village, title,
            ((w("林建国 0012", "Lin Jianguo 0012"), "7K3M9-QXB4T"),
             (w("王秀英 0013", "Wang Xiuying 0013"), "D8E2N-5YV0C")),
            date(2026, 5, 16), f"{LINK}answer/",
        ),
        "survey-paper": papers.SurveySheet(
            village, title,
            (papers.PaperQuestion(ask, "one", price),
             papers.PaperQuestion(where, "several", places, w("最多选1项", "at most 1")),
             papers.PaperQuestion(bring, "scale", grades),
             papers.PaperQuestion(old, "number"),
             papers.PaperQuestion(more, "text")),
            (w("第一组", "Group 1"), w("第二组", "Group 2"), w("第三组", "Group 3")),
            date(2026, 5, 16), f"{LINK}m/12/answers/",
        ),
        "survey-report": papers.SurveyReport(
            village, title, w("2026年老年食堂", "The canteen of 2026"),
            ((w("问了谁", "Who was asked"), w("户", "households")),
             (w("怎么问", "How"), w("当众抽签，500中抽327", "by public lot, 327 of 500"))),
            (w("问了327，答了218，回收率66.7%。", "218 of 327 asked answered (66.7%)."),
             w("误差最多5.0个百分点。", "Up to 5.0 points.")),
            (papers.ReportQuestion(
                ask, 210,
                ((price[0], w("210中的60", "60 of 210"), "28.6%", "24.1% – 33.6%"),
                 (price[1], w("210中的120", "120 of 210"), "57.1%", "51.8% – 62.2%"),
                 (price[2], w("210中的30", "30 of 210"), "14.3%", "11.0% – 18.5%")),
                (given,),
                ("", w("第一组（80）", "Group 1 (80)"), w("第二组（130）", "Group 2 (130)")),
                ((price[0], "30", "30"), (price[1], "40", "80"), (price[2], "10", "20"))),
             papers.ReportQuestion(
                more, 12, (), (), words=(w("菜要烂一点，牙不好", "Cook it soft"),
                                         w("账要每月贴出来", "Post the accounts each month")))),
            ((w("一餐饭收四元", "A meal costs four yuan"), w("采纳", "adopted"),
              w("六月起试三个月", "Tried for three months from June")),),
            sha256(b"survey").hexdigest(),
            Issuer(w("明伦村村民委员会", "Minglun villagers' committee"), date(2026, 5, 20)), LINK,
        ),
    }  # fmt: skip
