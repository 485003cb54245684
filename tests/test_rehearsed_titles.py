"""What a rehearsed matter is called: street lamps where any matter of the village is decided on or
talked about, the name of its method where that is about something of its own."""

from __future__ import annotations

import pytest
from tests.world import NOW

from xiangyue.data.models import Matter
from xiangyue.methods import library
from xiangyue.scenario import rehearsal
from xiangyue.scenario.rehearsal import of_its_own


@pytest.mark.parametrize(
    "slug",
    ["secret-ballot", "survey", "village-projects", "open-hiring", "recall", "protected-report"],
)
def test_a_matter_with_a_question_of_its_own_is_called_by_its_method(slug: str) -> None:
    assert of_its_own(library.procedure(slug))


@pytest.mark.parametrize("slug", ["one-matter", "three-meetings", "hearing", "group-meeting"])
def test_where_any_matter_is_decided_on_it_is_of_lamps(slug: str) -> None:
    assert not of_its_own(library.procedure(slug))


@pytest.mark.django_db
def test_a_rehearsed_secret_ballot_is_not_about_lamps() -> None:
    matter = Matter.objects.get(pk=rehearsal.rehearse("secret-ballot", now=NOW).matter_id)
    assert matter.title == library.procedure("secret-ballot").text("zh", "name")
