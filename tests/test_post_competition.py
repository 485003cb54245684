"""Posts filled by mutual choice: who is told what and when, wishes in order, both sides' word,
reasons, the term on the register; nobody is ranked."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.lived_village import refused
from tests.world import NOW

from xiangyue.access import clock
from xiangyue.access.actors import Actor
from xiangyue.actions import documents_of_matters as documents
from xiangyue.actions import documents_of_works as of_works
from xiangyue.actions import plain_ballots, post_choices, post_terms, post_wishes, secret_ratings
from xiangyue.actions.posting_choice import chosen_lines, posts_lines, standing_lines
from xiangyue.data import figure_check, figures
from xiangyue.data.models import Account, Matter, PlainBox, PostSignUp, RecordEntry
from xiangyue.methods import library
from xiangyue.scenario.cast import cast_of, moment
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.kinds import appointment as beginning
from xiangyue.scenario.kinds import post_choice as choosing
from xiangyue.scenario.kinds import post_wishes as wishing
from xiangyue.scenario.practice import practice_world
from xiangyue.scenario.themes import theme

SLUG = "post-competition"
EN = {"accept-language": "en"}


@pytest.fixture
def d(db: None, monkeypatch: pytest.MonkeyPatch) -> Driver:
    rng = Random(5)
    area, at = practice_world(library.procedure(SLUG), NOW, rng)
    driver = Driver(cast_of(area, NOW), at, rng)
    monkeypatch.setattr(clock, "now", lambda: driver.clock.now)
    return driver


def begin(d: Driver, stop: str) -> Running:
    run = d.start(theme("lamps"), (), slug=SLUG, origin="cadres")
    d.live([run], stop=stop)
    return run


def on(d: Driver, run: Running, part: str) -> dict[str, Any]:
    """Who does a part, when."""
    return {"actor": d.who(run.procedure.part(part)), "now": d.clock.now, "part": part}


def post(**more: Any) -> dict[str, Any]:
    return {**wishing.POSTS[0], **more}


def test_the_numbers_of_a_post_just_at_and_over(d: Driver) -> None:
    run = begin(d, "wishes")
    given = {**on(d, run, "wishes"), "matter_id": run.matter_id}
    for more in ({"places": 1}, {"places": 50}, {"months": 1}, {"months": 60}):
        post_wishes.offer(**given, **post(**more))
    for word, most in (("places", 50), ("months", 60)):
        for n in (0, -1, most + 1):
            found = refused(post_wishes.offer, f"post-wish.{word}", **given, **post(**{word: n}))
            assert [(c.have, c.need) for c in found.checks] == [(n, most)]
    row = Matter.objects.get(pk=run.matter_id).parts.get(key="wishes")
    assert (row.facts["posts"], row.facts["places"]) == (4, 53)
    row.facts["posts"] = 59
    row.save()
    post_wishes.offer(**given, **post())
    found = refused(post_wishes.offer, "post-wish.posts", **given, **post())
    assert [(c.have, c.need) for c in found.checks] == [(61, 60)]


def signed(d: Driver) -> Running:
    run = begin(d, "wishes")
    wishing.do(d, run, run.procedure.part("wishes"))
    run.worked.add("wishes")
    return run


def test_who_signs_up_is_told_to_nobody_before_the_list_hangs(d: Driver, client: Client) -> None:
    run = signed(d)
    names = [row.person.name for row in wishing.rows(run)]
    text = client.get(f"/m/{run.matter_id}/wishes/", headers=EN).content.decode()
    text += client.get(f"/m/{run.matter_id}/").content.decode()
    text += client.get(f"/api/v1/matters/{run.matter_id}/parts/wishes").content.decode()
    assert "Signed up so far" in text and "副主任" in text
    assert not any(word in text for word in (*wishing.BRINGS, *names))
    record = "".join(RecordEntry.objects.values_list("body", flat=True))
    assert not any(word in record for word in wishing.BRINGS)
    mine = [e.body for e in RecordEntry.objects.filter(act="post-wish.sign-up")]
    assert len(mine) == 4 and not any(n in body for n in names for body in mine)
    said = "\n".join(posts_lines(Matter.objects.get(pk=run.matter_id)))
    assert "党政综合办公室：副主任，1人，任期36个月" in said and not any(n in said for n in names)


def test_one_may_sign_up_to_the_last_day_with_so_many_wishes_at_most(d: Driver) -> None:
    run = signed(d)
    until, offered = run.until["wishes"][1], wishing.posts(run)
    other = d.cast.all("delegate")[-1]
    given = {"actor": other, "matter_id": run.matter_id, "part": "wishes", "brings": "愿意去"}
    last, late = moment(until), moment(until + timedelta(days=1))
    found = refused(
        post_wishes.sign_up, "post-wish.most", **given, now=last, posts=offered + offered[:1]
    )
    assert [(c.have, c.need) for c in found.checks] == [(4, 3)]
    refused(post_wishes.sign_up, "post-wish.most", **given, now=last, posts=[])
    refused(post_wishes.sign_up, "post-wish.over", **given, now=late, posts=offered[:1])
    refused(post_wishes.sign_up, "masking.mobile", now=last, posts=offered[:1],
            **{**given, "brings": "电话13912345678"})  # fmt: skip
    made = post_wishes.sign_up(**given, now=last, posts=offered[::-1])
    assert [w.post_id for w in made.wishes.order_by("place")] == offered[::-1]
    back = {"now": last, "part": "wishes", "sign_up_id": made.pk}
    post_wishes.withdraw(actor=other, **back)
    again = post_wishes.sign_up(**given, now=last, posts=offered[:1])
    assert again.number == made.number + 1
    check = {"actor": d.who(run.procedure.part("wishes")), "part": "wishes", "unmet": []}
    check |= {"sign_up_id": again.pk, "post_id": offered[0]}
    refused(post_wishes.check, "post-wish.still-open", **check, now=last)
    assert post_wishes.check(**check, now=late).fits
    refused(post_wishes.check, "post-wish.gone", **{**check, "sign_up_id": made.pk}, now=late)
    found = refused(
        post_wishes.check,
        "post-wish.condition",
        **{**check, "unmet": [2], "reason": "不够"},
        now=late,
    )
    assert [(c.have, c.need) for c in found.checks] == [(3, 2)]
    facts = Matter.objects.get(pk=run.matter_id).parts.get(key="wishes").facts
    assert (facts["signed"], facts["withdrawn"], facts["fit"]) == (5, 1, 1)


def test_nobody_is_ranked_by_the_rating_and_of_few_nothing_is_told(
    d: Driver, client: Client
) -> None:
    run = begin(d, "rating")
    part = run.procedure.part("rating")
    given = {**on(d, run, "rating"), "matter_id": run.matter_id}
    stand = post_wishes.candidates(run.matter_id)
    box = secret_ratings.open_rating(**given)
    asked = plain_ballots.asked_of(box)
    assert [q.about for q in asked] == [row.person_id for row in stand]
    voters = list(box.roll.order_by("person_id").values_list("person_id", flat=True))
    half = -(-len(voters) // 2)
    # the last who signed up is liked best; four alone have an opinion of the first
    for n, voter in enumerate(voters[:half]):
        grades = {q.key: ["satisfied" if q is asked[-1] else "not"] for q in asked}
        if n >= 4:
            del grades[asked[0].key]
        grades = {q.key: grades[q.key] for q in asked if q.key in grades and q.about != voter}
        plain_ballots.cast(actor=Actor(voter, "", d.cast.area), now=d.clock.now, box_id=box.pk,
                           answers=grades)  # fmt: skip
    secret_ratings.end_rating(**given)
    secret_ratings.close_rating(**given)
    box.refresh_from_db()
    told = secret_ratings.result(box)
    assert [row["title"] for row in told] == [row.person.name for row in stand]
    assert told[0]["n"] is None and told[-1]["n"] == half - (asked[-1].about in voters[:half])
    assert not PlainBox.objects.get(pk=box.pk).opened.filter(question=asked[0].key).exists()
    assert part.words["wishes"] == "wishes"
    said = standing_lines(Matter.objects.get(pk=run.matter_id))
    places = [
        said.index(line) for row in stand for line in said if line.startswith(row.person.name)
    ]
    assert places == sorted(places) and len(places) == len(stand)


def test_against_a_wish_or_a_word_only_with_the_reason(d: Driver) -> None:
    run = begin(d, "choice")
    given, offered = on(d, run, "choice"), wishing.posts(run)
    one, two, three, four = choosing.said(d, run, run.procedure.part("choice"))
    give = post_choices.give
    # the village does not want the fourth: refused without the reason, done with it
    mine = {"sign_up_id": four.pk, "post_id": offered[1]}
    refused(give, "post-choice.why-against", **given, **mine)
    assert give(**given, **mine, reason="村里同意再看看").against
    # now the village is full
    found = refused(give, "post-choice.full", **given, sign_up_id=two.pk, post_id=offered[1])
    assert [(c.have, c.need) for c in found.checks] == [(1, 1)]
    # two places: the second is given too, a first wish needs no reason
    assert not give(**given, sign_up_id=three.pk, post_id=offered[2]).against
    # the earlier wish is full, so that the later one is not against it
    assert not give(**given, sign_up_id=one.pk, post_id=offered[0]).against
    refused(give, "post-choice.why-none", **given, sign_up_id=two.pk, post_id=None)
    assert give(**given, sign_up_id=two.pk, post_id=None, reason="村里只要一人").post is None
    facts = Matter.objects.get(pk=run.matter_id).parts.get(key="choice").facts
    wanted = {"candidates": 4, "given": 3, "against": 1, "none": 1, "open": 0, "vacant": 1}
    assert {k: facts[k] for k in wanted} == wanted
    said = "\n".join(chosen_lines(Matter.objects.get(pk=run.matter_id)))
    assert f"{four.person.name}的安排没有依志愿先后或者用人一方的意见，理由：村里同意再看看" in said
    assert two.person.name not in said
    with pytest.raises(IntegrityError), transaction.atomic():
        PostSignUp.objects.filter(pk=two.pk).update(why="")
    refused(post_choices.say, "masking.mobile", **given, sign_up_id=two.pk, post_id=offered[1],
            wanted=False, reason="打13912345678问")  # fmt: skip


def test_a_term_stands_on_the_register_and_ends_on_its_day_or_before(
    d: Driver, client: Client
) -> None:
    run = begin(d, "appointment")
    beginning.do(d, run, run.procedure.part("appointment"))
    start = d.clock.today + timedelta(days=1)
    first, last = post_terms.register(d.cast.area).order_by("number")
    assert (first.starts, first.post.months if first.post else 0) == (start, 36)
    assert first.until == date(start.year + 3, start.month, start.day) - timedelta(days=1)
    day = timedelta(days=1)
    assert not post_terms.runs(first, start - day) and post_terms.runs(first, start)
    assert post_terms.runs(first, first.until) and not post_terms.runs(first, first.until + day)
    d.clock.until(start)
    page = client.get(f"/a/{d.cast.area}/posts/", headers=EN).content.decode()
    assert first.person.name in page and "The term runs" in page and "End a term" not in page
    who = d.who(run.procedure.part("appointment"))
    ends = {"now": d.clock.now, "sign_up_id": first.pk, "reason": "另有任用"}
    refused(post_terms.end, "access.roles", actor=d.cast.all("delegate")[-1], **ends)
    post_terms.end(actor=who, **ends)
    refused(post_terms.end, "post-term.not-running", actor=who, **ends)
    # a page that somebody read a moment ago is remembered by its address
    again = client.get(f"/a/{d.cast.area}/posts/?again", headers=EN).content.decode()
    assert "Ended early" in again and "The term has ended" in again
    assert last.person.name in page
    year = {"first": date(2026, 1, 1), "last": date(2026, 12, 31), "today": d.clock.today}
    taken = figures.read([d.cast.area, ""], keys=["posts_taken"], **year)
    assert all(sums["posts_taken"] == 2 for sums in taken.values())
    assert figure_check.differences() == []


def test_the_side_of_a_post_says_itself_and_the_office_does_not_change_it(
    d: Driver, client: Client
) -> None:
    run = begin(d, "choice")
    given, offered = on(d, run, "choice"), wishing.posts(run)
    rows = post_wishes.candidates(run.matter_id)
    speaker = choosing.side(d)
    mine = {"part": "choice", "sign_up_id": rows[0].pk, "post_id": offered[0]}
    said = {"actor": speaker, "now": d.clock.now}
    refused(post_choices.say, "access.roles", **mine, **said, wanted=True)
    name = {**given, "post_id": offered[0]}
    stranger = wishing.rows(run)[0].person_id
    refused(post_choices.name_side, "panel.own", **name, person_id=stranger)
    refused(post_choices.name_side, "post-choice.side-unknown", **name, person_id=0)
    refused(post_choices.name_side, "post-wish.no-post", **{**name, "post_id": 0}, person_id=None)
    # the office enters a paper, then who speaks is named: they say otherwise, and that stands
    post_choices.say(**{**given, **mine}, wanted=True)
    post_choices.name_side(**name, person_id=speaker.person_id)
    other = {**mine, "sign_up_id": rows[1].pk, "post_id": offered[1]}
    refused(post_choices.say, "access.roles", **other, **said, wanted=True)
    account = Account.objects.create(
        login="speaks", person_id=speaker.person_id, created_at=NOW, password="!"
    )
    client.force_login(account)
    page = client.get(f"/m/{run.matter_id}/choice/", headers=EN).content.decode()
    assert "You speak for this post" in page and rows[0].person.name in page
    assert page.count('value="give"') == 0 and f"{rows[1].pk}-{offered[1]}" not in page
    wish = post_choices.say(**mine, **said, wanted=False, reason="先要一位懂财务的")
    assert (wish.wanted, wish.said_itself) == (False, True)
    refused(post_choices.say, "post-choice.said-itself", **{**given, **mine}, wanted=True)
    # named otherwise since: neither the one before nor the office changes what was said
    post_choices.name_side(**name, person_id=None)
    refused(post_choices.say, "access.roles", **mine, **said, wanted=True)
    refused(post_choices.say, "post-choice.said-itself", **{**given, **mine}, wanted=True)
    record = RecordEntry.objects.filter(act="post-choice.say").order_by("pk").values_list("body")
    assert "懂财务" not in "".join(body for (body,) in record)


def test_who_takes_up_a_post_has_a_letter(d: Driver) -> None:
    run = begin(d, "appointment")
    beginning.do(d, run, run.procedure.part("appointment"))
    matter = Matter.objects.select_related("procedure", "area").get(pk=run.matter_id)
    letters = [p for p in documents.papers_of(matter) if p.slug == "appointment-letter"]
    taken = PostSignUp.objects.filter(matter=matter, starts__isnull=False)
    assert {p.id for p in letters} == set(taken.values_list("pk", flat=True))
    assert {(p.part, p.for_whom) for p in letters} == {("appointment", "office")}
    row = taken.order_by("number")[0]
    paper = next(p for p in letters if p.id == row.pk)
    made = of_works.made(matter, paper.slug, paper.part, paper.id, "zh")
    assert (made.name, made.starts, made.ends) == (row.person.name, row.starts, row.until)
    assert row.post and made.post == row.post.unit + row.post.title
    assert made.rests_on and "党委" in made.issuer.name
