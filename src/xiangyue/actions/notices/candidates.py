"""Notices of the candidates: the first list, the list, a withdrawal."""

from __future__ import annotations

from collections.abc import Sequence

from xiangyue.actions.electing import charter_of, number, post_names, posts_of, told_apart
from xiangyue.actions.notices import notice
from xiangyue.actions.standing import Case
from xiangyue.data.models import Candidacy, Election
from xiangyue.documents.election_papers import Rows, Said
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import say
from xiangyue.documents.words import Say, day
from xiangyue.methods.wording import clause


def _rows(election: Election, *states: str) -> list[Candidacy]:
    rows = Candidacy.objects.filter(election=election, state__in=states)
    return list(rows.select_related("person__household").order_by("rank", "-votes", "pk"))


def _tables(
    election: Election, rows: Sequence[Candidacy], t: Say, lang: Lang, most: int | None = None
) -> tuple[Rows, ...]:
    """For each post the names in order, with how often each was named."""
    names, posts = post_names(election), posts_of(election)
    shown = told_apart({r.person_id: r.person for r in rows}.values())
    found = []
    for post in posts:
        here = [r for r in rows if r.post == post.id]
        if most is not None:
            here = here[: post.seats + most]
        if not here:
            continue
        lines = tuple(
            (str(n), shown[r.person_id], "—" if r.votes is None else str(r.votes))
            for n, r in enumerate(here, start=1)
        )
        caption = t("{post} (at most {n})", post=names[post.id][lang], n=str(post.seats))
        found.append(Rows((t("No."), t("Name"), t("Times named")), lines, (1, 3, 2), caption))
    return tuple(found)


def _named(case: Case, election: Election) -> str:
    if any(case.facts(p.key).get("posted") for p in case.procedure.parts if p.kind == "candidates"):
        return "candidates.posted-already"  # the list itself hangs: a first one would mislead
    facts = [case.facts(p.key) for p in case.procedure.parts if p.kind == "nomination"]
    return "" if any(f.get("named") for f in facts) else "candidates.not-named"


@notice(
    "first-list", zh="初步候选人名单公告", en="First list of those named", of="nomination",
    needs=_named,
)  # fmt: skip
def first_list(case: Case, election: Election, lang: Lang) -> Said:
    """Who comes first by the papers counted; the conditions that are checked now."""
    t = say(lang)
    more = number("candidates.more", election, case.today, charter_of(case.matter)).value
    return Said(
        title=t("First list of those named"),
        text=(t("These people were named most often. Their conditions are checked now."),),
        tables=_tables(election, _rows(election, "named"), t, lang, more),
        remark=t("Do you know something that stands against one of them?"),
        lines=(t("Tell the election committee. Nobody is barred without being heard."),),
        basis=(clause("law:18", lang),),
    )


def _listed(case: Case, election: Election) -> str:
    there = Candidacy.objects.filter(election=election, state="formal").exists()
    return "" if there else "polling.no-candidates"


@notice(
    "candidates", zh="正式候选人名单公告", en="List of candidates", of="candidates",
    needs=_listed, alone=False,
)  # fmt: skip
def candidates(case: Case, election: Election, lang: Lang) -> Said:
    """The list in its order, when and how one may withdraw."""
    t = say(lang)
    assert election.day is not None
    order = (
        t("In the order of the strokes of their names.")
        if election.way == "open"
        else t("Most votes first.")
    )
    return Said(
        title=t("List of candidates"),
        text=(
            t("These people stand on {day}.", day=day(election.day, lang))
            + ("" if lang == "zh" else " ")
            + order,
        ),
        tables=_tables(election, _rows(election, "formal"), t, lang),
        remark=t("What now"),
        lines=(
            t("The candidates meet the villagers before the vote and answer questions."),
            t("The list is changed by withdrawals alone, each with a notice."),
        ),
        basis=(clause("law:18", lang),),
    )


def _withdrew(case: Case, election: Election) -> str:
    there = Candidacy.objects.filter(election=election, state="withdrawn").exists()
    return "" if there else "candidates.not-named"


@notice(
    "withdrawn", zh="候选人退出和递补公告", en="A candidate withdrew", of="candidates",
    needs=_withdrew, alone=False, again=True,
)  # fmt: skip
def withdrawn(case: Case, election: Election, lang: Lang) -> Said:
    """Who withdrew, and the list as it is now."""
    t = say(lang)
    gone = _rows(election, "withdrawn")
    names = t(", ").join(dict.fromkeys(r.person.name for r in gone))
    return Said(
        title=t("A candidate withdrew"),
        text=(t("{names} withdrew in writing. The list is now:", names=names),),
        tables=_tables(election, _rows(election, "formal"), t, lang),
        basis=(clause("law:18", lang),),
    )
