"""Notices of the poll: time, places and staff; who votes for whom."""

from __future__ import annotations

from xiangyue.actions.documents_of_polls import hours, void_rules
from xiangyue.actions.electing import RECALL
from xiangyue.actions.notices import notice
from xiangyue.actions.standing import Case
from xiangyue.data.models import Election, PollBox, PollWorker, Proxy, Vacancy, Voter
from xiangyue.data.polling import TASKS
from xiangyue.documents.election_papers import Rows, Said
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import say
from xiangyue.documents.words import day
from xiangyue.methods.wording import clause, sentences


def _about(case: Case, election: Election, lang: Lang) -> tuple[str, ...]:
    """What is voted on, where it is no election."""
    if election.kind != RECALL:
        return ()
    seat = Vacancy.objects.select_related("seat__person").get(matter=case.matter).seat
    said = say(lang)("It is voted on whether {name} is recalled as {role}.", name=seat.person.name,
                     role=sentences()[f"role.{seat.role}"][lang])  # fmt: skip
    return (said,)


def _places(case: Case, election: Election) -> str:
    return "" if PollBox.objects.filter(election=election).exists() else "polling.no-main"


@notice(
    "polling", zh="投票时间、地点和工作人员公告", en="Time, places and staff of the poll",
    of="polling", needs=_places, alone=False,
)  # fmt: skip
def polling(case: Case, election: Election, lang: Lang) -> Said:
    """Where and when, who works there, whose the mobile box is, what makes a paper void."""
    t = say(lang)
    assert election.day is not None
    words = sentences()
    boxes = list(PollBox.objects.filter(election=election).order_by("pk"))
    places = tuple((b.name, words[f"poll-box.{b.kind}"][lang], b.place, hours(b)) for b in boxes)
    staff: dict[tuple[int | None, str], list[str]] = {}
    rows = PollWorker.objects.filter(election=election).select_related("person").order_by("pk")
    for w in rows:
        staff.setdefault((w.box_id, w.task), []).append(w.person.name)
    lines = tuple(
        (b.name, words[f"poll-task.{task}"][lang], t(", ").join(staff[b.pk, task]))
        for b in boxes
        for task in TASKS
        if (b.pk, task) in staff
    )
    tables = [
        Rows((t("Place"), t("Kind"), t("Where"), t("Hours")), places, (3, 3, 5, 3)),
        Rows((t("Place"), t("Task"), t("Name")), lines, (3, 3, 6), t("Staff")),
    ]
    for box in boxes:
        if box.kind == "mobile":
            names = Voter.objects.filter(election=election, box=box, on_roll=True)
            who = t(", ").join(names.order_by("number").values_list("person__name", flat=True))
            if who:
                caption = t("Voters of {box}", box=box.name)
                tables.append(Rows((t("Name"), t("Why it goes round")), ((who, box.reason),),
                                   (6, 4), caption))  # fmt: skip
    return Said(
        title=t("Time, places and staff of the poll"),
        text=(
            *_about(case, election, lang),
            t("The vote is on {day}. Papers are filled in alone, at the secret place.",
              day=day(election.day, lang)),
        ),
        tables=tuple(tables),
        remark=t("What makes a paper void"),
        lines=tuple(void_rules(case.matter, election, lang)),
        basis=(clause("law:19" if election.kind == RECALL else "law:18.3", lang),),
    )  # fmt: skip


@notice(
    "proxies-posted", zh="委托投票名单公告", en="Who votes for whom", of="polling", alone=False,
    again=True,
)  # fmt: skip
def proxies(case: Case, election: Election, lang: Lang) -> Said:
    """Both names of every proxy that holds."""
    t = say(lang)
    rows = (
        Proxy.objects.filter(election=election, state="posted")
        .select_related("voter__person", "holder__person")
        .order_by("voter__number", "pk")
    )
    lines = tuple((p.voter.person.name, p.holder.person.name) for p in rows)
    tables = (Rows((t("Away"), t("Votes for them")), lines, (1, 1)),) if lines else ()
    return Said(
        title=t("Who votes for whom"),
        text=(
            t("{n} proxies were checked. One that is not here does not hold.", n=str(len(lines))),
        ),
        tables=tables,
        basis=(clause("law:18.4", lang),),
    )
