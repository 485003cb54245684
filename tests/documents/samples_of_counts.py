"""The papers of a count, in both languages."""

from collections.abc import Callable
from datetime import date

from xiangyue.documents import count_papers as papers
from xiangyue.documents.parts import Issuer

Words = Callable[[str, str], str]


def samples_of_counts(w: Words) -> dict[str, object]:
    """Data for the report and the sheets."""
    village, day = w("明伦村", "Minglun"), date(2026, 5, 1)
    title = w("第十三届村民委员会换届选举", "Election of the 13th villagers' committee")
    kind = w("村民委员会选举", "Election of the villagers' committee")
    hall, mobile = w("中心会场", "Hall"), w("流动票箱", "Mobile")
    boxes = (
        papers.CountedBox(
            hall, hall, 605, 600, 2, 3, 600, 590, 10, 21, 4, ("钱守正", "孙明月", "冯建国")
        ),
        papers.CountedBox(mobile, mobile, 45, 40, 0, 5, 38, 38, 0, 0, 11, ("冯建国",)),
    )
    head, member = w("主任", "Head"), w("委员", "Member")
    most = w(
        "候选人得票360票，参加投票的村民638人；须过半数，至少320票，已达到",
        "360 of 638; more than half needed, that is 320: met",
    )
    elected, out = w("当选", "elected"), w("未当选", "not elected")
    lines = (
        papers.CountedLine(head, "王建国", w("男", "male"), 360, elected, (most,)),
        papers.CountedLine(head, "李强", w("男", "male"), 238, out, (most,)),
        papers.CountedLine(member, "周芳", w("女", "female"), 510, elected, (most,)),
    )
    posts = ((head, 1, ("王建国", "李强")), (member, 3, ("周芳", "吴刚", "郑华", "陈亮")))
    return {
        "count-report": papers.CountReport(
            village, title, kind, day, 800,
            w("选举有效，名额没有选足", "the election is valid; seats are left open"),
            boxes, lines,
            (w("登记参加选举的村民800人，638人投票，已过半数", "638 of 800 voted: met"),),
            (w("委员还缺1名，另行选举", "Member: 1 seat open, voted on again"),),
            (papers.Among(3, 5, 4), papers.Among(1, 1, 2)),
            ((w("所选人数多于名额", "more people than seats"), 10),),
            Issuer(w("明伦村村民选举委员会", "The election committee"), day), (628, 10),
            (w("中心会场：一人计31，另一人计30；核定为31", "Hall: 31 and 30; settled at 31"),),
        ),
        "count-sheets": papers.CountSheets(village, title, kind, day, boxes, posts),
    }  # fmt: skip
