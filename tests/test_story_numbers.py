"""A drafted story holds what was said and done; numbers that the records lack are pointed out."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.test_stories import drafted, matter, village  # noqa: F401 - fixtures
from tests.world import NOW, Village

from xiangyue.actions import stories
from xiangyue.core.stories import numbers_of, unknown_numbers
from xiangyue.data.models import Matter, Progress, Task


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("装了12盏灯，花了1,200元", ["12盏", "1200.00元"], []),
        ("装了13盏灯", ["12盏"], ["13"]),
        ("共１２盏，3.50米", ["12", "3.5"], []),
        ("07月", ["7月"], []),
        ("没有数字", [], []),
    ],
)
def test_numbers_of_a_text_against_the_records(
    text: str, known: list[str], unknown: list[str]
) -> None:
    assert unknown_numbers(text, known) == unknown
    assert numbers_of("1,200元、1,200元、3.50") == ["1200", "3.5"]


@pytest.mark.django_db
def test_the_draft_tells_more_and_a_wrong_number_is_said_but_not_forbidden(
    village: Village,  # noqa: F811
    matter: Matter,  # noqa: F811
    client: Client,
) -> None:
    task = Task.objects.get(matter=matter)
    Progress.objects.create(
        task=task, text="电线已经接好，试灯两晚。", made_at=NOW, made_by=village.people["director"]
    )
    story = drafted(village, matter)
    assert "试灯两晚" in story.sections["done"]
    assert stories.numbers_unknown(story) == []  # it was drafted from the records
    clerk = village.actor("clerk")
    said = {"title": "东头亮了灯", "lead": "花了1200元，省了87盏灯的电。"}
    story = stories.edit(actor=clerk, now=NOW, story_id=story.pk, sections=story.sections, **said)
    assert stories.numbers_unknown(story) == ["87"]
    client.force_login(village.account("clerk"))
    page = client.get(f"/stories/{story.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Numbers that the records of this matter do not hold" in page
    assert stories.submit(actor=clerk, now=NOW, story_id=story.pk).state == "in-review"
    client.force_login(village.account("supervision_chair"))
    page = client.get(f"/stories/{story.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "87" in page and "do not hold" in page
