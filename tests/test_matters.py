"""Matters: begun, drafted, consulted on, ended; pinned to the definition they began with."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.actions import area_methods, consultation, matters, motion_texts
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.consultation import Reached
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data import figures, representatives
from xiangyue.data.models import (
    Jurisdiction,
    Matter,
    MatterPart,
    Membership,
    MotionText,
    Opinion,
    ProcedureVersion,
    RecordEntry,
)
from xiangyue.methods import library
from xiangyue.methods.wording import word, word_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return make_village(representatives=10)


def opinion(village: Village, text: str = "东巷晚上没有路灯", **more: object) -> Opinion:
    values = {
        "area": village.area,
        "receipt": uuid4().hex[:10].upper(),
        "text": text,
        "channel": "phone",
        "created_at": NOW - timedelta(days=3),
        "due_on": date(2026, 3, 22),
    }
    return Opinion.objects.create(**{**values, **more})


def start(village: Village, who: str = "secretary", **more: object) -> Matter:
    values: dict = {
        "actor": village.actor(who),
        "now": NOW,
        "area": CODE,
        "title": "东巷装路灯",
        "category": "public_works",
    }
    return matters.start_matter(**{**values, **more})


def says(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [c.says for c in refused.value.checks]


def test_opinions_become_a_matter_and_each_gets_its_answer(village):
    said = [opinion(village), opinion(village, "路太黑，老人摔过跤")]
    matter = start(village, opinions=[o.pk for o in said], answer="已列入议题，谢谢您。")
    assert (matter.step, matter.open_parts) == ("agenda", ["plan"])
    for o in Opinion.objects.all():
        assert (o.answer_kind, o.matter_id, o.answer) == (
            "taken_up",
            matter.pk,
            "已列入议题，谢谢您。",
        )
    kept = figures.read([CODE], first=date(2026, 3, 1), last=date(2026, 3, 31), today=NOW.date())
    assert kept[CODE]["matters"] == 1
    assert kept[CODE]["opinions_answered"] == kept[CODE]["opinions_in_time"] == 2
    entry = RecordEntry.objects.get(log=CODE)
    assert entry.act == "matter.start" and '"opinions":2' in entry.body
    assert "沈国良" not in entry.body


def test_a_matter_without_opinions_waits_for_one(village):
    matter = start(village)
    assert matter.open_parts == ["opinions"]
    late = opinion(village, due_on=date(2026, 3, 1))
    matters.link_opinions(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, opinions=[late.pk]
    )
    assert Matter.objects.get().open_parts == ["plan"]


def test_an_opinion_answered_before_or_from_elsewhere_is_not_taken_up(village):
    done = opinion(village, answered_at=NOW, answer_kind="explained", answer="已说明")
    with pytest.raises(Refusal) as refused:
        start(village, opinions=[done.pk])
    assert says(refused) == ["opinion.answered"]
    other = make_village("330212105220", representatives=1)
    with pytest.raises(Refusal) as refused:
        start(village, opinions=[opinion(other).pk])
    assert says(refused) == ["opinion.elsewhere"]
    assert not Matter.objects.exists() and not RecordEntry.objects.exists()


@pytest.mark.parametrize("who", ["villager", "supervisor", "representative_2"])
def test_only_those_the_method_names_begin_a_matter(village, who):
    with pytest.raises(Refusal) as refused:
        start(village, who)
    assert refused.value.code == "not-allowed"
    (said,) = word_all(refused.value, "zh")
    assert "党支部书记" in said and "八步" in said


def test_the_same_key_begins_one_matter(village):
    key = uuid4()
    first = start(village, key=key)
    with pytest.raises(AlreadyDone) as done:
        start(village, key=key)
    assert done.value.result == str(first.pk)
    assert Matter.objects.count() == 1


def test_numbers_have_no_gap_after_a_refusal(village):
    assert start(village).number == 1
    with pytest.raises(Refusal):
        start(village, opinions=[10**9])
    assert start(village).number == 2


def test_a_matter_keeps_the_definition_it_began_with(village, tmp_path, monkeypatch):
    matter = start(village, opinions=[opinion(village).pk])
    changed = tmp_path / "procedures"
    (changed / "eight-step").mkdir(parents=True)
    for name in ("definition.yaml", "text.zh.yaml", "text.en.yaml"):
        text = (library.folder() / "eight-step" / name).read_text("utf-8")
        (changed / "eight-step" / name).write_text(
            text.replace("version: 2", "version: 3").replace(
                "talks.elders, at_least: 1", "talks.elders, at_least: 9"
            ),
            "utf-8",
        )
    monkeypatch.setenv("XIANGYUE_PROCEDURES", str(changed))
    library.raw.cache_clear()
    library.procedure.cache_clear()
    try:
        later = start(village, opinions=[opinion(village).pk])
        assert open_case(matter.pk, now=NOW).procedure.version == 2
        assert open_case(later.pk, now=NOW).procedure.version == 3
        assert ProcedureVersion.objects.count() == 2
        old = open_case(matter.pk, now=NOW).standing().view("talks").until[0].need
        new = open_case(later.pk, now=NOW).standing().view("talks").until[0].need
        assert (old, new) == (1, 9)
    finally:
        monkeypatch.undo()
        library.raw.cache_clear()
        library.procedure.cache_clear()


def test_adopting_another_method_changes_later_matters_only(village):
    first = start(village)
    area_methods.adopt_procedure(
        actor=village.actor("director"), now=NOW, area=CODE, slug="four-deliberations"
    )
    second = start(village, origin="cadres")
    assert first.procedure.slug == "eight-step"
    assert second.procedure.slug == "four-deliberations"
    kept = figures.read([""], first=date(2026, 3, 1), last=date(2026, 3, 31), today=NOW.date())[""]
    assert kept["method_four-deliberations"] == 1
    assert Jurisdiction.objects.get(area_id=CODE).procedure == "four-deliberations"


def write(village: Village, matter: Matter, part: str = "plan", **more: object) -> MotionText:
    values: dict = {
        "actor": village.actor("clerk"),
        "now": NOW,
        "matter_id": matter.pk,
        "part": part,
        "title": "东巷装路灯方案",
        "body": "装12盏太阳能路灯。",
        "budget": 3_600_000,
    }
    return motion_texts.write_text(**{**values, **more})


def test_a_plan_is_rewritten_until_a_body_has_voted_on_it(village):
    matter = start(village, opinions=[opinion(village).pk])
    assert write(village, matter).version == 1
    assert write(village, matter, reason="加两盏").version == 2
    MatterPart.objects.filter(matter=matter, key="recommendation").update(facts={"votes": 1})
    with pytest.raises(Refusal) as refused:
        write(village, matter)
    assert says(refused) == ["text.voted-on"]
    assert "支委会推荐议题" in word_all(refused.value, "zh")[0]
    assert Matter.objects.get().budget == 3_600_000


def test_a_later_draft_is_refused_with_every_step_before_it(village):
    matter = start(village)
    with pytest.raises(Refusal) as refused:
        write(village, matter, "motion")
    assert says(refused) == ["step.before"]
    assert word_all(refused.value, "en")[0].startswith("step 3, “Consult”, is not finished")


@pytest.mark.parametrize(
    ("given", "said", "field"),
    [
        ({"title": "  "}, "text.missing", "title"),
        ({"title": "长" * 121}, "text.too-long", "title"),
        ({"body": ""}, "text.missing", "body"),
        ({"budget": -1}, "money.range", "budget"),
        ({"expected": 999}, "act.stale", ""),
    ],
)
def test_what_is_wrong_with_a_text_is_said_beside_its_field(village, given, said, field):
    matter = start(village, opinions=[opinion(village).pk])
    with pytest.raises(Refusal) as refused:
        write(village, matter, **given)
    assert (says(refused), refused.value.field) == ([said], field)


def seats(village: Village) -> list[int]:
    return list(
        Membership.objects.filter(role__in=("representative", "assembly_chair"))
        .order_by("id")
        .values_list("pk", flat=True)
    )


def test_consulting_is_counted_by_representatives_and_households(village):
    matter = make_matter(village, upto="notices")
    open_case(matter.pk, now=NOW)
    chosen = seats(village)

    def tell(ids: list[int], households: int) -> None:
        consultation.record_reach(
            actor=village.actor("clerk"),
            now=NOW,
            matter_id=matter.pk,
            part="notices",
            reached=[Reached("representatives", pk, households=households) for pk in ids],
        )

    tell(chosen[:9], 4)
    facts = MatterPart.objects.get(matter=matter, key="notices").facts
    assert (facts["representatives"], facts["households"]) == (9, 36)
    with pytest.raises(Refusal) as refused:
        matters.finish_part(
            actor=village.actor("secretary"), now=NOW, matter_id=matter.pk, part="notices"
        )
    assert [(c.have, c.need, c.of) for c in refused.value.checks] == [(9, 10, 10), (36, 40, 60)]
    tell(chosen[:1], 6)  # again: a representative counts once, with what is reported last
    tell(chosen[9:], 2)
    facts = MatterPart.objects.get(matter=matter, key="notices").facts
    assert (facts["representatives"], facts["households"]) == (10, 40)
    matters.finish_part(
        actor=village.actor("secretary"), now=NOW, matter_id=matter.pk, part="notices"
    )
    assert MatterPart.objects.get(matter=matter, key="notices").facts["done"]


def test_a_representative_who_chairs_the_assembly_is_told_once(village):
    matter = make_matter(village, upto="notices")
    open_case(matter.pk, now=NOW)
    chosen = Membership.objects.filter(role="representative").order_by("id").first()
    chair = Membership.objects.create(
        area_id=village.code, person=chosen.person, role="assembly_chair", start=chosen.start
    )
    listed = [s.pk for s in representatives.seats(village.code, NOW.date())]
    assert sorted(listed) == seats(village)[:-1]
    with pytest.raises(Refusal) as refused:
        consultation.record_reach(
            actor=village.actor("clerk"),
            now=NOW,
            matter_id=matter.pk,
            part="notices",
            reached=[Reached("representatives", chair.pk)],
        )
    assert says(refused) == ["reach.no-representative"]


def test_more_households_than_a_representative_stands_for_are_refused(village):
    matter = make_matter(village, upto="notices")
    with pytest.raises(Refusal) as refused:
        consultation.record_reach(
            actor=village.actor("clerk"),
            now=NOW,
            matter_id=matter.pk,
            part="notices",
            reached=[Reached("representatives", seats(village)[0], households=7)],
        )
    assert says(refused) == ["reach.households"]
    assert "7户" in word_all(refused.value, "zh")[0] and "6户" in word_all(refused.value, "zh")[0]


@pytest.mark.parametrize("feasible", [True, False])
def test_the_experts_conclusion_opens_the_way_or_keeps_it_shut(village, feasible):
    matter = make_matter(village, upto="hearing")
    consultation.file_report(
        actor=village.actor("clerk"),
        now=NOW,
        matter_id=matter.pk,
        part="hearing",
        experts=[{"name": "镇建设办 工程师", "of": "镇建设办"}],
        held_on=NOW.date(),
        place="村会议室",
        opinion="线路可行，预算合理。",
        feasible=feasible,
    )
    assert Matter.objects.get().open_parts == (["joint"] if feasible else ["hearing"])


def test_a_decided_matter_is_not_dropped(village):
    matter = make_matter(village, upto="posting")
    Matter.objects.filter(pk=matter.pk).update(decided_at=NOW)
    with pytest.raises(Refusal) as refused:
        matters.drop_matter(
            actor=village.actor("secretary"), now=NOW, matter_id=matter.pk, reason="不办了"
        )
    (check,) = refused.value.checks
    assert (check.says, check.clause) == ("matter.decided", "law:27")
    said = word(check, "zh")
    assert "村民代表会议已经作出决定" in said and "由村民会议决定" in said


def test_a_dropped_matter_keeps_its_reason_and_takes_no_more_acts(village):
    matter = start(village)
    matters.drop_matter(
        actor=village.actor("secretary"), now=NOW, matter_id=matter.pk, reason="与上级工程重复"
    )
    matter.refresh_from_db()
    assert (matter.state, matter.due_on, matter.end_reason) == ("dropped", None, "与上级工程重复")
    with pytest.raises(Refusal) as refused:
        write(village, matter)
    assert says(refused) == ["matter.ended"]


def test_practice_counts_in_no_figure_and_has_a_record_of_its_own(village):
    start(village, practice=True)
    kept = figures.read([CODE], first=date(2026, 3, 1), last=date(2026, 3, 31), today=NOW.date())
    assert not any(kept[CODE].values())
    assert list(RecordEntry.objects.values_list("log", flat=True)) == [f"practice/{CODE}"]
    assert start(village).number == 1


def test_in_a_village_opened_for_practice_every_matter_is_practice(village):
    Jurisdiction.objects.filter(pk=CODE).update(practice=True)
    said = opinion(village, practice=True)
    matter = start(village, opinions=[said.pk])
    assert matter.practice and matter.number == 1
    assert list(RecordEntry.objects.values_list("log", flat=True)) == [f"practice/{CODE}"]
