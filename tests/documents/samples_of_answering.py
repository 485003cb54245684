"""The papers of those in office who answer for themselves: breaches and appeals."""

from collections.abc import Callable
from datetime import date

from xiangyue.documents import breach_papers, story_papers, title_papers
from xiangyue.documents.parts import Issuer

Words = Callable[[str, str], str]


def samples_of_answering(w: Words) -> dict[str, object]:
    """By slug, in the language of ``w``."""
    town = Issuer(w("五乡镇", "Wuxiang town"), date(2026, 5, 20))
    post = w("明伦村村委会副主任", "deputy head of the committee of Minglun village")
    what = w(
        "今年第一季度的财务收支，到四月二十日仍没有公布，村民两次书面询问没有答复。",
        "The accounts of the first quarter were not posted by 20 April; two written questions of "
        "villagers had no answer.",
    )
    clause = w("《村民委员会组织法》第三十五条", "Organic Law of Villagers' Committees, Art. 35")
    reasons = w(
        "事实清楚，证据齐全。本人承认没有及时安排，这一点采纳；但两次询问不答复，不能免除责任。",
        "The facts are clear. That he owns up to it is taken into account; two questions without "
        "an answer remain.",
    )
    statement = w(
        "会计请假，账没有人做，我没有及时安排人接手，责任在我。",
        "The bookkeeper was on leave and I sent nobody in her place. That is my fault.",
    )
    return {
        "breach-finding": breach_papers.BreachFinding(
            "〔2026〕3号", "王桂花", post, what, clause,
            w("四月二十日公示栏照片；两份书面询问和签收记录。",
              "A photo of the board of 20 April; two written questions with their receipts."),
            date(2026, 5, 6), date(2026, 5, 18), Issuer(town.name, date(2026, 5, 6)),
        ),
        "breach-decision": breach_papers.BreachDecision(
            "〔2026〕3号", "王桂花", post, what, clause, statement, w("批评教育", "criticism"),
            reasons, w("鄞州区", "Yinzhou district"), 10, town,
        ),
        "breach-notice": breach_papers.BreachNotice(
            town.name,
            w("经查，一名在职干部（王某）有违反规定的行为，依据《村民委员会组织法》第三十五条，"
              "2026年5月20日决定：批评教育。本人已经陈述意见，有权在规定期限内向上一级提出申诉。",
              "Somebody in office broke Art. 35 of the Organic Law. Decided on 20 May 2026: "
              "criticism. The person was heard and may appeal to the level above."),
            w("2026年6月12日经申诉变更为：提醒谈话。",
              "Changed on appeal on 12 June 2026 into: a talk to remind them."),
            date(2026, 5, 21), date(2026, 6, 5), Issuer(town.name, date(2026, 6, 12)),
        ),
        "appeal-answer": breach_papers.AppealAnswer(
            "〔2026〕12号", "王桂花",
            w("第一季度财务没有公布：决定、送达、通报",
              "Accounts of the first quarter not posted: decided, handed over, posted"),
            date(2026, 5, 25),
            w("请求从轻：公布虽晚，账目没有问题。", "Posted late, but the accounts are right."),
            w("变更", "changed"), w("提醒谈话", "a talk to remind them"), reasons,
            Issuer(w("鄞州区", "Yinzhou district"), date(2026, 6, 12)),
        ),
        "title-certificate": title_papers.TitleCertificate(
            "〔2026〕3号", w("明伦村", "Minglun village"),
            w("民主法治示范村", "Demonstration village for democracy and rule of law"),
            date(2026, 6, 1), date(2027, 6, 1), None, "http://127.0.0.1:8000/titles/3/",
            Issuer(w("鄞州区", "Yinzhou district"), date(2026, 6, 1)),
        ),
        "story": story_papers.StoryPaper(
            w("明伦村", "Minglun village"), w("八步工作法", "The eight-step method"),
            w("东头亮了灯", "Light at the east end"),
            w("老人夜里走路不怕黑了。", "Old people walk home at night without fear."),
            (
                (w("大家怎么说", "What people said"),
                 w("东头没有路灯，老人夜里走路看不见。", "There were no lamps at the east end.")),
                (w("怎么办的", "What was then done"),
                 w("装了十二盏太阳能路灯。", "Twelve solar lamps were put up.")),
            ),
            (w("应到55人，实到48人，赞成45人", "48 of 55 present, 45 in favour"),
             w("花费18,600.00元", "It cost 18,600.00 yuan")),
            date(2026, 9, 1), "http://127.0.0.1:8000/m/12/",
            Issuer(w("明伦村", "Minglun village"), date(2026, 9, 1), seal=False),
        ),
    }  # fmt: skip
