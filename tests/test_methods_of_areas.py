"""A county makes a method its own: checked, installed from a day on, running matters untouched."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from tests.world import CODE, NOW, make_area, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import area_methods, matters, methods
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.standing import open_case
from xiangyue.core.conditions import BadDefinition
from xiangyue.core.procedure import parse
from xiangyue.core.refusals import Refusal
from xiangyue.data.methods import use, versions
from xiangyue.data.models import InstalledVersion, Jurisdiction, RecordEntry
from xiangyue.methods import case_drafts, checking, library, located
from xiangyue.methods.wording import word_all

pytestmark = pytest.mark.django_db
COUNTY = "330212"
OFFICER = Actor(name="区民政局", seats=frozenset({("officer", COUNTY)}))
FOUR = checking.files_of(library.folder() / "four-deliberations")
EIGHT = checking.files_of(library.folder() / "eight-step")
TODAY = NOW.date()


@pytest.fixture
def village():
    return make_village()


def changed(old: str = "due_days: 20", new: str = "due_days: 25", files=FOUR, **more):
    """The files with one thing changed in the definition, and in others by keyword; the cases
    drafted anew for it, where it can be read."""
    found = {**files, "definition.yaml": _put(files["definition.yaml"], old, new)}
    for name, (before, after) in more.items():
        found[name] = _put(found[name], before, after)
    definition = located.read(found["definition.yaml"], "definition.yaml").data
    with contextlib.suppress(BadDefinition):
        found["cases.yaml"] = case_drafts.draft(parse(definition, {})).encode()
    return found


def _put(content: bytes, old: str, new: str) -> bytes:
    text = content.decode()
    assert old in text
    return text.replace(old, new).encode()


def install(files=None, **more):
    given = {"actor": OFFICER, "now": NOW, "area": COUNTY, "from_day": TODAY} | more
    return methods.install(files=changed() if files is None else files, **given)


def start(village, **more):
    given = {"area": CODE, "title": "修路", "category": "public_works", "origin": "cadres"}
    given |= {"actor": village.actor("clerk"), "now": NOW} | more
    return matters.start_matter(**given)


@pytest.fixture
def adopted(village):
    Jurisdiction.objects.filter(pk=CODE).update(procedure="four-deliberations")
    return village


def days(matter) -> int:
    return open_case(matter.pk, now=NOW).procedure.part("members").due_days


def test_later_matters_run_by_it_and_running_ones_do_not(adopted) -> None:
    before = start(adopted)
    row = install()
    after = start(adopted)
    assert (days(before), days(after)) == (20, 25)
    entry = RecordEntry.objects.get(act="method.install")
    assert entry.log == COUNTY and row.version.fingerprint in entry.body
    assert after.procedure_id == row.version_id != before.procedure_id
    assert [v.area for v in versions("four-deliberations")] == [COUNTY, ""]
    assert use("four-deliberations", TODAY).matters == 2


def test_it_holds_in_its_area_alone_and_from_its_day_on(adopted) -> None:
    elsewhere = make_area("230803100101").code
    install(from_day=TODAY + timedelta(days=2))
    assert days(start(adopted)) == 20
    assert methods.in_force("four-deliberations", CODE, TODAY + timedelta(days=1)) is None
    assert methods.in_force("four-deliberations", CODE, TODAY + timedelta(days=2)) is not None
    assert methods.in_force("four-deliberations", elsewhere, date(2030, 1, 1)) is None


def test_the_lower_area_s_own_goes_before_the_county_s(adopted) -> None:
    install()
    town = Actor(name="镇", seats=frozenset({("officer", "330212105")}))
    install(changed(new="due_days: 22"), actor=town, area="330212105")
    assert days(start(adopted)) == 22


def test_a_method_that_the_program_does_not_have(village) -> None:
    files = {
        name: content.replace(b"slug: four-deliberations", b"slug: our-own").replace(
            b"version: 1", b"version: 7"
        )
        for name, content in FOUR.items()
    }
    install(files)
    director = village.actor("director")
    area_methods.adopt_procedure(actor=director, now=NOW, area=CODE, slug="our-own")
    assert start(village).procedure.slug == "our-own"
    assert library.known_by("our-own").version == 7
    other = make_village("230803100101")
    far = Actor(name="x", seats=frozenset({("officer", "23")}))
    with pytest.raises(Refusal) as refused:
        install(files, actor=far, area="23")
    assert refused.value.checks[0].says == "method.taken"
    with pytest.raises(Refusal) as refused:
        area_methods.adopt_procedure(
            actor=other.actor("director"), now=NOW, area=other.code, slug="our-own"
        )
    assert refused.value.checks[0].says == "procedure.unknown"


@pytest.mark.parametrize(
    ("files", "how", "says"),
    [
        (changed(), {"area": CODE}, "method.village"),
        (changed(), {"actor": Actor(seats=frozenset({("officer", "2308")}))}, "access.roles"),
        (changed(), {"actor": Actor(seats=frozenset({("clerk", CODE)}))}, "access.roles"),
        (changed(), {"from_day": TODAY - timedelta(days=1)}, "method.past"),
        (FOUR, {}, "method.same"),
        (changed("kind: draft", "kind: drft"), {}, "method.wrong"),
        (changed("        days: 15\n", "        days: 14\n"), {}, "method.wrong"),
        (changed("posting.posted, days: 15", "posting.posted, days: 14"), {}, "method.wrong"),
        (changed("version: 1\n", "version: 1\nfigures: other\n"), {}, "method.figures"),
        ({"definition.yaml": b"["}, {}, "method.wrong"),
        ({}, {}, "method.wrong"),
    ],
)
def test_what_cannot_be_installed(village, files, how, says) -> None:
    with pytest.raises(Refusal) as refused:
        install(files, **how)
    assert refused.value.checks[0].says == says
    for lang in ("zh", "en"):
        assert all("{" not in said for said in word_all(refused.value, lang))
    assert not InstalledVersion.objects.exists()


@pytest.mark.parametrize(("days", "says"), [(25, "late: [members]"), (10, "late: []")])
def test_the_line_of_the_cases_that_still_says_the_old_number_is_told(village, days, says) -> None:
    """Twenty days in the cases, another number in the definition: one mistake, at that line; and
    that the lines below were not played."""
    with pytest.raises(Refusal) as refused:
        install({**changed(new=f"due_days: {days}"), "cases.yaml": FOUR["cases.yaml"]})
    values = refused.value.checks[0].values
    assert (values["n"], values["file"]) == (2, "cases.yaml")
    told = FOUR["cases.yaml"].decode().splitlines()[values["line"] - 1]
    assert says in told


def test_a_later_version_comes_on_a_later_day_and_a_resend_does_nothing(village) -> None:
    from uuid import uuid4  # noqa: PLC0415 - here alone

    key = uuid4()
    install(key=key)
    with pytest.raises(AlreadyDone):
        install(changed(new="due_days: 24"), key=key, from_day=TODAY + timedelta(days=1))
    with pytest.raises(Refusal) as refused:
        install(changed(new="due_days: 24"))
    assert refused.value.checks[0].says == "method.not-later"
    install(changed(new="due_days: 24"), from_day=TODAY + timedelta(days=1))
    assert InstalledVersion.objects.count() == 2


def test_the_plan_tells_what_would_change(village) -> None:
    made = methods.plan(changed(), area=COUNTY, day=TODAY)
    assert [(d.where, d.before, d.after) for d in made.changes] == [
        ("members.due_days", "20", "25")
    ]
    assert made.wrong == 0
    more = changed(**{"text.zh.yaml": ("村党组织提议", "支部提议")})
    assert any(
        d.where.startswith("zh: ") for d in methods.plan(more, area=COUNTY, day=TODAY).changes
    )


def test_what_is_tried_out_runs_practice_matters_alone(adopted) -> None:
    install(practice=True)
    assert days(start(adopted)) == 20
    assert days(start(adopted, practice=True)) == 25
    assert RecordEntry.objects.get(act="method.install").log == f"practice/{COUNTY}"
    install()  # and then for real, from the same day on
    assert days(start(adopted)) == 25
