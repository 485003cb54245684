"""财务双代管 and a cooperative's own book, in the village of ``disclosed``: the clerk enters, the
village approves and reviews, and from the day of its charter on the township's accountant posts.

The finance of its open board comes out of these books: a quarter that they have whole.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from random import Random

from xiangyue.actions import areas, book_vouchers, people, terms, village_books
from xiangyue.actions.book_entries import Entry, Line
from xiangyue.core.calendar import add_months
from xiangyue.core.periods import containing
from xiangyue.core.village_books import BOOKS, HEADS
from xiangyue.data.models import Jurisdiction
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.charter import about
from xiangyue.scenario.examples.village_books import YUAN, Step, bill, review
from xiangyue.scenario.kinds import drafting
from xiangyue.scenario.paper_photo import photo
from xiangyue.scenario.themes import Theme

TITLE = "制定村民自治章程"
ACCOUNTANT = "冉启明"
REVIEWED = 5  # the day of the next month on which a month is reviewed
OPENING = {
    "village": (Line("101", 860 * YUAN), Line("102", 52_140_60), Line("151", 186_000 * YUAN),
                Line("211", 0, 6_500 * YUAN), Line("311", 0, 232_500_60)),
    "cooperative": (Line("102", 128_400 * YUAN), Line("112", 6_400 * YUAN),
                    Line("151", 320_000 * YUAN), Line("311", 0, 454_800 * YUAN)),
}  # fmt: skip
#: By month: (book, kind, day of the month, text, other, fen, account)
LIFE: tuple[tuple[tuple[str, str, int, str, str, int, str], ...], ...] = (
    (
        ("village", "income", 6, "村级组织运转补助", "镇财政所", 18_000_00, "503"),
        ("village", "spending", 11, "办公用纸、打印", "镇上文印店", 412_50, "513-01"),
        ("village", "spending", 24, "村公共服务中心水电费", "区供电公司", 936_18, "513-03"),
        ("cooperative", "income", 8, "柑橘园租金（上半年）", "丰源果业", 42_000_00, "501-01"),
        ("cooperative", "spending", 19, "果园便道养护", "村民施工组", 1_460_00, "514-02"),
    ),
    (
        ("village", "income", 9, "村民小组垃圾清运补助", "镇财政所", 4_500_00, "503"),
        ("village", "spending", 15, "两名保洁员误工补贴", "保洁员2人", 1_400_00, "514-01"),
        ("cooperative", "income", 12, "水塘承包款", "承包户陈光华", 6_400_00, "501-01"),
        ("cooperative", "spending", 22, "账务资料印制", "镇上文印店", 268_00, "513-01"),
    ),
    (
        ("village", "spending", 7, "水沟清淤用工", "村民4人", 1_280_00, "514-02"),
        ("village", "income", 21, "银行结息", "农商行", 58_41, "504"),
        ("cooperative", "income", 21, "银行结息", "农商行", 143_72, "504"),
    ),
    (
        ("village", "spending", 13, "重阳节看望高龄老人", "本村11户", 1_320_00, "514-03"),
        ("village", "spending", 23, "村公共服务中心水电费", "区供电公司", 884_06, "513-03"),
        ("cooperative", "income", 16, "闲置村小租金", "乡村民宿", 15_000_00, "501-01"),
    ),
    (
        ("village", "spending", 6, "三组路灯换灯泡", "镇上五金店", 396_00, "514-02"),
        ("cooperative", "spending", 10, "果园灌溉水泵", "区农机公司", 1_490_00, "514-02"),
    ),
)  # fmt: skip


class Charter(Theme):
    """What the village talks about, when it hands its accounts over in trust."""

    def posting(self, shows: str, by: str = "") -> str:
        """The body of the posting."""
        return (
            "村民会议表决通过了村民自治章程，已报镇人民政府备案，现予公布。"
            "如有异议，请在公示期内提出。"
        )


def accountant(d: Driver) -> None:
    """The township above, and who keeps the books there."""
    town, now = d.cast.area[:9], d.clock.now
    if not Jurisdiction.objects.filter(area_id=town).exists():
        areas.open_area(actor=areas.COMMAND, now=now, area=town)
    person = people.save_person(actor=areas.COMMAND, now=now, area=town, name=ACCOUNTANT)
    terms.start_term(
        actor=areas.COMMAND, now=now, area=town, person_id=person.pk, role="township_accountant",
        start=d.clock.today,
    )  # fmt: skip


def begin(d: Driver, first: date) -> None:
    """Both books opened with what there was."""
    clerk = d.cast.actor("clerk")
    for name in BOOKS:
        book = village_books.open_book(
            actor=clerk, now=d.clock.now, area=d.cast.area, book=name, begins=first
        )
        entry = Entry("opening", book.begins, "期初余额", OPENING[name])
        row = book_vouchers.enter(
            actor=clerk, now=d.clock.now, book_id=book.pk, entry=entry, photos=[photo()]
        )
        book_vouchers.approve(actor=d.cast.actor(*HEADS[name]), now=d.clock.now, voucher_id=row.pk)


def reviewed(d: Driver, first: date) -> None:
    """The month of both books; the village's third month has a question."""
    for name in BOOKS:
        review(d, first, question=name == "village" and first.month % 3 == 2, of=name)


def steps(d: Driver, last: date) -> list[Step]:
    """What happens in the books from the first month of the quarter before the last day's."""
    start = containing("quarter", last).moved(-1).first
    found: list[Step] = [(start, partial(begin, d, start))]
    for n, said in enumerate(LIFE):
        first = add_months(start, n)
        for of, kind, day, text, other, amount, account in said:
            on = first + timedelta(days=day - 1)
            row = (kind, 0, text, other, amount, account, False)
            fresh = on > last - timedelta(days=6)
            found.append((on, partial(bill, d, on, row, approved=not fresh, of=of)))
        held = add_months(first, 1) + timedelta(days=REVIEWED - 1)
        found.append((held, partial(reviewed, d, first)))
    return [step for step in found if step[0] < last]


def charter(d: Driver) -> None:
    """The village's charter, by which the township keeps books and money, lived to its end."""
    said = about(TITLE, "村账托给镇里记，钱还是村里的，怎么用还是村里定，写进章程。")
    run = d.start(Charter(**vars(said)), (), slug="charter", origin="villagers")
    run.kept["draft"] = drafting.whole("in-trust")
    d.live([run])


def make(d: Driver) -> None:
    """The accountant, and the charter, lived by a chance of its own: all else goes as it goes."""
    accountant(d)
    held, d.rng = d.rng, Random("in trust")
    charter(d)
    d.rng = held
