"""The pages of the registers: for the clerk, the keeper, the supervision committee, everyone."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.page_forms import form_of
from tests.registered import a_lease, a_seal, an_asset, asked, resolved
from tests.world import NOW, Village, make_officer, make_village

from xiangyue.access import clock
from xiangyue.actions import stocktakes, village_seals
from xiangyue.data.models import Asset, Contract, Instalment, SealUse


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return SimpleUploadedFile("x.jpg", out.getvalue(), "image/jpeg")


def send(client: Client, url: str, **said: Any) -> Any:
    """What the form holds, with ``said``; where it leads."""
    answer = client.post(url, form_of(client, url) | said)
    assert answer.status_code == 302, answer.content.decode()[:6000]
    return answer["Location"]


def test_a_seal_by_its_pages(client: Client, village: Village) -> None:
    people, code = village.people, village.code
    client.force_login(village.account("director"))
    send(
        client, f"/a/{code}/seals/new/", name="明伦村公章", body="village_committee",
        keeper=str(people["committee_member"].pk),
    )  # fmt: skip
    seal = f"/seals/{people['committee_member'].pk}/"
    row = village_seals.Seal.objects.get()
    seal = f"/seals/{row.pk}/"
    client.force_login(village.account("clerk"))
    use = send(
        client, seal + "ask/", kind="certificate", title="林阿婆住房证明", purpose="办低保",
        copies="2", blank="no", handler="村民林阿婆",
    )  # fmt: skip
    client.force_login(village.account("director"))
    send(client, use + "decide/", approve="yes", copies="2")
    client.force_login(village.account("committee_member"))
    send(client, use + "stamp/", copies="1", blank="no", went_out="no", files=photo())
    done = SealUse.objects.get()
    assert (done.state, done.stamped_copies, done.handler_id) == (
        "stamped", 1, people["villager"].pk,
    )  # fmt: skip
    file = f"/register-files/{done.files.get().pk}/"
    log = f"/a/{code}/seals/"
    seen = {}
    for who in (None, "villager", "supervisor", village.stranger):
        client.logout()
        if who:
            client.force_login(village.account(who))
        key = who if isinstance(who, str) or who is None else "stranger"
        page = client.get(log).content.decode() + client.get(use).content.decode()
        page += client.get(log + "?as=csv").content.decode()
        seen[key] = ("林阿婆" in page, client.get(file).status_code)
        assert "陈志强" in page and page.count("证明") >= 2  # who approved, and that it was one
        assert client.get(f"{log}2026-03.pdf").status_code == 200
    assert seen == {
        None: (False, 404), "villager": (True, 200), "supervisor": (True, 200),
        "stranger": (False, 404),
    }  # fmt: skip
    client.logout()
    assert client.get(use + "form.pdf").status_code in (302, 403)


def test_the_registers_by_their_pages(client: Client, village: Village) -> None:
    code, matter = village.code, resolved(village)
    client.force_login(village.account("clerk"))
    asset = send(
        client, f"/a/{code}/assets/new/", kind="waters", name="二组水塘", quantity="12.5",
        unit="mu",
        origin="collective", value="",
    )  # fmt: skip
    send(client, asset + "change/", kind="valued", day="2026-03-10", value="36000")
    contract = send(
        client, f"/a/{code}/contracts/new/", kind="land", title="水塘发包", other="周根生",
        way="in",
        asset=str(Asset.objects.get().pk), amount="10000", starts="2026-03-01", ends="2031-02-28",
        times="3", first_due="2026-03-05", months="12", matter=str(matter.pk),
    )  # fmt: skip
    amounts = Instalment.objects.order_by("number").values_list("amount", flat=True)
    assert list(amounts) == [333_334, 333_333, 333_333]
    one = Instalment.objects.get(number=1)
    send(client, f"/instalments/{one.pk}/pay/", amount="3333.34", day="2026-03-10")
    page = client.get(contract).content.decode()
    assert "已付清" in page and "发包" in page
    year = client.get(f"/a/{code}/duties/2026/").content.decode()
    assert "应收3,333.34元" in year and "应收0.00元" not in year  # paid: what it was, not 0
    send(client, contract + "end/", on="2026-03-10", reason="塘坝要修")
    assert Contract.objects.get().state == "ended"
    client.post(f"/a/{code}/stocktakes/begin/")
    sheet = "/stocktakes/" + str(stocktakes.Stocktake.objects.get().pk) + "/"
    send(client, sheet + "count/", **{f"counted-{Asset.objects.get().pk}": "12.5"})
    client.force_login(village.account("supervisor"))
    send(client, sheet + "confirm/", remark="现场看过")
    client.logout()
    for where in (asset, contract, sheet, f"/a/{code}/stocktakes/", f"/a/{code}/contracts/?as=csv",
                  f"/a/{code}/assets/?as=csv", f"/a/{code}/assets.pdf", sheet[:-1] + ".pdf",
                  f"/a/{code}/contracts.pdf"):  # fmt: skip
        assert client.get(where).status_code == 200, where


@pytest.mark.parametrize("many", [1, 9])
def test_queries(
    client: Client, village: Village, many: int, django_assert_max_num_queries: Any
) -> None:
    seal, matter = a_seal(village), resolved(village)
    for n in range(many):
        asset = an_asset(village, name=f"粮仓{n}")
        a_lease(village, asset, matter)
        asked(village, seal)
    stocktakes.begin(actor=village.actor("clerk"), now=NOW, area=village.code)
    officer = make_officer("330212105")
    code = village.code
    for who, where in (
        ("clerk", f"/a/{code}/registers/"), ("clerk", f"/a/{code}/seals/"),
        ("clerk", f"/seals/{seal.pk}/"), ("clerk", f"/seals/{seal.pk}/ask/"),
        ("director", f"/seal-uses/{SealUse.objects.earliest('pk').pk}/"),
        ("clerk", f"/a/{code}/assets/"), ("clerk", f"/assets/{asset.pk}/"),
        ("clerk", f"/a/{code}/contracts/"), ("clerk", f"/a/{code}/contracts/new/"),
        ("clerk", f"/contracts/{Contract.objects.earliest('pk').pk}/"),
        ("clerk", f"/stocktakes/{stocktakes.Stocktake.objects.get().pk}/"),
        (officer, "/a/330212105/registers/"),
    ):  # fmt: skip
        client.force_login(village.account(who))
        client.get(where)
        with django_assert_max_num_queries(8):
            assert client.get(where).status_code == 200, where
