"""Requests for help and errands: taken in, handled by the promised day, the closing word."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta

import pytest
from tests.world import NOW, Village, make_officer, make_village

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import closing_words, handling, matters, services
from xiangyue.actions.requests import ask_for_help, promise_of, take_request
from xiangyue.core import indicators
from xiangyue.core.refusals import Refusal
from xiangyue.data import figure_check, figures, overdue
from xiangyue.data.models import HelpRequest, Matter, RecordEntry
from xiangyue.methods import library, standards
from xiangyue.methods.rulebook import sources
from xiangyue.methods.services import common
from xiangyue.methods.wording import word
from xiangyue.scenario import rehearsal

TEXT = "低保卡丢了，手续不会办，秘密词语九十九"


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def said(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [c.says for c in refused.value.checks]


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def ask(village: Village, who: str = "clerk", **more: object) -> Matter:
    given: dict[str, object] = {"text": TEXT}
    if who != "villager":
        given |= {"person_id": village.person("villager").pk, "channel": "spoken"}
    return ask_for_help(actor=village.actor(who), now=NOW, area=village.code, **(given | more))


def errand(village: Village, **more: object) -> Matter:
    return ask(village, procedure="errand", service="senior-card", **more)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["help-request", "errand"])
def test_the_methods_are_rehearsed_with_every_refusal(slug: str) -> None:
    done = rehearsal.rehearse(slug, now=NOW)
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = Counter(e.key for e in done.events if e.what == "refused")
    for key in ("too-early", "wrong-person", "request-twice", "handling-reminded", "word-self",
                "word-not-content", "close-early"):  # fmt: skip
        assert tried[key], key
    if slug == "errand":
        assert tried["handling-papers"] and tried["handling-not-handed"]
    for event in done.events:
        for check in event.checks:
            for lang in ("zh", "en"):
                assert word(check, lang) != check.says, check.says


def test_a_villager_asks_for_themself_in_one_step(village: Village) -> None:
    matter = ask(village, "villager")
    request = HelpRequest.objects.get(matter=matter)
    assert request.person == village.person("villager") and request.agent is None
    assert matter.open_parts == ["handling"]
    assert matter.due_on == promise_of(request, NOW.date()).last
    assert request.days == 15


def test_one_of_another_village_is_refused(village: Village) -> None:
    with pytest.raises(Refusal) as refused:
        ask_for_help(actor=village.actor(village.stranger), now=NOW, area=village.code, text="帮忙")
    assert said(refused) == ["matter.applicant"] and not Matter.objects.exists()


def test_who_asks_for_themself_enters_no_other(village: Village) -> None:
    with pytest.raises(Refusal) as refused:
        ask(village, "villager", channel="spoken", person_id=village.person("director").pk)
    assert said(refused) == ["request.channel-own"]


def test_an_errand_promises_the_days_of_its_service(village: Village) -> None:
    matter = errand(village, brought=[0, 1])
    request = HelpRequest.objects.get(matter=matter)
    assert (request.days, matter.title) == (5, "老年证（老年优待证）")
    assert promise_of(request, NOW.date()).last == later(7).date() == matter.due_on


def test_the_clock_stands_until_the_last_paper(village: Village) -> None:
    matter = errand(village, brought=[0])
    assert matter.due_on is None
    clerk = village.actor("clerk")
    with pytest.raises(Refusal) as refused:
        handling.hand_over(actor=clerk, now=later(1), matter_id=matter.pk, to_office="镇中心")
    check = refused.value.checks[0]
    assert (check.says, check.have, check.need) == ("handling.papers-missing", 1, 2)
    assert "近期免冠照片" in word(check, "zh")
    handling.tick_papers(actor=clerk, now=later(6), matter_id=matter.pk, papers=[1])
    matter.refresh_from_db()
    request = HelpRequest.objects.get(matter=matter)
    # Nothing counted until Monday the 16th, so five working days after it.
    assert promise_of(request, later(6).date()).last == later(13).date() == matter.due_on


@pytest.mark.parametrize(("days", "in_time"), [(6, True), (7, True), (8, False)])
def test_in_time_just_under_at_and_over(village: Village, days: int, in_time: bool) -> None:
    matter = errand(village, brought=[0, 1])
    clerk = village.actor("clerk")
    handling.hand_over(actor=clerk, now=later(1), matter_id=matter.pk, to_office="镇便民中心")
    handling.finish_handling(
        actor=clerk, now=later(days), matter_id=matter.pk, result="solved", text="办好了"
    )
    assert HelpRequest.objects.get(matter=matter).in_time is in_time
    off = {d.key for d in figure_check.differences()}
    assert not {key for key in off if key.startswith(("requests", "matters"))}


def test_late_ones_are_counted_for_the_level_above(village: Village) -> None:
    matter = errand(village, brought=[0, 1])
    sums = figures.read(["330212105"], first=NOW.date(), last=later(8).date(),
                        today=later(8).date())["330212105"]  # fmt: skip
    assert sums["matters_due"] == 1 and sums["requests"] == 1
    assert matter.title not in json.dumps(sums)


def due(village: Village, today: int) -> tuple[int, int, int]:
    """Requests overdue on a day: as kept, as listed, and how many figures are counted otherwise."""
    day = later(today).date()
    kept = figures.read([village.code], first=day, last=day, today=day)[village.code]
    off = [d for d in figure_check.differences() if d.key == "requests_due"]
    return kept["requests_due"], overdue.count(village.code, "requests_due", today=day), len(off)


def test_a_late_one_that_nobody_has_done_is_overdue_until_it_is_done(village: Village) -> None:
    matter = errand(village, brought=[0, 1])  # promised until the seventh day
    assert due(village, 7) == (0, 0, 0)
    assert due(village, 8) == (1, 1, 0)
    clerk = village.actor("clerk")
    handling.hand_over(actor=clerk, now=later(9), matter_id=matter.pk, to_office="镇便民中心")
    assert due(village, 9) == (1, 1, 0)
    handling.finish_handling(
        actor=clerk, now=later(10), matter_id=matter.pk, result="solved", text="办好了"
    )
    assert due(village, 11) == (0, 0, 0)


def test_to_stop_the_clock_of_a_late_one_hides_nothing(village: Village) -> None:
    matter, other = errand(village, brought=[0, 1]), errand(village, brought=[0, 1])
    clerk = village.actor("clerk")
    # stopped on the last day: nothing is late while it stands
    handling.stop_clock(actor=clerk, now=later(7), matter_id=other.pk, reason="等本人来补")
    handling.stop_clock(actor=clerk, now=later(10), matter_id=matter.pk, reason="等本人来补")
    matter.refresh_from_db()
    assert matter.due_on == later(7).date()
    assert due(village, 30) == (1, 1, 0)
    handling.go_on(actor=clerk, now=later(12), matter_id=matter.pk)
    handling.go_on(actor=clerk, now=later(12), matter_id=other.pk)
    assert due(village, 13) == (2, 2, 0)


def test_one_that_ends_otherwise_is_overdue_no_longer(village: Village) -> None:
    withdrawn, dropped = errand(village, brought=[0, 1]), errand(village, brought=[0, 1])
    clerk = village.actor("clerk")
    handling.finish_handling(
        actor=clerk, now=later(9), matter_id=withdrawn.pk, result="withdrawn", text="不办了"
    )
    assert due(village, 9) == (1, 1, 0)
    matters.drop_matter(actor=clerk, now=later(9), matter_id=dropped.pk,
                        reason="搬走了")  # fmt: skip
    assert due(village, 9) == (0, 0, 0)


def test_the_indicator_counts_a_late_one_undone_as_not_in_time() -> None:
    asked = standards.latest("graded-assessment").indicator("requests")
    sums = {"requests_in_time": 9, "requests_done": 9, "requests_due": 1}
    assert indicators.judge(asked, sums, evidence=False, over=True).state == "met"  # nine of ten
    answer = indicators.judge(asked, sums | {"requests_due": 2}, evidence=False, over=True)
    assert (answer.state, answer.have, answer.need, answer.of) == ("not_met", 9, 10, 11)


def test_a_word_of_not_being_content_is_seen_to(village: Village) -> None:
    matter = ask(village)
    clerk, asker = village.actor("clerk"), village.actor("villager")
    handling.finish_handling(
        actor=clerk, now=later(1), matter_id=matter.pk, result="solved", text="好了"
    )
    with pytest.raises(Refusal) as refused:
        closing_words.give_word(
            actor=clerk, now=later(1), matter_id=matter.pk, level="satisfied", how="self"
        )
    assert said(refused) == ["word.whose"]
    closing_words.give_word(actor=asker, now=later(1), matter_id=matter.pk, level="not")
    with pytest.raises(Refusal):
        matters.close_matter(actor=clerk, now=later(1), matter_id=matter.pk)
    closing_words.answer_word(actor=clerk, now=later(2), matter_id=matter.pk, text="再办了一次")
    matters.close_matter(actor=clerk, now=later(2), matter_id=matter.pk, archive=False)
    kept = {k: n for k, n in _sums(village).items() if k.startswith("requests")}
    assert kept == {"requests": 1, "requests_done": 1, "requests_in_time": 1,
                    "requests_rated": 1, "requests_content": 0, "requests_due": 0}  # fmt: skip


def _sums(village: Village) -> dict[str, int]:
    return figures.read([village.code], first=NOW.date().replace(day=1), last=later(20).date(),
                        today=later(20).date())[village.code]  # fmt: skip


def test_two_tries_on_two_days_end_it_without_a_word(village: Village) -> None:
    matter = ask(village)
    clerk = village.actor("clerk")
    handling.finish_handling(
        actor=clerk, now=NOW, matter_id=matter.pk, result="refused", text="不符合条件"
    )
    for n in (1, 2):
        assert Matter.objects.get(pk=matter.pk).open_parts == ["word"]
        closing_words.try_to_reach(actor=clerk, now=later(n), matter_id=matter.pk, text="没人接")
    assert Matter.objects.get(pk=matter.pk).open_parts == []


def test_the_one_who_asked_reminds_and_withdraws_but_handles_nothing(village: Village) -> None:
    matter = ask(village, "villager")
    asker = village.actor("villager")
    handling.remind(actor=asker, now=later(1), matter_id=matter.pk)
    with pytest.raises(Refusal) as refused:
        handling.note_step(actor=asker, now=later(1), matter_id=matter.pk, text="我自己写")
    assert refused.value.code == "not-allowed"
    handling.finish_handling(
        actor=asker, now=later(1), matter_id=matter.pk, result="withdrawn", text="不用了"
    )
    assert HelpRequest.objects.get(matter=matter).result == "withdrawn"
    assert not _sums(village).get("requests_done")


def test_a_representative_is_agent_of_the_errand_taken_in(village: Village) -> None:
    matter = ask(village, "representative_2")
    agent = village.actor("representative_2")
    handling.note_step(actor=agent, now=later(1), matter_id=matter.pk, text="上门看了")
    with pytest.raises(Refusal):
        other = village.actor("representative_3")
        handling.note_step(actor=other, now=later(1), matter_id=matter.pk, text="上门看了")


def test_a_representative_may_not_take_in_what_another_began(village: Village) -> None:
    matter = matters.start_matter(
        actor=village.actor("clerk"), now=NOW, area=village.code, title="帮忙",
        origin="application", procedure="help-request",
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        take_request(
            actor=village.actor("representative_2"), now=NOW, matter_id=matter.pk, text="帮忙"
        )
    assert refused.value.code == "not-found"  # it is private: to them there is none


def test_the_record_holds_commitments_only(village: Village) -> None:
    matter = ask(village)
    handling.hand_over(
        actor=village.actor("clerk"), now=later(1), matter_id=matter.pk, to_office="县残联某科"
    )
    told = "".join(RecordEntry.objects.values_list("body", flat=True))
    for secret in (TEXT, "村民林阿婆", "县残联某科", matter.title):
        assert secret not in told, secret


# --- the list of services


def officer(code: str = "330212105") -> Actor:
    return actor_of_person(make_officer(code).pk, NOW)


def test_every_service_of_the_common_list_is_whole_and_cited() -> None:
    for service in common():
        assert service.papers and service.clause.partition(":")[0] in sources(), service.key


def own(days: int) -> dict[str, object]:
    return {**common()[3].plain(), "days": days, "who": "满六十岁的村民"} | {}


def change(village: Village, days: int, begins: datetime, actor: Actor | None = None) -> None:
    data = {k: v for k, v in own(days).items() if k not in ("key", "from", "area")}
    services.change_service(
        actor=actor or officer(), now=NOW, area="330212105", service="senior-card", data=data,
        begins=begins.date(), reason="镇里提速",
    )  # fmt: skip


def test_the_township_changes_its_list_from_a_day_on(village: Village) -> None:
    change(village, 2, later(3))
    before = services.listed(village.code, later(2))["senior-card"]
    after = services.listed(village.code, later(3))["senior-card"]
    assert (before.days, after.days, after.area) == (5, 2, "330212105")
    matter = errand(village, brought=[0, 1])
    assert HelpRequest.objects.get(matter=matter).days == 5  # as promised on its day


def test_only_the_township_and_only_ahead(village: Village) -> None:
    with pytest.raises(Refusal) as refused:
        change(village, 2, later(3), village.actor("clerk"))
    assert refused.value.code == "not-allowed"
    with pytest.raises(Refusal) as refused:
        change(village, 2, later(-1))
    assert said(refused) == ["service.past"]
    with pytest.raises(Refusal) as refused:
        change(village, 0, later(1))
    assert said(refused) == ["service.bad"]


def test_what_is_offered_no_longer_cannot_be_asked(village: Village) -> None:
    services.change_service(
        actor=officer(), now=NOW, area="330212105", service="senior-card", data=None,
        begins=NOW.date(), reason="改由社区直接办",
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        errand(village)
    assert said(refused) == ["request.service"]


def test_the_definitions_are_private_and_cite_their_steps() -> None:
    for slug in ("help-request", "errand"):
        procedure = library.procedure(slug)
        assert procedure.private and procedure.tags == ("help",)
        assert all(c.clause for p in procedure.parts for c in p.done_when)
