"""The public counting screen: large, for a projector; it follows the reading aloud.

Everyone may look. It reads itself anew by a small request that is answered with 304 while nothing
was read; without scripts the page comes again by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from xiangyue.actions import round_results, told_boxes
from xiangyue.actions.round_sheets import Round, running
from xiangyue.core.elections.contests import paper_rules
from xiangyue.core.elections.tallies import Tally, count_ballots, together
from xiangyue.data.models import VoteRound
from xiangyue.methods import counting, rulebook
from xiangyue.web import matter_words as words
from xiangyue.web import poll_frame
from xiangyue.web.ballot_pages import SIDES
from xiangyue.web.poll_frame import Poll

STROKES = 5
SHOWN = 24
"""Whole 正 that are drawn before they are told as a number."""


def show(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The whole page, or (``?part=1``) only what changes."""
    poll = poll_frame.load(request, pk, key)
    vote = poll.last
    if vote is None:
        raise Http404
    context = {**_state(poll, vote), "matter": poll.page.case.matter, "poll": poll, "vote": vote}
    context |= {"practice": poll.page.case.matter.practice, "area": poll.page.case.matter.area}
    body = render_to_string("polls/screen_part.html", context, request)
    mark = f'"{hashlib.sha256(body.encode()).hexdigest()[:24]}"'
    if request.GET.get("part"):
        if request.headers.get("If-None-Match") == mark:
            return HttpResponse(status=304, headers={"ETag": mark})
        return HttpResponse(body, headers={"ETag": mark, "Cache-Control": "no-cache"})
    dark = request.GET.get("look") != "light"
    return render(
        request, "polls/screen.html", {**context, "body": body, "dark": dark, "mark": mark}
    )


def _state(poll: Poll, vote: VoteRound) -> dict[str, Any]:
    lang = words.reader()
    found: dict[str, Any] = {
        "question": counting.kinds()[vote.kind].yes_no,
        "kind": poll_frame.kind_name(vote),
        "state": poll_frame.STATES[vote.state],
        "village": poll.page.case.matter.area,
    }
    if vote.result:
        then = poll_frame.WHY[vote.plan[0]["why"]] if vote.plan else ""
        return found | {"answer": round_results.told(vote, lang), "then": then}
    if vote.state in ("called", "open", "void"):
        logs = poll.logs()
        return found | {"logs": logs, "sums": poll_frame.turnout(logs)}
    return found | _reading(poll, vote)


def _reading(poll: Poll, vote: VoteRound) -> dict[str, Any]:
    """Every candidate's votes so far; those of small boxes, and the last papers of the box that is
    told with them, once all of them are read."""
    made = poll.counted()
    rows = running(made)
    papers = {log.box.name: log.issued if log.returned is None else log.returned
              for log, _, _ in rows}  # fmt: skip
    read = [log.box.name for log, shown, _ in rows if shown is not None and shown.final]
    held = told_boxes.waiting(papers, read)
    told = [tally for log, _, tally in rows if log.box.name not in held]
    if held:
        told.append(_live(made, papers, held))
    whole = together(told)
    unread = [row for row in rows if row[1] is not None and not row[1].final]
    here = unread[-1] if unread else None
    question = counting.kinds()[vote.kind].yes_no
    posts, titles = [], round_results.titles_of(vote, words.reader())
    for post in vote.posts:
        people = [c["name"] for c in vote.candidates if c["post"] == post["post"]]
        if question:
            posts += [_answers(post["name"], titles, name, whole) for name in people]
            continue
        written = sorted({n for p, n in whole.votes if p == post["name"]} - set(people))
        lines = []
        for name in [*people, *written]:
            n = whole.votes.get((post["name"], name), 0)
            lines.append({"name": name, "votes": n, "tally": tally(n)})
        posts.append({"title": titles[post["name"]], "seats": post["seats"], "lines": lines})
    returned = sum(log.returned or 0 for log in made.logs)
    return {
        "posts": posts,
        "boxes": [
            {
                "log": log,
                "read": t.returned,
                "done": log in made.counted,
                "now": here and log is here[0],
            }
            for log, _, t in rows
        ],
        "read": sum(t.returned for _, _, t in rows),
        "held": [log.box.name for log in made.logs if log.box.name in held],
        "returned": returned,
        "valid": whole.valid,
        "void": whole.void,
        "aside": len(made.undecided()),
        "box": here[0].box.name if here else "",
    }


def _live(made: Round, papers: Mapping[str, int], held: frozenset[str]) -> Tally:
    """What is told already of the largest box that waits, in the order of the reading."""
    name, most = told_boxes.live(papers, held)
    log = next(log for log in made.logs if log.box.name == name)
    count = next((c for c in made.counts if c.box_id == log.box_id), None)
    if count is None:
        return Tally()
    first = list(count.read.get("ballots", ()))[:most]
    sheet = made.sheet([{"box": name, "ballots": first}])
    return count_ballots(sheet.boxes[0].ballots, paper_rules(sheet.contest, rulebook.load()))


def _answers(post: str, titles: Mapping[str, str], name: str, whole: Tally) -> dict[str, Any]:
    """The two answers to one question with their votes so far."""
    votes = {"for": whole.votes, "against": whole.against}
    numbers = {side: votes[side].get((post, name), 0) for side in SIDES}
    lines = [
        {"name": label, "votes": numbers[side], "tally": tally(numbers[side])}
        for side, label in SIDES.items()
    ]
    return {"title": f"{titles[post]} · {name}", "seats": 0, "lines": lines}


def tally(votes: int) -> dict[str, Any]:
    """Votes as 正: whole ones told as a number, whole ones drawn, and the last strokes."""
    whole, rest = divmod(votes, STROKES)
    more = max(0, whole - SHOWN)
    return {"more": more, "whole": range(whole - more), "rest": rest}
