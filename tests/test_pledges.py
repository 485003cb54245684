"""Pledges and goals: asked for by villagers, looked at, given, carried out; their pages, papers."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.access.actors import Actor
from xiangyue.actions import (
    dues,
    fulfilments,
    matters,
    messages,
    pledge_asks,
    pledge_reviews,
    pledges,
)
from xiangyue.actions.documents_of_pledges import make
from xiangyue.actions.pledges import Terms
from xiangyue.actions.posting_pledges import pledge_lines
from xiangyue.actions.standing import open_case
from xiangyue.core.figures import FLOWS
from xiangyue.core.pledges import Measure, Step
from xiangyue.core.refusals import Refusal
from xiangyue.data import figure_check, figures, overdue
from xiangyue.data.dues import Asked
from xiangyue.data.models import Matter, Message, Person, Pledge, PledgeSignature
from xiangyue.methods import library
from xiangyue.methods.wording import sentences
from xiangyue.scenario.paper_photo import photo

pytestmark = pytest.mark.django_db
ELSEWHERE = "230803198201"
DUE = NOW.date() + timedelta(days=60)
PAPER = [photo(3, seal=False)]


@pytest.fixture
def village() -> Village:
    return make_village()


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def put(village: Village, matter: Matter, who: str, part: str = "pledges", **more: Any) -> Pledge:
    terms = {"text": f"{who}承诺修好水渠", "due_on": DUE, "measure": "通水", "head": "projects"}
    terms |= {k: more.pop(k) for k in list(more) if k in Terms.__dataclass_fields__}
    return pledges.propose(
        actor=village.actor(who),
        now=NOW,
        matter_id=matter.pk,
        part=part,
        holder_id=village.person(who).pk,
        terms=Terms(**terms),
        **more,
    )


def says(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.checks[0].says


def grown(village: Village, n: int) -> list[Actor]:
    """So many villagers who are eighteen."""
    people = [
        Person.objects.create(
            area=village.area, name=f"村民{k}", created_at=NOW, birth_date=date(1980, 1, 1)
        )
        for k in range(n)
    ]
    return [Actor(p.pk, p.name, village.code) for p in people]


@pytest.mark.parametrize(
    ("code", "signed", "must"),
    [(ELSEWHERE, 9, False), (ELSEWHERE, 10, True), (ELSEWHERE, 11, True), (CODE, 1, True)],
)
def test_ten_signatures_oblige_to_answer_and_in_wuxiang_one_does(
    code: str, signed: int, must: bool
) -> None:
    """Document 001: at first ten joint signatures, then anyone (五乡镇)."""
    village = make_village(code)
    matter = make_matter(village, procedure="cadre-pledges", upto="pledges")
    people = grown(village, signed + 1)
    ids = {"matter_id": matter.pk, "part": "pledges"}
    row = pledge_asks.ask(actor=people[0], now=NOW, **ids, text="请把老年活动室修起来")
    if signed > 1:
        pledge_asks.enter_list(
            actor=village.actor("clerk"),
            now=NOW,
            pledge_id=row.pk,
            people=[p.person_id or 0 for p in people[:signed]],  # the one who asks signs too
            photos=PAPER,
        )
    row.refresh_from_db()
    assert PledgeSignature.objects.filter(pledge=row).count() == signed
    assert (row.answer_due is not None) is must
    case = open_case(matter.pk, now=NOW, lock=False)
    assert case.facts("pledges")["asks_open"] == int(must)
    if must:
        assert row.answer_due == NOW.date() + timedelta(days=15)
        with pytest.raises(Refusal) as refused:
            pledge_asks.take_back(actor=people[0], now=NOW, pledge_id=row.pk)
        assert says(refused) == "pledge.enough"
        on = {"actor": village.actor("secretary"), "now": NOW}
        put(village, matter, "director", ask_id=row.pk)
        put(village, matter, "secretary", head="development")
        matters.finish_part(**on, matter_id=matter.pk, part="pledges")


def fixed(village: Village, matter: Matter, *, review: str = "fixing") -> None:
    """All that were put forward are fixed, as after the meeting."""
    for key in ("committees", "committee"):
        if key in open_case(matter.pk, now=NOW, lock=False).parts:
            row = matter.parts.get(key=key)
            row.facts = {"passed": True, "done": True, "held": True}
            row.done_at = NOW
            row.save()
    rows = Pledge.objects.filter(matter=matter, state="proposed")
    pledge_reviews.look_at(
        actor=village.actor("secretary"),
        now=NOW,
        matter_id=matter.pk,
        part=review,
        outcomes={r.pk: ("fixed", "") for r in rows},
    )


def carried(village: Village, *, goal: bool = False, **more: Any) -> tuple[Matter, list[Pledge]]:
    """Two that stand and are being carried out."""
    slug, part = ("goals-two-reviews", "goals") if goal else ("cadre-pledges", "pledges")
    matter = make_matter(village, procedure=slug, upto=part)
    step = Step("材料备齐，开工", DUE - timedelta(days=30))
    extra: dict[str, Any] = {"head": "", "steps": [step]} if goal else {}
    one = put(village, matter, "director", part, **extra, **more)
    two = put(village, matter, "secretary", part, **({} if goal else {"head": "development"}),
              **extra)  # fmt: skip
    done = [p.key for p in open_case(matter.pk, now=NOW, lock=False).procedure.parts]
    matter.parts.filter(key__in=done[: done.index("fixing")]).update(
        facts={"done": True, "passed": True, "approved": True}, done_at=NOW
    )
    fixed(village, matter)
    matter.parts.filter(key__in=done[: done.index("fulfilment")]).update(
        facts={"done": True}, done_at=NOW
    )
    return matter, [one, two]


def test_kept_with_evidence_and_by_others_or_not_kept_with_the_reason(village: Village) -> None:
    """Of two, one is kept and one is not; the figures say what the rows say."""
    matter, (one, two) = carried(village)
    settle = fulfilments.settle
    office: dict[str, Any] = {"actor": village.actor("secretary"), "pledge_id": one.pk}
    with pytest.raises(Refusal) as refused:
        settle(**office, now=NOW, kept=True, text="修好了")
    assert says(refused) == "pledge.no-evidence"
    fulfilments.report(
        actor=village.actor("director"), now=NOW, pledge_id=one.pk, text="通水了", evidence=True
    )
    with pytest.raises(Refusal) as refused:
        settle(actor=village.actor("director"), now=NOW, pledge_id=one.pk, kept=True, text="好了")
    assert says(refused) == "pledge.own"
    settle(**office, now=later(61), kept=True, text="全线通水")
    other: dict[str, Any] = {"actor": village.actor("director"), "pledge_id": two.pk}
    last = datetime.combine(DUE, NOW.timetz()) - timedelta(days=1)
    with pytest.raises(Refusal) as refused:
        settle(**other, now=last, kept=False, text="没有钱")
    assert says(refused) == "pledge.not-due"
    late = overdue.rows(CODE[:9], "tasks_due", today=DUE + timedelta(days=1), limit=9)
    assert [(r.kind, r.words) for r in late] == [("pledge", two.text)]
    settle(**other, now=later(62), kept=False, text="雨季误工，已向群众说明")
    case = open_case(matter.pk, now=later(62), lock=False)
    told = case.facts("fulfilment")
    assert (told["pledges"], told["kept"], told["not_kept"], told["open"], told["late"]) == (
        2, 1, 1, 0, 1,
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        settle(**office, now=later(63), kept=True, text="又好了")
    assert says(refused) in ("pledge.settled", "part.done")
    sums = figures.read(
        [CODE[:9]], first=date(2026, 1, 1), last=date(2026, 12, 31), today=later(63).date()
    )[CODE[:9]]
    assert (sums["pledges"], sums["pledges_kept"], sums["pledges_not_kept"]) == (2, 1, 1)
    assert sums["tasks_due"] == 0
    wrong = [f for f in figure_check.differences() if "pledge" in f.key or f.key == "tasks_due"]
    assert wrong == []
    lines = "\n".join(pledge_lines(case.matter))
    assert "合计2条，兑现1条，未兑现1条。" in lines and "已向群众说明" in lines


def test_what_the_records_count_nobody_types(village: Village) -> None:
    """A goal of two pledges fixed in the area: it is reached by the figure, not by a word."""
    measure = Measure("pledges", least=3)
    _matter, (one, _two) = carried(village, goal=True, figure=measure, measure="")
    carried(village)  # two pledges: the third is missing
    given: dict[str, Any] = {"actor": village.actor("secretary"), "pledge_id": one.pk}
    with pytest.raises(Refusal) as refused:
        fulfilments.settle(**given, now=NOW, kept=True, text="做到了")
    check = refused.value.checks[0]
    assert (check.says, check.have, check.need) == ("pledge.figure-not-met", 2, 3)
    carried(village)
    with pytest.raises(Refusal) as refused:
        fulfilments.settle(**given, now=later(61), kept=False, text="没做到")
    assert refused.value.checks[0].says == "pledge.figure-met"
    assert refused.value.checks[0].clause == "step.goals-two-reviews:4"
    row = fulfilments.settle(**given, now=NOW, kept=True)  # no words are asked
    assert (row.counted["have"], row.counted["need"], row.state) == (4, 3, "kept")


def test_nobody_settles_the_branchs_own_goal_for_it(village: Village, client: Client) -> None:
    """Its committee is not offered it, and the page asks for no word where the records answer."""
    measure = Measure("pledges", least=1)
    _matter, (one, _two) = carried(village, goal=True, figure=measure, measure="")
    Pledge.objects.filter(pk=one.pk).update(holder=None, role="branch")
    carried(village)
    page = f"/pledges/{one.pk}/"
    for who, offered in (("secretary", False), ("clerk", True), ("supervision_chair", True)):
        client.force_login(village.account(who))
        assert (f"{page}settle/" in client.get(page).content.decode()) is offered, who
    with pytest.raises(Refusal) as refused:
        fulfilments.settle(
            actor=village.actor("secretary"), now=NOW, pledge_id=one.pk, kept=True, text="做到了"
        )
    assert says(refused) == "pledge.own"
    form = client.get(f"{page}settle/").content.decode()
    assert "<textarea" not in form and 'type="radio"' not in form and "2，需要1" in form
    assert client.post(f"{page}settle/", {}).status_code == 302
    row = Pledge.objects.get(pk=one.pk)
    assert (row.state, row.evidence, row.counted["have"]) == ("kept", "2 ≥ 1", 2)


@pytest.mark.parametrize("many", [1, 25])
def test_pages_ask_eight_queries_at_most_and_name_nobody_who_signed(
    village: Village, client: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    matter = make_matter(village, procedure="cadre-pledges", upto="pledges")
    people = grown(village, many)
    ids = {"matter_id": matter.pk, "part": "pledges"}
    row = pledge_asks.ask(actor=people[0], now=NOW, **ids, text="请修活动室", in_return="我们出工")
    for who in people[1:]:
        pledge_asks.sign(actor=who, now=NOW, pledge_id=row.pk)
        put(village, matter, "director")
    one = put(village, matter, "secretary", head="development")
    client.force_login(village.account("secretary"))
    person = village.person("secretary").pk
    for path in (
        f"/m/{matter.pk}/pledges/",
        f"/pledges/{row.pk}/",
        f"/pledges/{one.pk}/",
        f"/pledges/{row.pk}/take-up/",
        f"/m/{matter.pk}/cards/pledges/{person}/",
        f"/a/{CODE}/pledges/",
    ):
        with django_assert_max_num_queries(8 + 2):  # two are the reader's own
            page = client.get(path)
        assert page.status_code == 200, path
        said = page.content.decode()
        assert people[0].name not in said, path
    assert client.get("/pledges/999999/").status_code == 404


def test_the_board_is_there_on_the_29th_of_february(
    village: Village, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year before it there is no such day."""
    put(village, make_matter(village, procedure="cadre-pledges", upto="pledges"), "director")
    monkeypatch.setattr(clock, "now", lambda: datetime(2028, 2, 29, 4, tzinfo=UTC))
    assert client.get(f"/a/{CODE}/pledges/").status_code == 200


def test_the_papers_say_the_same_and_the_register_opens_as_a_table(village: Village) -> None:
    matter, (one, two) = carried(village)
    case = open_case(matter.pk, now=NOW, lock=False)
    case.matter.area = village.area

    def link(path: str) -> str:
        return "http://x" + path

    made = make(case, "pledges", "pledge-register", "xlsx", "zh", link=link)
    assert made is not None
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    texts = [r[3] for r in rows[2:]]
    assert texts == [two.text, one.text] or texts == [one.text, two.text]
    assert rows[2][5] == DUE
    for slug in ("goal-cards", "pledge-board", "pledge-register"):
        for form in ("pdf", "docx"):
            paper = make(case, "pledges", slug, form, "zh", link=link)
            assert paper is not None and len(paper) > 2000, (slug, form)
    assert make(case, "pledges", "goal-cards", "xlsx", "zh", link=link) is None
    assert make(case, "fixing", "goal-cards", "pdf", "zh", link=link) is None


def test_every_figure_that_the_acts_count_has_its_name_on_paper() -> None:
    """A bulletin takes all of them."""
    assert [name for name in FLOWS if f"figure.{name}" not in sentences()] == []


def test_who_asked_is_told_and_what_is_due_stands_in_the_one_list(village: Village) -> None:
    """The answer to those who signed, the result to whose opinion began it; the holder's list."""
    matter = make_matter(village, procedure="cadre-pledges", upto="pledges")
    asker, second = (village.actor(p) for p in village.representatives[:2])
    row = pledge_asks.ask(
        actor=asker, now=NOW, matter_id=matter.pk, part="pledges", text="请修老年活动室"
    )
    pledge_asks.sign(actor=second, now=NOW, pledge_id=row.pk)
    put(village, matter, "director", ask_id=row.pk)
    messages.sweep_all(now=later(1))
    told = Message.objects.filter(kind="pledge.answered")
    assert set(told.values_list("person_id", flat=True)) == {asker.person_id, second.person_id}
    _matter, (one_, _two) = carried(village)
    director = village.person("director").pk
    asked = Asked(CODE, NOW.date(), DUE, NOW.date(), person=director)
    found = dues.listed(asked)
    assert [(r.kind, r.words) for r in found if r.kind == "pledge"] == [("pledge", one_.text)]


def test_refusals_that_no_walk_of_a_method_meets(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asks where the method takes no asks; none stands, or is fixed before its meeting; a
    board hears no oath; there is an end to how many there may be."""
    ids = {"actor": village.actor("secretary"), "now": NOW}
    goals = make_matter(village, procedure="goal-cards", upto="cards")
    with pytest.raises(Refusal) as refused:
        pledge_asks.ask(**ids, matter_id=goals.pk, part="cards", text="请办一件事")
    assert says(refused) == "pledge.no-asks"
    row = put(village, goals, "director", "cards", head="")
    goals.parts.filter(key__in=("cards", "committee")).update(facts={"done": True}, done_at=NOW)
    with pytest.raises(Refusal) as refused:
        pledge_reviews.look_at(
            **ids, matter_id=goals.pk, part="fixing", outcomes={row.pk: ("fixed", "")}
        )
    assert says(refused) == "pledge.meeting"
    public = make_matter(village, procedure="public-pledges", upto="giving")
    given = {**ids, "matter_id": public.pk, "part": "giving", "held_on": NOW.date(), "people": 9}
    with pytest.raises(Refusal) as refused:
        pledge_reviews.give(**given, place="members_meeting", form="oath")
    assert says(refused) == "pledge.none-stands"
    part = library.procedure("public-pledges").part("giving")
    words = {**part.words, "places": ("board",)}
    monkeypatch.setattr(type(part), "words", property(lambda _self: words), raising=False)
    with pytest.raises(Refusal) as refused:
        pledge_reviews.give(**given, place="board", form="oath")
    assert says(refused) == "pledge.board-written"
    monkeypatch.undo()
    monkeypatch.setattr(pledges, "MOST", 0)
    asked = make_matter(village, procedure="cadre-pledges", upto="pledges")
    with pytest.raises(Refusal) as refused:
        put(village, asked, "director")
    assert says(refused) == "pledge.too-many"
