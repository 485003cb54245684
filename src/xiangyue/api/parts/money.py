"""Parts about money and works: accounts, contributions, calls for bids, contracts, hiring."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from xiangyue.actions import levies
from xiangyue.actions.interests import sitting
from xiangyue.actions.post_wishes import standing
from xiangyue.api.rows import HouseholdOut as Home
from xiangyue.api.rows import Look, Table, Tables, household_out, of_matter, own
from xiangyue.data.models import (
    Bid,
    Booking,
    JobApplicant,
    JobOpening,
    LedgerFund,
    LedgerLine,
    LevyPayment,
    LevyPlan,
    LevyRequest,
    LevyShare,
    OfferedPost,
    Person,
    PostSignUp,
    PostWish,
    Tender,
    WorksChange,
    WorksContract,
)

funds = Table(
    LedgerFund,
    "id code name purposes source bank opened_at",
    of_matter(LedgerFund, "pk"),
    says="The matter's own account.",
)


def _bookings(look: Look) -> QuerySet[Booking]:
    shown = ["waiting", "refused"] if look.office else ["waiting"]
    rows = Booking.objects.filter(fund__matter=look.matter, state__in=shown)
    return rows.select_related("account").order_by("-pk")


bookings = Table(
    Booking,
    "id state amount text day entered_by",
    _bookings,
    says="Spending that waits for approval; for the village's office also what was refused."
    " `amount` in fen.",
    inner="other reason",
    inside=lambda _r, look: look.office,
    account=(str, lambda r, _l: r.account.code),
)


def _lines(look: Look) -> QuerySet[LedgerLine]:
    rows = LedgerLine.objects.filter(
        fund__matter=look.matter, voucher__practice=look.matter.practice
    )
    return rows.select_related("voucher", "account").order_by("voucher_id", "id")


lines = Table(
    LedgerLine,
    "id voucher debit credit",
    _lines,
    says="A line of a voucher of the account. Money in fen.",
    number=(str, lambda r, _l: r.voucher.number),
    day=(str, lambda r, _l: r.voucher.day.isoformat()),
    text=(str, lambda r, _l: r.voucher.text),
    account=(str, lambda r, _l: r.account.code),
)

plans = Table(
    LevyPlan,
    "id money labour heads workers households made_at made_by",
    own(LevyPlan, "pk"),
    says="What is to be raised: money in fen, labour in tenths of a workday.",
)
shares = Table(
    LevyShare,
    "id household people money labour",
    lambda look: LevyShare.objects.filter(**look.here()).order_by("household__number", "pk"),
    says="What a household gives; what it has given, for the office alone.",
    inner="paid worked money_off labour_off",
    inside=lambda _r, look: look.office,
)


def _of_share(look: Look) -> Q:
    """The shares of which the reader may see everything: the office all, others their own."""
    found = Q(share__matter=look.matter, share__part=look.key)
    if look.office:
        return found
    rows = LevyShare.objects.filter(**look.here()).select_related("household")
    home = Person.objects.filter(pk=look.me or 0).values("household_id")
    mine = levies.own_share(look.actor, rows.filter(household_id__in=home))
    return found & Q(share=mine.pk if mine else 0)


def _home(row: Any, _look: Look) -> Any:
    return household_out(row.share.household)


asked_off = Table(
    LevyRequest,
    "id share asked_at reason outcome money_off labour_off answer source answered_at",
    lambda look: (
        LevyRequest.objects.filter(_of_share(look))
        .select_related("share__household")
        .order_by("-asked_at", "pk")
    ),
    says="A household asks to be let off: for itself and the office.",
    household=(Home, _home),
)
payments = Table(
    LevyPayment,
    "id share way amount on number",
    lambda look: (
        LevyPayment.objects.filter(_of_share(look))
        .select_related("share__household")
        .order_by("-pk")
    ),
    says="What a household gave: for itself and the office.",
    household=(Home, _home),
)

tenders = Table(
    Tender,
    "id round wanted estimate ceiling method until place platform opened_at failed_at"
    " failed_why awarded_at",
    own(Tender, "-round"),
    says="A call for bids. Money in fen.",
)


def _call(look: Look) -> QuerySet[Tender]:
    rows = Tender.objects.filter(matter=look.matter, part=look.part.words["tender"], failed_at=None)
    return rows.order_by("-round")[:1]


called = Table(
    Tender,
    "id round opened_at",
    _call,
    says="The call that runs, who saw the bids opened, who compares them and who stands aside.",
    inner="until place",
    inside=lambda r, _look: r.opened_at is None,
    witnesses=(
        list[str],
        lambda r, _l: [w["name"] for w in r.witnesses] if r.opened_at else [],
    ),
    panel=(list[str], lambda r, _l: [p["name"] for p in sitting(r.panel)]),
    aside=(list[str], lambda r, _l: [p["name"] for p in r.panel if p["interest"]]),
)


def _bids(look: Look) -> QuerySet[Bid]:
    """Before the hour for the office alone; then those that were read out."""
    tender = _call(look).first()
    rows = Bid.objects.filter(tender=tender).select_related("tender").order_by("number")
    if tender is None:
        return rows.none()
    if tender.opened_at:
        return rows.filter(withdrawn_at=None)
    return rows if look.mine else rows.none()


bids = Table(
    Bid,
    "id tender number bidder price days fault note awarded reason withdrawn_at",
    _bids,
    says="A bid: nobody but the office sees it before the hour. `price` in fen.",
    inner="received_at handed_by",
    inside=lambda r, look: look.mine and not r.tender.opened_at,
)
contracts = Table(
    WorksContract,
    "id bid entry price rests_on signed_on starts ends terms percent approver keeper",
    lambda look: WorksContract.objects.filter(matter=look.matter).select_related("bid"),
    says="The contract that follows the award. Money in fen.",
    bidder=(str, lambda r, _l: r.bid.bidder),
)
settled = Table(
    WorksContract,
    "id bid entry price final explained deposit deposit_due settled_on",
    lambda look: WorksContract.objects.filter(matter=look.matter).select_related("bid"),
    says="The works settled. Money in fen.",
    bidder=(str, lambda r, _l: r.bid.bidder),
)
changes = Table(
    WorksChange,
    "id contract amount reason decision",
    of_matter(WorksChange, "pk", "contract__matter"),
    says="A change of the contract. `amount` in fen.",
)

openings = Table(
    JobOpening,
    "id title duties asked number pay months",
    of_matter(JobOpening, "pk"),
    says="A post to be filled. `pay` in fen a month.",
)


def _applicants(look: Look) -> QuerySet[JobApplicant]:
    rows = JobApplicant.objects.filter(opening__matter=look.matter).order_by("number")
    return rows if look.mine else rows.filter(person_id=look.me or 0, withdrawn_at=None)


applicants = Table(
    JobApplicant,
    "id name number fits reason withdrawn_at",
    _applicants,
    says="Who applied: for the office, and one's own.",
)


def _panel_sits(look: Look) -> bool:
    opening = JobOpening.objects.filter(matter=look.matter).first()
    return opening is not None and any(p["person"] == look.me for p in sitting(opening.panel))


def _marked(look: Look) -> QuerySet[JobApplicant]:
    """Until it is settled all who fit, for who marks them; then who is proposed, for all."""
    rows = JobApplicant.objects.filter(
        opening__matter=look.matter, fits=True, withdrawn_at=None
    ).order_by("number")
    if look.facts.get("settled"):
        return rows.filter(chosen=True)
    return rows if look.mine or _panel_sits(look) else rows.none()


marked = Table(
    JobApplicant,
    "id name number",
    _marked,
    says="Who is marked, for who marks them; once it is settled, who is proposed.",
    inner="total",
    inside=lambda _r, look: bool(look.facts.get("settled") and look.part.words["heads"]),
)
engaged = Table(
    JobApplicant,
    "id name engaged_on until renewed ended_on",
    lambda look: JobApplicant.objects.filter(opening__matter=look.matter, chosen=True).order_by(
        "number"
    ),
    says="Who holds the post.",
    inner="ended_why",
)

offered = Table(
    OfferedPost,
    "id number unit title duties asked places months",
    of_matter(OfferedPost, "number"),
    says="A post to be filled by mutual choice.",
)


def _sign_ups(look: Look) -> QuerySet[PostSignUp]:
    rows = standing(look.matter.pk)
    return rows if look.mine else rows.filter(person_id=look.me or 0)


sign_ups = Table(
    PostSignUp,
    "id number brings made_at",
    _sign_ups,
    says="Who signed up, in that order: for the office, and one's own.",
    name=(str, lambda r, _l: r.person.name),
    wishes=(list[int], lambda r, _l: [w.post_id for w in in_order(r)]),
    fits=(list[bool | None], lambda r, _l: [w.fits for w in in_order(r)]),
)


def in_order(row: PostSignUp) -> list[PostWish]:
    """The wishes, the first first."""
    return sorted(row.wishes.all(), key=lambda w: w.place)


def _choices(look: Look) -> QuerySet[PostSignUp]:
    rows = standing(look.matter.pk).filter(wishes__fits=True).distinct()
    if look.mine:
        return rows
    told = look.matter.decided_at is not None
    return rows.filter(Q(post__isnull=False) | Q(person_id=look.me or 0)) if told else rows.none()


choices = Table(
    PostSignUp,
    "id number post settled",
    _choices,
    says="Who stands for a post, in the order of signing up, and which they are given: for the"
    " office, and once it is decided who is given one for everyone.",
    inner="against why",
    inside=lambda r, look: look.office or r.against or r.person_id == look.me,
    name=(str, lambda r, _l: r.person.name),
)
terms = Table(
    PostSignUp,
    "id number post starts until ended_on",
    lambda look: standing(look.matter.pk).filter(post__isnull=False),
    says="Who takes up a post, and for how long.",
    inner="ended_why",
    name=(str, lambda r, _l: r.person.name),
)

TABLES: Tables = {
    "account": {"funds": funds, "bookings": bookings, "ledger_lines": lines},
    "levy_plan": {"levy_plans": plans},
    "levy": {"levy_shares": shares, "levy_requests": asked_off, "levy_payments": payments},
    "tender": {"tenders": tenders},
    "bids": {"called": called, "bids": bids},
    "contract": {"works_contracts": contracts},
    "contract_changes": {"contract_changes": changes},
    "settlement": {"settled_contracts": settled},
    "applications": {"openings": openings, "applicants": applicants},
    "marks": {"marked": marked},
    "engagement": {"engaged": engaged},
    "post_wishes": {"offered_posts": offered, "post_sign_ups": sign_ups},
    "post_choice": {"post_choices": choices},
    "appointment": {"post_terms": terms},
}
