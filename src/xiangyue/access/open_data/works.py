"""A village's works from the call for bids to the final account; posts that it fills openly.

Who bid, who applied and who was engaged is not told: those are often people without an office, and
a file stays. Before the bids are opened nobody learns how many there are.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from xiangyue.access.open_data import Row, Scope, Source, local, masked, public_matter
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.core.open_data import Column, Table, thing_id
from xiangyue.core.works import FAULTS, METHODS
from xiangyue.data.models import Acceptance, Bid, JobOpening, Tender, WorksChange, WorksContract

_ID: Final = Column("id", "string", "编号", "id")
_MOTION: Final = Column("motion", "string", "事项", "matter", to="motions")
TENDERS = Table(
    "tenders",
    {"zh": "招标", "en": "Calls for bids"},
    {
        "zh": "当年在办的村级工程每一次招标（比价）。开标以前不写有几份标书。",
        "en": "Each call for bids of works under way in the year. Before they are opened it is not "
        "told how many bids there are.",
    },
    (
        _ID,
        _MOTION,
        Column("round", "integer", "第几次", "which call"),
        Column("wanted", "string", "要做什么", "what is to be done"),
        Column("estimate", "integer", "预算（分）", "estimate, fen"),
        Column("ceiling", "integer", "最高限价（分）", "highest price, fen"),
        Column("method", "string", "怎么定标", "to whom it goes", of=METHODS),
        Column("until", "date", "开标之日", "last day for bids, opened at once"),
        Column("place", "string", "开标地点", "where they are opened"),
        Column("platform", "string", "公共资源交易平台", "public trading platform", needed=False),
        Column("called_on", "date", "发布之日", "day of the call"),
        Column("opened_on", "date", "已开标之日", "day they were opened", needed=False),
        Column("bids", "integer", "有几份标书", "how many bids were opened", needed=False),
        Column("awarded_on", "date", "定标之日", "day of the award", needed=False),
        Column("failed_on", "date", "流标之日", "day on which the call failed", needed=False),
        Column("failed_why", "string", "为什么流标", "why it failed", needed=False),
    ),
)
BIDS = Table(
    "bids",
    {"zh": "标书", "en": "Bids"},
    {
        "zh": "开标时读出的每一份：报价、工期、有没有效、是不是中标。投标人不列。",
        "en": "Each bid as it was read out: price, days, whether it is valid, whether the works "
        "went to it. Who bid is not told.",
    },
    (
        _ID,
        Column("tender", "string", "招标", "call for bids", to="tenders"),
        Column("number", "integer", "第几份", "number"),
        Column("price", "integer", "报价（分）", "price, fen", needed=False),
        Column("days", "integer", "工期（天）", "days of work", needed=False),
        Column("fault", "string", "为什么无效", "why it is void", needed=False, of=FAULTS),
        Column("awarded", "boolean", "是否中标", "whether the works went to it"),
    ),
)
WORKS = Table(
    "works",
    {"zh": "工程合同", "en": "Works"},
    {
        "zh": "当年在办的村级工程的合同：价款、变更、验收、结算、质量保证金。",
        "en": "The contract of works under way in the year: price, changes, acceptance, final "
        "amount, quality deposit.",
    },
    (
        _ID,
        _MOTION,
        Column("bid", "string", "中标的标书", "bid that it went to", to="bids"),
        Column("contract", "string", "登记的合同", "on the register of contracts", needed=False),
        Column("rests_on", "string", "依据的决议", "resolution that it rests on"),
        Column("price", "integer", "合同价（分）", "price, fen"),
        Column("changed", "integer", "变更合计（分）", "changes of it together, fen"),
        Column("signed_on", "date", "签订之日", "day it was signed"),
        Column("starts", "date", "开工", "first day"),
        Column("ends", "date", "完工", "last day"),
        Column("percent", "integer", "质量保证金（%）", "kept back for the quality, per cent"),
        Column("accepted_on", "date", "验收合格之日", "day of its acceptance", needed=False),
        Column("final", "integer", "结算价（分）", "final amount, fen", needed=False),
        Column("settled_on", "date", "结算之日", "day it was settled", needed=False),
        Column("deposit", "integer", "质量保证金（分）", "deposit, fen", needed=False),
        Column("deposit_due", "date", "保证金退还之日", "day the deposit is due", needed=False),
    ),
)
CHANGES = Table(
    "works_changes",
    {"zh": "工程变更", "en": "Changes of works"},
    {
        "zh": "这些合同的每一次变更，超过限度的凭哪一件事项的决议。",
        "en": "Each change of those contracts, and the matter that decided it where one had to.",
    },
    (
        _ID,
        Column("works", "string", "工程合同", "works", to="works"),
        Column("amount", "integer", "增减（分）", "more or less, fen"),
        Column("reason", "string", "原因", "why"),
        Column("motion", "string", "决定它的事项", "matter that decided it", needed=False),
        Column("date", "date", "日期", "day"),
    ),
)
HIRINGS = Table(
    "hirings",
    {"zh": "公开招聘", "en": "Open hiring"},
    {
        "zh": "当年在办的公开招聘：岗位、条件、报酬，多少人报名、聘了多少人。是谁不列。",
        "en": "Posts filled openly by matters under way in the year: what they ask and pay, how "
        "many applied and were engaged. Nobody is named.",
    },
    (
        _ID,
        _MOTION,
        Column("title", "string", "岗位", "post"),
        Column("duties", "string", "职责", "duties"),
        Column("conditions", "string", "条件，一行一条", "conditions, one a line"),
        Column("number", "integer", "招几人", "people wanted"),
        Column("pay", "integer", "每月报酬（分）", "pay a month, fen"),
        Column("months", "integer", "聘期（月）", "length of the term, months"),
        Column("announced_on", "date", "发布之日", "day it was announced"),
        Column("applied", "integer", "报名人数", "how many applied"),
        Column("engaged", "integer", "聘用人数", "how many were engaged"),
        Column("ended", "integer", "聘期已满或已终止", "how many terms have ended"),
    ),
)


def _under_way(scope: Scope, path: str) -> Q:
    """Rows of matters that the table of motions has; ``path`` leads to the matter."""
    going = scope.under_way(f"{path}__began_at", f"{path}__closed_at")
    return scope.within(f"{path}__area") & going & public_matter(path)


def _tenders(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Tender.objects.filter(_under_way(scope, "matter"))
    names = ("id", "matter_id", "matter__area_id", *TENDERS.names[2:7], "place", "platform")
    read = Case(
        When(opened_at__isnull=False, then=Count("bids", filter=Q(bids__withdrawn_at=None))),
        output_field=IntegerField(),
    )
    return found.order_by("matter__area_id", "id").values(
        *names, "until", "made_at", "opened_at", "awarded_at", "failed_at", "failed_why", read=read
    )


def _tender(row: dict[str, Any], scope: Scope) -> Row:
    area = row["matter__area_id"]
    return {n: row[n] for n in TENDERS.names[2:7]} | {
        "id": thing_id(area, "tender", row["id"]),
        "motion": motion_id(area, row["matter_id"]),
        "wanted": masked(row["wanted"]),
        "until": local(row["until"]),
        "place": masked(row["place"]),
        "platform": masked(row["platform"]) or None,
        "called_on": local(row["made_at"]),
        "opened_on": local(row["opened_at"]),
        "bids": row["read"],
        "awarded_on": local(row["awarded_at"]),
        "failed_on": local(row["failed_at"]),
        "failed_why": masked(row["failed_why"]) or None,
    }


def _bids(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Bid.objects.filter(
        _under_way(scope, "tender__matter"), withdrawn_at=None, tender__opened_at__isnull=False
    )
    return found.order_by("tender__matter__area_id", "tender_id", "number").values(
        "id", "tender_id", *BIDS.names[2:], area=F("tender__matter__area_id")
    )


def _bid(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area"]
    return {n: row[n] for n in BIDS.names[2:]} | {
        "id": thing_id(area, "bid", row["id"]),
        "tender": thing_id(area, "tender", row["tender_id"]),
        "fault": row["fault"] or None,
    }


def _works(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = WorksContract.objects.filter(_under_way(scope, "matter"))
    accepted = Acceptance.objects.filter(matter=OuterRef("matter"), accepted=True)
    names = ("id", "matter_id", "matter__area_id", "bid_id", "entry_id", "rests_on", "price")
    return (
        found.order_by("matter__area_id", "id")
        .annotate(
            changed=Coalesce(Sum("changes__amount"), 0),
            accepted=Subquery(accepted.order_by("-made_at").values("made_at")[:1]),
        )
        .values(*names, "changed", "accepted", *WORKS.names[7:11], *WORKS.names[12:])
    )


def _work(row: dict[str, Any], scope: Scope) -> Row:
    area, entry = row["matter__area_id"], row["entry_id"]
    return {n: row[n] for n in WORKS.names if n in row} | {
        "id": thing_id(area, "works", row["id"]),
        "motion": motion_id(area, row["matter_id"]),
        "bid": thing_id(area, "bid", row["bid_id"]),
        "contract": thing_id(area, "contract", entry) if entry else None,
        "rests_on": masked(row["rests_on"]),
        "accepted_on": local(row["accepted"]),
        "deposit": row["deposit"] if row["settled_on"] else None,
    }


def _changes(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    shown = Q(decision__isnull=True) | public_matter("decision")
    found = WorksChange.objects.filter(_under_way(scope, "contract__matter"), shown)
    return found.order_by("contract__matter__area_id", "contract_id", "id").values(
        "id", "contract_id", "amount", "reason", "decision_id", "made_at",
        area=F("contract__matter__area_id"),
    )  # fmt: skip


def _change(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area"]
    return {
        "id": thing_id(area, "works-change", row["id"]),
        "works": thing_id(area, "works", row["contract_id"]),
        "amount": row["amount"],
        "reason": masked(row["reason"]),
        "motion": motion_id(area, row["decision_id"]),
        "date": local(row["made_at"]),
    }


def _hirings(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = JobOpening.objects.filter(_under_way(scope, "matter"))
    there = Q(applicants__withdrawn_at=None)
    names = ("id", "matter_id", "matter__area_id", "title", "duties", "asked", "number", "pay")
    return found.order_by("matter__area_id", "id").values(*names, "months", "made_at").annotate(
        applied=Count("applicants", filter=there),
        engaged=Count("applicants", filter=Q(applicants__engaged_on__isnull=False)),
        ended=Count("applicants", filter=Q(applicants__ended_on__isnull=False)),
    )  # fmt: skip


def _hiring(row: dict[str, Any], scope: Scope) -> Row:
    area = row["matter__area_id"]
    return {n: row[n] for n in ("number", "pay", "months", "applied", "engaged", "ended")} | {
        "id": thing_id(area, "hiring", row["id"]),
        "motion": motion_id(area, row["matter_id"]),
        "title": masked(row["title"]),
        "duties": masked(row["duties"]),
        "conditions": masked("\n".join(row["asked"])),
        "announced_on": local(row["made_at"]),
    }


tenders = Source(TENDERS, _tenders, _tender, 33)
bids = Source(BIDS, _bids, _bid, 34)
works = Source(WORKS, _works, _work, 35)
changes = Source(CHANGES, _changes, _change, 36)
hirings = Source(HIRINGS, _hirings, _hiring, 37)
