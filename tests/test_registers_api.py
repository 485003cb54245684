"""The registers through the API: who reads what, refusals as the pages word them, keys, queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.registered import PHOTO, a_lease, a_seal, an_asset, asked, resolved
from tests.test_api import _quiet, get, post, says, token  # noqa: F401  (the clock)
from tests.world import CODE, NOW, Village, make_village

from xiangyue.actions import contract_payments, contracts, register_imports, seal_uses
from xiangyue.core.register_rows import Plan, Row
from xiangyue.core.schedules import plan
from xiangyue.data.models import Asset, Contract, RecordEntry, SealUse

pytestmark = pytest.mark.django_db
AREA = f"/areas/{CODE}"


@pytest.fixture
def village() -> Village:
    return make_village()


def stamped(village: Village, use: SealUse) -> SealUse:
    seal_uses.decide(actor=village.actor("director"), now=NOW, use_id=use.pk, approve=True)
    return seal_uses.stamp(
        actor=village.actor("committee_member"), now=NOW, use_id=use.pk, copies=1, files=[PHOTO]
    )


# --- reading


def test_the_log_of_the_seal_keeps_a_villagers_own_paper_to_itself(
    client: Client, village: Village
) -> None:
    seal = a_seal(village)
    stamped(village, asked(village, seal))
    own = asked(
        village, seal, kind="certificate", title="周根生低保证明", purpose="申请救助",
        handler_id=village.people["villager"].pk,
    )  # fmt: skip
    asked(village, seal, title="没有批的")  # waits: not in the log
    stamped(village, own)
    for bearer in ("", token(village, "supervisor", scope="read")):
        answer = get(client, f"{AREA}/seal-uses", bearer).json()
        first, last = sorted(answer["rows"], key=lambda row: row["id"])
        assert (first["title"], first["copies"], first["approved_by"]) == (
            "防汛值班表", 1, village.people["director"].name,
        )  # fmt: skip
        assert (last["title"], last["purpose"], last["handler"]) == ("", "", "")
        assert (answer["page"], answer["next"]) == (1, None)
    text = get(client, f"{AREA}/seal-uses").content.decode()
    assert "周根生" not in text and village.people["villager"].name not in text


def test_assets_in_their_units_and_fen(client: Client, village: Village) -> None:
    an_asset(village)
    an_asset(village, name="抽水泵", kind="equipment", quantity="12345", unit="set", value=None)
    Asset.objects.filter(name="抽水泵").update(user="二组放水员")
    granary, pump = get(client, f"{AREA}/assets").json()["rows"]
    assert (granary["quantity"], granary["unit"], granary["value"]) == ("420.5", "m2", 8_000_000)
    assert (pump["quantity"], pump["value"], pump["user"]) == ("12345", None, "二组放水员")
    Asset.objects.filter(name="抽水泵").update(
        state="gone", gone_on=NOW.date(), quantity=0, user=""
    )
    assert [r["name"] for r in get(client, f"{AREA}/assets").json()["rows"]] == ["旧粮仓"]


def test_contracts_with_what_is_due_and_paid(client: Client, village: Village) -> None:
    lease = a_lease(village, an_asset(village), resolved(village))
    one = lease.instalments.get(number=1)
    contract_payments.pay(
        actor=village.actor("clerk"), now=NOW, instalment_id=one.pk, day=NOW.date(), amount=600_000
    )
    [row] = get(client, f"{AREA}/contracts").json()["rows"]
    assert (row["number"], row["amount"], row["state"]) == ("2026-001", 3_600_000, "running")
    assert (row["resolution"], row["old"], row["works"]) == ("代表会〔2026〕1号", False, None)
    assert sum(p["amount"] for p in row["payments"]) == row["amount"]
    states = [(p["paid"], p["state"], p["deposit"]) for p in row["payments"]]
    assert states[0] == (600_000, "paid", False) and set(states[1:]) == {(0, "due", False)}
    later = contracts.renew(
        actor=village.actor("clerk"), now=NOW + timedelta(days=2), contract_id=lease.pk,
        matter_id=resolved(village, "续租", decided_at=NOW + timedelta(hours=1)).pk,
        amount=100, starts=date(2029, 3, 1), ends=date(2030, 2, 28),
        dues=plan(total=100, times=1, first=date(2029, 3, 1), months=1),
    )  # fmt: skip
    found = {r["version"]: r["state"] for r in get(client, f"{AREA}/contracts").json()["rows"]}
    assert found == {1: "replaced", 2: "running"} and later.version == 2


def test_what_is_old_says_so(client: Client, village: Village) -> None:
    old: dict[str, Any] = {
        "title": "水塘发包", "kind": "other", "other": "周根生", "way": "in", "amount": 900,
        "paid": 300, "starts": date(2024, 1, 1), "ends": date(2026, 12, 31), "times": 3,
        "first_due": date(2024, 1, 1), "months": 12, "asset": "", "basis": "口头定的",
    }  # fmt: skip
    register_imports.apply(
        actor=village.actor("clerk"), now=NOW, area=CODE, plan=Plan((), (Row("合同 2", old),), ())
    )
    [row] = get(client, f"{AREA}/contracts").json()["rows"]
    assert (row["old"], row["matter"], row["resolution"]) == (True, None, "")
    assert [p["state"] for p in row["payments"]][:2] == ["paid", "late"]


@pytest.mark.parametrize("what", ["seal-uses", "assets", "contracts"])
def test_pages_and_places_that_are_not(client: Client, village: Village, what: str) -> None:
    assert get(client, f"{AREA}/{what}", page=9).json() == {"rows": [], "page": 9, "next": None}
    assert get(client, f"/areas/330212105299/{what}").status_code == 404
    assert get(client, f"{AREA}/{what}", page=0).status_code == 422
    assert get(client, f"/areas/3302/{what}").status_code == 422


def test_a_page_takes_no_query_more_for_more_rows(
    client: Client, village: Village, django_assert_max_num_queries: Any
) -> None:
    asset, matter = an_asset(village, quantity="1000"), resolved(village)
    for n in range(60):
        a_lease(village, asset, matter, title=f"租赁{n}", quantity="1")
    with django_assert_max_num_queries(4):  # the village, the page, what is due, practice
        answer = get(client, f"{AREA}/contracts").json()
    assert (len(answer["rows"]), answer["next"]) == (50, 2)
    assert len(get(client, f"{AREA}/contracts", page=2).json()["rows"]) == 10
    seal = a_seal(village)
    for n in range(12):
        stamped(village, asked(village, seal, title=f"报表{n}"))
    with django_assert_max_num_queries(3):
        assert len(get(client, f"{AREA}/seal-uses").json()["rows"]) == 12


def test_practice_is_not_told(client: Client, village: Village) -> None:
    a_lease(village, an_asset(village), resolved(village))
    Contract.objects.update(practice=True)
    Asset.objects.update(practice=True)
    assert get(client, f"{AREA}/contracts").json()["rows"] == []
    assert get(client, f"{AREA}/assets").json()["rows"] == []


# --- asking for the seal, approving its use

REPORT = {
    "kind": "report", "title": "防汛值班表", "purpose": "报镇政府", "copies": 2, "blank": False,
}  # fmt: skip


def test_asked_once_and_approved_by_another(client: Client, village: Village) -> None:
    seal, key = a_seal(village), uuid4()
    clerk, head = token(village, "clerk"), token(village, "director")
    made = post(client, f"/seals/{seal.pk}/uses", REPORT, clerk, key)
    assert made.status_code == 201
    again = post(client, f"/seals/{seal.pk}/uses", REPORT, clerk, key)
    assert (again.status_code, again.json()) == (200, made.json())
    use = SealUse.objects.get()
    assert (use.pk, use.state, use.copies) == (made.json()["id"], "asked", 2)
    where, yes = f"/seal-uses/{use.pk}/decision", {"approve": True, "copies": 1}
    own = post(client, where, yes, clerk)
    assert own.status_code == 403 and says(own) == ["access.roles"]
    keeper = post(client, where, yes, token(village, "committee_member"))
    assert keeper.status_code == 403
    key = uuid4()
    assert post(client, where, yes, head, key).json() == {"id": use.pk}
    assert post(client, where, yes, head, key).json() == {"id": use.pk}
    use.refresh_from_db()
    assert (use.state, use.approved_copies, use.approved_by_id) == (
        "approved", 1, village.people["director"].pk,
    )  # fmt: skip
    twice = post(client, where, yes, head, uuid4())
    assert twice.status_code == 409 and says(twice) == ["seal.decided"]
    assert RecordEntry.objects.filter(act="seal.decide").count() == 1


def test_each_refusal_comes_as_the_pages_word_it(client: Client, village: Village) -> None:
    seal = a_seal(village)
    where, clerk = f"/seals/{seal.pk}/uses", token(village, "clerk")

    def no(says_: str, status: int, **more: Any) -> dict[str, Any]:
        answer = post(client, where, REPORT | more, clerk, uuid4())
        assert (answer.status_code, says(answer)) == (status, [says_])
        return dict(answer.json()["checks"][0])

    assert no("seal.blank", 409, blank=True)["clause"] == "seal-practice"
    no("seal.kind", 422, kind="letter")
    most = no("seal.copies", 422, copies=501)
    assert (most["have"], most["need"]) == (501, 500)
    lack = no("register.no-resolution", 409, kind="contract", title="租赁合同")
    assert lack["clause"] == "law:28"
    no("seal.contract-unknown", 422, kind="contract", contract=10**9)
    no("masking.mobile", 422, title="防汛值班表 13812345678")
    assert post(client, where, REPORT | {"sheet": 1}, clerk, uuid4()).status_code == 422
    assert not SealUse.objects.exists()


def test_who_may_not_and_without_a_token(client: Client, village: Village) -> None:
    seal = a_seal(village)
    where = f"/seals/{seal.pk}/uses"
    assert post(client, where, REPORT).status_code == 401
    read = token(village, "clerk", scope="read")
    assert post(client, where, REPORT, read, uuid4()).status_code == 403
    villager = token(village, "villager")
    assert says(post(client, where, REPORT, villager, uuid4())) == ["access.roles"]
    own = REPORT | {"kind": "certificate", "title": "我的住房证明"}
    assert post(client, where, own, villager, uuid4()).status_code == 201
    other = make_village(code="330212105299") if village.code != "330212105299" else village
    assert post(client, where, REPORT, token(other, "clerk"), uuid4()).status_code == 403
    nowhere = post(client, f"/seals/{seal.pk + 1}/uses", REPORT, token(village, "clerk"), uuid4())
    assert nowhere.status_code == 404 and says(nowhere) == ["seal.unknown"]
    gone = post(client, "/seal-uses/999999/decision", {"approve": True}, villager, uuid4())
    assert gone.status_code == 404 and says(gone) == ["seal.use-unknown"]
