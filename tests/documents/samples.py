"""One matter told in every document, in both languages: a village road and its lamps."""

from datetime import date, datetime
from hashlib import sha256

from tests.documents.samples_of_appraisals import samples_of_appraisals
from tests.documents.samples_of_methods import samples_of_methods

from xiangyue.documents import (
    decisions,
    meetings,
    opinion_papers,
    oversight_papers,
    publishing,
    registers,
)
from xiangyue.documents.parts import Contact, Issuer, Person, Tally, Turnout

LINK = "http://127.0.0.1:8000/m/330212105219/7"
FAMILIES = "陈林张王李周徐吴朱胡郑方叶董钱余沈杨施潘章范冯金孙汤应俞何洪"
GIVEN = (
    "国平",
    "海燕",
    "建军",
    "秀英",
    "志强",
    "彩娣",
    "永康",
    "亚萍",
    "伟民",
    "阿毛",
    "明良",
    "雪芬",
    "小龙",
    "宝珠",
    "立新",
    "惠琴",
)


def name(n: int) -> str:
    return FAMILIES[n % len(FAMILIES)] + GIVEN[(n * 7 + n // 30) % len(GIVEN)]


def samples(lang: str) -> dict[str, object]:
    """Data for every slug of the catalogue. The people's names stay Chinese, as they are."""
    zh = lang == "zh"

    def w(chinese: str, english: str) -> str:
        return chinese if zh else english

    reps, members = w("村民代表", "representatives"), w("村民代表会议成员", "assembly members")
    assembly = w("明伦村村民代表会议", "Minglun village representatives' assembly")
    committee = w("明伦村村民委员会", "Minglun village committee")
    meeting = w(
        "明伦村第十二届村民代表会议第三次会议",
        "the third sitting of the twelfth Minglun representatives' assembly",
    )
    matter = w("村东机耕路硬化和路灯安装", "paving the east field road and putting up lamps")
    contact = Contact(
        w("村务联络员朱惠琴", "Zhu Huiqin, village clerk"), "0574-88123456",
        w("村委会一楼便民窗口", "the counter on the ground floor"),
    )  # fmt: skip
    begins = datetime(2026, 3, 18, 14, 30)
    turnouts = (Turnout(reps, 50, 42), Turnout(members, 55, 46))
    tallies = (
        Tally(36, 4, 1, 1, w("代表票", "Representatives")),
        Tally(4, 0, 0, 0, w("委员票", "Committee members")),
    )
    reasons = (
        w(
            "到会村民代表42人，占全体50人的84%，达到三分之二（34人）；到会成员46人，占全体55人的"
            "83.6%，达到三分之二（37人）。",
            "42 of 50 representatives were present, 34 are needed; 46 of 55 members were present, "
            "37 are needed (Art. 30).",
        ),
        w(
            "到会代表42人中36人同意，达到三分之二（28人）；到会成员46人中40人同意，超过半数。",
            "36 of the 42 representatives present were in favour, 28 are needed; 40 of the 46 "
            "members present were in favour, more than half.",
        ),
    )
    way = tuple(
        w(c, e)
        for c, e in (
            (
                "3月2日至10日，23位村民在走访和意见卡中提出村东机耕路雨天难走、夜里没有灯。",
                "From 2 to 10 March, 23 villagers said that the east field road is hard to walk "
                "in rain and dark at night.",
            ),
            (
                "3月11日，村党支部归并意见，提出初步方案。",
                "On 11 March the branch put like opinions together and made a first plan.",
            ),
            (
                "3月12日至15日，50名代表联系的468户中，431户收到通知，402户同意。",
                "From 12 to 15 March, 431 of the 468 households had the notice, 402 agreed.",
            ),
            (
                "3月16日，论证会审查了路基和预算；3月17日，村“两委”联席会议定稿。",
                "On 16 March a hearing tested roadbed and budget; on 17 March the two committees "
                "fixed the text.",
            ),
            ("3月18日，村民代表会议投票通过。", "On 18 March the assembly passed it by ballot."),
        )
    )
    text = w(
        "一、硬化村东机耕路820米，路面宽3.5米，C25混凝土，厚18厘米。\n"
        "二、沿路安装太阳能路灯27盏。\n"
        "三、总投资不超过286,450.00元，使用村集体经营性收入；超出部分须再次提交村民代表会议。\n"
        "四、2026年9月30日前完工，结果向全体村民公开。",
        "1. Pave 820 metres of the east field road, 3.5 metres wide, in concrete 18 cm thick.\n"
        "2. Put up 27 solar lamps along it.\n"
        "3. Spend at most 286,450.00 yuan of collective income; anything beyond comes back to the "
        "assembly.\n4. Finish by 30 September 2026 and make the result known to all.",
    )
    agenda = (
        matter,
        w("听取第一季度村务公开情况报告", "Hear the report on disclosure in the first quarter"),
    )
    number = w("明村代决〔2026〕3号", "MRA 2026/3")
    issuer = Issuer(assembly, date(2026, 3, 18))
    by_committee = Issuer(committee, date(2026, 3, 20))
    posting = publishing.Posting(
        village=w("明伦村", "Minglun village"),
        title=w("关于硬化村东机耕路和安装路灯的决议公示", "Resolution on the east field road"),
        number=w("明村公示〔2026〕8号", "Posting 2026/8"),
        basis=(
            w("《中华人民共和国村民委员会组织法》第二十八条、第三十条、第三十五条",
              "Organic Law of Villagers' Committees, Art. 28, 30, 35"),
        ),
        text=text, way=way, posted_on=date(2026, 3, 20), until=date(2026, 4, 4),
        objections_to=contact, issuer=by_committee, link=LINK,
        plain=w(
            "村民代表会议决定：硬化村东机耕路820米，沿路装27盏路灯，"
            "最多用集体资金286,450.00元，2026年9月底前完工。",
            "The representatives have decided to pave the east field road and to light it, with "
            "no more than 286,450 yuan of the village's own money, by the end of September.",
        ),
        turnouts=turnouts, tallies=tallies, signed_by=36,
        signers=tuple(name(n) for n in range(36)),
    )  # fmt: skip
    tasks = (
        (
            w("路基整平、清除淤泥", "Level the roadbed, clear the silt"),
            date(2026, 5, 31),
            68_200_00,
        ),
        (w("浇筑混凝土路面", "Lay the concrete"), date(2026, 7, 31), 151_750_00),
        (w("安装路灯27盏", "Put up 27 lamps"), date(2026, 8, 31), 59_400_00),
        (w("验收和公开结果", "Accept the works and make the result known"), date(2026, 9, 30), 0),
    )
    steps = (
        ("支委会提议", "Branch committee proposes", 7, 6, 6, "", ""),
        ("“两委”会商议", "Two committees discuss", 9, 8, 8, "", ""),
        ("党员大会审议", "Party members review", 61, 48, 45, "钱副镇长", ""),
        ("村民代表会议决议", "Representatives resolve", 55, 46, 40, "钱副镇长", ""),
        ("决议公开", "Resolution disclosed", 0, 0, 0, "", "3.20—4.4"),
        ("实施结果公开", "Result disclosed", 0, 0, 0, "", "10.8—10.23"),
    )
    return {
        **samples_of_methods(lang),
        **samples_of_appraisals(w),
        "opinion-card": opinion_papers.OpinionCard(
            w("明伦村", "Minglun village"), "M7K-2Q9", LINK,
            w("村口意见箱、村委会或者您的代表", "the box at the gate, the office, or your "
              "representative"),
            15, contact,
            tuple(w(c, e) for c, e in (("道路", "roads"), ("水电", "water, power"),
                                       ("环境", "environment"), ("钱物", "money"),
                                       ("其他", "other"))),
        ),
        "opinion-receipt": opinion_papers.OpinionReceipt(
            w("明伦村", "Minglun village"), "M7K-2Q9", date(2026, 3, 5), name(4),
            date(2026, 3, 20), w("村东机耕路雨天走不了，晚上没灯……", "The east field road…"), LINK,
        ),
        "meeting-notice": meetings.MeetingNotice(
            w("明伦村", "Minglun village"), meeting,
            w("全体村民代表、村民委员会成员", "all representatives and committee members"),
            begins, w("明伦村文化礼堂二楼会议室", "Meeting room, first floor, village hall"),
            w("村代会主席林海燕", "Lin Haiyan, chair of the assembly"), agenda,
            w("根据村民委员会组织法第三十条，村民委员会召集本次会议。",
              "The village committee calls this sitting under Art. 30 of the organic law."),
            contact, Issuer(committee, date(2026, 3, 7)), w("明村通〔2026〕5号", "Notice 2026/5"),
            (w("请带好代表证，提前十分钟签到。", "Please bring your card and sign in ten minutes "
               "early."),), LINK,
        ),
        "attendance-sheet": meetings.AttendanceSheet(
            meeting, begins, w("明伦村文化礼堂二楼会议室", "Meeting room, village hall"),
            ((reps, 50), (members, 55)),
            tuple(Person(name(n), reps if n < 50 else w("村委会成员", "committee member"))
                  for n in range(55)),
            w("村民代表至少34人，会议成员至少37人", "At least 34 representatives and 37 members"),
            link=LINK,
        ),
        "ballot": meetings.BallotSheet(
            w("明伦村村民代表会议", "Minglun representatives' assembly"), 1, matter,
            w("代表票", "Representatives"), 12,
        ),
        "tally-sheet": meetings.TallySheet(
            meeting, 1, matter, 2,
            (w("代表票", "Representatives"), w("委员票", "Committee members")), (42, 4),
        ),
        "minutes": meetings.Minutes(
            meeting, begins, datetime(2026, 3, 18, 16, 40),
            w("明伦村文化礼堂二楼会议室", "Meeting room, village hall"),
            Person(name(1), w("村代会主席", "chair of the assembly")), name(9), turnouts,
            reasons[:1], (Person("钱立新", w("镇驻村干部", "township")),),
            (Person(name(43), "", w("外出务工", "away for work")), Person(name(44)),),
            (
                meetings.MinuteItem(
                    matter,
                    (
                        (name(2), w("路基要先清淤，不然两年就裂。", "Clear the silt first, or it "
                                    "cracks within two years.")),
                        (name(5), w("路灯离房子太近会影响睡觉，能不能装罩子？",
                                    "Lamps too near the houses keep people awake; can they have "
                                    "shades?")),
                        (name(0), w("可以，已问过厂家，每盏多15元。", "Yes; the maker asks 15 "
                                    "yuan more for each.")),
                    ),
                    w("第二条增加“近屋路灯加装遮光罩”。", "To clause 2: lamps near houses have "
                      "shades."),
                    w("分代表票、委员票无记名投票", "secret ballot, two classes of ballot"),
                    tallies, w("通过", "passed"), reasons[1:], (name(20), name(21)),
                    (name(30), name(31)),
                ),
                meetings.MinuteItem(
                    agenda[1], ((name(7), w("三月的电费明细没有贴出来。", "The March power bill "
                                            "was not posted.")),),
                    result=w("已听取，3月25日前补贴", "heard; to be posted by 25 March"),
                ),
            ),
            w("明村代会〔2026〕3号", "Sitting 2026/3"),
        ),
        "motion": decisions.Motion(
            w("关于硬化村东机耕路和安装路灯的议案", "Motion to pave and light the east field road"),
            w("明村议〔2026〕3号", "Motion 2026/3"), text,
            w("雨天农机进不去，去年秋收耽误6天；夜里无灯，一年摔伤3人。",
              "Machines cannot get in when it rains; three people fell in the dark last year."),
            w("明伦村党支部", "Minglun branch"), date(2026, 3, 11),
            (
                decisions.Version(1, date(2026, 3, 11), w("支委会", "branch committee"),
                                  w("初步方案", "first plan")),
                decisions.Version(2, date(2026, 3, 17), w("村“两委”联席会议", "joint meeting"),
                                  w("按论证会意见，路面厚度由15厘米改为18厘米。",
                                    "Thickness from 15 to 18 cm, as the hearing advised.")),
            ),
            ("M7K-2Q9", "M7K-3T4", "M7L-0A2"), 286_450_00,
            w("村集体经营性收入", "collective income"),
            (w("村民委员会组织法第二十八条第一款第（四）项", "Organic law, Art. 28"),),
        ),
        "consultation-notice": decisions.ConsultationNotice(
            w("明伦村", "Minglun village"), matter, text, name(3),
            tuple(name(n) for n in range(60, 72)), date(2026, 3, 15),
            w("村委会便民窗口", "the village counter"), contact,
            Issuer(w("明伦村党支部", "Minglun branch"), date(2026, 3, 12), seal=False),
            w("明村征〔2026〕3号", "Consultation 2026/3"), LINK,
        ),
        "hearing-report": decisions.HearingReport(
            matter, date(2026, 3, 16), w("村委会会议室", "village office"), name(0),
            (
                Person("沈国平", w("镇农办工程师", "township engineer"), w("道路", "roads")),
                Person("董亚萍", w("退休会计", "retired accountant"), w("预算", "budgets")),
                Person("施阿毛", w("老村主任", "former head"), w("水利", "drainage")),
            ),
            ((w("15厘米够不够？", "Are 15 cm enough?"),
              w("过农机不够，建议18厘米。", "Not for machines; 18 cm are advised.")),),
            (w("路基下有两处淤泥，须先清除。", "Silt in two places must be cleared first."),
             w("预算单价符合本镇去年成交价。", "Prices agree with last year's in the township.")),
            (w("施阿毛认为路边水沟应一并整修。", "Shi Amao would mend the ditch as well."),),
            w("方案可行，建议按18厘米修改后提交。", "Feasible; change to 18 cm and submit."),
            Issuer(w("明伦村党支部", "Minglun branch"), date(2026, 3, 16)),
            w("明村论〔2026〕2号", "Hearing 2026/2"),
        ),
        "resolution": decisions.Resolution(
            w("关于硬化村东机耕路和安装路灯的决议", "Resolution to pave and light the east field "
              "road"),
            number, assembly, date(2026, 3, 18), meeting, turnouts, tallies, reasons, text, way,
            tuple(name(n) for n in range(36)), issuer, posting.basis, LINK,
        ),
        "posting": posting, "poster-a4": posting, "poster-a3": posting, "broadcast": posting,
        "implementation-plan": oversight_papers.ImplementationPlan(
            matter, number,
            w("按决议在9月30日前完工，不超支，不误农时。",
              "Finish by 30 September, within the money, without hindering the harvest."),
            tuple(oversight_papers.PlannedTask(what, name(n), due, fen, name(n + 20))
                  for n, (what, due, fen) in enumerate(tasks)),
            w("村集体经营性收入", "collective income"), (name(20), name(21)), by_committee,
            w("明村实〔2026〕3号", "Plan 2026/3"),
            (w("向联系户讲清楚施工时间。", "Tell the households when the works are."),),
        ),
        "execution-report": oversight_papers.ExecutionReport(
            matter, number, w("村党支部、村民代表会议", "the branch and the assembly"),
            date(2026, 4, 1), date(2026, 6, 30),
            w("路基已经整平，淤泥清除完毕，路面浇到410米。", "The roadbed is level; 410 metres are "
              "laid."),
            tuple(oversight_papers.TaskProgress(
                what, name(n), due, 100 if n == 0 else 50 if n == 1 else 0,
                fen if n == 0 else fen // 2 if n == 1 else 0,
                w("完成" if n == 0 else "进行中" if n == 1 else "未开始",
                  "done" if n == 0 else "under way" if n == 1 else "not begun"))
                for n, (what, due, fen) in enumerate(tasks)),
            286_450_00, (w("六月连续下雨，工期晚4天。", "Rain in June: four days late."),),
            (w("7月底前完成路面浇筑。", "Lay the rest by the end of July."),),
            Issuer(committee, date(2026, 7, 2)), w("明村报〔2026〕2号", "Report 2026/2"),
        ),
        "finding": oversight_papers.Finding(
            matter, w("明村监〔2026〕4号", "Finding 2026/4"), date(2026, 7, 10),
            (name(20), name(21)),
            w("路面第三段厚度量得16厘米，不足18厘米。", "The third section is 16 cm, not 18."),
            (w("返工第三段，费用由施工方承担。", "Lay the third section again at the builder's "
               "cost."),),
            date(2026, 7, 17), committee,
            Issuer(w("明伦村村务监督委员会", "Supervision committee"), date(2026, 7, 10)),
            oversight_papers.Answer(w("已要求返工，7月20日复查。", "It is being laid again; to be "
                                      "measured on 20 July."), committee, date(2026, 7, 14)),
            w("7月20日复查，厚度18.5厘米，合格。", "Measured on 20 July: 18.5 cm, met."),
        ),
        "question": oversight_papers.Question(
            w("明村质〔2026〕1号", "Question 2026/1"), matter, date(2026, 7, 11),
            (name(2), name(5), name(7)), committee,
            w("第三段为什么少了两厘米？谁验的料？", "Why is the third section two centimetres "
              "short? Who checked the material?"),
            date(2026, 7, 18),
            w("根据本村村民代表会议制度，现提出质询，请在期限内书面答复。",
              "Under the rules of our assembly we ask the following."),
        ),
        "acceptance": oversight_papers.Acceptance(
            matter, w("明村验〔2026〕3号", "Acceptance 2026/3"), date(2026, 9, 28),
            (
                (w("路面厚度", "Thickness"), w("不少于18厘米", "at least 18 cm"),
                 w("10处平均18.4厘米", "18.4 cm on average at 10 points"), True),
                (w("路灯", "Lamps"), w("27盏全亮", "all 27 lit"),
                 w("26盏亮，1盏已换", "26 lit, 1 replaced"), True),
            ),
            286_450_00, 279_350_05, w("合格", "accepted"), "",
            (name(20), name(21), name(2)), Issuer(committee, date(2026, 9, 28)),
        ),
        "case-index": registers.CaseIndex(
            w("明伦村", "Minglun village"), matter, w("明村档〔2026〕3号", "File 2026/3"),
            w("八步工作法（第1版）", "Eight-step method (version 1)"), date(2026, 3, 2),
            date(2026, 10, 24), w("已完成，验收合格", "carried out and accepted"),
            tuple(registers.Filed(w(f"文件之{n}", f"Paper {n}"), f"2026/{n}", date(2026, 3, n),
                                  n % 3, sha256(str(n).encode()).hexdigest())
                  for n in range(1, 31)),
            412, "9f2c" * 16, name(9), w("永久", "for ever"),
        ),
        "four-deliberations-register": registers.FourDeliberationsRegister(
            w("明伦村", "Minglun village"), matter, w("登记〔2026〕2号", "2026/2"),
            tuple(
                registers.RegisterStep(
                    w(c, e), w("村民建议", "villagers"), matter if n < 4 else "",
                    date(2026, 3, 11 + n), due, present, yes,
                    w("同意方案", "agreed") if due else "", town, posted,
                    w("程序合规", "in order"),
                )
                for n, (c, e, due, present, yes, town, posted) in enumerate(steps)
            ),
            name(9),
        ),
    }  # fmt: skip
