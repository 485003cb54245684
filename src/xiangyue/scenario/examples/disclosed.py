"""三务公开 alive: Minglun and a village in Chongqing, whose quarter is due by the 15th.

Most items are posted in time, some late, some are missing; a question is answered, another waits.
The steps are days and what happens on them, for the driver's ``meanwhile``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from xiangyue.actions import disclosure_postings, disclosures, postings
from xiangyue.actions.areas import COMMAND
from xiangyue.core.periods import containing
from xiangyue.data.models import Disclosure, Objection, Posting
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples import kept_in_trust

AFTER = "elsewhere"
CODE = "500101017200"
METHOD = "four-deliberations"
DAYS = 200
Step = tuple[date, Callable[[], object]]
CONTACT = "村委会办公室，电话{}"
LATE = ("village.assist", "finance.claims", "village.homesteads")
"""Posted after their day."""
HAND: dict[str, tuple[list[list[str]], str]] = {
    "party.fees": ([["本季度党费收缴", "46", "1380"], ["上交上级党组织", "46", "1380"]], ""),
    "village.assist": (
        [],
        "协助镇里完成防汛巡查、养老待遇资格认证和秋粮面积核实，没有向村民收费。",
    ),
    "village.minimum": (
        [
            ["低保", "周德明", "1", "812", ""],
            ["低保", "胡秀兰", "2", "1480", ""],
            ["特困供养", "陈有福", "1", "1295", ""],
        ],
        "",
    ),
    "village.subsidies": (
        [
            ["耕地地力保护补贴", "286", "41230.5", "41230.5", "0", "每亩95元，按确权面积"],
            ["高龄津贴", "63", "18900", "18600", "300", "80岁以上每月100元，一人去世停发"],
        ],
        "",
    ),
    "village.relief": (
        [["防汛救灾款", "区民政局", "20000", "12650", "7350", "买水泵、修3户危房屋顶"]],
        "",
    ),
    "village.homesteads": ([["吴建军", "三组晒场西侧", "120", "同意，已报镇里"]], ""),
    "village.seal": (
        [
            ["2026-07-14", "出具居住证明", "2", "陈志强", "何小芳"],
            ["2026-08-20", "签订修渠合同", "3", "陈志强", "何小芳"],
        ],
        "",
    ),
    "finance.claims": (
        [
            ["镇信用社", "债务", "50000", "2024-03-18"],
            ["水塘承包户", "债权", "6400", "2026-06-30"],
        ],
        "",
    ),
    "finance.income": (
        [["", "村账", "村级组织运转补助", "镇财政所", "18000", "5-03", "何小芳", "陈志强", "", ""]],
        "这一季的账还在镇里的纸质账册上。",
    ),
    "finance.spending": (
        [
            [
                "",
                "村账",
                "水电费、办公用品",
                "区供电公司、镇上文印店",
                "1586.4",
                "5-07",
                "何小芳",
                "陈志强",
                "吴建军",
                "",
            ],
            [
                "",
                "村账",
                "防汛沙袋和用工",
                "村民5人",
                "2140",
                "6-02",
                "何小芳",
                "陈志强",
                "吴建军",
                "",
            ],
        ],
        "",
    ),
    "finance.balances": ([["村账", "农商行代管户", "38727", "18000", "3726.4", "53000.6"]], ""),
    "finance.reception": ([], ""),
    "finance.grants": (
        [["高标准农田管护资金", "36000", "21480", "14520", "修渠、换闸门"]],
        "",
    ),
    "village.insurance": (
        [["城乡居民医疗保险", "1184", "1201"], ["城乡居民养老保险", "642", "655"]],
        "",
    ),
}
ASKED = (
    "防汛救灾款还剩七千多，放在哪里，准备怎么用？",
    "钱在镇里代管的专户上，十二月前用来修二组的排水沟，用完再公布明细。",
)


def _open_rows(d: Driver) -> list[Disclosure]:
    return list(
        Disclosure.objects.filter(
            area_id=d.cast.area, posted_at__isnull=True, last__lte=d.clock.today
        ).order_by("pk")
    )


def begin(d: Driver) -> None:
    """From now on by the catalogue."""
    d.do(disclosures.begin, actor=d.cast.actor("clerk"), area=d.cast.area)


def extend(d: Driver) -> None:
    """What the night's job does."""
    disclosures.extend(actor=COMMAND, now=d.clock.now, area=d.cast.area)


def fill(d: Driver) -> None:
    """From the records, and by hand what they do not know."""
    clerk = d.cast.actor("clerk")
    if any(r.raw.get("source") and not r.prepared_at for r in _open_rows(d)):
        d.do(disclosures.prepare_from_records, actor=clerk, area=d.cast.area)
    for row in _open_rows(d):
        if row.prepared_at or row.item not in HAND:
            continue
        rows, text = HAND[row.item]
        d.do(
            disclosures.prepare,
            actor=clerk,
            disclosure_id=row.pk,
            rows=rows,
            text=text,
            nothing=not rows and not text,
        )


def review(d: Driver) -> None:
    """The supervision committee agrees to what waits for it."""
    ids = [r.pk for r in _open_rows(d) if r.review and r.prepared_at and not r.reviewed_at]
    if ids:
        d.do(
            disclosures.review,
            actor=d.cast.actor("supervision_chair"),
            ids=ids,
            agreed=True,
            remark="逐项核对，属实",
        )


def post(d: Driver, *, late: bool) -> None:
    """Put up what is ready; of those that come late nothing the first time."""
    ids = [
        r.pk
        for r in _open_rows(d)
        if r.prepared_at and (not r.review or r.reviewed_at) and (r.item in LATE) is late
    ]
    if ids:
        d.do(
            disclosure_postings.post,
            actor=d.cast.actor("clerk"),
            area=d.cast.area,
            ids=ids,
            contact=CONTACT.format("023-58120088" if d.cast.area == CODE else "0574-88120088"),
            channels=["board", "web", "broadcast"],
        )


def ask(d: Driver, *, answered: bool) -> None:
    """Somebody asks about the item of relief; the office answers, or has not yet."""
    hung = (
        Posting.objects.filter(
            area_id=d.cast.area,
            matter__isnull=True,
            taken_down_at__isnull=True,
            until__gte=d.clock.today,
        )
        .order_by("-pk")
        .first()
    )
    if hung is None:
        return
    item = Disclosure.objects.filter(posting=hung, item="village.relief").first()
    made: Objection = d.do(
        postings.object_to,
        actor=d.cast.actor("representative"),
        posting_id=hung.pk,
        text=ASKED[0] if answered else "这些数是按户算的还是按人算的？",
        anonymous=not answered,
        disclosure_id=item.pk if item else None,
    )
    if answered:
        d.clock.forward(days=1)
        d.do(
            postings.answer_objection,
            actor=d.cast.actor("clerk"),
            objection_id=made.pk,
            answer=ASKED[1],
        )


def event(d: Driver) -> None:
    """Something to be made known within ten days."""
    d.do(
        disclosures.tell_event,
        actor=d.cast.actor("clerk"),
        area=d.cast.area,
        item="village.hiring",
        on=d.clock.today,
        what="公开招聘村文化管理员一名",
    )


def down(d: Driver) -> None:
    """What the night's job takes down: here alone, for other places live by their own clocks."""
    disclosure_postings.take_down_over(actor=COMMAND, now=d.clock.now, area=d.cast.area)


def _round(d: Driver, day: date, late: int) -> list[Step]:
    return [
        (day, partial(extend, d)),
        (day, partial(fill, d)),
        (day + timedelta(days=1), partial(review, d)),
        (day + timedelta(days=2), partial(post, d, late=False)),
        (day + timedelta(days=5), partial(ask, d, answered=True)),
        (day + timedelta(days=late), partial(post, d, late=True)),
    ]


def lately(d: Driver, last: date) -> list[Step]:
    """Minglun's steps: of the last weeks."""
    return _until(
        [
            (last - timedelta(days=33), partial(begin, d)),
            *_round(d, last - timedelta(days=31), late=19),
            (last - timedelta(days=6), partial(ask, d, answered=False)),
            (last - timedelta(days=4), partial(event, d)),
        ],
        last,
    )


def make(d: Driver, last: date) -> None:
    """The village in Chongqing: two quarters."""
    now = containing("quarter", last)
    before = now.moved(-1)
    steps: list[Step] = [(before.first + timedelta(days=3), partial(begin, d))]
    steps += _round(d, before.first + timedelta(days=6), late=14)
    steps += _round(d, now.first + timedelta(days=6), late=16)
    steps += [
        (last - timedelta(days=5), partial(extend, d)),
        (last - timedelta(days=4), partial(event, d)),
        (last - timedelta(days=3), partial(down, d)),
    ]
    d.meanwhile = _until([*kept_in_trust.steps(d, last), *steps], last)
    kept_in_trust.make(d)
    d.rest()


def _until(steps: list[Step], last: date) -> list[Step]:
    return sorted((s for s in steps if s[0] < last), key=lambda s: s[0])
