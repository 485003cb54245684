"""A contract of works stands on the register by itself: signed, changed, settled, its deposit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.test import Client
from hypothesis import given as some
from hypothesis import strategies as st
from tests.test_works import begin, d, refused  # noqa: F401  (the village and its clock)

from xiangyue.actions import contract_payments, contracts, milestones, works_contracts
from xiangyue.actions.disclosed import Asked, sources
from xiangyue.core import money, schedules
from xiangyue.core.calendar import add_months
from xiangyue.data import figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Contract, Instalment, Matter, WorksContract
from xiangyue.methods import disclosure as library
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.kinds import contract as living


def dues(row: Contract) -> list[tuple[int, int, bool]]:
    """Of what is not fallen away: amount, paid, whether it is the deposit."""
    rows = row.instalments.filter(cancelled_on=None).order_by("number")
    return list(rows.values_list("amount", "paid", "deposit"))


def counted() -> list[Any]:
    """Figures that are not what the tables say."""
    figures.fold()
    return [x for x in differences() if x.key in ("contracts", "payments_due", "works_contracts")]


def signed(d: Driver, **more: Any) -> tuple[Any, WorksContract, Contract]:  # noqa: F811
    run = begin(d, "village-works", "contract")
    part = run.procedure.part("contract")
    d.do(works_contracts.sign, actor=d.who(part), **living.given(d, run, part) | more)
    works = WorksContract.objects.get(matter_id=run.matter_id)
    assert works.entry is not None
    d.refresh([run])
    return run, works, works.entry


def test_it_is_said_once_and_stands_in_both(d: Driver, client: Client) -> None:  # noqa: F811
    run, works, row = signed(d, times=2, months=1)
    assert (row.kind, row.way, row.amount, row.matter_id) == (
        "works", "out", works.price, run.matter_id,
    )  # fmt: skip
    assert (row.other, row.starts, row.ends) == (works.bid.bidder, works.starts, works.ends)
    kept = works.price * 3 // 100
    assert sum(n for n, _paid, _held in dues(row)) == works.price
    assert [held for _n, _paid, held in dues(row)] == [False, False, True]
    deposit = row.instalments.get(deposit=True)
    assert (deposit.amount, deposit.due_on) == (kept, add_months(works.ends, 12))
    assert counted() == []
    for page, other in (
        (f"/contracts/{row.pk}/", f"/m/{run.matter_id}/contract/"),
        (f"/m/{run.matter_id}/contract/", f"/contracts/{row.pk}/"),
        (f"/m/{run.matter_id}/changes/", f"/contracts/{row.pk}/"),
    ):
        assert f'href="{other}"' in client.get(page).content.decode(), page
    told = client.get(f"/api/v1/areas/{d.cast.area}/contracts").json()["rows"]
    assert [(c["works"], c["payments"][2]["deposit"]) for c in told] == [(run.matter_id, True)]


def test_the_open_board_takes_works_from_their_matters(d: Driver) -> None:  # noqa: F811
    """Where there are works nobody types them; where there are none the item is filled in."""
    today = d.clock.today
    none = Asked(d.cast.area, False, today - timedelta(days=400), today - timedelta(days=300))
    source = sources()["works"]
    assert not source.kept(none)
    run, works, row = signed(d)
    now = Asked(d.cast.area, False, works.signed_on - timedelta(days=60), d.clock.today)
    assert source.kept(now) and not source.kept(replace(now, practice=True))
    title = Matter.objects.get(pk=run.matter_id).title
    assert source.rows(now) == [(title, works.bid.bidder, works.price, 0, "已签合同")]
    before = replace(now, last=works.signed_on - timedelta(days=1))
    assert source.rows(before) == [(title, "", None, None, "已定标")]
    first = row.instalments.get(number=1)
    clerk = d.cast.actor("clerk")
    d.do(contract_payments.pay, actor=clerk, instalment_id=first.pk, day=d.clock.today, amount=500)
    change = {"actor": d.who(run.procedure.part("changes")), "matter_id": run.matter_id,
              "part": "changes"}  # fmt: skip
    d.do(works_contracts.change_contract, **change, amount=1000, reason="加做一段")
    then = replace(now, last=works.starts)
    assert source.rows(then) == [(title, works.bid.bidder, works.price + 1000, 500, "施工中")]
    item = next(i for i in library.catalogue(d.cast.area, d.clock.today).items
                if i.slug == "village.projects")  # fmt: skip
    assert [c.key for c in item.columns] == [c.key for c in source.columns]


def test_changed_paid_and_settled(d: Driver) -> None:  # noqa: F811
    run, works, row = signed(d)
    clerk, price = d.cast.actor("clerk"), works.price
    first = row.instalments.get(number=1)
    d.do(contract_payments.pay, actor=clerk, instalment_id=first.pk, day=d.clock.today, amount=500)
    change = {"actor": d.who(run.procedure.part("changes")), "matter_id": run.matter_id,
              "part": "changes"}  # fmt: skip
    d.do(works_contracts.change_contract, **change, amount=price // 20, reason="加做一段")
    row.refresh_from_db()
    now = price + price // 20
    assert row.amount == now and dues(row)[1] == (now * 3 // 100, 0, True)
    assert dues(row)[0] == (now - now * 3 // 100, 500, False)
    found = refused(
        works_contracts.change_contract, "contract.change-cut", **change, now=d.clock.now,
        amount=-now, reason="都不做了",
    )  # fmt: skip
    assert found.checks[0].values == {"agreed": money.words(now)}
    late = {"actor": clerk, "now": d.clock.now, "contract_id": row.pk}
    refused(
        contracts.renew, "deal.of-works", **late, matter_id=run.matter_id, amount=1, dues=[],
        starts=row.starts, ends=row.ends,
    )  # fmt: skip
    refused(contracts.end, "deal.of-works", **late, on=d.clock.today, reason="不做了")
    run.worked.add("changes")
    d.live([run], stop="release")
    works.refresh_from_db()
    row.refresh_from_db()
    assert works.final is not None
    assert (row.state, row.amount, row.ended_on) == ("ended", works.final, works.settled_on)
    assert sum(n for n, _paid, _held in dues(row)) == works.final
    deposit = row.instalments.get(deposit=True)
    assert (deposit.amount, deposit.due_on) == (works.deposit, works.deposit_due)
    assert counted() == []
    d.clock.until(works.deposit_due + timedelta(days=2))
    reach = {"actor": d.who(run.procedure.part("release")), "matter_id": run.matter_id,
             "part": "release", "text": "复查合格"}  # fmt: skip
    d.do(milestones.reach, **reach, outcome="released", on=d.clock.today - timedelta(days=1))
    deposit.refresh_from_db()
    assert (deposit.paid, deposit.paid_on) == (works.deposit, d.clock.today - timedelta(days=1))
    assert deposit.payments.get().amount == works.deposit
    assert counted() == []


def test_a_deposit_that_was_used_up_is_due_no_more(d: Driver) -> None:  # noqa: F811
    run, works, row = signed(d)
    run.worked.add("changes")
    d.live([run], stop="release")
    works.refresh_from_db()
    assert works.deposit_due is not None
    d.clock.until(works.deposit_due)
    d.do(
        milestones.reach, actor=d.who(run.procedure.part("release")), matter_id=run.matter_id,
        part="release", outcome="used", text="请人修补用掉了",
    )  # fmt: skip
    assert row.instalments.get(deposit=True).cancelled_on == d.clock.today
    assert counted() == []


def test_a_resolution_pays_for_its_works_once(d: Driver) -> None:  # noqa: F811
    """What another contract took of the resolution's money is not there for the works."""
    run = begin(d, "village-works", "contract")
    matter = Matter.objects.get(pk=run.matter_id)
    today = d.clock.today
    assert matter.budget is not None
    d.do(
        contracts.enter, actor=d.cast.actor("clerk"), area=d.cast.area, kind="purchase", way="out",
        title="买路灯杆", other="鄞州灯具厂", amount=matter.budget, starts=today, ends=today,
        dues=schedules.plan(total=matter.budget, times=1, first=today, months=1),
        matter_id=matter.pk,
    )  # fmt: skip
    part = run.procedure.part("contract")
    given = {"actor": d.who(part), "now": d.clock.now, **living.given(d, run, part)}
    found = refused(works_contracts.sign, "register.over-budget", **given)
    assert found.checks[0].clause == "law:28"
    assert not WorksContract.objects.exists() and Instalment.objects.count() == 1


@some(
    st.lists(st.tuples(st.integers(1, 999), st.integers(0, 999)), max_size=6), st.integers(0, 9999)
)
def test_what_is_fitted_keeps_what_is_paid(pairs: list[tuple[int, int]], total: int) -> None:
    rows = [(amount, min(paid, amount)) for amount, paid in pairs]
    amounts, more = schedules.refit(rows, total)
    assert all(n >= paid for n, (_amount, paid) in zip(amounts, rows, strict=True))
    assert sum(amounts) + more == max(total, sum(paid for _amount, paid in rows))
