"""The papers and files of a vote on paper, out of its records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from xiangyue.actions import told_boxes
from xiangyue.actions.electing import RECALL
from xiangyue.actions.round_results import outcome_of, titles_of, told
from xiangyue.core.bodies import PARTY
from xiangyue.core.elections import nist
from xiangyue.core.elections.outcomes import Outcome
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import BoxLog, Matter, Membership, Person, VoteRound
from xiangyue.documents.count_papers import Among, CountedBox, CountedLine, CountReport, CountSheets
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Issuer, say
from xiangyue.documents.words import upper_first
from xiangyue.methods import counting

SLUGS = ("count-report", "count-sheets")


def _village(matter: Matter) -> str:
    return display_name(matter.area.name, level_of(matter.area_id))


def _committee(matter: Matter, vote: VoteRound, lang: Lang) -> str:
    """Who holds the vote: the election committee; on a recall the villagers' committee."""
    if vote.kind == RECALL:
        return say(lang)("{village}: the villagers' committee", village=_village(matter))
    return say(lang)("{village}: the villagers' election committee", village=_village(matter))


def _boxes(vote: VoteRound, lang: Lang, outcome: Outcome | None) -> tuple[CountedBox, ...]:
    t = say(lang)
    kinds = {"main": t("Main hall"), "station": t("Polling place"), "mobile": t("Mobile box")}
    tallies = dict(outcome.count.boxes) if outcome else {}
    small = told_boxes.hidden(outcome) if outcome else frozenset()
    read = {name: tally for name, tally in tallies.items() if name not in small}
    logs = list(BoxLog.objects.filter(round=vote).select_related("box").order_by("box_id"))
    ids = {pk for log in logs for pk in log.signers}
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    return tuple(
        CountedBox(
            log.box.name,
            kinds[log.box.kind],
            log.received,
            log.issued,
            log.spoiled,
            log.unused or 0,
            tallies[log.box.name].returned if log.box.name in tallies else log.returned or 0,
            read[log.box.name].valid if log.box.name in read else None,
            read[log.box.name].void if log.box.name in read else None,
            log.proxies,
            log.scribes,
            tuple(names[pk] for pk in log.signers if pk in names),
        )
        for log in logs
    )


def people_of(vote: VoteRound) -> dict[str, nist.Someone]:
    """Who stands and who is elected, by the name that the count uses."""
    known = [*vote.candidates, *((vote.result or {}).get("elected", ()))]
    ids = {one["name"]: one["id"] for one in known}
    rows = {p.pk: p for p in Person.objects.filter(pk__in=ids.values())}
    return {
        name: nist.Someone(pk, rows[pk].name, rows[pk].sex)
        for name, pk in ids.items()
        if pk in rows
    }


def _among(vote: VoteRound, *some: Iterable[Mapping[str, Any]]) -> tuple[Among, ...]:
    """Women, men and members of the party among each of these, as the registers have them on the
    day of the vote: one query."""
    groups = [{one["id"] for one in ids} for ids in some]
    sits = Membership.objects.filter(
        Q(end=None) | Q(end__gte=vote.day), person=OuterRef("pk"), start__lte=vote.day,
        role__in=PARTY,
    )  # fmt: skip
    rows = list(
        Person.objects.filter(pk__in=set().union(*groups)).values_list("pk", "sex", Exists(sits))
    )
    found = []
    for ids in groups:
        mine = [(sex, party) for pk, sex, party in rows if pk in ids]
        sexes = [sex for sex, _party in mine]
        found.append(Among(sexes.count("f"), sexes.count("m"), sum(party for _sex, party in mine)))
    return tuple(found)


def report(matter: Matter, vote: VoteRound, lang: Lang) -> CountReport:
    """The report of a vote whose result was said; KeyError before."""
    outcome, t = outcome_of(vote), say(lang)
    answer = told(vote, lang)
    if outcome is None or answer is None:
        raise KeyError("count-report")
    people = people_of(vote)
    sexes = {"f": t("female"), "m": t("male")}
    kind = counting.kinds()[vote.kind]
    said = {
        "elected": t("elected"),
        "tied": t("tied"),
        "void": t("vote void"),
        "not-elected": t("not elected"),
    }
    if kind.yes_no:
        said |= {"elected": t("carried"), "not-elected": t("not carried")}
    lines = tuple(
        CountedLine(
            upper_first(post["title"]),
            one["name"],
            sexes.get(people[one["name"]].sex, "") if one["name"] in people else "",
            one["votes"],
            said[one["status"]],
            tuple(c["words"] for c in one["reasons"]),
            one["against"] or 0,
        )
        for post in answer["posts"]
        for one in post["standings"]
    )
    elected = (vote.result or {}).get("elected", ())
    whole = outcome.count.whole
    reasons = tuple((counting.reason(why, lang), n) for why, n in whole.void_by.items())
    shown = told_boxes.for_all(outcome)
    differ = [d["words"] for d in counting.data(shown, lang, titles_of(vote, lang))["differences"]]
    if untold := len(outcome.count.differences) - len(differ):
        differ.append(
            t("In the small boxes, told together: {n} numbers differed, and were settled", n=untold)
        )
    return CountReport(
        village=_village(matter),
        title=matter.title,
        kind=kind.name[lang],
        on=vote.day,
        registered=vote.registered,
        result=upper_first(answer["words"]),
        boxes=_boxes(vote, lang, outcome),
        lines=lines,
        checks=tuple(c["words"] for c in (*answer["validity"], *answer["form"])),
        follows=tuple(c["words"] for c in answer["follows"]),
        people=_among(vote, vote.candidates, elected),
        reasons=reasons,
        issuer=Issuer(_committee(matter, vote, lang), vote.day),
        papers=(whole.valid, whole.void),
        differences=tuple(differ),
        blank=whole.blank,
        question=kind.yes_no,
    )


def sheets(matter: Matter, vote: VoteRound, lang: Lang) -> CountSheets:
    """The tally sheets and box logs to be printed before the count."""
    titles = titles_of(vote, lang)
    posts = tuple(
        (
            titles[post["name"]],
            post["seats"],
            tuple(c["name"] for c in vote.candidates if c["post"] == post["post"]),
        )
        for post in vote.posts
    )
    return CountSheets(
        _village(matter),
        matter.title,
        counting.kinds()[vote.kind].name[lang],
        vote.day,
        _boxes(vote, lang, None),
        posts,
        2 if counting.kinds()[vote.kind].write_ins else 0,
        counting.kinds()[vote.kind].yes_no,
    )


def made(matter: Matter, slug: str, vote_id: int, lang: Lang) -> CountReport | CountSheets:
    """The paper of that slug of one vote."""
    vote = VoteRound.objects.get(pk=vote_id, election__matter=matter)
    return report(matter, vote, lang) if slug == "count-report" else sheets(matter, vote, lang)


def common_data(matter: Matter, vote: VoteRound, now: datetime) -> dict[str, Any]:
    """The result as NIST SP 1500-100 (2.0) JSON; KeyError before the result was said."""
    outcome = outcome_of(vote)
    if outcome is None:
        raise KeyError("count")
    place = nist.Place(matter.area_id, _village(matter), _committee(matter, vote, "zh"))
    return nist.report(
        told_boxes.for_all(outcome),
        place,
        people_of(vote),
        made=now,
        title=matter.title,
        practice=matter.practice,
    )
