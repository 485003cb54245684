"""The papers of pledges and goals, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from xiangyue.documents.parts import Issuer
from xiangyue.documents.pledge_papers import Holding, Line, Pledges

LINK = "http://127.0.0.1:8000/m/433101002201/12"


def samples_of_pledges(w: Callable[[str, str], str]) -> dict[str, object]:
    """Data for the cards, the poster and the register."""
    branch, secretary = (
        w("党支部", "The branch"),
        w("向长根 党支部书记", "Xiang Changgen, secretary"),
    )
    member = w("彭桂英 党员", "Peng Guiying, party member")
    head = w("改善民生、服务群众", "Livelihood and service")

    def line(who: str, text: str, measure: str, day: int, state: str, **more: object) -> Line:
        return Line(who, head, text, measure, date(2026, 9, day), state, **more)  # type: ignore[arg-type]

    counted = line(
        branch, w("全年答复群众意见三条以上", "Answer three opinions or more"), "", 30, "fixed",
        have=2, need=3,
    )  # fmt: skip
    road = line(
        secretary, w("牵头把三组到茶园的机耕路修通", "See the track to the tea garden paved"),
        w("硬化一点二公里，通过验收", "1.2 km paved and accepted"), 20, "kept",
        settled=date(2026, 9, 18), evidence=w("已经硬化，验收合格。", "Paved and accepted."),
    )  # fmt: skip
    visits = line(
        member, w("包三户独居老人，每周上门看一次", "Call on three who live alone every week"),
        w("每周有上门记录", "A note for each week"), 30, "not_kept",
        settled=date(2026, 10, 1), evidence=w("七月住院，已请邻居代看。", "In hospital in July."),
    )  # fmt: skip
    data = Pledges(
        village=w("树岩桥村", "Shuyanqiao village"),
        title=w("今年的行动目标卡", "This year's goal cards"),
        year=2026,
        goal=True,
        on=date(2026, 10, 2),
        link=LINK,
        holdings=(
            Holding(branch, LINK + "/cards/cards/0/", (counted,)),
            Holding(secretary, LINK + "/cards/cards/7/", (road,) * 5),
            Holding(member, LINK + "/cards/cards/9/", (visits,)),
        ),
        issuer=Issuer(w("树岩桥村党支部", "Branch of Shuyanqiao"), date(2026, 10, 2)),
    )
    return dict.fromkeys(("goal-cards", "pledge-board", "pledge-register"), data)
