"""A village's works: what is kept from whom, thresholds, a call that fails, an earlier decision."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.lived_village import begin, refused, village_of
from tests.world import NOW

from xiangyue.actions import bids, prior_decision, tenders, works_contracts
from xiangyue.actions.posting_works import award_lines, settlement_lines, tender_lines
from xiangyue.core import money
from xiangyue.data import figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import (
    Bid,
    Jurisdiction,
    Matter,
    RecordEntry,
    Relation,
    Tender,
    WorksContract,
)
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.kinds import bids as living
from xiangyue.scenario.kinds import tender as calling
from xiangyue.scenario.practice import VILLAGE
from xiangyue.scenario.themes import theme

SLUG = "village-works"


@pytest.fixture
def d(db: None, monkeypatch: pytest.MonkeyPatch) -> Driver:
    return village_of(SLUG, monkeypatch)


def call(d: Driver, run: Running) -> Tender:
    """Called and posted; nothing handed in."""
    part = run.procedure.part("call")
    calling.do(d, run, part)
    d.refresh([run])
    notice = run.procedure.part("notice")
    d.work(run, notice)
    return living.tender_of(run, run.procedure.part("bids"))


def test_bidders_have_twenty_days(d: Driver) -> None:
    run = begin(d, SLUG, "call")
    part = run.procedure.part("call")
    given = {"actor": d.who(part), "now": d.clock.now, **calling.given(d, run, part)}
    at = given["until"]
    found = refused(
        tenders.call_bids, "works.too-soon", **{**given, "until": at - timedelta(days=2)}
    )
    assert (found.checks[0].have, found.checks[0].need) == (19, 20)
    assert found.checks[0].clause == "bidding-law:24"
    tenders.call_bids(**{**given, "until": at - timedelta(days=1)})
    tender = Tender.objects.get()
    bid = living.paper(run, run.procedure.part("bids"), 0)
    refused(bids.receive_bid, "works.not-posted", actor=d.who(part), now=d.clock.now, **bid)
    # Posted three days later, the bids may not be opened on that day any more.
    d.clock.forward(days=3)
    d.refresh([run])
    d.work(run, run.procedure.part("notice"))
    late = {"actor": d.who(part), "now": d.clock.now, **living.paper(
        run, run.procedure.part("bids"), 0)}  # fmt: skip
    refused(bids.receive_bid, "works.too-soon", **late)
    assert not tender.bids.exists()


def test_large_works_go_by_a_public_platform(d: Driver) -> None:
    run = begin(d, SLUG, "call")
    part = run.procedure.part("call")
    Matter.objects.filter(pk=run.matter_id).update(budget=None)
    given = {"actor": d.who(part), "now": d.clock.now, **calling.given(d, run, part)}
    given |= {"ceiling": 399_000_000}
    over = refused(tenders.call_bids, "works.over-estimate", **{**given, "estimate": 398_999_999})
    assert over.checks[0].values == {
        "price": money.words(399_000_000), "most": money.words(398_999_999)
    }  # fmt: skip
    refused(tenders.call_bids, "works.platform", **{**given, "estimate": 400_000_000})
    with transaction.atomic():
        tenders.call_bids(**{**given, "estimate": 399_999_999})
        transaction.set_rollback(True)
    tenders.call_bids(**{**given, "estimate": 400_000_000, "platform": "宁波市公共资源交易中心"})


def test_until_they_are_opened_nobody_learns_who_bids_nor_how_many(
    d: Driver, client: Client
) -> None:
    run = begin(d, SLUG, "call")
    tender = call(d, run)
    part = run.procedure.part("bids")
    d.refresh([run])
    living.do(d, run, part)
    names = [b[0] for b in living.BIDDERS]
    page = client.get(f"/m/{run.matter_id}/bids/", headers={"accept-language": "en"})
    assert page.status_code == 200
    whole = client.get(f"/m/{run.matter_id}/").content.decode()
    text = page.content.decode() + whole
    text += "".join(str(b) for b in RecordEntry.objects.values_list("body", flat=True))
    assert not any(name in text or repr(name.encode())[2:-1] in text for name in names)
    facts = Matter.objects.get(pk=run.matter_id).parts.get(key="bids").facts
    assert "bids" not in facts
    d.clock.until(timezone.localdate(tender.until))
    living.end(d, run, part)
    page = client.get(f"/m/{run.matter_id}/bids/?again=1", headers={"accept-language": "en"})
    text = page.content.decode()
    assert all(name in text for name in names)
    assert "Void: above the highest price" in text and "Awarded" in text
    said = "\n".join(award_lines(Matter.objects.get(pk=run.matter_id)))
    assert names[1] in said and "无效" not in said and "高于最高限价" in said
    assert "最高限价" in "\n".join(tender_lines(Matter.objects.get(pk=run.matter_id)))


def test_two_bids_are_not_opened_and_it_is_called_again(d: Driver) -> None:
    run = begin(d, SLUG, "call")
    tender = call(d, run)
    part = run.procedure.part("bids")
    who = d.who(part)
    for n in (0, 1):
        d.do(bids.receive_bid, actor=who, **living.paper(run, part, n))
    d.clock.now = tender.until - timedelta(minutes=1)
    third = {"actor": who, **living.paper(run, part, 2)}
    with transaction.atomic():
        bids.receive_bid(now=tender.until, **third)  # on the minute
        transaction.set_rollback(True)
    refused(bids.receive_bid, "bids.late", now=tender.until + timedelta(seconds=1), **third)
    d.clock.now = tender.until
    on = {"actor": who, "now": d.clock.now, "matter_id": run.matter_id, "part": "bids"}
    given = {**on, "witnesses": living.witnesses(d), "read": living.read_of(run, part)}
    found = refused(bids.open_bids, "bids.too-few", **given)
    assert (found.checks[0].have, found.checks[0].need) == (2, 3)
    refused(bids.call_again, "bids.notice-hangs", **on, reason="不足三家")
    d.work(run, run.procedure.part("notice"))
    on["now"] = d.clock.now
    bids.call_again(**on, reason="只有两家投标，不足三家")
    tender.refresh_from_db()
    assert tender.failed_why and tender.failed_at
    d.refresh([run])
    assert run.open == ["call"]
    run.worked -= {"call", "notice", "bids"}
    calling.do(d, run, run.procedure.part("call"))
    assert Tender.objects.get(failed_at=None).round == 2
    assert "第2次招标" in tender_lines(Matter.objects.get(pk=run.matter_id))[0]


def test_a_relative_of_a_bidder_does_not_compare(d: Driver) -> None:
    run = begin(d, SLUG, "call")
    tender = call(d, run)
    part = run.procedure.part("bids")
    d.refresh([run])
    living.do(d, run, part)
    d.clock.now = tender.until
    living.opening(d, run, part)
    first, second = sorted(living.panel(d)[:2])
    Bid.objects.filter(tender=tender, number=1).update(principal=first)
    Relation.objects.create(
        first_id=first, second_id=second, relation="sibling", said_on=d.clock.today,
        said_by_id=first, confirmed_on=d.clock.today,
    )  # fmt: skip
    on = {"actor": d.who(part), "now": d.clock.now, "matter_id": run.matter_id, "part": "bids"}
    found = refused(bids.join_panel, "panel.relative", **on, person_id=second, interest=False)
    assert "bidding-law:37" in found.checks[0].clause
    refused(bids.join_panel, "panel.own", **on, person_id=first, interest=False)
    bids.join_panel(**on, person_id=second, interest=True, note="兄弟投了标")
    tender.refresh_from_db()
    assert [p["interest"] for p in tender.panel] == [True]


def test_an_earlier_decision_spares_the_vote_and_bounds_the_price(d: Driver) -> None:
    first = begin(d, SLUG, "call")
    decided = Matter.objects.get(pk=first.matter_id)
    run = d.start(theme("lamps"), (), slug=SLUG, origin="cadres")
    run.kept["basis"] = decided.resolution_number
    d.live([run], stop="call")
    matter = Matter.objects.get(pk=run.matter_id)
    assert matter.decided_at is None and matter.budget == decided.budget
    part = run.procedure.part("call")
    given = {"actor": d.who(part), "now": d.clock.now, **calling.given(d, run, part)}
    refused(
        tenders.call_bids, "works.over-decision",
        **{**given, "estimate": decided.budget + 100, "ceiling": decided.budget + 1},
    )  # fmt: skip
    d.live([run], stop="contract")
    d.live([run], stop="account")
    assert WorksContract.objects.get(matter=matter).rests_on == decided.resolution_number


def test_changes_beyond_a_tenth_need_a_decision(d: Driver) -> None:
    run = begin(d, SLUG, "account")
    row = WorksContract.objects.get(matter_id=run.matter_id)
    who = d.who(run.procedure.part("changes"))
    on = {"actor": who, "now": d.clock.now, "matter_id": run.matter_id, "part": "changes"}
    tenth = row.price // 10
    change = works_contracts.change_contract
    refused(change, "contract.change-decision", **on, amount=tenth + 1, reason="加做")
    change(**on, amount=tenth, reason="加做")
    refused(change, "contract.change-decision", **on, amount=1, reason="再加")
    change(**on, amount=-500, reason="少做一处")  # what is cut makes no room for more
    refused(change, "contract.change-decision", **on, amount=1, reason="再加")
    other = Matter.objects.get(pk=run.matter_id)
    refused(
        change, "decision.itself", **on, amount=1, reason="再加",
        decision=other.resolution_number,
    )  # fmt: skip
    run.worked.add("changes")
    d.live([run], stop="release")
    row.refresh_from_db()
    assert row.final is not None and row.deposit == row.final * 3 // 100
    lines = "\n".join(settlement_lines(other))
    assert "结余" in lines and "变更1：增加" in lines and "质量保证金" in lines
    figures.fold()
    assert differences() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        WorksContract.objects.filter(pk=row.pk).update(keeper_id=row.approver_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tender.objects.update(opened_at=datetime(2020, 1, 1, tzinfo=NOW.tzinfo))


def test_what_was_decided_elsewhere_is_no_basis(d: Driver) -> None:
    run = begin(d, SLUG, "basis")
    on = {"actor": d.cast.actor("clerk"), "now": d.clock.now, "matter_id": run.matter_id}
    on |= {"part": "basis"}
    Jurisdiction.objects.filter(area_id=d.cast.area).update(procedure="eight-step")
    refused(prior_decision.decide_here, "decision.own-method", **on)
    refused(prior_decision.name_decision, "decision.unknown", **on, decision="1999-1")
    assert d.cast.area == VILLAGE
