"""The papers of a village's works and of open hiring, in both languages."""

from collections.abc import Callable
from datetime import date

from xiangyue.documents import deliberation_papers
from xiangyue.documents import works_papers as papers
from xiangyue.documents.parts import Issuer

Words = Callable[[str, str], str]


def samples_of_works(w: Words) -> dict[str, object]:
    """Data for the papers of ``documents.works_papers``."""
    village = w("明伦村", "Minglun")
    matter = w("三组到村口的路装路灯", "Lamps from group three to the village's entrance")
    issuer = Issuer(w("明伦村村民委员会", "Village committee of Minglun"), date(2026, 11, 20))
    bidder = w("宁波东湖建设工程队", "Donghu Works, Ningbo")
    price, capitals = w("60,642.00元", "60,642.00 yuan"), "陆万零陆佰肆拾贰元整"
    reason = w(
        "三家报价当众宣读，资质和业绩都符合公告要求，第二号报价最低，工期也够。",
        "All three were read out and meet what is asked; the second is the lowest.",
    )
    bids = (
        papers.BidLine(
            1, w("鄞州恒通市政工程有限公司", "Hengtong Works, Yinzhou"),
            w("63,974.40元", "63,974.40 yuan"), 35, w("有效", "valid"),
        ),
        papers.BidLine(2, bidder, price, 40, w("有效", "valid")),
        papers.BidLine(
            3, w("五乡宏达建筑服务部", "Hongda Builders, Wuxiang"),
            w("68,639.20元", "68,639.20 yuan"), 30,
            w("无效：高于最高限价", "void: above the highest price"),
        ),
    )  # fmt: skip
    seen = (
        (w("沈国良", "Shen Guoliang"), w("村务监督委员会主任", "chair of supervision")),
        (w("陈志强", "Chen Zhiqiang"), w("村民代表", "representative")),
        (w("周芳", "Zhou Fang"), w("村民代表", "representative")),
    )
    rests_on = w("明伦村村代会决议〔2026〕7号", "resolution 2026-7 of Minglun")
    hall = w("村文化礼堂二楼会议室", "the village hall, second floor")
    return {
        "referral-letter": deliberation_papers.ReferralLetter(
            to=w("五乡镇人民调解委员会", "Mediation committee of Wuxiang town"),
            village=village,
            matter=w("两家宅基地滴水之争", "Where the eaves of two houses drip"),
            parties=(w("王桂花", "Wang Guihua"), w("李永福", "Li Yongfu")),
            began=date(2026, 10, 8),
            met=date(2026, 10, 12),
            about=w("李家翻建后屋檐滴水落到王家晒场，下雨天晒场积水。",
                    "Rebuilt, Li's eaves drip on Wang's yard, which is under water when it rains."),
            said=(
                (w("王家", "Wang"), w("要求装落水管，不让水落过来。", "Wants a pipe.")),
                (w("李家", "Li"), w("愿意装，钱两家分。", "Is willing, if both pay.")),
            ),
            agreed=(w("落水管应当装。", "A pipe is needed."),),
            open_points=(w("装管的钱谁出。", "Who pays for it."),),
            reason=w("两次协调，钱的事谈不拢。", "Twice they met; the money was not settled."),
            encloses=(w("协调会记录", "The record of the meeting"),),
            issuer=Issuer(w("明伦村人民调解委员会", "Mediation committee of Minglun"),
                          date(2026, 10, 20)),
            number="2026-31",
            mediator=w("沈国良", "Shen Guoliang"),
        ),
        "bid-opening": papers.BidOpening(
            village, matter, "2026-11-20 09:30", hall, w("66,640.00元", "66,640.00 yuan"), bids,
            seen, issuer,
        ),
        "award-notice": papers.AwardNotice(
            village, matter, bidder, price, capitals, 40, reason, 30,
            w("《招标投标法》第四十六条", "Law on Tenders and Bids, Art. 46"), issuer,
        ),
        "works-contract": papers.WorksContractPaper(
            village, matter, rests_on, bidder, price, capitals, date(2026, 11, 28),
            date(2026, 12, 1), date(2027, 1, 10),
            w("包工包料。质量按国家验收标准；误期一天扣合同价的千分之一；转包的解除合同。",
              "Labour and material included. A day late costs one in a thousand of the price."),
            3, 12, w("王建国", "Wang Jianguo"), w("李永福", "Li Yongfu"), issuer,
        ),
        "works-settlement": papers.WorksSettlement(
            village, matter, bidder,
            (
                (w("预算", "Estimate"), w("68,000.00元", "68,000.00 yuan")),
                (w("合同价", "Price of the contract"), price),
                (w("合同价加减变更", "Price with its changes"),
                 w("61,854.84元", "61,854.84 yuan")),
                (w("结算价", "Final amount"), price),
                (w("结算价（大写）", "Final amount in words"), capitals),
            ),
            ((w("+1,212.84元", "+1,212.84 yuan"),
              w("现场发现老管线，加做一段包封。", "An old pipe was found and is encased."), "—"),),
            w("招标比预算省下一部分，其余按实际工程量结算。",
              "The bids were below the estimate; the rest by the quantities measured."),
            w("1,819.26元", "1,819.26 yuan"), date(2028, 1, 7), issuer,
        ),
        "engagement-letter": papers.EngagementLetter(
            village, w("祝晓岚", "Zhu Xiaolan"), w("便民服务中心代办员", "helper at the counter"),
            w("每周一到周五在村便民服务中心上班，替村民跑腿代办。",
              "At the village's counter from Monday to Friday, doing errands for villagers."),
            w("2,800.00元", "2,800.00 yuan"), date(2026, 12, 1), date(2027, 11, 30), rests_on,
            issuer,
        ),
        "appointment-letter": papers.AppointmentLetter(
            w("祝晓岚", "Zhu Xiaolan"), w("工业园区联厂干部", "the industrial park's liaison"),
            w("联系三到四家骨干企业，帮助企业解决用地、用工、融资的难处。",
              "Keeps in touch with three or four firms and helps them with land, hands and loans."),
            date(2026, 12, 1), date(2028, 11, 30), rests_on,
            Issuer(w("中共五乡镇委员会", "Party committee of Wuxiang"), date(2026, 11, 20)),
        ),
    }  # fmt: skip
