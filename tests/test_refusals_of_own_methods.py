"""What comes twice, or too early, in methods of users' own.

In the product's methods a part is done by the one act that it is for, and what comes after opens
then: nothing can come twice. A village that ends parts by hand, or has them open side by side,
meets these refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from tests.test_responsibility import Town
from tests.world import NOW, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import appeals, bids, breaches, marks, tenders, works_contracts
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import (
    Appeal,
    Bid,
    Breach,
    JobApplicant,
    JobOpening,
    Matter,
    Tender,
    WorksContract,
)
from xiangyue.methods import library
from xiangyue.methods.wording import word

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
WORKS = ("call", "notice", "bids", "contract", "changes", "settlement")
HIRING = ("applications", "marks")
BREACH = ("finding", "ruling", "appeal")


@pytest.fixture
def side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """``side_by_side(slug, keys, key=words)``: the product's method with these parts alone, open
    from the first day and ended by hand; for this test alone."""
    product = library.folder()

    def own(slug: str, keys: tuple[str, ...], **words: dict[str, Any]) -> None:
        raw = yaml.safe_load((product / slug / "definition.yaml").read_text("utf-8"))
        parts = {p["key"]: p for step in raw["steps"] for p in step["parts"]}
        for key in keys:
            done = [c for c in parts[key]["done_when"] if c["fact"].split(".")[0] in keys]
            kept = {k: v for k, v in parts[key].items() if k not in ("after", "documents")}
            parts[key] = {**kept, "done_when": done, "finish": "by_hand", **words.get(key, {})}
        raw["steps"] = [{"key": "all", "parts": [parts[key] for key in keys]}]
        (tmp_path / slug).mkdir()
        said = yaml.safe_dump(raw, allow_unicode=True)
        (tmp_path / slug / "definition.yaml").write_text(said, "utf-8")
        monkeypatch.setenv("XIANGYUE_PROCEDURES", str(tmp_path))
        library.raw.cache_clear()
        library.procedure.cache_clear()

    yield own
    library.raw.cache_clear()
    library.procedure.cache_clear()


def refused(act: Callable[..., object], /, **given: Any) -> Check:
    """The first thing that it was refused for, said in both languages; nothing was done."""
    with pytest.raises(Refusal) as found, transaction.atomic():
        act(**given)
    check = found.value.checks[0]
    assert found.value.code == "conditions"
    for lang in ("zh", "en"):
        told = word(check, lang)
        assert told and told != check.says and "{" not in told
    return check


def test_works_whose_parts_stay_open(side_by_side: Callable[..., None]) -> None:
    side_by_side("village-works", WORKS)
    village = make_village()
    matter = make_matter(village, procedure="village-works")
    Matter.objects.filter(pk=matter.pk).update(
        decided_at=NOW, resolution_number="明伦村〔2026〕1号"
    )
    who, later = village.actor("clerk"), NOW + timedelta(days=22)

    def at(part: str, now: Any = NOW) -> dict[str, Any]:
        return {"actor": who, "now": now, "matter_id": matter.pk, "part": part}

    envelope = {"bidder": "东湖建设工程队", "handed_by": "水根生", "sealed": True}
    early = refused(bids.receive_bid, **at("bids"), **envelope)
    assert early.says == "works.not-called"
    call = {
        "wanted": "硬化 420 米机耕路", "estimate": 18_000_000, "ceiling": 17_000_000,
        "method": "lowest", "until": NOW + timedelta(days=21), "place": "村委会",
    }  # fmt: skip
    tender = tenders.call_bids(**at("call"), **call)
    again = refused(tenders.call_bids, **at("call"), **call)
    assert (again.says, Tender.objects.count()) == ("works.called-already", 1)
    # awarded, as plain rows
    bid = Bid.objects.create(
        tender=tender, number=1, bidder="东湖建设工程队", handed_by="水根生", received_at=NOW,
        received_by_id=who.person_id, price=16_000_000, days=30, awarded=True, reason="报价最低",
    )  # fmt: skip
    Tender.objects.update(opened_at=later, awarded_at=later)
    declared = {"person_id": village.person("supervisor").pk, "interest": False}
    assert refused(bids.join_panel, **at("bids", later), **declared).says == "bids.awarded-already"
    award = {"actor": who, "now": later, "bid_id": bid.pk, "reason": "报价最低"}
    assert refused(bids.award, **award).says == "bids.awarded-already"

    change = {"amount": 1_000_000, "reason": "加做一段"}
    unsigned = refused(works_contracts.change_contract, **at("changes", later), **change)
    assert unsigned.says == "contract.none"
    final = {"final": 16_500_000, "explained": "按实际工程量"}
    assert refused(works_contracts.settle, **at("settlement", later), **final).says == (
        "contract.none"
    )
    day = later.date()
    contract = {
        "on": day, "starts": day, "ends": day + timedelta(days=30), "terms": "包工包料",
        "percent": 3, "approver_id": village.person("director").pk, "keeper_id": who.person_id,
    }  # fmt: skip
    works_contracts.sign(**at("contract", later), **contract)
    twice = refused(works_contracts.sign, **at("contract", later), **contract)
    assert (twice.says, WorksContract.objects.count()) == ("contract.signed-already", 1)
    works_contracts.change_contract(**at("changes", later), **change)
    row = works_contracts.settle(**at("settlement", later), **final)
    assert (row.final, row.deposit) == (16_500_000, 495_000)  # three of a hundred are kept back
    # once it is settled it is neither settled anew nor changed
    for act, part, given in (
        (works_contracts.settle, "settlement", final),
        (works_contracts.change_contract, "changes", change),
    ):
        assert refused(act, **at(part, later), **given).says == "settlement.already"
    assert row.changes.count() == 1


def test_marks_are_settled_once(side_by_side: Callable[..., None]) -> None:
    """By lot: who was drawn is not drawn again until another comes out."""
    side_by_side("open-hiring", HIRING, marks={"heads": ["draw"]})
    village = make_village()
    matter = make_matter(village, procedure="open-hiring", category="hiring")
    who = village.actor("clerk")
    opening = JobOpening.objects.create(
        matter=matter, part="applications", title="保洁员", duties="村道保洁", asked=[], number=1,
        pay=200_000, months=12, made_at=NOW, made_by_id=who.person_id,
    )  # fmt: skip
    for n in (1, 2, 3):
        JobApplicant.objects.create(
            opening=opening, number=n, name=f"报名人{n}", details_sealed=b"", applied_at=NOW,
            fits=True,
        )  # fmt: skip
    given = {"actor": who, "now": NOW, "matter_id": matter.pk, "part": "marks"}
    marks.settle(**given, rng=bytes)
    drawn = min((1, 2, 3), key=lambda n: marks.lot_of(bytes(16).hex(), n))
    assert refused(marks.settle, **given, rng=lambda n: b"x" * n).says == "marks.settled"
    assert [r.number for r in JobApplicant.objects.filter(chosen=True)] == [drawn]


def test_a_breach_whose_parts_stay_open(
    side_by_side: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    side_by_side("responsibility", BREACH)
    town = Town()
    secretary = "party_committee_secretary"
    town.found()
    heard = {"act": breaches.state, "who": town.about, "part": "finding", "text": "没有及时安排。"}
    town.do(**heard)
    assert refused(town.do, **heard | {"text": "还想再说一遍。"}).says == "breach.heard"
    late = {
        "act": breaches.say_silent,
        "who": "discipline_officer",
        "now": NOW + timedelta(days=11),
    }
    assert refused(town.do, **late, part="finding").says == "breach.heard"
    assert Breach.objects.get().statement == heard["text"]
    reasons = "事实清楚，本人的话采纳一部分。"
    town.do(breaches.decide, secretary, part="ruling", measure="criticism", reasons=reasons)
    # nobody appeals, and no appeal ends, before the decision is handed over
    assert refused(town.appealed).says == "appeal.untold"
    over = {"act": appeals.end, "who": "discipline_officer", "part": "appeal"}
    assert refused(town.do, **over).says == "appeal.untold"
    row = town.do(breaches.hand_over, secretary, part="ruling", how="当面签收")
    notice = {"act": breaches.post, "who": secretary, "part": "ruling"}
    notice |= {"text": breaches.draft_notice(row)}
    town.do(**notice)
    again = refused(town.do, **notice, now=NOW + timedelta(days=9))
    assert (again.says, Breach.objects.get().posted_on) == ("breach.posted", TODAY)
    answer = {"actor": town.actor("county"), "now": NOW, "appeal_id": town.appealed().pk}
    answer |= {"outcome": "upheld", "reasons": "事实清楚，维持。"}
    appeals.decide(**answer)
    assert refused(appeals.decide, **answer | {"outcome": "set-aside"}).says == "appeal.decided"
    assert Appeal.objects.get().outcome == "upheld"
