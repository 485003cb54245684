"""Refusals that a rehearsal does not meet: counts that differ, what comes twice, methods of users'
own that leave something out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.test_appraisals import HEADS
from tests.test_levy_lists import levied, listed, planned
from tests.test_plain_ballots import _own_keys  # noqa: F401 - a fixture
from tests.test_secret_ratings import METHOD
from tests.world import CODE, NOW, make_matter, make_officer, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import (
    books,
    duty_reports,
    execution,
    handling,
    indicators,
    requests,
    secret_ratings,
    terms,
)
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import LedgerVoucher, Matter, Membership, Person, PlainVoter
from xiangyue.methods import library
from xiangyue.methods.wording import word

pytestmark = pytest.mark.django_db
DUTY = "party-building-duty"


def refused(call: Callable[[], object]) -> Check:
    """The first thing that it was refused for, said in both languages."""
    with pytest.raises(Refusal) as found:
        call()
    (check, *_) = found.value.checks
    for lang in ("zh", "en"):
        told = word(check, lang)
        assert told != check.says and "{" not in told
    return check


def own(monkeypatch: pytest.MonkeyPatch, folder: Path, slug: str, definition: str) -> None:
    """A method of users' own."""
    (folder / slug).mkdir(parents=True)
    (folder / slug / "definition.yaml").write_text(definition, "utf-8")
    monkeypatch.setenv("XIANGYUE_PROCEDURES", str(folder))
    library.raw.cache_clear()
    library.procedure.cache_clear()


def product(slug: str) -> str:
    return (library.folder() / slug / "definition.yaml").read_text("utf-8")


@pytest.fixture(autouse=True)
def _methods_as_they_were() -> Any:
    yield
    library.raw.cache_clear()
    library.procedure.cache_clear()


def test_the_two_counts_of_papers_of_a_rating(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own(monkeypatch, tmp_path, "rated", METHOD)
    village = make_village()
    matter = make_matter(village, procedure="rated")
    at = {"now": NOW, "matter_id": matter.pk, "part": "rating"}
    clerk = village.actor("clerk")
    rated = {"actor": clerk, **at, "things": ["路灯"]}
    roll = [village.person(who).pk for who in ("villager", "director", "clerk", "secretary")]
    others = Person.objects.filter(area=village.area).exclude(pk__in=roll)
    others.update(birth_date=date(2020, 1, 1))
    few = refused(lambda: secret_ratings.open_rating(**rated))
    assert (few.says, few.have, few.need) == ("secret-rating.few", 4, 5)
    others.update(birth_date=date(1980, 1, 1))
    box = secret_ratings.open_rating(**rated)
    for person in PlainVoter.objects.filter(box=box).order_by("person_id")[:6]:
        secret_ratings.give_paper(actor=clerk, **at, person_id=person.person_id)
    at["now"] = NOW + timedelta(days=5)

    def count(who: str, **grades: int) -> str:
        return secret_ratings.enter_papers(
            actor=village.actor(who, at["now"]), **at, returned=6, grades={"t1": grades}
        )

    over = refused(lambda: count("clerk", satisfied=4, fairly=3))
    assert (over.says, over.have, over.need) == ("secret-rating.sum", 7, 6)
    assert count("clerk", satisfied=4, fairly=2) == "waits"
    assert count("director", satisfied=3, fairly=3) == "differs"
    close = {"actor": clerk, **at}
    assert refused(lambda: secret_ratings.close_rating(**close)).says == "secret-rating.differ"
    assert count("clerk", satisfied=4, fairly=2) == "waits"  # both count again
    assert count("director", satisfied=4, fairly=2) == "agreed"
    secret_ratings.close_rating(**close)


def test_what_a_household_paid_goes_back_by_a_refund() -> None:
    from xiangyue.actions import levies  # noqa: PLC0415 - of one test

    village = levied()
    matter = planned(village, 30 * 1000)
    clerk = village.actor("clerk")
    books.open_account(actor=clerk, now=NOW, matter_id=matter.pk, part="account")
    share = listed(village, matter)[0]
    levies.pay(actor=clerk, now=NOW, share_id=share.pk, way="cash", amount=1000, on=NOW.date())
    paid = LedgerVoucher.objects.get()
    back = {"actor": village.actor("director"), "now": NOW, "reason": "记错了户"}
    check = refused(lambda: books.take_back(**back, voucher_id=paid.pk))
    assert check.says == "account.refund-instead"
    levies.refund(
        actor=clerk, now=NOW, share_id=share.pk, amount=1000, on=NOW.date(), text="记错了户"
    )
    refund = LedgerVoucher.objects.exclude(pk=paid.pk).get()
    check = refused(lambda: books.take_back(**back, voucher_id=refund.pk))
    assert check.says == "account.refund-instead"


def test_a_question_goes_to_a_body_that_answers() -> None:
    village = make_village()
    ask = {
        "actor": village.actor(village.representatives[0]),
        "now": NOW,
        "area": CODE,
        "text": "几时修？",
    }
    check = refused(lambda: execution.ask_question(**ask, to_body="representatives_assembly"))
    assert check.says == "question.to"


def test_an_act_on_a_matter_that_has_no_such_part() -> None:
    village = make_village()
    matter = make_matter(village)
    check = refused(
        lambda: handling.hand_over(
            actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, to_office="镇中心"
        )
    )
    assert check.says == "part.no-such-kind"


def test_a_seat_is_no_longer_than_its_law_allows() -> None:
    village = make_village()
    keeper = village.actor("clerk")
    seat = {"actor": keeper, "now": NOW, "area": CODE, "person_id": village.person("villager").pk,
            "role": "council_member", "start": NOW.date()}  # fmt: skip
    last = NOW.date().replace(year=NOW.year + 5) - timedelta(days=1)
    check = refused(lambda: terms.start_term(**seat, end=last + timedelta(days=1)))
    assert (check.says, check.need, check.clause) == ("term.too-long", 5, "collective-law:29")
    assert terms.start_term(**seat, end=last).end == last


def test_a_method_that_carries_nothing_outside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inside = product("help-request").replace("slug: help-request", "slug: help-here")
    own(monkeypatch, tmp_path, "help-here", inside.replace("[village, outside]", "[village]"))
    village = make_village()
    asked = requests.ask_for_help(
        actor=village.actor("villager"), now=NOW, area=CODE, text="修灯", procedure="help-here"
    )
    over = {"actor": village.actor("clerk"), "now": NOW, "matter_id": asked.pk}
    check = refused(lambda: handling.hand_over(**over, to_office="镇中心"))
    assert check.says == "handling.village-only"


def test_a_standard_once_a_year_each_stage_in_its_turn(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    village = make_village(procedure=DUTY)
    officer = actor_of_person(make_officer(CODE[:9]).pk, NOW)
    secretary = village.actor("secretary")

    def take(matter: Matter, part: str = "list") -> dict[str, Any]:
        return {"actor": secretary, "now": NOW, "matter_id": matter.pk, "part": part,
                "period": "2025"}  # fmt: skip

    first = make_matter(village, procedure=DUTY, category=DUTY)
    indicators.take_up(**take(first))
    second = make_matter(village, procedure=DUTY, category=DUTY)
    twice = refused(lambda: indicators.take_up(**take(second)))
    assert (twice.says, twice.values["period"]) == ("indicators.twice", "2025")
    settle = {"now": NOW, "matter_id": first.pk}
    indicators.settle(actor=secretary, **settle, part="list")
    later = refused(lambda: indicators.take_up(**take(first, "township")))
    assert later.says == "indicators.later"
    # both stages in one step: the later one still waits for the first
    together = product(DUTY).replace("  - key: look\n    parts:\n", "")
    own(monkeypatch, tmp_path, "list-at-once", together.replace(f"slug: {DUTY}",
                                                                "slug: list-at-once"))  # fmt: skip
    third = make_matter(village, procedure="list-at-once", category=DUTY)
    settle = {"now": NOW, "matter_id": third.pk, "part": "township"}
    before = refused(lambda: indicators.settle(actor=officer, **settle))
    assert before.says == "indicators.before"


def test_a_report_has_the_heads_that_are_asked_and_no_other() -> None:
    village = make_village(representatives=12, households_each=1)
    matter = make_matter(village, procedure="committee-appraisal", category="appraisal")
    chair = village.actor("supervision_chair")
    who = Membership.objects.get(area=village.area, role="director").person_id
    write = {"actor": chair, "now": NOW, "matter_id": matter.pk, "part": "reports",
             "person_id": who}  # fmt: skip
    heads = dict.fromkeys((*HEADS, "hobbies"), "按分工做了三件事。")
    assert refused(lambda: duty_reports.write_report(**write, heads=heads)).says == (
        "duty-report.no-head"
    )
    heads.pop("hobbies")
    duty_reports.write_report(**write, heads=heads)


def test_a_photo_where_one_is_asked() -> None:
    village = make_village(procedure="demonstration-village")
    matter = make_matter(village, procedure="demonstration-village")
    definition = library.procedure("demonstration-village")
    part = next(p for p in definition.parts if p.kind == "indicators" and not p.words["of"])
    actor = village.actor(next(r for r in part.actors if r in village.people))
    at = {"actor": actor, "now": NOW, "matter_id": matter.pk, "part": part.key}
    indicators.take_up(**at, period={"year": "2025", "half": "2025H2"}[part.words["period"]])
    from xiangyue.methods import standards  # noqa: PLC0415 - of one test

    standard = standards.latest(part.words["standard"])
    asked = next(i.key for i in standard.indicators if i.evidence == "file")
    check = refused(lambda: indicators.give(**at, indicator=asked, text="有"))
    assert check.says == "indicators.no-file"
