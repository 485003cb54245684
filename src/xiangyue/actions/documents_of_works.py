"""The papers of a village's works, of open hiring and of posts by mutual choice, out of their
records."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from xiangyue.actions.issuers import issuer
from xiangyue.actions.prior_decision import rests_on
from xiangyue.actions.standing import open_case, procedure_of
from xiangyue.core import money
from xiangyue.core.capitals import amount_capitals
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Bid, JobApplicant, Matter, PostSignUp, Tender, WorksContract
from xiangyue.documents.model import Lang
from xiangyue.documents.words import moment
from xiangyue.documents.works_papers import (
    AppointmentLetter,
    AwardNotice,
    BidLine,
    BidOpening,
    EngagementLetter,
    WorksContractPaper,
    WorksSettlement,
)
from xiangyue.methods.wording import clause, sentences

SLUGS = (
    *("bid-opening", "award-notice", "works-contract", "works-settlement", "engagement-letter"),
    "appointment-letter",
)
INDEX = """
UNION ALL SELECT 'bid-opening', '', id, opened_at, '' FROM xiangyue_tender
  WHERE matter_id = %(m)s AND opened_at IS NOT NULL
UNION ALL SELECT 'award-notice', '', b.id, t.awarded_at, '' FROM xiangyue_bid b
  JOIN xiangyue_tender t ON t.id = b.tender_id WHERE t.matter_id = %(m)s AND b.awarded
UNION ALL SELECT 'works-contract', part, id, made_at, '' FROM xiangyue_workscontract
  WHERE matter_id = %(m)s
UNION ALL SELECT 'works-settlement', '', id, settled_on::timestamptz, ''
  FROM xiangyue_workscontract WHERE matter_id = %(m)s AND settled_on IS NOT NULL
UNION ALL SELECT 'engagement-letter', '', a.id, a.engaged_on::timestamptz, ''
  FROM xiangyue_jobapplicant a JOIN xiangyue_jobopening o ON o.id = a.opening_id
  WHERE o.matter_id = %(m)s AND a.engaged_on IS NOT NULL
UNION ALL SELECT 'appointment-letter', '', id, starts::timestamptz, ''
  FROM xiangyue_postsignup WHERE matter_id = %(m)s AND starts IS NOT NULL
"""
KINDS = {
    "bid-opening": "bids",
    "award-notice": "bids",
    "works-settlement": "settlement",
    "engagement-letter": "engagement",
    "appointment-letter": "appointment",
}
"""The kind of part that a paper stands with."""
FINDINGS = {
    "": {"zh": "有效", "en": "valid"},
    "unsealed": {"zh": "无效：密封破损", "en": "void: seal broken"},
    "over": {"zh": "无效：高于最高限价", "en": "void: above the highest price"},
    "unfit": {"zh": "无效：不符合公告要求", "en": "void: does not meet what was asked"},
}
SAID = {
    "estimate": {"zh": "预算", "en": "Estimate"},
    "price": {"zh": "合同价", "en": "Price of the contract"},
    "agreed": {"zh": "合同价加减变更", "en": "Price with its changes"},
    "final": {"zh": "结算价", "en": "Final amount"},
    "capitals": {"zh": "结算价（大写）", "en": "Final amount in words"},
}


def _village(matter: Matter) -> str:
    return display_name(matter.area.name, level_of(matter.area_id))


def _yuan(fen: int, lang: Lang) -> str:
    return money.words(fen)[lang]


def made(matter: Matter, slug: str, part: str, pk: int, lang: Lang) -> Any:
    """The data of one paper."""
    makers = {
        "bid-opening": _opening,
        "award-notice": _award,
        "works-contract": _contract,
        "works-settlement": _settlement,
        "engagement-letter": _engagement,
        "appointment-letter": _appointment,
    }
    return makers[slug](matter, part, pk, lang)


def _opening(matter: Matter, part: str, pk: int, lang: Lang) -> BidOpening:
    call = Tender.objects.get(pk=pk, matter=matter)
    assert call.opened_at is not None
    at = timezone.localtime(call.opened_at)
    names = sentences()
    return BidOpening(
        _village(matter),
        matter.title,
        moment(at, lang),
        call.place,
        _yuan(call.ceiling, lang),
        tuple(
            BidLine(b.number, b.bidder, _yuan(b.price or 0, lang), b.days or 0,
                    FINDINGS[b.fault][lang])
            for b in call.bids.filter(withdrawn_at=None).order_by("number")
        ),
        tuple((w["name"], names[f"role.{w['role']}"][lang]) for w in call.witnesses),
        issuer(matter, lang, at.date(), part),
    )  # fmt: skip


def _award(matter: Matter, part: str, pk: int, lang: Lang) -> AwardNotice:
    bid = Bid.objects.select_related("tender").get(pk=pk, tender__matter=matter)
    price = bid.price or 0
    signs = next(p for p in procedure_of(matter).parts if p.kind == "contract")
    return AwardNotice(
        _village(matter),
        matter.title,
        bid.bidder,
        _yuan(price, lang),
        amount_capitals(price),
        bid.days or 0,
        bid.reason,
        signs.due_days,
        clause("bidding-law:46", lang),
        issuer(matter, lang, timezone.localdate(bid.tender.awarded_at), part),
    )


def _contract(matter: Matter, part: str, pk: int, lang: Lang) -> WorksContractPaper:
    row = WorksContract.objects.select_related("bid", "approver", "keeper").get(
        pk=pk, matter=matter
    )
    return WorksContractPaper(
        _village(matter),
        matter.title,
        row.rests_on,
        row.bid.bidder,
        _yuan(row.price, lang),
        amount_capitals(row.price),
        row.signed_on,
        row.starts,
        row.ends,
        row.terms,
        row.percent,
        _months(matter),
        row.approver.name,
        row.keeper.name,
        issuer(matter, lang, row.signed_on, part),
    )


def _months(matter: Matter) -> int:
    found = [p for p in procedure_of(matter).parts if p.kind == "settlement"]
    return int(found[0].words["months"]) if found else 0


def _settlement(matter: Matter, part: str, pk: int, lang: Lang) -> WorksSettlement:
    row = WorksContract.objects.select_related("bid__tender").get(pk=pk, matter=matter)
    assert row.final is not None and row.deposit_due is not None
    changes = list(row.changes.select_related("decision").order_by("pk"))
    agreed = row.price + sum(c.amount for c in changes)
    amounts = {
        "estimate": _yuan(row.bid.tender.estimate, lang),
        "price": _yuan(row.price, lang),
        "agreed": _yuan(agreed, lang),
        "final": _yuan(row.final, lang),
        "capitals": amount_capitals(row.final),
    }
    return WorksSettlement(
        _village(matter),
        matter.title,
        row.bid.bidder,
        tuple((SAID[k][lang], v) for k, v in amounts.items()),
        tuple(
            (
                ("+" if c.amount > 0 else "−") + _yuan(abs(c.amount), lang),
                c.reason,
                (c.decision.resolution_number or c.decision.title) if c.decision else "—",
            )
            for c in changes
        ),
        row.explained,
        _yuan(row.deposit, lang),
        row.deposit_due,
        issuer(matter, lang, row.settled_on, part),
    )


def _engagement(matter: Matter, part: str, pk: int, lang: Lang) -> EngagementLetter:
    row = JobApplicant.objects.select_related("opening").get(pk=pk, opening__matter=matter)
    assert row.engaged_on is not None and row.until is not None
    case = open_case(matter.pk, now=timezone.now(), lock=False)
    return EngagementLetter(
        _village(matter),
        row.name,
        row.opening.title,
        row.opening.duties,
        _yuan(row.opening.pay, lang),
        row.engaged_on,
        row.until,
        rests_on(case),
        issuer(matter, lang, row.engaged_on, part),
    )


def _appointment(matter: Matter, part: str, pk: int, lang: Lang) -> AppointmentLetter:
    row = PostSignUp.objects.select_related("post", "person").get(pk=pk, matter=matter)
    assert row.post is not None and row.starts is not None and row.until is not None
    case = open_case(matter.pk, now=timezone.now(), lock=False)
    return AppointmentLetter(
        row.person.name,
        f"{row.post.unit}{' ' if lang == 'en' else ''}{row.post.title}",
        row.post.duties,
        row.starts,
        row.until,
        rests_on(case),
        issuer(matter, lang, row.starts, part),
    )
