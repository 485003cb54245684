"""Household cards: printed, handed over, scanned; lost, guessed at, and what they may not do."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.world import NOW, Village, make_village

from xiangyue.access import clock
from xiangyue.access.actors import actor_of_card, pin_mark
from xiangyue.actions import household_cards as cards
from xiangyue.actions import opinions, privacy
from xiangyue.actions.ballot_doors import require_ballot_door
from xiangyue.core import household_cards as core
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    CardUse,
    Household,
    HouseholdCard,
    Jurisdiction,
    Person,
    RecordEntry,
)

PIN = "274816"


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


def refused(do: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(Refusal) as error:
        do(*args, **given)
    return error.value.checks[0].says


def printed(village: Village, *homes: Household, **more: Any) -> list[cards.Printed]:
    given = {"actor": village.actor("clerk"), "now": NOW, "area": village.code} | more
    chosen = [h.pk for h in homes or (village.households[0],)]
    return cards.print_cards(**given, households=chosen)


def handed(village: Village, card: HouseholdCard, who: Person | None = None, **more: Any):
    given = {"actor": village.actor("clerk"), "now": NOW, "pin": PIN, "again": PIN} | more
    person = who or village.people["villager"]
    return cards.hand_over(**given, area=village.code, card_id=card.pk, person_id=person.pk)


def use(token: str, who: Person, pin: str = PIN, now=NOW):
    return cards.sign_in(token=token, person_id=who.pk, pin=pin, now=now, device="Chrome · Android")


def test_a_card_is_printed_handed_over_and_signs_one_person_in(village: Village) -> None:
    one = printed(village)[0]
    granny = village.people["villager"]
    assert refused(use, one.token, granny) == "card.not-handed"
    pin = handed(village, one.card)
    assert use(core.show_token(one.token).lower(), granny) == pin
    actor = actor_of_card(pin.pk, pin_mark(pin.pin))
    assert (actor.person_id, actor.seats, actor.door) == (granny.pk, frozenset(), "card")
    kept = "".join(RecordEntry.objects.values_list("body", flat=True))
    assert one.token not in kept and PIN not in kept
    card = HouseholdCard.objects.get()
    assert one.token.encode() not in bytes(card.token_hash) and PIN not in pin.pin


def test_a_lost_card_is_void_at_once_and_its_session_is_nobodys(village: Village) -> None:
    one = printed(village)[0]
    pin = handed(village, one.card)
    assert refused(printed, village) == "card.in-use"
    two = printed(village, why="lost")[0]
    assert (two.card.number, two.token == one.token) == (2, False)
    assert refused(use, one.token, village.people["villager"]) == "card.unknown"
    assert actor_of_card(pin.pk, pin_mark(pin.pin)).person_id is None
    handed(village, two.card)
    assert use(two.token, village.people["villager"])


def test_wrong_pins_make_this_card_wait_longer_each_time_and_no_other(village: Village) -> None:
    one, other = printed(village, *village.households[:2])
    neighbour = Person.objects.create(
        area=village.area, name="邻居王五", created_at=NOW, household=village.households[1]
    )
    handed(village, one.card)
    handed(village, other.card, neighbour)
    granny = village.people["villager"]
    said = [refused(use, one.token, granny, "111222") for _ in range(5)]
    assert said == ["card.pin-wrong"] * 4 + ["card.wait"]
    now, waited = NOW, []
    for _ in range(7):
        with pytest.raises(Refusal) as error:
            use(one.token, granny, PIN, now)  # the right one waits too
        waited.append(error.value.checks[0].values["minutes"])
        now += timedelta(minutes=waited[-1])
        assert refused(use, one.token, granny, "111222", now) == "card.wait"
    assert waited == [5, 15, 60, 240, 720, 1440, 1440]
    assert use(other.token, neighbour)  # meanwhile, from the same telephone
    handed(village, one.card)  # the clerk helps at once
    assert use(one.token, granny, PIN, now)
    uses = cards.uses_of(granny.pk, 50)
    assert [u.right for u in uses].count(False) == 12 and uses[0].right


@pytest.mark.parametrize(
    "pin", ["000000", "123456", "987654", "121212", "123123", "111222", "480512", "000001"]
)
def test_a_pin_that_a_finder_would_try_is_not_taken(pin: str) -> None:
    assert core.poor_pin(pin, date(1948, 5, 12), "1") and not core.poor_pin(PIN)


def test_who_may_not_print_or_hand_over(village: Village) -> None:
    for who in ("villager", "representative_2", "supervisor"):
        with pytest.raises(Refusal) as error:
            printed(village, actor=village.actor(who))
        assert error.value.code == "not-allowed"
    one = printed(village)[0]
    assert refused(handed, village, one.card, village.people["clerk"]) == "card.own"
    stranger = village.stranger
    assert refused(handed, village, one.card, stranger) == "people.unknown"
    other = village.representatives[0]
    assert refused(handed, village, one.card, other) == "card.other-household"
    assert refused(handed, village, one.card, pin="12345") == "card.pin-digits"
    assert refused(handed, village, one.card, again="274815") == "card.pin-other"


def test_what_cannot_be_printed_handed_over_or_changed(village: Village) -> None:
    clerk = {"actor": village.actor("clerk"), "now": NOW, "area": village.code}
    given = clerk | {"households": []}
    assert refused(cards.print_cards, **given) == "card.none-chosen"
    given = clerk | {"households": range(1, cards.MOST + 2)}
    assert refused(cards.print_cards, **given) == "card.too-many"
    assert refused(cards.print_cards, **clerk | {"households": [10**9]}) == "card.household"
    one = printed(village)[0]
    assert refused(handed, village, one.card, pin="123456", again="123456") == "card.pin-poor"
    end = clerk | {"card_id": one.card.pk}
    assert refused(cards.end_card, **end, why="bored") == "people.choose"
    cards.end_card(**end, why="lost")
    assert refused(cards.end_card, **end, why="lost") == "card.void"
    mine = {"actor": village.actor("villager"), "now": NOW}
    new = {"old": PIN, "pin": "590318", "again": "590318"}
    assert refused(cards.change_pin, **mine, **new) == "card.none"


def test_what_a_card_lets_one_do(village: Village) -> None:
    one = printed(village)[0]
    pin = handed(village, one.card)
    actor = actor_of_card(pin.pk, pin_mark(pin.pin))
    opinions.submit_opinion(
        actor=actor, now=NOW, area=village.code, text="三组的路灯坏了一个月", subject="other",
        public=True,
    )  # fmt: skip
    says = refused(privacy.change_own_phone, actor=actor, now=NOW, phone="13812345678")
    assert says == "card.may-not"
    assert refused(require_ballot_door, actor, village.code, NOW) == "card.secret-ballot"
    Jurisdiction.objects.filter(area=village.area).update(
        charter={"settings": {"card.secret-ballots": {"value": 1, "clause": "charter:9"}}}
    )
    require_ballot_door(actor, village.code, NOW)


def test_every_act_that_a_card_may_do_is_an_act() -> None:
    text = "".join(p.read_text() for p in Path(cards.__file__).parent.glob("*.py"))
    assert {name for name in core.MAY | core.SECRET if f'"{name}"' not in text} == set()


def test_ones_own_pin_is_changed_by_who_knows_it(village: Village) -> None:
    one = printed(village)[0]
    pin = handed(village, one.card)
    granny = village.people["villager"]
    actor = actor_of_card(pin.pk, pin_mark(pin.pin))
    given = {"actor": actor, "now": NOW, "pin": "590318", "again": "590318"}
    assert refused(cards.change_pin, **given, old="000000") == "card.pin-wrong"
    cards.change_pin(**given, old=PIN)
    assert actor_of_card(pin.pk, pin_mark(pin.pin)).person_id is None
    assert refused(use, one.token, granny) == "card.pin-wrong" and use(one.token, granny, "590318")


def test_the_pages_from_the_list_to_the_phone(village: Village, client: Client) -> None:
    client.force_login(village.account("clerk"))
    base = f"/a/{village.code}/people/cards/"
    page = client.get(base).text
    assert "没有卡" in page and "0001" in page
    pdf = client.post(f"{base}print/", {"household": [h.pk for h in village.households[:5]]})
    assert pdf["Content-Type"] == "application/pdf" and "no-store" in pdf["Cache-Control"]
    one = printed(village)[0]  # what is on paper is known nowhere else
    home = village.households[0].pk
    form = {"person": village.people["villager"].pk, "pin": PIN, "again": PIN}
    assert client.post(f"{base}{home}/", form).status_code == 302
    phone = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 9) Chrome/99 Safari/5"})
    asked = phone.post("/card/", {"code": one.token}).text
    assert "村***婆" in asked and "村民林阿婆" not in asked
    form = {"code": one.token, "person": village.people["villager"].pk}
    assert phone.post("/card/", form | {"pin": "999888"}).status_code == 422
    done = phone.post("/card/", form | {"pin": PIN, "next": "/me/sign-in/"})
    assert done.url == "/me/sign-in/"
    assert 0 < phone.session.get_expiry_age() <= 20 * 60
    mine = phone.get("/me/sign-in/").text
    assert "Chrome · Android" in mine and "用户卡登录" in mine
    assert CardUse.objects.filter(right=True).count() == 1
    client.post(f"{base}{home}/end/", {"why": "lost"})
    assert phone.get("/me/sign-in/").status_code == 302  # out at once
    assert phone.post("/card/", form | {"pin": PIN}).status_code == 404


@pytest.mark.parametrize("many", [1, 60])
def test_pages_of_cards_take_few_queries(
    village: Village, client: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    homes = Household.objects.bulk_create(
        Household(area=village.area, number=str(5000 + n), head="户主") for n in range(many)
    )
    for one in printed(village, *homes):
        HouseholdCard.objects.filter(pk=one.card.pk).update(handed_at=NOW)
    client.force_login(village.account("clerk"))
    for page in ("", f"{homes[0].pk}/"):
        with django_assert_max_num_queries(8):
            assert client.get(f"/a/{village.code}/people/cards/{page}").status_code == 200
