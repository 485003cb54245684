"""Notices of an election's first half: the committee, the day, registration, the roll, appeals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper

from xiangyue.actions.elections import BY_ELECTION, numbers
from xiangyue.actions.notices import notice
from xiangyue.actions.officers import in_office
from xiangyue.actions.standing import Case
from xiangyue.core import election_calendar as days
from xiangyue.core.places import display_name
from xiangyue.data.models import Election, ElectionOfficer, RollAppeal, Voter
from xiangyue.documents.election_papers import Rows, Said
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import say
from xiangyue.documents.words import Say, day
from xiangyue.methods import election_days
from xiangyue.methods.wording import clause

ACROSS = 6
"""Names in a line of the posted roll: a number and a name each."""


def _village(election: Election) -> str:
    return display_name(election.area.name, "village")


def _law(lang: Lang, *clauses: str) -> tuple[str, ...]:
    return tuple(clause(one, lang) for one in clauses)


def _line(case: Case, election: Election, key: str) -> days.Line:
    assert election.day is not None
    found = days.lines(
        (election_days.notice(key),), numbers(case.matter, case.today, election),
        day=election.day,
        today=case.today, way=election.way,
    )  # fmt: skip
    return found[0]


def _chosen(case: Case, election: Election) -> str:
    part = next((p.key for p in case.procedure.parts if p.kind == "election_committee"), "")
    there = part and case.facts(part).get("chosen")
    return "" if there else "election-committee.none"


@notice(
    "committee", zh="村民选举委员会成员名单公告", en="Members of the election committee",
    of="election_committee", needs=_chosen, fact="posted", again=True,
)  # fmt: skip
def committee(case: Case, election: Election, lang: Lang) -> Said:
    """Who runs the election, chosen by whom; who stands in line behind them."""
    t = say(lang)
    by = {
        "assembly": t("the villagers' assembly"),
        "representatives": t("the representatives' assembly"),
        "groups": t("the meetings of the village groups"),
    }
    roles = {"chair": t("Chair"), "deputy": t("Deputy chair"), "member": t("Member")}
    order = {"chair": 0, "deputy": 1, "member": 2}
    sits = ExpressionWrapper(in_office(case.matter, case.today), BooleanField())
    every = list(
        ElectionOfficer.objects.filter(election=election)
        .select_related("person")
        .annotate(sits=sits)
        .order_by("rank")
    )
    seated = sorted((o for o in every if o.sits), key=lambda o: (order[o.role], o.rank))
    line = [o for o in every if o.since is None and o.until is None]
    rows = tuple((roles[o.role], o.person.name) for o in seated)
    tables = [Rows((t("Post"), t("Name")), rows, (1, 2))]
    more: tuple[str, ...] = ()
    if line:
        names = (t(", ")).join(o.person.name for o in line)
        more = (t("Next in line, in this order: {names}.", names=names),)
    return Said(
        title=t("Members of the election committee"),
        text=(
            t(
                "The election committee of {village} has been chosen by {by}. It has {n} members.",
                village=_village(election), by=by[election.chosen_by], n=str(len(rows)),
            ),
            *more,
        ),
        tables=tuple(tables),
        remark=t("What it does"),
        lines=(
            t("It runs the election until the handover is done."),
            t(
                "A member who is named for a post, or whose close relative is, leaves it; the "
                "next in line comes in."
            ),
        ),
        basis=_law(lang, "law:15"),
    )  # fmt: skip


def posts_of(election: Election, t: Say) -> str:
    """``主任一名、副主任一名……`` as the plan has them."""
    names = {
        "director": t("director"),
        "deputy_director": t("deputy director"),
        "committee_member": t("member"),
        "woman_member": t("member (a woman)"),
    }
    return t(", ").join(
        t("{post}: {n}", post=names[p["post"]], n=str(p["seats"])) for p in election.posts
    )


def _planned(case: Case, election: Election) -> str:
    return "" if election.day else "election.no-plan"


@notice(
    "day", zh="选举日公告", en="Election day", of="election_plan", needs=_planned, again=True
)  # fmt: skip
def election_day(case: Case, election: Election, lang: Lang) -> Said:
    """The day, the posts, the way, and the days that follow from them."""
    t = say(lang)
    assert election.day is not None
    way = (
        t("There are candidates; more stand than there are seats.")
        if election.way == "candidates"
        else t("There are no candidates: whoever wants a post says so beforehand.")
    )
    lines = days.lines(
        election_days.notices(), numbers(case.matter, case.today, election),
        day=election.day,
        today=case.today, way=election.way,
    )  # fmt: skip
    rows = tuple(
        (line.notice.name[lang], _span(line, lang))
        for line in lines
        if line.notice.part and line.due and line.notice.key not in ("prepare", "committee")
    )
    total = sum(p["seats"] for p in election.posts)
    when = {"village": _village(election), "day": day(election.day, lang)}
    elected = t("{village} elects its villagers' committee on {day}.", **when)
    filled = t("{village} fills seats of its villagers' committee on {day}.", **when)
    return Said(
        title=t("Election day"),
        text=(
            filled if election.kind == BY_ELECTION else elected,
            t(
                "To be elected: {n} people. {posts}.",
                n=str(total), posts=posts_of(election, t),
            ) + ("" if lang == "zh" else " ") + way,
        ),
        tables=(Rows((t("What"), t("When")), rows, (1, 1), t("The calendar")),),
        basis=_law(lang, *_basis(election)),
    )  # fmt: skip


def _basis(election: Election) -> tuple[str, ...]:
    """What an election day rests on; a by-election's on Art. 23 besides."""
    of = ("law:23",) if election.kind == BY_ELECTION else ("law:14",)
    return (*of, "law:15", "law:17", "law:18", "law:24")


def _span(line: days.Line, lang: Lang) -> str:
    if line.notice.after and line.due:
        return say(lang)("by {day}", day=day(line.due, lang))
    first, last = line.first, line.due
    if first == last or first is None or last is None:
        return day(last, lang) if last else ""
    return say(lang)("{first} to {last}", first=day(first, lang), last=day(last, lang))


@notice(
    "register", zh="选民登记公告", en="Registration of voters", of="voter_roll", needs=_planned
)  # fmt: skip
def register(case: Case, election: Election, lang: Lang) -> Said:
    """Who is on the roll, and how to get onto it."""
    t = say(lang)
    assert election.day is not None
    line = _line(case, election, "register")
    last = line.due or election.day
    return Said(
        title=t("Registration of voters"),
        text=(
            t(
                "Whoever is 18 on {day} and not deprived of political rights has a vote.",
                day=day(election.day, lang),
            ),
        ),
        items=(
            t("Registered in the village and living here: you are on the roll without asking."),
            t(
                "Registered in the village and living elsewhere: say that you take part, by "
                "{last}: on your phone, by a call, on paper, or through a relative.",
                last=day(last, lang),
            ),
            t(
                "Not registered here, but living or doing village work here for a year: apply by "
                "{last}; the villagers' or the representatives' assembly decides.",
                last=day(last, lang),
            ),
        ),
        remark=t("On one roll only"),
        lines=(
            t("Who is registered for the election of one village cannot vote in another."),
            t("The roll is posted on {day}.", day=day(_line(case, election, "roll").due, lang)),
        ),
        basis=_law(lang, "law:16"),
    )  # fmt: skip


def roll_tables(rows: Sequence[tuple[str, int | None, str]], t: Say) -> tuple[Rows, ...]:
    """The names by group, some in a line, each with its number: (group, number, name)."""
    groups: dict[str, list[str]] = {}
    for group, number, name in rows:
        groups.setdefault(group, []).append(f"{number} {name}" if number else name)
    tables = []
    for group, cells in groups.items():
        across = ACROSS
        lines = [cells[n : n + across] for n in range(0, len(cells), across)]
        lines = [line + [""] * (across - len(line)) for line in lines]
        caption = t("{group}: {n} voters", group=group or t("No group"), n=str(len(cells)))
        tables.append(Rows((), tuple(tuple(x) for x in lines), (1,) * across, caption))
    return tuple(tables)


@notice(
    "roll", zh="选民名单公告", en="Roll of voters", of="voter_roll", calendar="roll", alone=False
)  # fmt: skip
def roll(case: Case, election: Election, lang: Lang) -> Said:
    """The names and numbers by group; until when and where one may appeal."""
    t = say(lang)
    assert election.day is not None
    part = next(p.key for p in case.procedure.parts if p.kind == "voter_roll")
    until = date.fromisoformat(str(case.facts(part)["until"]))
    found = Voter.objects.filter(election=election, on_roll=True).order_by("number")
    rows = list(found.values_list("group", "number", "person__name"))
    return Said(
        title=t("Roll of voters"),
        text=(
            t(
                "{n} people are on the roll for the election on {day}.",
                n=str(len(rows)), day=day(election.day, lang),
            ),
        ),
        tables=roll_tables(rows, t),
        remark=t("Is something wrong? Appeal by {day}.", day=day(until, lang)),
        lines=(
            t("You are not on it, somebody on it should not be, a name is wrong: say so."),
            t(
                "On your phone, or to the election committee. It answers within three days, and "
                "the answer is posted."
            ),
        ),
        basis=_law(lang, "law:16", "law:17"),
    )  # fmt: skip


def _changes(case: Case, election: Election) -> str:
    part = next(p.key for p in case.procedure.parts if p.kind == "voter_roll")
    facts = case.facts(part)
    if not facts.get("posted"):
        return "roll.not-posted"
    return "" if facts.get("unposted") else "roll.nothing-changed"


@notice(
    "roll-changes", zh="选民名单申诉处理结果和变动公告",
    en="Answers to appeals, changes of the roll",
    of="voter_roll", needs=_changes, alone=False, again=True,
)  # fmt: skip
def roll_changes(case: Case, election: Election, lang: Lang) -> Said:
    """What was answered to appeals, who came onto the roll and who left it since its posting."""
    t = say(lang)
    part = next(p.key for p in case.procedure.parts if p.kind == "voter_roll")
    posted = date.fromisoformat(str(case.facts(part)["posted"]))
    voters = Voter.objects.filter(election=election).select_related("person").order_by("number")
    listed = int(case.facts(part).get("listed", 0))
    came = [v for v in voters if v.on_roll and v.number is not None and v.number > listed]
    gone = [v for v in voters if not v.on_roll and v.number is not None and v.struck_on]
    asks = {
        "add": t("asks to be on it, or that somebody be"),
        "remove": t("asks that somebody be struck off"),
        "correct": t("asks that something be put right"),
    }
    appeals = RollAppeal.objects.filter(election=election, granted__isnull=False).order_by("pk")
    rows = tuple(
        (a.name, asks[a.asks], t("granted") if a.granted else t("not granted"), a.answer)
        for a in appeals
    )
    tables = []
    if rows:
        head = (t("Of whom"), t("What was asked"), t("Decided"), t("Reason"))
        tables.append(Rows(head, rows, (2, 4, 2, 5), t("Appeals: {n}", n=str(len(rows)))))
    for caption, lines in ((t("Came onto the roll"), came), (t("Struck off"), gone)):
        if lines:
            cells = tuple((str(v.number or ""), v.person.name, v.group) for v in lines)
            tables.append(
                Rows(
                    (t("No."), t("Name"), t("Group")),
                    cells,
                    (1, 2, 2),
                    t("{caption}: {n}", caption=caption, n=str(len(cells))),
                )
            )
    total = sum(v.on_roll for v in voters)
    return Said(
        title=t("Answers to appeals, changes of the roll"),
        text=(
            t("The roll was posted on {day}. With these changes it has {n} people.",
              day=day(posted, lang), n=str(total)),
        ),
        tables=tuple(tables),
        basis=_law(lang, "law:17"),
    )  # fmt: skip
