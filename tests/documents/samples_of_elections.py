"""Notices of an election committee, in both languages."""

from collections.abc import Callable
from datetime import date

from xiangyue.documents import election_papers as papers
from xiangyue.documents.parts import Issuer

Words = Callable[[str, str], str]


def samples_of_elections(w: Words) -> dict[str, object]:
    """Data for the notice on paper and its posters: the roll of a small village."""
    village, day = w("明伦村", "Minglun"), date(2026, 3, 12)
    names = ("李秀英", "王建国", "周芳", "吴刚", "郑华", "陈亮", "钱守正", "孙明月")
    cells = [f"{n} {name}" for n, name in enumerate(names, 1)] + ["", ""]
    said = papers.Said(
        title=w("选民名单", "Roll of voters"),
        text=(w("登记参加选举的村民共8人，现予公布。", "8 people are on the roll."),),
        tables=(
            papers.Rows(
                (), (tuple(cells[:5]), tuple(cells[5:])), (1, 1, 1, 1, 1),
                w("第一组（8人）", "Group 1: 8 voters"),
            ),
            papers.Rows(
                (w("事项", "What"), w("日期", "When")),
                ((w("投票", "Vote"), w("2026年4月9日", "9 April 2026")),),
                (1, 1),
                w("选举日程", "The calendar"),
            ),
        ),
        items=(w("漏登的可以申诉", "Who is missing may appeal"),),
        remark=w("名单有错的，请在3月17日以前申诉", "Appeal by 17 March"),
        lines=(w("三日内答复，并公布。", "It is answered within three days."),),
        basis=(w("《村民委员会组织法》第十七条", "Organic Law, Art. 17"),),
    )  # fmt: skip
    notice = papers.Notice(
        village,
        4,
        said,
        day,
        Issuer(w("明伦村村民选举委员会", "Minglun, election committee"), day),
        "https://xiangyue.example/m/29/election/notices/4/",
    )
    return dict.fromkeys(("election-notice", "election-notice-a4", "election-notice-a3"), notice)
