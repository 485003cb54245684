"""The pages, papers and routes of a survey: those asked, collectors, readers and clerk."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.surveyed import (
    AFTER,
    GROUPS,
    ROAD,
    WANTS,
    WORDS,
    close,
    done,
    fill,
    opened,
    say,
    to_ask,
    units,
    with_papers,
)
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import documents_of_matters as papers
from xiangyue.actions import matters, questionnaires, samplings
from xiangyue.data.models import (
    Matter,
    Person,
    SurveyReading,
    SurveySample,
    SurveyText,
    SurveyTurn,
    SurveyUnit,
)


@pytest.fixture
def village(db: None, settings: Any, tmp_path: Path) -> Village:
    settings.BALLOT_KEYS = tmp_path / "ballots"
    return fill(make_village())


def client(village: Village, who: Any, monkeypatch: pytest.MonkeyPatch, now: Any) -> Client:
    monkeypatch.setattr(clock, "now", lambda: now)
    c = Client(headers={"accept-language": "en"})
    if who is not None:
        c.force_login(village.account(who))
    return c


def somebody(unit: SurveyUnit) -> Person:
    found = Person.objects.filter(household=unit.household).first()
    assert found is not None
    return found


def test_the_questions_are_written_put_right_and_looked_at(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = make_matter(village, upto="questions", procedure="survey")
    c = client(village, "clerk", monkeypatch, NOW)
    where = f"/m/{matter.pk}/questions/"
    assert "Write the first question" in c.get(where).content.decode()
    first = {
        "title": "修路",
        "kind": "one",
        "text": "难道不该先修东路吗？",
        "options": "东路\n西路",
    }
    assert c.post(f"{where}question/1/", first).status_code == 302
    page = c.get(where).content.decode()
    assert "leads to an answer" in page and "Leave it as it is" in page
    assert c.post(f"{where}hint/0/", {"reason": "村民原话"}).status_code == 302
    assert "村民原话" in c.get(where).content.decode()
    second = {
        "title": "修路",
        "kind": "several",
        "text": "还办什么？",
        "options": "灯\n桥",
        "most": "2",
    }
    assert c.post(f"{where}question/2/", second).status_code == 302
    c.post(f"{where}question/2/up/")
    row = questionnaires.latest(matter, "questions")
    assert row is not None
    assert [q.text for q in questionnaires.questions_of(row)] == [
        "还办什么？",
        "难道不该先修东路吗？",
    ]
    wrong = c.post(f"{where}question/2/", {**second, "options": "灯"})
    assert wrong.status_code == 422 and "at least 2 options" in wrong.content.decode()
    c.post(f"{where}question/2/out/")
    preview = c.get(f"{where}preview/").content.decode()
    assert "Question 1 of 1" in preview and "nothing is sent" in preview
    last = c.post(f"{where}preview/", {"at": "0", "move": "next", "q1": ["灯"]}).content.decode()
    assert "Is this right?" in last and "Send the answers" not in last
    stranger = client(village, village.representatives[0], monkeypatch, NOW)
    assert "Add a question" not in stranger.get(where).content.decode()


def test_who_is_asked_is_settled_with_the_margin_before_it(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = to_ask(village)
    c = client(village, "clerk", monkeypatch, NOW)
    where = f"/m/{matter.pk}/sample/"
    page = c.get(where).content.decode()
    assert "±5" in page and "±10" in page and "132" in page  # answers for five points of 200
    lot = {"asks": "households", "how": "lot", "size": "120", "source": "双色球号码",
           "source_on": (NOW + timedelta(days=2)).date().isoformat()}  # fmt: skip
    few = c.post(where, {**lot, "size": "50"})
    assert few.status_code == 409 and "50 are too few" in few.content.decode()
    assert c.post(where, lot).status_code == 302
    fixed = c.get(where).content.decode()
    assert "The seal of the list" in fixed and c.get(f"{where}sample.json").status_code == 200
    c = client(village, "clerk", monkeypatch, NOW + timedelta(days=2))
    assert c.post(where, {"seed": "03 09 14"}).status_code == 302
    assert SurveyUnit.objects.filter(asked=True).count() == 120
    assert "03 09 14" in c.get(where).content.decode()
    assert c.get(f"{where}redraw.py").status_code == 200


def test_a_villager_answers_question_by_question(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, survey = opened(village)
    person = somebody(units(survey)[5])
    c = client(village, person, monkeypatch, NOW)
    where = f"/m/{matter.pk}/answers/"
    assert "Answer now" in c.get(where).content.decode()
    first = c.get(f"{where}fill-in/").content.decode()
    assert ROAD.text in first and WANTS.text not in first
    second = c.post(
        f"{where}fill-in/", {"at": "0", "move": "next", "q1": "西路", "idempotency": "a"}
    )
    text = second.content.decode()
    assert WANTS.text in text and re.search('name="q1" value="西路 *"', text)
    over = c.post(f"{where}fill-in/", {"at": "1", "move": "next", "q1": "西路",
                                      "q2": ["食堂", "路灯", "公交"]})  # fmt: skip
    assert over.status_code == 422 and "mark 1 to 2; 3 are marked" in over.content.decode()
    given = {"q1": "西路", "q2": ["食堂"], "q3": "", "idempotency": "a"}
    listed = c.post(f"{where}fill-in/", {"at": "2", "move": "next", **given}).content.decode()
    assert "Is this right?" in listed and "No answer" in listed and not SurveyTurn.objects.exists()
    back = c.post(f"{where}fill-in/", {"at": "3", "move": "to-0", **given}).content.decode()
    assert ROAD.text in back and "checked" in back
    for _ in range(2):  # a double click answers once
        assert c.post(f"{where}fill-in/", {"at": "3", "move": "send", **given}).status_code == 302
    assert SurveyTurn.objects.count() == 1
    shown = c.get(where).content.decode()
    assert "Your household has answered" in shown and "Answer now" not in shown


def test_by_the_code_of_the_letter_without_an_account(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, survey = opened(village)
    unit = units(survey)[0]
    code = samplings.code_of(unit)
    c = client(village, None, monkeypatch, NOW)
    assert "Code in the letter" in c.get("/answer/").content.decode()
    wrong = c.post("/answer/", {"code": "AAAAA-AAAAA", "move": "begin"})
    assert wrong.status_code == 404 and "no such code" in wrong.content.decode()
    begun = c.post("/answer/", {"code": code.lower(), "move": "begin"}).content.decode()
    assert ROAD.text in begun and not SurveyTurn.objects.exists()
    sent = c.post("/answer/", {"code": code, "at": "3", "move": "send", "q1": "东路",
                               "idempotency": "x"})  # fmt: skip
    assert sent.status_code == 200 and "Thank you" in sent.content.decode()
    assert SurveyTurn.objects.get().unit == unit
    again = c.post("/answer/", {"code": code, "move": "begin"})
    assert "answered by phone already" in again.content.decode()
    late = client(village, None, monkeypatch, AFTER)
    other = samplings.code_of(units(survey)[1])
    assert "One could answer until" in late.post(
        "/answer/", {"code": other, "move": "begin"}
    ).content.decode()  # fmt: skip


def test_at_the_door_and_on_paper_and_typed_in_twice(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, survey = opened(village)
    one, two, *rest = units(survey)
    where = f"/m/{matter.pk}/answers/"
    door = client(village, village.representatives[0], monkeypatch, NOW)
    assert one.household is not None and two.household is not None
    begun = door.post(f"{where}take-down/", {"who": one.household.number, "move": "begin"})
    assert ROAD.text in begun.content.decode() and f'value="{one.label}"' in begun.content.decode()
    sent = door.post(f"{where}take-down/", {"unit": one.label, "at": "3", "move": "send",
                                            "q1": "东路", "idempotency": "y"})  # fmt: skip
    assert sent.status_code == 302 and SurveyTurn.objects.get().way == "helped"
    twice = door.post(f"{where}take-down/", {"who": one.household.number, "move": "begin"})
    assert "taken down by somebody already" in twice.content.decode()
    clerk = client(village, "clerk", monkeypatch, NOW)
    gave = clerk.post(f"{where}sheet/", {"who": two.household.number})
    assert "has a paper questionnaire" in gave.content.decode()
    villager = client(village, somebody(rest[0]), monkeypatch, NOW)
    assert villager.get(f"{where}take-down/").status_code == 302  # not one who takes down
    for unit in rest[:110]:
        say(matter, unit, {"q1": "西路"})
    for who in ("clerk", "supervisor"):
        c = client(village, who, monkeypatch, AFTER)
        assert "Paper 1" in c.get(f"{where}type-in/").content.decode()
        typed = {"q1": "东路" if who == "clerk" else "西路", "stratum": GROUPS[0]}
        assert c.post(f"{where}type-in/", typed).status_code == 302
        assert c.post(f"{where}type-in/", {"ready": "yes"}).status_code == 302
    page = c.get(f"{where}type-in/").content.decode()
    assert "Typed differently" in page and "Question 1" in page
    fixed = c.post(f"{where}type-in/?paper=1", {"q1": "东路", "stratum": GROUPS[0]})
    assert fixed.status_code == 302 and SurveyReading.objects.count() == 2
    director = client(village, "director", monkeypatch, AFTER)
    assert director.post(where).status_code == 302
    result = director.get(where).content.decode()
    assert "All were asked, so there is no sampling margin." in result
    assert "112 of 200 asked answered (56%)." in result


def test_the_result_its_words_its_files_and_its_papers(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, survey = opened(village, sample=120)
    some = units(survey)
    for n, unit in enumerate(some[:80]):
        say(matter, unit, {"q1": "东路" if n % 3 else "西路"})
    say(matter, some[80], {"q3": "请找13800138000"})
    survey = close(village, matter)
    c = client(village, "director", monkeypatch, AFTER)
    where = f"/m/{matter.pk}/answers/"
    page = c.get(where).content.decode()
    assert "±8.5" in page and "95 of 100 draws" in page and "Own words that nobody" in page
    villager = client(village, None, monkeypatch, AFTER)
    assert "13800138000" not in villager.get(where).content.decode()
    assert villager.get(f"{where}result.json").json()["answered"] == 81
    assert villager.get(f"{where}result.csv").content.decode().count("\r\n") == 1 + 3 + 3 + 1
    api = villager.get(f"/api/v1/matters/{matter.pk}/surveys").json()
    assert api[0]["result"]["margin"] == 85 and api[0]["drawn"]
    text = villager.get(f"/api/v1/surveys/{survey.pk}/result.csv")
    assert text.content.decode().startswith("\ufeffquestion,text,option")
    matter = Matter.objects.select_related("area", "procedure").get(pk=matter.pk)
    found = {p.slug: p for p in papers.papers_of(matter)}
    assert found["survey-letters"].for_whom == "office"
    for slug in ("survey-letters", "survey-paper", "survey-report"):
        for lang in ("zh", "en"):
            doc = papers.document(matter, found[slug], lang)  # type: ignore[arg-type]
            assert papers.as_file(doc, "docx")[:2] == b"PK"
    assert villager.get(f"/m/{matter.pk}/sample/papers/survey-letters.pdf").status_code != 200


@pytest.mark.parametrize("part", ["questions", "sample", "answers"])
def test_pages_ask_as_few_questions_with_many_as_with_one(
    village: Village, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    few, _ = opened(village, ROAD)
    many, survey = opened(village, ROAD, WANTS, WORDS)
    for n, unit in enumerate(units(survey)[:120]):
        say(many, unit, {"q1": "东路" if n % 2 else "西路", "q3": f"话{n}"})
    found, one = opened(village, ROAD)
    for unit in units(one)[:100]:
        say(found, unit, {"q1": "东路"})
    asked = []
    for close_them in (False, True):
        if close_them:
            close(village, many)
            close(village, found)
        for matter in (few, found, many):
            c = client(village, "director", monkeypatch, AFTER)
            c.get(f"/m/{matter.pk}/")
            with CaptureQueriesContext(connection) as seen:
                assert c.get(f"/m/{matter.pk}/{part}/").status_code == 200
            asked.append(len(seen))
    assert max(asked) <= 8, asked


def test_a_part_that_is_not_there_or_not_open(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, _ = with_papers(village, 0, 3)
    c = client(village, "clerk", monkeypatch, NOW)
    for where in ("answers/question/1/", "questions/take-down/", "sample/result.json",
                  "answers/result.json", "questions/preview/9/"):  # fmt: skip
        assert c.get(f"/m/{matter.pk}/{where}").status_code == 404
    assert SurveySample.objects.get(matter=matter).whole
    assert c.get(f"/m/{matter.pk}/sample/sample.json").status_code == 404
    done(matter, "answers")


def test_own_words_are_shown_and_withheld_on_the_page(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, survey = opened(village)
    for n, unit in enumerate(units(survey)[:100]):
        say(matter, unit, {"q3": f"第{n}句"} if n < 2 else {"q1": "东路"})
    close(village, matter)
    c = client(village, "clerk", monkeypatch, AFTER)
    where = f"/m/{matter.pk}/answers/"
    first, second = SurveyText.objects.order_by("pk")
    shown = re.search(rf'action="([^"]+words/{first.pk}/show/)"', c.get(where).content.decode())
    assert shown is not None
    sent = c.post(shown[1], {"idempotency": str(uuid4())})
    first.refresh_from_db()
    assert (sent.status_code, first.state) == (302, "shown")
    again = c.post(shown[1], {"idempotency": str(uuid4())})  # somebody else was quicker
    assert again.status_code == 409 and "looked at already" in again.content.decode()
    held = f"{where}words/{second.pk}/hold/"
    assert c.post(held, {"reason": ""}).status_code == 422
    assert c.post(held, {"reason": "点名"}).status_code == 302
    page = client(village, None, monkeypatch, AFTER).get(where).content.decode()
    assert "第0句" in page and "第1句" not in page and "1 answer in own words is not" in page


def test_the_page_of_a_survey_given_up(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    matter, survey = opened(village)
    code = samplings.code_of(units(survey)[0])
    matters.drop_matter(
        actor=village.actor("secretary"), now=NOW, matter_id=matter.pk, reason="不办了"
    )
    c = client(village, "director", monkeypatch, NOW)
    page = c.get(f"/m/{matter.pk}/answers/").content.decode()
    assert "was given up" in page and "不办了" in page and "Answer now" not in page
    late = client(village, None, monkeypatch, NOW).post("/answer/", {"code": code})
    assert late.status_code == 422 and "Question 1" not in late.content.decode()
