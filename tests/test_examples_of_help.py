"""The demonstration's examples of help, receptions and a clearing."""

from __future__ import annotations

from random import Random

import pytest
from tests.world import NOW, make_village

from xiangyue.data.models import HelpRequest, Person, ProtectedReport, Reception
from xiangyue.scenario.cast import Clock, cast_of
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples import help as example


@pytest.mark.django_db
def test_they_are_lived() -> None:
    village = make_village()
    Person.objects.bulk_create(
        [Person(area=village.area, name=f"村民{n}", created_at=NOW) for n in range(60)]
    )
    driver = Driver(cast_of(village.code, NOW), Clock(NOW), Random(1))
    example.make(driver, NOW.date())
    assert ProtectedReport.objects.get().cleared_on is not None
    assert HelpRequest.objects.count() == 3 and Reception.objects.get().people == 4
