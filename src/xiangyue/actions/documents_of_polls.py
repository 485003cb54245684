"""The papers of a poll out of the records: ballot and nomination papers, forms, signs, badges.

What a ballot paper says is the posted list of candidates; as many are made as there are voters.
"""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from xiangyue.actions.electing import (
    RECALL,
    charter_of,
    election_day,
    election_of,
    number,
    post_names,
    posts_of,
    told_apart,
)
from xiangyue.actions.proxies import allowed
from xiangyue.core.election_calendar import last_day
from xiangyue.core.places import display_name
from xiangyue.core.refusals import refuse
from xiangyue.data.models import (
    Candidacy,
    Election,
    Matter,
    PollBox,
    PollPlan,
    PollWorker,
    Vacancy,
    Voter,
)
from xiangyue.documents import poll_papers as papers
from xiangyue.documents.model import Document, Lang
from xiangyue.documents.parts import say
from xiangyue.documents.words import day
from xiangyue.methods import rulebook
from xiangyue.methods.wording import sentences

KINDS: Final = ("ballots", "nomination", "proxy", "signs", "badges")
BATCH: Final = 100
"""So many ballot papers are made at once: as many as a printer takes, and made in two seconds."""


def paper(matter: Matter, kind: str, lang: Lang, first: int = 1) -> Document:
    """One of ``KINDS``; Refusal where there is none, or the list of candidates is not posted yet.
    Ballot and nomination papers are made ``BATCH`` at a time, from ``first`` on. The matter's
    area must be loaded."""
    election = election_of(matter)
    recall = election.kind == RECALL
    if kind == "ballots" and recall:
        return papers.question_paper(question(matter, election, lang, first), lang)
    if kind == "ballots":
        return papers.poll_paper(ballots(matter, election, lang, first), lang)
    if kind == "nomination" and not recall:
        return papers.nomination_paper(nominations(matter, election, lang, first), lang)
    if kind == "proxy" and may_have_proxies(matter, election):
        return papers.proxy_form(proxies(matter, election, lang), lang)
    if kind == "signs":
        return papers.poll_signs(signs(matter, election, lang), lang)
    if kind == "badges":
        return papers.badges(badges(matter, election, lang), lang)
    raise refuse("polling.no-paper-kind", code="not-found")


def _village(matter: Matter) -> str:
    return display_name(matter.area.name, "village")


def _voters(election: Election) -> int:
    return Voter.objects.filter(election=election, on_roll=True).count()


def _batch(election: Election, first: int) -> int:
    """How many papers from number ``first`` on; Refusal where there are none."""
    many = min(BATCH, _voters(election) - first + 1)
    if first < 1 or many < 1:
        raise refuse("polling.no-paper-kind", code="not-found")
    return many


def _posts(
    election: Election, lang: Lang, people: dict[str, tuple[str, ...]]
) -> tuple[papers.PaperPost, ...]:
    names = post_names(election)
    return tuple(
        papers.PaperPost(names[p.id][lang], p.seats, people.get(p.id, ()))
        for p in posts_of(election)
    )


def ballots(matter: Matter, election: Election, lang: Lang, first: int = 1) -> papers.PollPaper:
    """A ballot paper for each voter: posts and candidates in order, lines for others."""
    rows = list(
        Candidacy.objects.filter(election=election, state="formal")
        .select_related("person__household")
        .order_by("rank", "pk")
    )
    if not rows:
        raise refuse("polling.no-candidates", code="conditions")
    shown = told_apart([r.person for r in rows])
    people: dict[str, tuple[str, ...]] = {}
    for row in rows:
        people[row.post] = (*people.get(row.post, ()), shown[row.person_id])
    return papers.PollPaper(
        village=_village(matter),
        day=day(election_day(election), lang),
        posts=_posts(election, lang, people),
        count=_batch(election, first),
        first=first,
        void=tuple(void_rules(matter, election, lang)),
    )


def nominations(
    matter: Matter, election: Election, lang: Lang, first: int = 1
) -> papers.NominationPaper:
    """A nomination paper for each voter."""
    return papers.NominationPaper(
        _village(matter),
        day(election_day(election), lang),
        _posts(election, lang, {}),
        _batch(election, first),
        first,
    )


def question(
    matter: Matter, election: Election, lang: Lang, first: int = 1
) -> papers.QuestionPaper:
    """A paper for each voter at a vote on a recall: for, against."""
    seat = Vacancy.objects.select_related("seat__person").get(matter=matter).seat
    return papers.QuestionPaper(
        village=_village(matter),
        day=day(election_day(election), lang),
        name=seat.person.name,
        role=sentences()[f"role.{seat.role}"][lang],
        count=_batch(election, first),
        first=first,
        void=tuple(void_rules(matter, election, lang)),
    )


def may_have_proxies(matter: Matter, election: Election) -> bool:
    """Whether one may vote for another in this vote."""
    return allowed(election, election_day(election), charter_of(matter)) is None


def _what(matter: Matter, election: Election, lang: Lang) -> str:
    """The vote's name, as on signs and badges."""
    t = say(lang)
    if election.kind == RECALL:
        return t("Vote on a recall in {village}", village=_village(matter))
    return t("Election of the villagers' committee of {village}", village=_village(matter))


def void_rules(matter: Matter, election: Election, lang: Lang) -> list[str]:
    """What makes a ballot paper void: as the rules in force there say, and the village's own."""
    plan = PollPlan.objects.filter(election=election).first()
    own = plan.void_lines if plan else ()
    if election.kind == RECALL:
        return [*(sentences()[f"void-rule.{n}"][lang] for n in ("both", "unclear")), *own]
    book, charter = rulebook.load(), charter_of(matter)
    lines = []
    for name in ("more-than-seats", "two-posts"):
        found = book.setting(
            f"ballot.{name}", day=election_day(election), area=election.area_id, charter=charter
        )
        says = f"void-rule.{name}.{'whole' if found.value else 'part'}"
        lines.append(sentences()[says][lang])
    lines.append(sentences()["void-rule.unreadable"][lang])
    return [*lines, *own]


def proxies(matter: Matter, election: Election, lang: Lang) -> papers.ProxyForm:
    """The form, with the rules of the place."""
    charter = charter_of(matter)
    on = election_day(election)
    most = number("proxy.most", election, on, charter)
    days = number("proxy.filing-days", election, on, charter)
    words, recall = sentences(), election.kind == RECALL
    holder = "holder-recall" if recall else "holder"
    return papers.ProxyForm(
        _village(matter),
        day(on, lang),
        day(last_day(on, days.value), lang),
        tuple(
            words[f"proxy-rule.{name}"][lang].format(n=most.value)
            for name in (holder, "most", "posted")
        ),
        recall,
    )


def hours(box: PollBox) -> str:
    """``8:00–15:00``."""
    if box.opens_at is None or box.closes_at is None:
        return ""
    first, last = (timezone.localtime(at) for at in (box.opens_at, box.closes_at))
    return f"{first:%H:%M}–{last:%H:%M}"


def signs(matter: Matter, election: Election, lang: Lang) -> papers.PollSigns:
    """A sign for each place."""
    boxes = PollBox.objects.filter(election=election).exclude(kind="mobile").order_by("pk")
    return papers.PollSigns(
        _what(matter, election, lang),
        day(election_day(election), lang),
        tuple((b.name, b.place, hours(b)) for b in boxes),
    )


def badges(matter: Matter, election: Election, lang: Lang) -> papers.Badges:
    """A badge for each of the staff."""
    rows = PollWorker.objects.filter(election=election).select_related("person").order_by("pk")
    return papers.Badges(
        _what(matter, election, lang),
        tuple((w.person.name, sentences()[f"poll-task.{w.task}"][lang]) for w in rows),
    )
