"""The poll is prepared: a hall and a mobile box, staff, papers, proxies, all of it posted."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import poll_postings, polling, proxies, relatives
from xiangyue.actions.electing import RECALL, charter_of, standing_in
from xiangyue.core.part import Part
from xiangyue.data.models import Candidacy, PollBox, PollWorker, Proxy, Voter
from xiangyue.scenario.kinds.nomination import before, officers, pool
from xiangyue.scenario.kinds.voter_roll import case_of, election, ids, officer

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

POSTED, PROXIES = 5, 2
"""Days before election day."""
STAFF = (("announcer", 1), ("teller", 2), ("issuer", 2), ("scribe", 1), ("guard", 1))
PAPER = "镇选办〔2026〕3号"


def at_hour(day: date, hour: int) -> datetime:
    """That hour of that day."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def box(driver: Driver, run: Running, kind: str) -> dict[str, Any]:
    """A place as it is set."""
    day = election(driver, run).day
    assert day is not None
    mobile = kind == "mobile"
    return {
        "name": "流动票箱" if mobile else "中心投票会场",
        "kind": kind,
        "place": "由监票人送到行动不便的选民家里" if mobile else "村文化礼堂",
        "opens_at": at_hour(day, 8),
        "closes_at": at_hour(day, 15),
        "reason": "有十几位老人和病人走不到会场" if mobile else "",
        "secret_place": not mobile,
    }


def staff(driver: Driver, run: Running) -> list[int]:
    """Who may work there: neither standing nor a relative of one who does."""
    vote = election(driver, run)
    named = {*standing_in(vote)}
    named |= set(Candidacy.objects.filter(election=vote).values_list("person_id", flat=True))
    return [v.person_id for v in pool(driver, run) if v.person_id not in named]


def places(driver: Driver, run: Running, part: Part) -> tuple[PollBox, PollBox]:
    """The hall, and a mobile box that the township approved."""
    who, at = officer(driver, run, part), ids(run, part)
    main = driver.do(polling.set_box, actor=who, **at, **box(driver, run, "main"))
    mobile = driver.do(polling.set_box, actor=who, **at, **box(driver, run, "mobile"))
    return main, mobile


def approve(driver: Driver, run: Running, part: Part, mobile: PollBox) -> None:
    """By the township's paper."""
    who = officer(driver, run, part)
    given = {"box_id": mobile.pk, "approved": True, "paper": PAPER}
    driver.do(polling.decide_box, actor=who, **ids(run, part), **given)


def appoint(driver: Driver, run: Running, part: Part, main: PollBox, mobile: PollBox) -> list[int]:
    """Everybody that a poll needs; who they are."""
    who, free = officer(driver, run, part), staff(driver, run)
    plan: list[tuple[str, int, PollBox]] = [(task, n, main) for task, n in STAFF]
    plan += [("scrutineer", 2, main), ("scrutineer", 3, mobile)]
    used: list[int] = []
    for task, n, where in plan:
        some = [p for p in free if p not in used][:n]
        used += some
        driver.do(
            polling.appoint, actor=who, **ids(run, part), people=some, task=task, box_id=where.pk
        )
    return used


def voters(driver: Driver, run: Running) -> int:
    """How many ballot papers are printed."""
    return Voter.objects.filter(election=election(driver, run), on_roll=True).count()


def papers(driver: Driver, run: Running, part: Part, main: PollBox) -> None:
    """One for each voter, handed over at the hall."""
    who, at = officer(driver, run, part), ids(run, part)
    n = voters(driver, run)
    driver.do(poll_postings.move_papers, actor=who, **at, move="printed", number=n)
    driver.do(
        poll_postings.move_papers, actor=who, **at, move="handed", number=n, box_id=main.pk,
        giver="村民选举委员会主任" if officers(driver, run) else "村文书", taker="发票人",
    )  # fmt: skip


def away(driver: Driver, run: Running) -> list[Voter]:
    """Voters who live elsewhere."""
    rows = Voter.objects.filter(election=election(driver, run), on_roll=True, ground="away")
    return list(rows.select_related("person").order_by("pk"))


def holders(driver: Driver, run: Running) -> list[int]:
    """Who may vote for another: neither named nor working there nor on the committee."""
    busy = set(PollWorker.objects.filter(election=election(driver, run)).values_list(
        "person_id", flat=True
    )) | {a.person_id for a in officers(driver, run)}  # fmt: skip
    return [p for p in staff(driver, run) if p not in busy]


def give_proxies(driver: Driver, run: Running, part: Part) -> None:
    """One says it on the phone, one by a paper."""
    some = holders(driver, run)
    gone = away(driver, run)[:2] if lets(driver, run) else []
    for n, voter in enumerate(gone):
        me = actor_of_person(voter.person_id, driver.clock.now)
        driver.do(
            proxies.file_proxy, actor=me if n == 0 else officer(driver, run, part),
            **ids(run, part), voter_id=voter.person_id, holder_id=some[0],
            away="在宁波打工，选举日回不来", in_writing=n > 0,
        )  # fmt: skip


def lets(driver: Driver, run: Running) -> bool:
    """Whether one may vote for another in this vote."""
    vote, case = election(driver, run), case_of(driver, run)
    return proxies.allowed(vote, case.today, charter_of(case.matter)) is None


def ask(driver: Driver, run: Running, part: Part, mobile: PollBox) -> None:
    """An old woman asks for the mobile box and gets it."""
    someone = pool(driver, run)[-1]
    me = actor_of_person(someone.person_id, driver.clock.now)
    row = driver.do(polling.ask_mobile, actor=me, **ids(run, part), reason="腿脚不便，走不到会场")
    who = officer(driver, run, part)
    given = {"request_id": row.pk, "box_id": mobile.pk}
    driver.do(polling.answer_mobile, actor=who, **ids(run, part), **given)


def do(driver: Driver, run: Running, part: Part) -> None:
    """All of it, and the two postings."""
    who, at = officer(driver, run, part), ids(run, part)
    main, mobile = places(driver, run, part)
    approve(driver, run, part, mobile)
    appoint(driver, run, part, main, mobile)
    driver.do(poll_postings.say_void, actor=who, **at)
    papers(driver, run, part, main)
    ask(driver, run, part, mobile)
    give_proxies(driver, run, part)
    before(driver, run, POSTED)
    driver.do(poll_postings.post_arrangements, actor=who, **at)
    if lets(driver, run):
        before(driver, run, PROXIES)
        driver.do(proxies.post_proxies, actor=who, **at)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Saying what makes a paper void."""
    rehearsal.refuses(key, part, poll_postings.say_void, actor=actor, **ids(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Every refusal, in the order in which a poll is prepared."""
    tries, at = rehearsal.refuses, ids(run, part)
    who = officer(rehearsal, run, part)
    post = poll_postings.post_arrangements
    tries("post-no-main", part, post, actor=who, **at)
    main, mobile = _boxes(rehearsal, run, part)
    tries("post-unapproved", part, post, actor=who, **at)
    _township(rehearsal, run, part, mobile)
    approve(rehearsal, run, part, mobile)
    tries("post-no-staff", part, post, actor=who, **at)
    _staff(rehearsal, run, part, main)
    appoint(rehearsal, run, part, main, mobile)
    tries("post-void-unsaid", part, post, actor=who, **at)
    tries("void-lines", part, poll_postings.say_void, actor=who, **at, lines=["一"] * 11)
    rehearsal.do(poll_postings.say_void, actor=who, **at, lines=["写了侮辱人的话的无效"])
    with rehearsal.supposing():
        PollWorker.objects.filter(election=election(rehearsal, run), task="teller").delete()
        tries("post-one-teller", part, post, actor=who, **at)
    _papers(rehearsal, run, part, main)
    _mobile(rehearsal, run, part, main, mobile)
    _proxies(rehearsal, run, part)
    before(rehearsal, run, POSTED)
    late = rehearsal.clock.now + timedelta(days=4)
    tries("poll-late", part, post, actor=who, now=late, **at)
    rehearsal.do(post, actor=who, **at)
    if not lets(rehearsal, run):  # without proxies nothing is left to do
        tries("post-ended", part, post, actor=who, **at)
        tries("drop-ended", part, polling.drop_box, actor=who, **at, box_id=mobile.pk)
        return
    tries("post-again", part, post, actor=who, **at)
    tries("drop-late", part, polling.drop_box, actor=who, **at, box_id=mobile.pk)
    before(rehearsal, run, PROXIES)
    tries("proxies-late", part, proxies.post_proxies, actor=who, **at,
          now=rehearsal.clock.now + timedelta(days=2))  # fmt: skip
    rehearsal.do(proxies.post_proxies, actor=who, **at)


def _boxes(rehearsal: Rehearsal, run: Running, part: Part) -> tuple[PollBox, PollBox]:
    """A kind that there is not, another day, hours the wrong way round, a mobile box for no reason;
    two halls, two of a name."""
    tries, at, act = rehearsal.refuses, ids(run, part), polling.set_box
    who = officer(rehearsal, run, part)
    hall, moves = box(rehearsal, run, "main"), box(rehearsal, run, "mobile")
    given = {"actor": who, **at}
    tries("box-kind", part, act, **given, **{**hall, "kind": "online"})
    other = hall["opens_at"] + timedelta(days=1)
    tries("box-day", part, act, **given, **{**hall, "opens_at": other})
    tries("box-hours", part, act, **given, **{**hall, "closes_at": hall["opens_at"]})
    tries("box-no-reason", part, act, **given, **{**moves, "reason": ""})
    found = places(rehearsal, run, part)
    tries("box-two-halls", part, act, **given, **{**hall, "name": "村小学"})
    tries("box-name", part, act, **given, **{**moves, "name": hall["name"]})
    tries("box-none", part, polling.drop_box, **given, box_id=0)
    return found


def _township(rehearsal: Rehearsal, run: Running, part: Part, mobile: PollBox) -> None:
    """Approved by nobody's paper; refused without a reason; a hall, which needs no approval."""
    tries, at, act = rehearsal.refuses, ids(run, part), polling.decide_box
    who = officer(rehearsal, run, part)
    given = {"actor": who, **at, "box_id": mobile.pk, "approved": True}
    tries("approve-self", part, act, **given)
    tries("approve-no", part, act, **{**given, "approved": False}, paper=PAPER)
    main = PollBox.objects.get(election=mobile.election, kind="main")
    tries("approve-hall", part, act, **{**given, "box_id": main.pk}, paper=PAPER)


def _staff(rehearsal: Rehearsal, run: Running, part: Part, main: PollBox) -> None:
    """A task that there is not, nobody, one who stands, the wife of one who stands."""
    tries, at, act = rehearsal.refuses, ids(run, part), polling.appoint
    who = officer(rehearsal, run, part)
    given = {"actor": who, **at, "task": "teller", "box_id": main.pk}
    free = staff(rehearsal, run)
    tries("staff-task", part, act, **{**given, "task": "guest"}, people=free[:1])
    tries("staff-nobody", part, act, **given, people=[0])
    stands = next(iter(standing_in(main.election, "formal")))
    recall = "-recall" if main.election.kind == RECALL else ""
    tries(f"staff-stands{recall}", part, act, **given, people=[stands])
    with rehearsal.supposing():
        rehearsal.do(
            relatives.say_relation, actor=rehearsal.cast.actor("clerk"), person_id=free[0],
            other_id=stands, relation="spouse",
        )  # fmt: skip
        tries(f"staff-relative{recall}", part, act, **given, people=free[:1])
    tries("staff-none", part, polling.dismiss, actor=who, **at, worker_id=0)


def _papers(rehearsal: Rehearsal, run: Running, part: Part, main: PollBox) -> None:
    """More printed than voters, handed over by nobody, more than there are; a hall dropped that has
    them."""
    tries, at, act = rehearsal.refuses, ids(run, part), poll_postings.move_papers
    given = {"actor": officer(rehearsal, run, part), **at}
    n = voters(rehearsal, run)
    tries("printed-more", part, act, **given, move="printed", number=n + 1)
    tries("papers-none", part, act, **given, move="destroyed", number=1)
    tries("papers-move", part, act, **given, move="lost", number=1)
    tries("papers-number", part, act, **given, move="printed", number=0)
    tries("handed-nobody", part, act, **given, move="handed", number=1, box_id=main.pk)
    papers(rehearsal, run, part, main)
    drop = {"actor": given["actor"], **at, "box_id": main.pk}
    tries("drop-papers", part, polling.drop_box, **drop)


def _mobile(rehearsal: Rehearsal, run: Running, part: Part, main: PollBox, mobile: PollBox) -> None:
    """By one who has no vote; twice; answered with a hall; given to those who did not ask."""
    tries, at = rehearsal.refuses, ids(run, part)
    who = officer(rehearsal, run, part)
    ill = {"reason": "腿脚不便"}
    tries("mobile-no-voter", part, polling.ask_mobile, actor=who, **at, **ill, person_id=0)
    group = Voter.objects.filter(election=main.election).values_list("group", flat=True).first()
    given = {"box_id": mobile.pk, "groups": [group]}
    tries("mobile-unasked", part, polling.assign, actor=who, **at, **given)
    someone = pool(rehearsal, run)[-1].person_id
    with rehearsal.supposing():
        row = rehearsal.do(polling.ask_mobile, actor=who, **at, **ill, person_id=someone)
        again = {"person_id": someone, **ill}
        tries("mobile-twice", part, polling.ask_mobile, actor=who, **at, **again)
        wrong = {"request_id": row.pk, "box_id": main.pk}
        tries("mobile-hall", part, polling.answer_mobile, actor=who, **at, **wrong)
        no = {"request_id": row.pk, "box_id": None}
        tries("mobile-no-reason", part, polling.answer_mobile, actor=who, **at, **no)
    tries("mobile-no-request", part, polling.answer_mobile, actor=who, **at, request_id=0)
    rehearsal.do(polling.assign, actor=who, **at, box_id=main.pk, groups=[group])
    ask(rehearsal, run, part, mobile)


def _proxies(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Unsigned, to oneself, to no voter, to one who stands, a fourth, twice, passed on, late."""
    tries, at, act = rehearsal.refuses, ids(run, part), proxies.file_proxy
    who, gone = officer(rehearsal, run, part), away(rehearsal, run)
    some = holders(rehearsal, run)
    if not lets(rehearsal, run):
        one = {"voter_id": some[0], "holder_id": some[1], "away": "在外打工", "in_writing": True}
        tries("proxy-not-here", part, act, actor=who, **at, **one)
        tries("proxies-not-here", part, proxies.post_proxies, actor=who, **at)
        return
    one = gone[0].person_id
    base = {"actor": who, **at, "away": "在外打工", "in_writing": True}
    given = {**base, "voter_id": one, "holder_id": some[0]}
    tries("proxy-unsigned", part, act, **{**given, "in_writing": False})
    tries("proxy-oneself", part, act, **{**given, "holder_id": one})
    tries("proxy-no-voter", part, act, **{**given, "holder_id": 0})
    tries("proxy-from-nobody", part, act, **{**given, "voter_id": 0})
    stands = next(iter(standing_in(election(rehearsal, run), "formal")))
    tries("proxy-candidate", part, act, **{**given, "holder_id": stands})
    day = election(rehearsal, run).day
    assert day is not None
    late = rehearsal.clock.now + (day - timedelta(days=2) - rehearsal.clock.today)
    tries("proxy-late", part, act, now=late, **given)
    give_proxies(rehearsal, run, part)
    tries("proxy-twice", part, act, **given)
    tries("proxy-passed-on", part, act, **{**base, "voter_id": some[0], "holder_id": some[1]})
    tries("proxy-to-giver", part, act, **{**base, "voter_id": some[1], "holder_id": one})
    with rehearsal.supposing():
        rehearsal.do(act, **{**base, "voter_id": some[1], "holder_id": some[0]})
        tries("proxy-fourth", part, act, **{**base, "voter_id": some[2], "holder_id": some[0]})
    last = Proxy.objects.filter(election__matter=run.matter_id).latest("pk")
    refuse, no = proxies.refuse_proxy, {"reason": "委托书上没有本人签字"}
    tries("proxy-refuse-none", part, refuse, actor=who, **at, proxy_id=0, **no)
    with rehearsal.supposing():
        rehearsal.do(refuse, actor=who, **at, proxy_id=last.pk, **no)
        tries("proxy-refuse-twice", part, refuse, actor=who, **at, proxy_id=last.pk, **no)
        tries("proxy-withdraw-none", part, proxies.withdraw_proxy, actor=who, **at,
              proxy_id=last.pk)  # fmt: skip
