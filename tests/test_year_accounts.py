"""The account of a year is due at its end, and begins with what the records count."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.world import make_matter, make_village

from xiangyue.core.kinds import REGISTRY
from xiangyue.data.models import MatterPart, MotionText
from xiangyue.methods import library


@pytest.mark.parametrize("slug", ["pairing", "training"])
def test_it_is_due_on_the_last_day_of_the_year(slug: str) -> None:
    part = library.procedure(slug).part("account")
    assert REGISTRY["draft"].first_due(part, date(2026, 7, 18)) == date(2026, 12, 31)
    assert REGISTRY["draft"].first_due(part, date(2026, 12, 31)) == date(2026, 12, 31)
    plan = library.procedure("eight-step").part("plan")
    assert REGISTRY["draft"].first_due(plan, date(2026, 7, 18)) is None


@pytest.mark.django_db
def test_it_asks_for_no_plan_and_no_money_and_begins_with_the_numbers(client: Client) -> None:
    village = make_village()
    matter = make_matter(village, procedure="pairing", upto="account")
    facts = {"opened": True, "income": 600000, "spent": 300000, "balance": 300000, "done": True}
    MatterPart.objects.filter(matter=matter, key="fund").update(facts=facts)
    plan = MotionText.objects.get(matter=matter, part="plan")
    client.force_login(village.account("clerk"))
    page = client.get(f"/m/{matter.pk}/account/", headers={"accept-language": "en"})
    text = page.content.decode()
    assert "6,000.00 yuan came in, 3,000.00 yuan spent; 3,000.00 yuan left" in text
    assert "Money it needs" not in text and "with what money" not in text and plan.body not in text
    sent = {"title": "年终说明", "body": "结对3对，走访3次。"}
    assert client.post(f"/m/{matter.pk}/account/", sent).status_code == 302
    row = MotionText.objects.get(matter=matter, part="account")
    assert (row.budget, row.body) == (None, sent["body"])
