"""What is due of the books, from the bill to the closed month: each step stands in one's list."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from tests.test_village_books import LATER, YUAN, World
from tests.world import CODE, NOW, make_area

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import book_reviews, dues, village_books
from xiangyue.core.bodies import HOME
from xiangyue.core.village_books import TRUSTEE
from xiangyue.data.dues import Due
from xiangyue.data.models import Jurisdiction, Membership, Person
from xiangyue.web import due_words
from xiangyue.web.formats import period

pytestmark = pytest.mark.django_db
TODAY = LATER.date()
TOWN = CODE[:9]


@pytest.fixture
def world() -> World:
    return World()


def listed(area: str = CODE, today: date = TODAY, **more: object) -> dict[str, Due]:
    rows = dues.listed(dues.of_place(area, today, kinds=("books",), **more))
    found = {d.kind: d for d in rows}
    assert len(found) == len(rows), rows
    for d in rows:
        words, address = due_words.WORDED[d.kind](d)
        assert period(d.words) in words and address == f"/a/{CODE}/books/village/m/{d.words}/", (
            words,
            d,
        )
    return found


def mine(world: World, who: str) -> set[str]:
    asked = dues.theirs(world.village.actor(who), TODAY, kinds=("books",))
    return {d.kind for d in dues.listed(asked)}


def test_from_the_bill_to_the_closed_month(world: World) -> None:
    bill = world.enter(world.bill(300 * YUAN))
    asked = world.enter(world.bill(200 * YUAN, text="会务用品"))
    assert listed()["book_wait"].part == "2" and mine(world, "director") == {"book_wait"}
    world.approve(bill)
    world.approve(asked)
    found = listed()
    assert set(found) == {"book_month"} and found["book_month"].part == ""
    month = world.month()
    sheet = book_reviews.review_month(
        actor=world.village.actor("supervision_chair"), now=LATER, month_id=month.pk,
        results={
            r.pk: (r.pk != asked.pk, "没有清单" if r.pk == asked.pk else "")
            for r in book_reviews.to_review(month)
        },
    )  # fmt: skip
    found = listed()
    assert set(found) == {"book_month"} and found["book_month"].part == "sign"
    with translation.override("en"):
        assert "Sign the review" in due_words.WORDED["book_month"](found["book_month"])[0]
    assert mine(world, "supervisor") == {"book_month"} and mine(world, "clerk") == set()
    book_reviews.sign_review(actor=world.village.actor("supervisor"), now=LATER, review_id=sheet.pk)
    # passed and not posted; sent back and not answered: the clerk's, by the day of the review
    found = listed()
    assert set(found) == {"book_post", "book_answer"}
    assert (found["book_post"].part, found["book_post"].due_on) == ("2", date(2026, 4, 10))
    assert mine(world, "clerk") == {"book_post", "book_answer"}
    assert mine(world, "director") == {"book_answer"} and mine(world, "supervisor") == set()
    world.post()
    assert set(listed()) == {"book_answer"}
    asked.refresh_from_db()
    type(asked).objects.filter(pk=asked.pk).update(state="withdrawn")
    # nothing of it is on its way: to be closed before the next month's review
    found = listed()
    assert set(found) == {"book_close"} and found["book_close"].due_on == date(2026, 5, 10)
    assert listed(today=date(2026, 3, 31)) == {}  # it runs to its end
    late = dues.counts(dues.of_place(CODE, date(2026, 5, 11), kinds=("books",)))
    assert late == {CODE: (1, 1)}
    village_books.close_month(actor=world.clerk, now=LATER, month_id=month.pk)
    assert set(listed()) <= {"book_month"}  # April's


def test_in_trust_the_township_posts_and_closes(world: World) -> None:
    Jurisdiction.objects.filter(area_id=CODE).update(charter={"settings": {"books.trusteeship": 1}})
    world.review(world.month())
    town = make_area(TOWN)
    accountant = Person.objects.create(area=town, name="林会计", created_at=NOW)
    Membership.objects.create(
        area=town, person=accountant, body=HOME["township_accountant"],
        role="township_accountant", start=date(2024, 1, 1),
    )  # fmt: skip
    assert listed() == {}
    (one,) = listed(TOWN).values()
    assert (one.kind, one.area, one.who) == ("book_post", TOWN, list(TRUSTEE))
    actor = actor_of_person(accountant.pk, LATER)
    (own,) = dues.listed(dues.theirs(actor, TODAY, kinds=("books",)))
    assert own == one
    book_reviews.post_month(actor=actor, now=LATER, month_id=world.month().pk)
    assert set(listed(TOWN)) == {"book_close"} and listed() == {}


def test_a_sheet_of_villagers_waits_for_their_names(world: World) -> None:
    given = {"actor": world.village.actor("representative_2"), "now": LATER, "results": {}}
    book_reviews.review_month(
        **given, month_id=world.month().pk, kind="people", minutes="看了三月的账，没有意见"
    )
    found = listed()
    assert "representative" in found["book_people"].who
    assert mine(world, "representative_3") == {"book_people"}
