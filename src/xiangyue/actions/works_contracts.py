"""The contract of a village's works: signed at the price awarded, changed, settled.

Source: Law on Tenders and Bids, Art. 46; Measures on Quality Deposits of Works, Art. 2 and 7; of
the seal: who approves its use does not keep it (rulebook H). Amounts in fen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import seal_uses, works_register
from xiangyue.actions.files import Kept
from xiangyue.actions.parts import act_on
from xiangyue.actions.prior_decision import decided_matter, decision_of
from xiangyue.actions.proposals import of_village
from xiangyue.actions.standing import Case, label
from xiangyue.actions.tenders import amount, number
from xiangyue.actions.typed import words
from xiangyue.core import money
from xiangyue.core.calendar import add_months
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Bid, WorksChange, WorksContract


def sign(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    on: date,
    starts: date,
    ends: date,
    terms: str,
    percent: int,
    approver_id: int,
    keeper_id: int,
    times: int = 1,
    first_due: date | None = None,
    months: int = 1,
    copies: int = 2,
    files: Sequence[Kept] = (),
    expected: int | None = None,
    key: UUID | None = None,
) -> WorksContract:
    """Enter the contract as signed ``on`` that day; bidder and price are the award's, the
    resolution the matter's. ``percent`` of the final amount is kept back; ``approver_id`` approved
    the seal's use, ``keeper_id`` keeps it. All but the deposit is paid in ``times`` payments,
    ``months`` apart, from ``first_due`` on (else when the works end). It stands on the register of
    contracts from then on; and in the log of the village committee's seal, where that is on the
    register, with ``copies`` and the photos or scan of what was sealed."""
    terms = words(terms, "terms", 4000)
    with act_on(matter_id, "contract.sign", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "contract")
        if case.facts(part).get("signed"):
            raise refuse("contract.signed-already", code="conditions")
        bid = Bid.objects.filter(tender__matter=case.matter, awarded=True).first()
        decision = decision_of(case)
        if bid is None or bid.price is None or decision is None:
            raise refuse("contract.no-resolution", code="conditions", clause="law:28")
        awarded = timezone.localdate(bid.tender.awarded_at)
        if not awarded <= on <= case.today:
            raise refuse("contract.day", field="on")
        if not on <= starts <= ends:
            raise refuse("contract.days", field="ends")
        most = number(case, "works.deposit-percent")
        if not 0 <= percent <= most:
            raise Refusal(
                "invalid",
                Check(
                    "contract.deposit", False, have=percent, need=most, clause="deposit-measures:7"
                ),
                field="percent",
            )
        if approver_id == keeper_id:
            raise refuse("contract.seal", field="keeper")
        for person, field in ((approver_id, "approver"), (keeper_id, "keeper")):
            of_village(person, case.matter.area_id, field=field)
        dues = works_register.plan(
            case, part, price=bid.price, percent=percent, on=on, ends=ends, times=times,
            first=first_due, months=months,
        )  # fmt: skip
        resolution = decision.resolution_number or label(decision)
        made = WorksContract.objects.create(
            matter=case.matter,
            part=part,
            bid=bid,
            rests_on=resolution,
            price=bid.price,
            signed_on=on,
            starts=starts,
            ends=ends,
            terms=terms,
            percent=percent,
            approver_id=approver_id,
            keeper_id=keeper_id,
            made_at=now,
            made_by_id=actor.person_id,
        )
        case.put(
            part,
            signed=True,
            price=bid.price,
            percent=percent,
            ends=ends.isoformat(),
            on=on.isoformat(),
        )
        a.count("works_contracts")
        a.data |= {
            "resolution": resolution,
            "bidder": bid.bidder,
            "price": bid.price,
            "ends": ends.isoformat(),
        }
        a.sealed |= {"approver": approver_id, "keeper": keeper_id, "terms": terms}
        entry = works_register.enter(a, actor, now, case, made, decision, dues)
        seal_uses.of_contract(
            a, actor=actor, now=now, contract=entry, on=on, approver_id=approver_id,
            keeper_id=keeper_id, copies=copies, files=files,
        )  # fmt: skip
        case.settle(a)
        a.result = str(made.pk)
    return made


def _of(case: Case) -> WorksContract:
    found = WorksContract.objects.filter(matter=case.matter).first()
    if found is None:
        raise refuse("contract.none", code="conditions")
    if found.final is not None:
        raise refuse("settlement.already", code="conditions")
    return found


def agreed(contract: WorksContract) -> int:
    """The price with all its changes, in fen."""
    return contract.price + sum(contract.changes.values_list("amount", flat=True))


def change_contract(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    amount: int,
    reason: str,
    decision: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> WorksChange:
    """Change the contract by ``amount`` fen (below 0: it costs less). What is added beyond a share
    of the price in all needs a ``decision`` of its own, by the number of its resolution."""
    reason = words(reason, "reason", 1000)
    if not amount or abs(amount) > 10**14:
        raise refuse("works.amount", field="amount")
    with act_on(matter_id, "contract.change", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "contract_changes")
        contract = _of(case)
        now_agreed = agreed(contract)
        if now_agreed + amount <= 0:
            raise refuse("contract.change-cut", field="amount", agreed=money.words(now_agreed))
        rows = list(contract.changes.values_list("amount", "decision_id"))
        added = sum(n for n, rests in rows if n > 0 and rests is None)
        found = decided_matter(case, decision) if decision.strip() else None
        share = number(case, "works.change-percent")
        most = contract.price * share // 100
        if amount > 0 and found is None and added + amount > most:
            raise Refusal(
                "conditions",
                Check(
                    "contract.change-decision",
                    False,
                    values={
                        "added": money.words(added + amount),
                        "most": money.words(most),
                        "percent": share,
                    },
                ),
                field="decision",
            )
        made = WorksChange.objects.create(
            contract=contract,
            amount=amount,
            reason=reason,
            decision=found,
            made_at=now,
            made_by_id=actor.person_id,
        )
        case.add(part, changes=1, decided=int(found is not None))
        case.add(part, **({"added": amount} if amount > 0 else {"cut": -amount}))
        case.put(part, on=case.today.isoformat())
        a.data |= {"amount": amount, "reason": reason}
        if found is not None:
            a.data["decision"] = found.resolution_number or label(found)
        works_register.change(a, contract, now_agreed + amount)
        case.settle(a)
        a.result = str(made.pk)
    return made


def settle(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    final: int,
    explained: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> WorksContract:
    """Settle the works at ``final`` fen, no more than the price with its changes; where it is not
    the estimate, ``explained`` says why. The deposit kept back and its day follow."""
    final = amount(final, "final")
    explained = words(explained, "explained", 4000, least=0)
    with act_on(matter_id, "contract.settle", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "settlement")
        contract = _of(case)
        most = agreed(contract)
        if final > most:
            values = {"final": money.words(final), "agreed": money.words(most)}
            raise Refusal(
                "conditions", Check("settlement.over", False, values=values), field="final"
            )
        estimate = contract.bid.tender.estimate
        if final != estimate and not explained:
            values = {"final": money.words(final), "estimate": money.words(estimate)}
            raise Refusal(
                "conditions", Check("settlement.explain", False, values=values), field="explained"
            )
        contract.final, contract.explained = final, explained
        contract.settled_on = case.today
        contract.deposit = final * contract.percent // 100
        contract.deposit_due = add_months(case.today, asked.words["months"])
        contract.save(update_fields=["final", "explained", "settled_on", "deposit", "deposit_due"])
        case.put(
            part,
            settled=True,
            final=final,
            deposit=contract.deposit,
            deposit_due=contract.deposit_due.isoformat(),
            on=case.today.isoformat(),
        )
        a.data |= {"final": final, "estimate": estimate, "agreed": most}
        a.data["deposit"] = contract.deposit
        works_register.settle(a, contract)
        case.settle(a)
        a.result = str(contract.pk)
    return contract
