"""A village of Wuxiang town learns and helps: courses wanted, signed up for and held; pairs with
their fund; the duties of the year taken up."""

from __future__ import annotations

from datetime import date

from xiangyue.actions import duties, people
from xiangyue.data.models import Household, TakenDuty
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told

AFTER = "330212105209"
DUTIES = ("civic.lesson", "study.lesson", "care.july", "care.visit", "care.talk")


def make(d: Driver, back: date) -> None:
    """Training from its menu to its account; pairs and fund, up to the account of the year."""
    area = d.cast.area
    taken = set(TakenDuty.objects.filter(area_id=area).values_list("duty", flat=True))
    if wanted := [slug for slug in DUTIES if slug not in taken]:
        d.do(duties.take_up, actor=d.cast.actor("clerk"), area=area, slugs=wanted)
    learn = d.start(told("courses-of-the-year"), slug="training", origin="cadres")
    _pupil(d)
    help_ = d.start(told("helping-pairs"), slug="pairing", origin="cadres")
    d.live([learn], days=40)
    d.live([help_], stop="account", days=60)


def _pupil(d: Driver) -> None:
    """A child of ten and the grandmother who agrees, in a household of their own."""
    homes = Household.objects.filter(area_id=d.cast.area, active=True, residents=None)
    home = homes.order_by("number").first()
    assert home is not None
    born = date(d.clock.today.year - 10, 3, 1)
    on = {"actor": d.cast.actor("clerk"), "area": d.cast.area, "household": home.number, "sex": "f"}
    d.do(people.save_person, **on, name="申屠玉珍", birth_date=date(1957, 4, 18))
    d.do(people.save_person, **on, name=f"{home.head[0]}小禾", birth_date=born)
