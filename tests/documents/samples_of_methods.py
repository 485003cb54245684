"""The papers of the further methods, in both languages: requests, talks, charters, projects."""

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from tests.documents.samples_of_answering import samples_of_answering
from tests.documents.samples_of_assessments import samples_of_assessments
from tests.documents.samples_of_boards import samples_of_boards
from tests.documents.samples_of_counts import samples_of_counts
from tests.documents.samples_of_elections import samples_of_elections
from tests.documents.samples_of_pledges import samples_of_pledges
from tests.documents.samples_of_polls import samples_of_polls
from tests.documents.samples_of_surveys import samples_of_surveys
from tests.documents.samples_of_works import samples_of_works

from xiangyue.core.charters import Article
from xiangyue.documents import (
    bulletins,
    charters,
    counted_papers,
    deliberation_papers,
    help_papers,
    party_papers,
    project_papers,
)
from xiangyue.documents.parts import Contact, Issuer

LINK = "http://127.0.0.1:8000/m/330212105219/12"
Words = Callable[[str, str], str]


def samples_of_methods(lang: str) -> dict[str, object]:
    """Data for the slugs that ``samples.samples`` has not."""

    def w(chinese: str, english: str) -> str:
        return chinese if lang == "zh" else english

    found = {**_party(w), **_help(w), **_talks(w), **_charters(w), **_projects(w), **_counted(w)}
    found |= samples_of_polls(w)
    found |= samples_of_works(w)
    found |= samples_of_answering(w)
    found |= samples_of_assessments(w)
    found |= samples_of_pledges(w)
    found |= samples_of_boards(w)
    return {**found, **samples_of_surveys(w), **samples_of_counts(w), **samples_of_elections(w)}


def _village(w: Words) -> str:
    return w("明伦村", "Minglun village")


def _committee(w: Words, on: date) -> Issuer:
    return Issuer(w("明伦村村民委员会", "Minglun village committee"), on)


def _party(w: Words) -> dict[str, object]:
    step, answer = party_papers.FileStep, party_papers.Answerer
    vote = w("接收预备党员的表决", "Vote on the admission")
    return {
        "member-file": party_papers.MemberFile(
            _village(w),
            "〔2026〕5号",
            "范晓林",
            "f",
            date(1998, 5, 17),
            w("入党宣誓", "Oath"),
            date(2028, 3, 2),
            (
                step(1, w("入党申请", "Application"), date(2026, 3, 2)),
                step(
                    2,
                    w("谈话", "Talk"),
                    date(2026, 4, 20),
                    "",
                    True,
                    w("谈了入党动机。", "Why they apply was talked over."),
                ),
                step(15, vote, date(2027, 12, 9), w("通过", "passed")),
            ),
            ((vote, 30, 24, 22, 1),),
            (
                answer("沈国良", w("谈话人", "who talked"), 2, date(2026, 4, 20)),
                answer("周春燕", w("入党介绍人", "introducer"), 9, date(2027, 8, 2)),
            ),
            Issuer(w("明伦村党支部", "Minglun party branch"), date(2028, 3, 2)),
        ),
    }


def _help(w: Words) -> dict[str, object]:
    contact = Contact(
        w("村务联络员朱惠琴", "Zhu Huiqin, village clerk"), "0574-88123456",
        w("村委会一楼便民窗口", "the counter on the ground floor"),
    )  # fmt: skip
    what = w("高龄老人生活津贴申请", "Old-age allowance")
    register, card = (
        w("户口簿", "Household register"),
        w("身份证复印件", "Copy of the identity card"),
    )
    return {
        "help-slip": help_papers.HelpSlip(
            _village(w), w("明村办〔2026〕31号", "Request 2026/31"), "H4K-8R2", what, "范宝珠",
            date(2026, 4, 7), 5, date(2026, 4, 14), ((register, True), (card, False)), "朱惠琴",
            contact, f"{LINK}/help/H4K-8R2/",
        ),
        "handover-letter": help_papers.HandoverLetter(
            _village(w), w("明村转〔2026〕6号", "Hand-over 2026/6"),
            w("云龙镇社会事务办公室", "Yunlong town office of social affairs"), "钱立新", "范宝珠",
            what,
            w("我今年满八十了，腿脚不便，想请村里帮我把津贴办下来。",
              "I am eighty this year and cannot walk far. Please see to the allowance for me."),
            (register, card),
            w("老人行动不便，需要核对本人的，请上门办理。",
              "She cannot travel: if she must be seen in person, please call at her house."),
            date(2026, 4, 9), date(2026, 4, 14), "朱惠琴", contact, _committee(w, date(2026, 4, 9)),
        ),
        "clearing-notice": help_papers.ClearingNotice(
            _village(w), "吴永康", w("村民委员会委员", "member of the village committee"),
            w("明伦村村务监督委员会", "the supervision committee of Minglun"), date(2026, 5, 12),
            w("反映的三张砂石料发票，经与供货单、过磅单和入库签收逐一核对，数量、单价一致，"
              "没有多报。",
              "The three invoices for sand and gravel were compared with delivery notes, weighing "
              "slips and receipts one by one. Quantities and prices agree; nothing was added."),
            Issuer(w("明伦村村务监督委员会", "Supervision committee of Minglun"),
                   date(2026, 5, 15)),
            w("明村监澄〔2026〕1号", "Clearing 2026/1"),
        ),
    }  # fmt: skip


def _talks(w: Words) -> dict[str, object]:
    matter = w("祠堂前空地怎么用", "What to do with the open ground before the ancestral hall")
    about = w(
        "空地面积约六百平方米。有的村民想停车，有的想晒谷，有的想给孩子和老人留一块活动的地方。",
        "The ground is some 600 square metres. Some want to park there, some to dry grain, some "
        "to keep a place for children and the old.",
    )
    number = w("明村协〔2026〕2号", "Deliberation 2026/2")
    side = w("晒谷户", "grain growers"), w("停车户", "car owners")
    resident = w("村民代表", "representative")
    feud = w(
        "2026年5月3日，金阿毛家翻修院墙，墙脚外移二十厘米，占到孙志强家门前水沟。双方对水沟"
        "界线说法不一，多次争吵。",
        "On 3 May 2026 Jin Amao rebuilt the wall of his yard and set its foot 20 cm further out, "
        "into the ditch before Sun Zhiqiang's door. They differ on where the boundary runs.",
    )
    return {
        "invitation-letter": deliberation_papers.InvitationLetter(
            matter, about, (("金阿毛", side[0]), ("孙志强", side[1]), ("董亚萍", resident)),
            _committee(w, date(2026, 5, 20)), number, datetime(2026, 5, 27, 19, 0),
            w("明伦村文化礼堂一楼", "Village hall, ground floor"), LINK,
        ),
        "deliberation-record": deliberation_papers.DeliberationRecord(
            w("民主协商议事", "Deliberation of villagers"), matter, about, date(2026, 5, 27),
            w("明伦村文化礼堂一楼", "Village hall, ground floor"),
            (("金阿毛", side[0]), ("孙志强", side[1]), ("董亚萍", resident)),
            (
                ("金阿毛", side[0], w("十月要晒二十天谷，别处没有水泥地。",
                                      "We dry grain for twenty days in October; there is no "
                                      "other concrete.")),
                ("孙志强", side[1], w("过年车没处停，停到路上，救护车进不来。",
                                      "At New Year cars stand in the road and an ambulance cannot "
                                      "get in.")),
            ),
            (
                (w("一致", "agreed"),
                 w("十月一日至二十五日只晒谷，其他时间划十二个车位。",
                   "From 1 to 25 October grain only; twelve parking spaces at other times."),
                 w("董亚萍办，2026年8月31日以前", "Dong Yaping, by 31 August 2026")),
                (w("没谈拢", "open"), w("要不要装充电桩。", "Whether to put up a charging point."),
                 w("交去表决：要用集体的钱", "put to a vote: it costs collective money")),
            ),
            _committee(w, date(2026, 5, 27)), number,
        ),
        "mediation-agreement": deliberation_papers.MediationAgreement(
            _village(w), ("金阿毛", "孙志强"), feud,
            w(
                "一、金阿毛把水沟一侧墙脚退回原线，费用自付。\n"
                "二、孙志强让出门前场地堆放砖石十五天。\n"
                "三、双方今后以两家石界桩连线为界，不再为此事争吵。",
                "1. Jin Amao moves the foot of the wall back to the old line at his own cost.\n"
                "2. Sun Zhiqiang lets bricks and stones lie before his door for fifteen days.\n"
                "3. The line between the two boundary stones is the boundary from now on.",
            ),
            2,
            Issuer(w("明伦村人民调解委员会", "People's mediation committee of Minglun"),
                   date(2026, 5, 18)),
            date(2026, 6, 15),
            (("金阿毛", w("手机确认 2026年5月18日", "on the phone 18 May 2026")),
             ("孙志强", w("纸上签名 2026年5月19日", "on paper 19 May 2026"))),
            w("明村调〔2026〕4号", "Mediation 2026/4"), "董亚萍",
        ),
        "feedback-letter": deliberation_papers.FeedbackLetter(
            matter, ("金阿毛", "董亚萍"),
            (
                (w("晒谷期间在路口立牌，不让车进。", "A sign at the entrance while grain lies "
                   "there."), w("采纳", "adopted"),
                 w("牌子九月二十日前做好。", "The sign is made by 20 September.")),
                (w("空地四周都装路灯。", "Lamps all around."), w("部分采纳", "adopted in part"),
                 w("先装路口两盏，其余列入明年预算。", "Two at the entrance; the rest in next "
                   "year's budget.")),
                (w("车位按户分给个人。", "Give the spaces to households."),
                 w("不采纳", "not adopted"),
                 w("空地是集体的，谁来都能停。", "The ground is the collective's: anyone may park "
                   "there.")),
            ),
            _committee(w, date(2026, 6, 10)), number, LINK,
        ),
    }  # fmt: skip


def _charters(w: Words) -> dict[str, object]:
    general, meetings_ = w("总则", "General"), w("会议", "Meetings")
    title = w("明伦村村民自治章程", "Charter of Minglun village")
    purpose = Article(
        "purpose",
        w("为了全村人商量着办好自己的事，根据《中华人民共和国村民委员会组织法》，制定本章程。",
          "So that all of us settle our own affairs by talking them over, this charter is made "
          "under the Organic Law of Villagers' Committees."),
        general,
    )  # fmt: skip
    notice = Article(
        "notice",
        w("开村民代表会议，提前三天通知代表，议题同时贴出。\n临时加的议题，不在当次会议表决。",
          "Representatives have three days' notice of a sitting, and the items are posted.\n"
          "An item that is added later is not voted on at that sitting."),
        meetings_,
        {"notice_days": 3},
    )  # fmt: skip
    longer = Article(
        "notice", notice.text.replace(*w("三天|五天", "three|five").split("|")), meetings_,
        {"notice_days": 5},
    )  # fmt: skip
    weddings = Article(
        "weddings",
        w("红白喜事从简，酒席每桌不超过六百元。", "Weddings and funerals are kept plain: a table "
          "costs at most 600 yuan."),
        general,
    )  # fmt: skip
    children = Article(
        "care",
        w("村里的老人、孩子有难处，邻里先搭把手，村委会三天内上门。",
          "When the old or children are in need the neighbours help first and the committee calls "
          "within three days."),
        general,
    )  # fmt: skip
    number = w("明村会决〔2026〕1号", "MVA 2026/1")
    return {
        "charter-text": charters.Charter(
            title, _village(w), (purpose, children, longer), 2, date(2026, 6, 20),
            date(2026, 7, 20), number,
        ),
        "charter-changes": charters.CharterChanges(
            title, _village(w), (purpose, weddings, notice), (purpose, children, longer),
            w("三天通知太短，在外的代表赶不回来。", "Three days are too short for those away."),
            date(2026, 6, 1),
        ),
        "filing-report": charters.FilingReport(
            title, _village(w), w("云龙镇", "Yunlong town"), date(2026, 6, 20), number,
            w("到会412人，同意398人。", "412 were present, 398 agree for it."), 3, 2,
            (w("章程文本", "Text of the charter"),
             w("村民会议决议和会议记录", "Resolution and minutes of the villagers' assembly"),
             w("修改前后对照表", "Old and new side by side")),
            _committee(w, date(2026, 6, 24)),
            w("删去酒席限价的一条。", "The article on the price of a table was taken out."),
        ),
    }  # fmt: skip


def _projects(w: Words) -> dict[str, object]:
    matter = w("2026年村民投票办实事", "Villagers choose the projects of 2026")
    cost = w("{}元", "{} yuan").format
    rows: tuple[tuple[str, str, str, str, bool, int, str], ...] = (
        (w("桥头到学校的人行道", "Footpath from the bridge to the school"),
         w("四组桥头至小学门口", "Group 4, bridge to school gate"), cost("48,000"),
         w("孩子上学不走车道", "Children need not walk in the road"), True, 213,
         w("得票最多，钱够", "Most votes, and the money is there")),
        (w("老年食堂添置蒸箱和餐桌", "Steamer and tables for the canteen of the old"),
         w("文化礼堂东侧", "East of the village hall"), cost("26,500"),
         w("中午多供三十人", "Thirty more can eat at noon"), True, 187,
         w("得票第二，钱够", "Second in votes, and the money is there")),
        (w("祠堂前装健身器材", "Exercise gear before the ancestral hall"),
         w("祠堂前空地", "Ground before the hall"), cost("38,000"),
         w("早晚有地方活动", "A place to move, morning and evening"), False, 96,
         w("轮到时只剩25,500元，不够", "Only 25,500 yuan were left when its turn came")),
    )  # fmt: skip
    named = tuple(project_papers.Project(n, *row) for n, row in enumerate(rows, 1))
    issuer, budget = _committee(w, date(2026, 4, 12)), cost("100,000")
    out = project_papers.Project(
        4, w("修省道边的排水沟", "Mend the ditch along the provincial road"),
        w("省道K12处", "Provincial road, K12"), cost("60,000"),
        why=w("省道由公路部门管养，已转去请他们修。",
              "The road is kept by the highway authority, which was asked to mend it."),
    )  # fmt: skip
    return {
        "project-list": project_papers.ProjectList(
            _village(w), matter, named, (out,), issuer, LINK
        ),
        "project-ballot": project_papers.ProjectBallot(
            _village(w), matter, named, 2, date(2026, 4, 26), budget
        ),
        "project-result": project_papers.ProjectResult(
            _village(w), matter, named, budget, cost("74,500"),
            w("得票多的优先，钱用完为止", "most votes first, as long as the money lasts"),
            ((w("一共有多少票", "Who had a vote"), "468"),
             (w("计入的票", "Votes counted"),
              w("301票（手机190票，纸票111票；另有废票4张）",
                "301 (190 by phone, 111 on paper, 4 void)"))),
            sha256(b"ballots").hexdigest(), _committee(w, date(2026, 4, 28)), LINK,
        ),
    }  # fmt: skip


def _counted(w: Words) -> dict[str, object]:
    heads = ("范宝珠", "金阿毛", "孙志强", "汤雪芬", "应小龙", "俞国平", "何海燕", "洪明良",
             "陈立新", "林惠琴", "张彩娣", "王秀英")  # fmt: skip
    items: list[dict[str, Any]] = [
        {"title": w("整平路基、清淤", "Level the roadbed, clear the silt"),
         "standard": w("压实度不低于93%", "compacted to 93%"), "owner": "陈国平",
         "due": "2026-03-31", "state": "done", "days_late": 0},
        {"title": w("安装路灯27盏", "Put up 27 lamps"), "standard": "", "owner": "张建军",
         "due": "2026-03-20", "state": "late", "days_late": 11},
    ]  # fmt: skip
    return {
        "group-sheet": counted_papers.GroupSheet(
            w("明伦村2026年第一次村民会议", "First villagers' assembly of Minglun in 2026"),
            datetime(2026, 6, 20, 19, 0), w("明伦村文化礼堂", "Village hall"),
            w("四组", "Group 4"),
            w("按户（每户一名代表）", "by households (one representative each)"), True,
            tuple((f"4-{n:03d}", head, (head,)) for n, head in enumerate(heads, 1)), LINK,
        ),
        "household-proxy": counted_papers.ProxyPaper(
            w("明伦村2026年第一次成员大会", "First members' assembly of Minglun in 2026"),
            datetime(2026, 6, 20, 19, 0), w("明伦村文化礼堂", "Village hall"),
            (w("2026年收益分配方案", "How the income of 2026 is shared"),),
            w("《农村集体经济组织法》第二十七条", "Collective law, Art. 27"), LINK,
        ),
        "bulletin": bulletins.Bulletin(
            bulletins.name_of("2026-03", "zh" if w("zh", "en") == "zh" else "en"),
            w("云龙镇2026年民生实事", "What Yunlong town does for people in 2026"),
            w("云镇通〔2026〕3号", "Bulletin 2026/3"), date(2026, 3, 31),
            {
                "items": items,
                "counts": {"done": 1, "done-late": 0, "late": 1, "running": 0},
                "ratings": [{"title": items[0]["title"], "issued": 60, "returned": 54,
                             "satisfied": 38, "fairly": 11, "not": 4, "void": 1}],
                "asked": {"new": 3, "answered": 2, "open": 1, "late": 1},
            },
            ((w("召开会议", "Meetings held"), 4), (w("收到意见", "Opinions received"), 37)),
            w("路灯因货到得晚而拖延，新期限为四月十五日。",
              "The lamps are late because they came late; they are due on 15 April now."),
            Issuer(w("云龙镇人民代表大会主席团", "Presidium of the Yunlong town congress"),
                   date(2026, 4, 2)),
        ),
    }  # fmt: skip
