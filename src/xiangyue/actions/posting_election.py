"""The result of an election as it is posted: every vote in its order, who is elected, by how many.

In Chinese, as the paper on the board is.
"""

from __future__ import annotations

from xiangyue.actions.round_results import outcome_of
from xiangyue.actions.standing import procedure_of
from xiangyue.data.models import ChoiceUnit, Matter, PostVote, VoteRound
from xiangyue.methods import counting
from xiangyue.methods.wording import sentences


def _units(matter: Matter) -> list[str]:
    """Who was chosen by which unit, with how many votes."""
    found = []
    for unit in ChoiceUnit.objects.filter(matter=matter).order_by("number"):
        names = {c["id"]: c["name"] for vote in unit.rounds for c in vote["candidates"]}
        votes = {
            c["id"]: n
            for vote in unit.rounds
            for c, n in zip(vote["candidates"], vote["votes"], strict=True)
        }
        said = "、".join(f"{names[p]}（{votes[p]}票）" for p in unit.chosen)
        if said:
            found.append(f"{unit.name}（{len(unit.households)}户）：{said}。")
    return found


def _posts(matter: Matter) -> list[str]:
    """Who was recommended, by how many; each vote for a post, who is elected."""
    found, definition = [], procedure_of(matter)
    for vote in PostVote.objects.filter(matter=matter).exclude(state="open").order_by("pk"):
        part = definition.part(vote.part)
        if part.kind == "recommendation":
            said = "、".join(f"{c['name']}（{c['votes']}票）" for c in vote.candidates)
            found.append(f"{definition.text('zh', 'parts', part.key, 'name')}：{said}。")
            continue
        got = vote.counts[0]
        votes = zip(vote.candidates, got["votes"], strict=True)
        said = "、".join(
            f"{c['name']}（{n}票{'，当选' if c['id'] in vote.chosen else ''}）" for c, n in votes
        )
        role = sentences()[f"role.{part.words['role']}"]["zh"]
        found.append(f"{role}：发出选票{got['issued']}张，收回{got['returned']}张；{said}。")
    return found


def election_lines(matter: Matter) -> list[str]:
    """The lines of the posting: one query."""
    lines: list[str] = []
    rounds = VoteRound.objects.filter(election__matter=matter).order_by("number")
    for vote in rounds:
        day = f"{vote.day.year}年{vote.day.month}月{vote.day.day}日"
        name = counting.kinds()[vote.kind].name["zh"]
        outcome = outcome_of(vote)
        if outcome is None:
            if vote.state == "void":
                lines.append(f"{day}，{name}：投票认定无效，重新投票。")
            continue
        whole = outcome.count.whole
        lines.append(
            f"{day}，{name}：登记参加选举的村民{vote.registered}人，"
            f"发出选票{outcome.count.issued}张，收回{whole.returned}张，"
            f"有效{whole.valid}张，废票{whole.void}张。"
        )
        if vote.state == "void":
            lines.append(counting.data(outcome, "zh")["words"] + "，重新投票。")
            continue
        for post in outcome.posts:
            votes = {one.person: one.votes for one in post.standings}
            said = [f"{person}（{votes[person]}票）" for person in post.elected]
            rest = [
                f"{one.person}（{one.votes}票）"
                for one in post.standings
                if one.person not in post.elected and one.votes
            ]
            lines.append(
                f"{post.post}当选：{'、'.join(said) or '（无）'}"
                + (f"；其他得票：{'、'.join(rest)}" if rest else "")
                + "。"
            )
    lines += [*_units(matter), *_posts(matter)]
    if lines:
        lines.append("如有异议，请在公布期内提出。")
    return lines
