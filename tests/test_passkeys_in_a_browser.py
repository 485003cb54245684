"""A passkey made and used in a real Chromium, with its virtual authenticator."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.conftest import PHONE
from tests.test_postings_in_a_browser import sign_in
from tests.world import make_village

from xiangyue.actions import passkeys
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Account, Passkey, SignedIn

pytestmark = pytest.mark.django_db(transaction=True)


def authenticator(page: Any, *, verifies: bool = True) -> tuple[Any, str]:
    """A telephone that makes passkeys and knows its owner's finger."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp, made["authenticatorId"]


@pytest.mark.console_errors("status of 4")
def test_a_passkey_is_made_and_signs_in_and_once_removed_does_not(
    new_page: Any, live_server: Any, client: Any, settings: Any
) -> None:
    village = make_village()
    account = village.account("villager")
    page = new_page(viewport=PHONE, locale="zh-CN")
    cdp, number = authenticator(page)
    sign_in(page, live_server, client, account, settings)
    page.goto("/me/sign-in/passkey/")
    page.fill("#id_name", "我的手机")
    page.locator("[data-passkey]").click()
    page.wait_for_url("**/me/sign-in/")
    row = Passkey.objects.get()
    assert (row.account, row.name) == (account, "我的手机")
    assert "我的手机" in page.inner_text("main")

    page.context.clear_cookies()
    page.goto("/sign-in/passkey/?next=/me/")
    page.locator("[data-passkey]").click()
    page.wait_for_url(f"{live_server.url}/me/")  # the page before ends with it too
    assert "村民林阿婆" in page.inner_text("h1")
    row.refresh_from_db()
    assert row.used_at is not None and row.sign_count > 0
    assert SignedIn.objects.get(door="passkey").person == account.person

    # A telephone that does not ask for the finger gives no answer that is taken.
    page.context.clear_cookies()
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
    page.goto("/sign-in/passkey/")
    page.locator("[data-passkey]").click()
    page.locator("#passkey-problem").wait_for(state="visible")
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": True})

    actor = village.actor("villager")
    row.delete()
    page.locator("[data-passkey]").click()
    expect(page.locator("section.refusal")).to_contain_text("不认识这个通行密钥")
    assert actor.person_id == account.person_id


def test_an_answer_to_no_challenge_or_to_another_site_is_refused(db: None) -> None:
    site = passkeys.Site("xiangyue.example", "https://xiangyue.example")
    now = datetime(2026, 3, 10, tzinfo=UTC)
    for answer, challenge in (
        ("{}", b"x" * 32), ("no json", b"x" * 32), ('{"rawId": "AAAA"}', b"x" * 32), ("[]", b""),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            passkeys.account_for(answer=answer, challenge=challenge, site=site, now=now)
    assert not Account.objects.exists()
