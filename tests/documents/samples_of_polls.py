"""The papers of a poll, in both languages."""

from collections.abc import Callable

from xiangyue.documents import poll_papers as papers

Words = Callable[[str, str], str]


def samples_of_polls(w: Words) -> dict[str, object]:
    """Data for the papers of ``documents.poll_papers``."""
    village, day = w("明伦村", "Minglun"), w("2026年12月27日", "27 December 2026")
    posts = (
        papers.PaperPost(w("主任", "Director"), 1, (w("沈国良", "Shen"), w("陈志强", "Chen"))),
        papers.PaperPost(
            w("委员", "Member"), 2, (w("周芳", "Zhou"), w("吴刚", "Wu"), w("郑华", "Zheng"))
        ),
        papers.PaperPost(
            w("妇女委员", "Woman member"), 1, (w("吴秀英", "Wu X."), w("钱明月", "Qian"))
        ),
    )
    void = (w("每个职务多选的整张无效。", "More people than seats: void."),)
    people = (
        (w("王桂花", "Wang"), w("监票人", "Scrutineer")),
        (w("李永福", "Li"), w("计票人", "Teller")),
    )
    place = (w("中心投票会场", "Main place"), w("村文化礼堂", "The village hall"), "08:00–15:00")
    rules = (w("每人最多接受三人委托。", "One person votes for three at most."),)
    what = w("向日葵村村民委员会选举", "Election of the villagers' committee")
    return {
        "recall-paper": papers.QuestionPaper(
            village, day, w("王强", "Wang Qiang"), w("委员", "member"), 2, 101, void=void
        ),
        "ballot-paper": papers.PollPaper(village, day, posts, 2, 101, void=void),
        "nomination-paper": papers.NominationPaper(village, day, posts, 2),
        "proxy-form": papers.ProxyForm(
            village, day, w("2026年12月24日", "24 December 2026"), rules
        ),
        "poll-signs": papers.PollSigns(what, day, (place,)),
        "staff-badges": papers.Badges(what, people),
    }
