"""Where the fields of a vote on paper differ from the arguments: the poll and its boxes, each box
counted, and the choices of parts of a village."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fields import local
from tests.filled_in import Way, names

from xiangyue.data.models import Person, Voter, VoteRound
from xiangyue.web import ballot_pages

Given = Mapping[str, Any]


def view(name: str) -> Any:
    """The part's page, seen that way."""
    return lambda g: [f"/m/{g['matter_id']}/{g['part']}/{f'?view={name}' if name else ''}"]


def of_box(do: str = "") -> Any:
    """The page of the box, opened for that task."""
    asked = f"?do={do}" if do else ""
    return lambda g: [f"/m/{g['matter_id']}/{g['part']}/boxes/{g['box']}/{asked}"]


def paper(g: Given) -> list[dict[str, Any]]:
    """The ballot paper of the vote that runs, as the page numbers it through."""
    vote = VoteRound.objects.filter(election__matter=g["matter_id"]).latest("number")
    return ballot_pages.papers_of(vote)


def marked(g: Given) -> dict[str, Any]:
    """The one ballot, ticked; who is not on the paper is written in."""
    ballot, out = (g["ballots"] or [{}])[0], {}
    for n, post in enumerate(paper(g)):
        left = list(ballot.get("for", {}).get(post["post"], ()))
        for one in post["people"]:
            chosen = ballot.get(one["side"], {}).get(post["post"], ())
            out[f"mark_{one['n']}"] = one["name"] in chosen
            if one["side"] == "for" and one["name"] in left:
                left.remove(one["name"])
        out[f"written_{n}"] = "、".join(left)
        out[f"unreadable_{n}"] = post["post"] in ballot.get("unreadable", ())
    return out


def summed(g: Given) -> dict[str, Any]:
    """A tally sheet; who is not on the paper stands in lines below it."""
    sums = g["sums"]
    out: dict[str, Any] = {k: sums.get(k, 0) for k in ("valid", "void", "blank")}
    lines = []
    for post in paper(g):
        for one in post["people"]:
            votes = sums.get(one["side"], {}).get(post["post"], {})
            out[f"votes_{one['n']}"] = votes.get(one["name"], 0)
        known = {one["name"] for one in post["people"]}
        written = sums.get("for", {}).get(post["post"], {})
        lines += [f"{post['post']}，{who}，{n}" for who, n in written.items() if who not in known]
    return {**out, "written": "\n".join(lines)}


def _found(g: Given) -> list[str]:
    """The voter looked up by their number, at that box."""
    number = Voter.objects.get(pk=g["to"]).number
    return [f"/m/{g['matter_id']}/{g['part']}/papers/?box={g['box']}&q={number}"]


def _asked(g: Given) -> dict[str, Any]:
    """A secret ballot's questions: things that are graded, and those with answers of their own,
    each with how many may be chosen at the end of its line."""
    graded = [q for q in g["questions"] if q.answers == g["questions"][0].answers]
    others = [q for q in g["questions"] if q not in graded]
    blocks = [[f"{q.text}[{q.least}-{q.most}]", *q.answers] for q in others]
    return {
        "asks": "both" if others else "grades", "items": "\n".join(q.text for q in graded),
        "scale": "\n".join(graded[0].answers), "choices": "\n\n".join(map("\n".join, blocks)),
        "blank": graded[0].blank, "authority": around([g["authority"]]),
        "trustees": around(g["trustees"]),
    }  # fmt: skip


def around(people: Sequence[int]) -> str:
    """Their names one a line, with the year of birth, which tells those of one name apart."""
    found = Person.objects.in_bulk(people)
    born = {p: one.birth_date for p, one in found.items()}
    return "\n".join(
        f"{found[p].name} {day.year if (day := born[p]) else ''}".strip() for p in people
    )


WAYS: dict[str, Way] = {
    "trustee_ballots.set_up": Way(
        _asked,
        drop=("questions", "authority", "trustees"),
        free=("questions",),  # whether one may be left blank is asked for all of them
    ),
    "terms.end_term": Way(
        at=lambda g: [f"/a/{g['area']}/terms/{g['term_id']}/end/"], drop=("term_id",)
    ),
    "polling.set_box": Way(
        lambda g: {
            "opens": local(g["opens_at"], "%H:%M"),
            "closes": local(g["closes_at"], "%H:%M"),
        },
        drop=("opens_at", "closes_at"),
    ),
    "proxies.file_proxy": Way(
        lambda g: {"voter": names([g["voter_id"]]), "holder": names([g["holder_id"]])},
        at=lambda g: view("proxies" if g["in_writing"] else "")(g),
        drop=("voter_id", "holder_id"),
        free=("voter_id",),  # of oneself no page asks
    ),
    "unit_choices.nominate": Way(
        lambda g: {"people": names(g["people"])},
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/?unit={g['unit_id']}"],
        drop=("people", "unit_id"),
    ),
    "unit_choices.enter_count": Way(
        lambda g: {f"votes_{n}": v for n, v in enumerate(g["votes"])},
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/?unit={g['unit_id']}"],
        drop=("votes", "unit_id"),
    ),
    "polling.appoint": Way(
        lambda g: {"people": names(g["people"]), "task": g["task"], "box": g["box_id"]},
        at=view(""),
        drop=("people", "task", "box_id"),
    ),
    "polling.decide_box": Way(at=view(""), drop=("box_id",)),
    "polling.answer_mobile": Way(
        lambda g: {"box": g["box_id"]}, at=view("mobile"), drop=("box_id", "request_id")
    ),
    "poll_postings.move_papers": Way(
        lambda g: {"box": g.get("box_id") or ""}, at=view("papers"), drop=("box_id",)
    ),
    "proxies.post_proxies": Way(at=view("proxies")),
    "nominations.name_on_phone": Way(
        lambda g: {f"post_{post}": names(some) for post, some in g["names"].items()},
        drop=("names",),
    ),
    "nomination_counts.enter_nominations": Way(
        lambda g: {
            f"post_{post}": names(votes, votes.values()).replace("，", " ")
            for post, votes in g["votes"].items()
        },
        drop=("votes",),
    ),
    "ballot_papers.hand_out": Way(at=_found),
    "ballot_papers.receive": Way(at=of_box(), drop=("box",)),
    "ballot_papers.tell_totals": Way(at=of_box("totals"), drop=("box",)),
    "ballot_papers.spoil": Way(at=of_box("spoil"), drop=("box",)),
    "ballot_papers.seal": Way(at=of_box("seal"), drop=("box",)),
    "ballot_counts.enter_returned": Way(at=of_box(), drop=("box",)),
    "ballot_counts.read_ballots": Way(
        marked,
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/count/{g['box']}/"],
        split=lambda g: [
            {**g, "at": g["at"] + n, "ballots": [one]} for n, one in enumerate(g["ballots"])
        ],
        drop=("box", "at", "ballots"),
    ),
    "ballot_counts.hand_in": Way(
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/count/{g['box']}/"], drop=("box",)
    ),
    "ballot_counts.enter_sums": Way(
        summed,
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/count/{g['box']}/sheet/"],
        drop=("box", "sums"),
    ),
    "ballot_counts.put_aside": Way(at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/doubtful/"]),
    "ballot_counts.rule_on": Way(
        lambda g: {"counts": "yes" if g["counts"] else "no"},
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/doubtful/?rule={g['paper']}"],
        drop=("counts", "paper"),
    ),
}
