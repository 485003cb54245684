"""The registers of a village: assets and resources, contracts with what falls due, uses of seals.

Who uses an asset, who the other party of a contract is, whose certificate was sealed: not told.
Those are often people without an office, and a file stays.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F, Q, QuerySet

from xiangyue.access.open_data import Row, Scope, Source, local, masked, public_matter
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.core.quantities import UNITS
from xiangyue.data import assets as kept
from xiangyue.data import contracts as deals
from xiangyue.data import village_seals as seals
from xiangyue.data.models import Asset, Contract, Instalment, SealUse

_ID: Final = Column("id", "string", "编号", "id")
_AREA: Final = Column("area", "string", "地方", "area", to="areas")
_MOTION: Final = Column("motion", "string", "决定它的事项", "matter that decided it", needed=False)
ASSETS = Table(
    "assets",
    {"zh": "资产资源", "en": "Assets and resources"},
    {
        "zh": "当年在册的集体资产和资源，数量和价值按现在的登记。使用人不列。",
        "en": "The collective's assets and resources on the register in the year, quantity and "
        "value as registered now. Who uses them is not told.",
    },
    (
        _ID,
        _AREA,
        Column("number", "integer", "册上编号", "number on the register"),
        Column("kind", "string", "类别", "kind", of=kept.KINDS),
        Column("name", "string", "名称", "name"),
        Column("place", "string", "位置", "where", needed=False),
        Column("quantity", "integer", "数量（万分之一单位）", "quantity, ten-thousandths of unit"),
        Column("unit", "string", "单位", "unit", of=tuple(UNITS)),
        Column("value", "integer", "价值（分）", "value, fen; empty: never valued", needed=False),
        Column("origin", "string", "来源", "where it is from", of=kept.ORIGINS),
        Column("since", "date", "何时归集体", "the collective's since", needed=False),
        Column("state", "string", "状态", "in use, leased, idle or gone", of=kept.STATES),
        Column("gone_on", "date", "销册之日", "day on which the last of it went", needed=False),
    ),
)
CONTRACTS = Table(
    "contracts",
    {"zh": "合同", "en": "Contracts"},
    {
        "zh": "当年履行中的合同，每一版一行。对方是谁不列。",
        "en": "Contracts that ran in the year, a row for each version. The other party is not "
        "told.",
    },
    (
        _ID,
        _AREA,
        Column("number", "string", "合同号", "number of the contract"),
        Column("version", "integer", "第几版", "version"),
        Column("kind", "string", "类别", "kind", of=deals.KINDS),
        Column("title", "string", "标题", "title"),
        Column("summary", "string", "内容", "what it says, in short", needed=False),
        Column("asset", "string", "资产", "asset", needed=False),
        Column("way", "string", "收还是付", "in: the village is paid; out", of=deals.WAYS),
        Column("amount", "integer", "金额（分）", "amount, fen"),
        Column("starts", "date", "开始", "first day"),
        Column("ends", "date", "到期", "last day"),
        Column("state", "string", "状态", "state", of=deals.STATES),
        Column("ended_on", "date", "终止之日", "day on which it ended", needed=False),
        Column("old", "boolean", "建册前的旧合同", "there before the register"),
        _MOTION,
    ),
)
DUES = Table(
    "contract_dues",
    {"zh": "合同收付", "en": "What falls due by contracts"},
    {
        "zh": "这些合同的每一期应收应付：什么时候、多少、付了多少。",
        "en": "Each payment due by those contracts: when, how much, how much of it is paid.",
    },
    (
        _ID,
        Column("contract", "string", "合同", "contract", to="contracts"),
        Column("number", "integer", "第几期", "which payment"),
        Column("due_on", "date", "到期日", "day on which it is due"),
        Column("amount", "integer", "应收应付（分）", "amount, fen"),
        Column("paid", "integer", "已收已付（分）", "paid of it, fen"),
        Column("paid_on", "date", "付清之日", "day on which all was paid", needed=False),
        Column("cancelled_on", "date", "取消之日", "day on which it fell away", needed=False),
        Column("deposit", "boolean", "质量保证金", "kept back for the quality of works"),
    ),
)
USES = Table(
    "seal_uses",
    {"zh": "用印", "en": "Uses of seals"},
    {
        "zh": "当年盖的章。村民个人的证明只有一行，盖的什么不写。",
        "en": "What was sealed in the year. Of a villager's own certificate there is a row, and "
        "not what it says.",
    },
    (
        _ID,
        _AREA,
        Column("number", "string", "登记号", "number in the log"),
        Column("seal", "string", "哪枚章", "which seal"),
        Column("kind", "string", "类别", "kind", of=seals.KINDS),
        Column("title", "string", "盖在什么上", "what was sealed", needed=False),
        Column("purpose", "string", "用途", "what for", needed=False),
        Column("copies", "integer", "份数", "copies"),
        Column("outside", "boolean", "带章外出", "whether the seal was taken out"),
        Column("stamped_on", "date", "盖章之日", "day"),
        _MOTION,
        Column("contract", "string", "合同", "contract", needed=False),
    ),
)


def _assets(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Asset.objects.filter(scope.within("area"), practice=False, made_at__lt=scope.after)
    there = Q(gone_on__isnull=True) | Q(gone_on__gte=scope.first)
    names = ("id", "area_id", *ASSETS.names[2:])
    return found.filter(there).order_by("area_id", "number").values(*names)


def _asset(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area_id"]
    return {n: row[n] for n in ASSETS.names[2:]} | {
        "id": thing_id(area, "asset", row["id"]),
        "area": division_id(area),
        "name": masked(row["name"]),
        "place": masked(row["place"]) or None,
    }


def _open_contracts(scope: Scope) -> QuerySet[Contract]:
    running = Q(ended_on__isnull=True) | Q(ended_on__gte=scope.first)
    found = Contract.objects.filter(
        scope.within("area"), running, practice=False, starts__lte=scope.last
    )
    return found.filter(Q(matter__isnull=True) | public_matter("matter"))


def _contracts(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    names = ("id", "area_id", "year", "matter_id", "asset_id", *CONTRACTS.names[2:7])
    more = CONTRACTS.names[8:-1]
    return _open_contracts(scope).order_by("area_id", "id").values(*names, *more)


def _contract_id(area: str, pk: int | None) -> str | None:
    return thing_id(area, "contract", pk) if pk else None


def _contract(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area_id"]
    return {n: row[n] for n in CONTRACTS.names if n in row} | {
        "id": _contract_id(area, row["id"]),
        "area": division_id(area),
        "number": f"{row['year']}-{row['number']:03d}",
        "title": masked(row["title"]),
        "summary": masked(row["summary"]) or None,
        "asset": thing_id(area, "asset", row["asset_id"]) if row["asset_id"] else None,
        "motion": motion_id(area, row["matter_id"]),
    }


def _dues(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Instalment.objects.filter(contract__in=_open_contracts(scope).values("pk"))
    names = ("id", "contract_id", *DUES.names[2:])
    return found.order_by("contract__area_id", "contract_id", "number").values(
        *names, area=F("contract__area_id")
    )


def _due(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area"]
    return {n: row[n] for n in DUES.names[2:]} | {
        "id": thing_id(area, "contract-due", row["id"]),
        "contract": _contract_id(area, row["contract_id"]),
    }


def _uses(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = SealUse.objects.filter(
        scope.within("seal__area"), scope.moment("stamped_at"), state="stamped",
        seal__practice=False,
    ).filter(Q(matter__isnull=True) | public_matter("matter"))  # fmt: skip
    names = ("id", "seal__area_id", "seal__name", "year", "number", "kind", "title", "purpose")
    more = ("stamped_copies", "went_out", "stamped_at", "matter_id", "contract_id")
    return found.order_by("seal__area_id", "stamped_at", "id").values(*names, *more)


def _use(row: dict[str, Any], scope: Scope) -> Row:
    area, own = row["seal__area_id"], row["kind"] == "certificate"
    return {
        "id": thing_id(area, "seal-use", row["id"]),
        "area": division_id(area),
        "number": f"{row['year']}-{row['number']:03d}",
        "seal": row["seal__name"],
        "kind": row["kind"],
        "title": None if own else masked(row["title"]),
        "purpose": None if own else masked(row["purpose"]),
        "copies": row["stamped_copies"],
        "outside": row["went_out"],
        "stamped_on": local(row["stamped_at"]),
        "motion": motion_id(area, row["matter_id"]),
        "contract": _contract_id(area, row["contract_id"]),
    }


assets = Source(ASSETS, _assets, _asset, 89)
contracts = Source(CONTRACTS, _contracts, _contract, 89)
dues = Source(DUES, _dues, _due, 89)
uses = Source(USES, _uses, _use, 89)
