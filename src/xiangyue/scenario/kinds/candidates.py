"""Those named are checked; one of two posts chooses, one declines; the list; one withdraws."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import candidate_lists as lists
from xiangyue.actions import candidates
from xiangyue.actions.electing import posts_of
from xiangyue.core.part import Part
from xiangyue.data.models import Candidacy
from xiangyue.scenario.kinds.nomination import before
from xiangyue.scenario.kinds.voter_roll import election, ids, officer

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

POSTED = 9
"""Days before election day on which it is posted: four more than the law of the provinces asks."""
WORDS = (
    "我想先把二组的排水沟修通，每季度把账目贴出来，谁都能来问。",
    "村里老人多，我想把食堂和送药上门办起来，钱从哪里来先算清楚再做。",
    "我会把大家提的意见一条一条记下来，办不办、为什么，都给答复。",
)
HEARD = "本人说明：当年的事已经处理完，这些年没有再犯，愿意接受大家监督。"


def rows(driver: Driver, run: Running, *states: str) -> list[Candidacy]:
    """Who is named, in the order of the list."""
    found = Candidacy.objects.filter(election=election(driver, run), state__in=states)
    return list(found.select_related("person").order_by("post", "rank", "pk"))


def unruled(driver: Driver, run: Running) -> list[int]:
    """Of whom nobody has said that they may stand."""
    found = Candidacy.objects.filter(
        election=election(driver, run), state="named", ruling__isnull=True
    )
    return list(dict.fromkeys(found.order_by("pk").values_list("person_id", flat=True)))


def check(driver: Driver, run: Running, part: Part) -> None:
    """Everybody may stand."""
    who = officer(driver, run, part)
    for person in unruled(driver, run):
        driver.do(candidates.rule_on, actor=who, **ids(run, part), person_id=person)


def speak(driver: Driver, run: Running, part: Part) -> None:
    """Some say what they mean to do: on the phone, or through the office."""
    for n, row in enumerate(rows(driver, run, "formal")[: len(WORDS)]):
        me = actor_of_person(row.person_id, driver.clock.now)
        who = officer(driver, run, part) if n % 2 else me
        driver.do(
            candidates.say_words, actor=who, **ids(run, part), person_id=row.person_id,
            words=WORDS[n],
        )  # fmt: skip


def do(driver: Driver, run: Running, part: Part) -> None:
    """Checked, posted in time, with what some of them mean to do."""
    check(driver, run, part)
    before(driver, run, POSTED)
    driver.do(lists.post_list, actor=officer(driver, run, part), **ids(run, part))
    speak(driver, run, part)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Posting the list."""
    rehearsal.refuses(key, part, lists.post_list, actor=actor, **ids(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Somebody barred, heard, who objects; somebody with two posts; the list too early, too late,
    again; one who withdraws, and the next comes up."""
    tries, at = rehearsal.refuses, ids(run, part)
    who = officer(rehearsal, run, part)
    tries("list-unchecked", part, lists.post_list, actor=who, **at)
    _barred(rehearsal, run, part)
    check(rehearsal, run, part)
    _two_posts(rehearsal, run, part)
    check(rehearsal, run, part)
    before(rehearsal, run, POSTED)
    day = election(rehearsal, run).day
    assert day is not None
    late = rehearsal.clock.now + (day - timedelta(days=4) - rehearsal.clock.today)
    tries("list-late", part, lists.post_list, actor=who, now=late, **at)
    with rehearsal.supposing():
        Candidacy.objects.filter(election=election(rehearsal, run)).exclude(
            pk__in=_few(rehearsal, run)
        ).update(state="declined")
        tries("list-few", part, lists.post_list, actor=who, **at)
    with rehearsal.supposing():
        Candidacy.objects.filter(election=election(rehearsal, run), person__sex="f").update(
            state="declined"
        )
        tries("list-no-woman", part, lists.post_list, actor=who, **at)
    rehearsal.do(lists.post_list, actor=who, **at)
    tries("list-again", part, lists.post_list, actor=who, **at)
    speak(rehearsal, run, part)
    _withdraw(rehearsal, run, part)


def _few(rehearsal: Rehearsal, run: Running) -> list[int]:
    """As many as there are seats, for each post."""
    found: list[int] = []
    for post in posts_of(election(rehearsal, run)):
        here = [r.pk for r in rows(rehearsal, run, "named") if r.post == post.id]
        found += here[: post.seats]
    return found


def _barred(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Without being heard, for no condition, by oneself; an objection in time, once, answered."""
    tries, at = rehearsal.refuses, ids(run, part)
    who = officer(rehearsal, run, part)
    last = rows(rehearsal, run, "named")[-1]
    person = last.person_id
    me = actor_of_person(person, rehearsal.clock.now)
    rule, told = candidates.rule_on, {"reason": "生效判决书", "heard": HEARD}
    bar = {"actor": who, **at, "person_id": person, "condition": "convicted", **told}
    tries("bar-unheard", part, rule, **{**bar, "heard": ""})
    tries("bar-no-reason", part, rule, **{**bar, "reason": ""})
    tries("bar-condition", part, rule, **{**bar, "condition": "unloved"})
    tries("rule-nobody", part, rule, **{**bar, "person_id": 0})
    tries("rule-oneself", part, rule, **{**bar, "actor": me})
    rehearsal.do(rule, **bar)
    tries("rule-twice", part, rule, **bar)
    say = {"actor": me, **at, "person_id": person, "words": "判决已经撤销，有法院的文书。"}
    other = rehearsal.wrong(part.actors, run)
    tries("object-other", part, candidates.object_to, **{**say, "actor": other})
    late = rehearsal.clock.now + timedelta(days=4)
    tries("object-late", part, candidates.object_to, now=late, **say)
    answer = {"actor": who, **at, "person_id": person, "may_stand": True, "answer": "查实，撤销。"}
    tries("answer-nothing", part, candidates.answer_objection, **answer)
    rehearsal.do(candidates.object_to, **say)
    tries("bar-object-twice", part, candidates.object_to, **say)
    tries("list-objection", part, lists.post_list, actor=who, **at)
    rehearsal.do(candidates.answer_objection, **answer)


def _two_posts(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """One who is named for two posts chooses in writing; another does not choose for them."""
    tries, at = rehearsal.refuses, ids(run, part)
    who = officer(rehearsal, run, part)
    posts = posts_of(election(rehearsal, run))
    first = next(r for r in rows(rehearsal, run, "named") if r.post == posts[0].id)
    choose = candidates.choose_post
    given = {**at, "person_id": first.person_id, "post": posts[0].id}
    tries("choose-one", part, choose, actor=who, **given, in_writing=True)
    # named for another post as well, as by many papers
    last = [p.id for p in posts if not p.women_only][-1]
    most = max(r.votes or 0 for r in rows(rehearsal, run, "named") if r.post == last)
    Candidacy.objects.create(
        election=first.election, person_id=first.person_id, post=last, named_by="voters",
        votes=most, rank=0,
    )  # fmt: skip
    check_two(rehearsal, run, first.person_id)
    tries("list-two-posts", part, lists.post_list, actor=who, **at)
    tries("choose-unsigned", part, choose, actor=who, **given)
    tries("choose-none", part, choose, actor=who, **{**given, "post": "treasurer"}, in_writing=True)
    me = actor_of_person(first.person_id, rehearsal.clock.now)
    rehearsal.do(choose, actor=me, **given)


def check_two(rehearsal: Rehearsal, run: Running, person: int) -> None:
    """The ruling on a person stands for each of their names."""
    from xiangyue.data.models import CandidateRuling  # noqa: PLC0415

    mine = Candidacy.objects.filter(election=election(rehearsal, run), person_id=person)
    ruling = CandidateRuling.objects.get(candidacy=mine.exclude(ruling=None).first())
    ruling.pk, ruling.candidacy = None, mine.get(ruling=None)
    ruling.save()


def _withdraw(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Not for another without a paper, not too late; the next comes up."""
    tries, at = rehearsal.refuses, ids(run, part)
    who = officer(rehearsal, run, part)
    formal = rows(rehearsal, run, "formal")
    waiting = {r.post for r in rows(rehearsal, run, "named")}
    gone = next(r for r in reversed(formal) if r.post in waiting)
    decline = candidates.decline
    given = {**at, "person_id": gone.person_id}
    tries("decline-unsigned", part, decline, actor=who, **given)
    day = election(rehearsal, run).day
    assert day is not None
    late = rehearsal.clock.now + (day - timedelta(days=2) - rehearsal.clock.today)
    me: dict[str, Any] = {"actor": actor_of_person(gone.person_id, rehearsal.clock.now)}
    tries("decline-late", part, decline, now=late, **me, **given)
    tries("words-quiet", part, candidates.say_words, now=late + timedelta(days=2), **me, **given,
          words="当选后再说")  # fmt: skip
    up = rehearsal.do(decline, actor=who, **given, in_writing=True, reason="要外出打工")
    rehearsal.expects("came-up", part, "one", "one" if len(up) == 1 else str(len(up)))
    tries("decline-twice", part, decline, **me, **given)
