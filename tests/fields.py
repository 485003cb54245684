"""Where the fields of a page differ from the arguments of the act that it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from tests.filled_in import Way, names

from xiangyue.actions import survey_counts
from xiangyue.core.charters import written
from xiangyue.data.models import Household, LevyShare, Meeting, Person, Survey, SurveyUnit
from xiangyue.web import meeting_words, selection_papers

Given = Mapping[str, Any]


def local(at: datetime, form: str) -> str:
    """A moment as a field shows it."""
    return timezone.localtime(at).strftime(form)


def rows(given: Given, arg: str, one: Any) -> dict[str, Any]:
    """The fields of a table: ``one(n, row)`` gives those of a row."""
    out: dict[str, Any] = {}
    for n, row in enumerate(given[arg]):
        out |= one(n, row)
    return out


def each(arg: str) -> Any:
    """The page does it one by one."""
    return lambda g: [{**g, arg: [row]} for row in g[arg]]


def each_of(arg: str) -> Any:
    """One by one, of a table."""
    return lambda g: [{**g, arg: {k: v}} for k, v in g[arg].items()]


def of_row(arg: str) -> Any:
    """The fields are those of the one row."""

    def fields(g: Given) -> dict[str, Any]:
        row = g[arg][0]
        return asdict(row) if is_dataclass(row) else dict(row)

    return fields


def _by_role(g: Given) -> list[dict[str, Any]]:
    """Those of one role at a time; the day and the place are said with the first."""

    def key(one: Any) -> tuple[str, str]:
        return one.role, one.side

    found = [list(some) for _, some in groupby(sorted(g["people"], key=key), key)]
    later = {k: v for k, v in g.items() if k not in ("starts_at", "place")}
    return [{**(later if n else g), "people": some} for n, some in enumerate(found)]


def _invited(g: Given) -> dict[str, Any]:
    first = g["people"][0]
    lines = [
        names([p.person_id]) if p.person_id else "，".join(filter(None, (p.name, p.org)))
        for p in g["people"]
    ]
    return {"role": first.role, "side": first.side, "people": "\n".join(lines)}


def _call(g: Given) -> dict[str, Any]:
    tokens = [f"{i.matter_id}:{i.part}" for i in g["items"] if i.matter_id]
    ways = {f"way-{i.matter_id}:{i.part}": i.way for i in g["items"]}
    return {
        "day": local(g["starts_at"], "%Y-%m-%d"), "at": local(g["starts_at"], "%H:%M"),
        "item": tokens, "extra": "", **ways,
    }  # fmt: skip


def home(pk: int | None) -> str:
    """A household's number."""
    return str(Household.objects.get(pk=pk).number) if pk else ""


def _asking(g: Given) -> dict[str, Any]:
    """Who asks: of the register by name and household, else by name."""
    if not g.get("person_id"):
        return {"asker": g["asker"]}
    person = Person.objects.get(pk=g["person_id"])
    return {"asker": person.name, "household": home(person.household_id)}


def _groups(g: Given) -> dict[str, Any]:
    meeting = Meeting.objects.get(pk=g["meeting_id"])
    out: dict[str, Any] = {"proxy": g.get("proxies") or []}
    for n, row in enumerate(meeting_words.by_group(meeting)):
        if row.group in g["groups"]:
            came = g["groups"][row.group]
            out |= {f"n-{n}": came.on_paper, f"away-{n}": came.left_out or ""}
    return out


def _by_target(g: Given) -> list[dict[str, Any]]:
    """All representatives on one sheet, everybody else one by one."""
    seats = [r for r in g["reached"] if r.membership_id]
    others = [[r] for r in g["reached"] if not r.membership_id]
    return [{**g, "reached": some} for some in (seats, *others) if some]


def _told(g: Given) -> dict[str, Any]:
    first = g["reached"][0]
    if not first.membership_id:
        return asdict(first)
    out: dict[str, Any] = {}
    for one in g["reached"]:
        pk = one.membership_id
        out |= {f"told-{pk}": True, f"households-{pk}": one.households}
        out |= {f"response-{pk}": one.response}
    return out


def _question(q: Any) -> dict[str, Any]:
    return {
        "kind": q.kind, "text": q.text, "options": "\n".join(q.options),
        "least": "" if q.least is None else q.least, "most": "" if q.most is None else q.most,
    }  # fmt: skip


def _bid(pk: int, one: Any) -> dict[str, Any]:
    state = "unsealed" if not one.sealed else "good" if one.fit else "unfit"
    return {
        f"price-{pk}": f"{one.price / 100:.2f}", f"days-{pk}": one.days, f"state-{pk}": state,
        f"note-{pk}": one.note, f"digest-{pk}": one.digest,
    }  # fmt: skip


def anybody(area: str) -> str:
    """Somebody of the place by name, of no party."""
    found = Person.objects.filter(area_id=area, active=True)
    return names([found.exclude(memberships__role="party_member").earliest("pk").pk])


def _levied(pk: int) -> str:
    """The page of a household's line of a contribution list."""
    matter, part = LevyShare.objects.values_list("matter_id", "part").get(pk=pk)
    return f"/m/{matter}/{part}/household/{pk}/"


def _proxies(g: Given) -> str:
    """Where one is represented: on one's own page, or by who keeps the sheet, by the household."""
    member = Person.objects.get(pk=g["member_id"])
    asked = f"?household={home(member.household_id)}" if g["in_writing"] else ""
    return f"/meetings/{g['meeting_id']}/proxies/{asked}"


def _asked(g: Given) -> str:
    """One of those whom a survey asks, as the form takes it: a household's number, or a name."""
    on = {"sample__surveys__matter": g["matter_id"], "sample__surveys__part": g["part"]}
    unit = SurveyUnit.objects.filter(label=g["unit"], **on).latest("pk")
    return home(unit.household_id) or names([unit.person_id])


def _group(g: Given) -> str:
    """The group on a paper, where the page asks for it."""
    survey = Survey.objects.filter(matter=g["matter_id"], part=g["part"]).latest("round")
    known, group = survey_counts.strata_of_papers(survey), str(g.get("stratum", ""))
    return group if group in known else ""


def _terms(g: Given) -> dict[str, Any]:
    said = g["terms"]
    return {
        "text": said.text, "head": said.head, "measure": said.measure, "due_on": said.due_on,
        "have": said.figure.have, "least": said.figure.least or "",
        "carried_by": said.carried_by or "", "opinion": g.get("opinion_id") or "",
        "steps": "\n".join(f"{step.due_on} {step.text}" for step in said.steps),
    }  # fmt: skip


WAYS: dict[str, Way] = {
    "matters.start_matter": Way(
        lambda g: {
            "category": g["category"],
            "answer": g["answer"],
            "parties": anybody(g["area"]),  # of a private matter: whom it is about
        },
        drop=("category", "answer", "procedure"),
        at=lambda g: [
            f"/a/{g['area']}/matters/new/?method={g['procedure']}"
            + "".join(f"&opinion={n}" for n in g["opinions"])
        ],
        free=("answer", "category"),
    ),
    "opinions.submit_opinion": Way(at=lambda g: [f"/a/{g['area']}/say/"]),
    "area_methods.adopt_procedure": Way(at=lambda g: [f"/a/{g['area']}/procedure/"]),
    "area_methods.delegate": Way(
        at=lambda g: [f"/a/{g['area']}/delegations/{q}" for q in ("", "?of=collective")]
    ),
    "meetings.call_meeting": Way(
        _call,
        at=lambda g: [f"/a/{g['area']}/meetings/new/?body={g['body']}"],
        drop=("items", "area", "body", "practice"),
    ),
    "sittings.mark_attendance": Way(
        lambda g: {f"reason-{p}": why for p, why in g["excused"].items()}
    ),
    "turnouts.mark_groups": Way(_groups, drop=("groups", "proxies")),
    "consultation.record_reach": Way(_told, split=_by_target, drop=("reached",)),
    "consultation.file_report": Way(
        lambda g: {"experts": "\n".join(f"{e['name']}，{e['of']}" for e in g["experts"])},
        drop=("experts",),
    ),
    "recommendations.enter": Way(
        lambda g: {"votes": names(g["votes"], g["votes"].values())}, drop=("votes",)
    ),
    "post_elections.nominate": Way(
        lambda g: {"people": names(g["people"]), "knows": "\n".join(g.get("knows") or ())},
        drop=("people", "knows"),
        free=("seats",),  # asked for only where the number is free
    ),
    "post_elections.enter_count": Way(
        lambda g: {f"votes_{n}": v for n, v in enumerate(g["votes"])}, drop=("votes",)
    ),
    "elections.plan": Way(lambda g: {**PLANNED, **g["seats"]}, drop=("seats",)),
    "election_committees.choose": Way(
        lambda g: {
            "people": names(
                [p.person_id for p in g["people"]], [p.votes or "" for p in g["people"]]
            )
        },
        drop=("people",),
    ),
    "invitation.invite": Way(_invited, split=_by_role, drop=("people",), free=("people",)),
    "invitation.answer": Way(free=("reason",), drop=("reason",)),
    "points.write": Way(of_row("points"), split=each("points"), drop=("points",)),
    "statements.answer": Way(
        lambda g: {f"a{n}": a for n, a in g["answers"].items()},
        at=lambda g: (
            [f"/m/{g['matter_id']}/{g['part']}/cards/{g['invitee_id']}/"]
            if g["invitee_id"]
            else [f"/m/{g['matter_id']}/{g['part']}/?n={n}" for n in g["answers"]]
        ),
        split=lambda g: [dict(g)] if g["invitee_id"] else each_of("answers")(g),
    ),
    "member_posts.claim": Way(lambda g: {"person": names([g["person_id"]])}),
    "requests.take_request": Way(_asking, drop=("person_id",), free=("brought",)),
}
WAYS |= {
    "postings.put_up": Way(
        lambda g: {"signed": g.get("signed_names", [])},
        drop=("signed_names",),
        free=("signed_names",),  # only those who decided are offered
    ),
    "pledges.propose": Way(
        lambda g: _terms(g) | {"holder": g.get("holder_id") or g.get("role")},
        at=lambda g: [f"/pledges/{g['ask_id']}/take-up/"] if g.get("ask_id") else [],
        drop=("terms", "holder_id", "role", "opinion_id", "ask_id"),
        free=("role",),
    ),
    "pledges.revise": Way(lambda g: _terms(g), drop=("terms", "pledge_id")),
    "pledge_reviews.look_at": Way(
        lambda g: {
            k: v
            for pk, (outcome, reason) in g["outcomes"].items()
            for k, v in ((f"o{pk}", outcome), (f"r{pk}", reason))
        },
        drop=("outcomes",),
    ),
    "fulfilments.reach": Way(at=lambda g: [f"/pledges/steps/{g['step_id']}/"], drop=("step_id",)),
    "fulfilments.report": Way(
        lambda g: {"evidence": "yes" if g["evidence"] else ""}, drop=("evidence",)
    ),
    "programmes.set_goal": Way(lambda g: {"at_least": g["least"], "of": g.get("of", "")}),
    "pairs.pair": Way(
        lambda g: {
            "helper": names([g["helper_id"]]),
            "person": (
                names([g["person_id"]]) if g.get("person_id") else home(g.get("household_id"))
            ),
        },
        drop=("helper_id", "person_id", "household_id"),
    ),
}
WAYS |= {
    "counting.enter_tally": Way(
        lambda g: {
            f"{name}.{what}".lstrip("."): n
            for name, row in g["counts"].items()
            for what, n in row.items()
        },
        drop=("counts",),
    ),
    "votes.record_hands": Way(drop=("item_id",)),
    "plain_ballots.cast": Way(
        lambda g: {f"q-{k}": v for k, v in g["answers"].items()},
        at=lambda g: [f"/vote/{g['box_id']}/"],
        drop=("answers", "box_id"),
    ),
    "duties.take_up": Way(at=lambda g: [f"/a/{g['area']}/duties/new/"]),
    "duties.do_turn": Way(at=lambda g: [f"/duties/{g['turn_id']}/"], drop=("turn_id",)),
    "milestones.reach": Way(
        lambda g: {
            "names": names(g["people"]) if g.get("people") else "",
            "members": g.get("people") or [],
            **g.get("numbers", {}),
        },
        drop=("people", "numbers"),
    ),
    "report_lodging.enter_report": Way(
        lambda g: {"about": f"{g['about_id']}-{g['village']}"},
        at=lambda g: [f"/m/{g['matter_id']}/report/?village={g['village']}"],
        drop=("about_id", "village"),
    ),
    "protected.answer_charge": Way(at=lambda g: ["/reports/about-me/"]),
    "protected.say_wish": Way(at=lambda g: ["/reports/about-me/"]),
    "item_ballots.end_ballot": Way(free=("papers",)),  # asked for where heads are counted
    "candidates.rule_on": Way(
        lambda g: {"condition": g.get("condition") or "ok"},
        at=lambda g: [f"/m/{g['matter_id']}/election/people/{g['person_id']}/"],
        drop=("condition", "person_id"),
    ),
    "selections.cast_vote": Way(
        lambda g: {"for_person": names([g["for_person"]])} if g.get("for_person") else {},
        at=lambda g: [
            f"/m/{g['matter_id']}/{g['part']}/vote/{'?help=1' if g.get('for_person') else ''}"
        ],
        drop=("for_person",),
    ),
    "selection_counts.enter_papers": Way(
        lambda g: {"ballots": selection_papers.as_text(g["ballots"])}, drop=("ballots",)
    ),
    "charters.write_articles": Way(
        lambda g: {"text": written(g["articles"])}, drop=("articles",), free=("articles",)
    ),
    "draft_comments.comment": Way(
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/say/{g['article']}/"], drop=("article",)
    ),
    "proposals.propose": Way(
        lambda g: {
            "cost": f"{g['cost'] / 100:.2f}",
            "for_person": names([g["for_person"]]) if g.get("for_person") else "",
        },
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/propose/"],
        drop=("cost", "for_person"),
    ),
    "survey_counts.enter_paper": Way(
        lambda g: {**g["values"], "stratum": _group(g)},
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/type-in/?paper={g['number']}"],
        drop=("values", "number", "stratum"),
        free=("stratum",),  # of a group with few papers no page asks
    ),
    "execution.add_task": Way(free=("standard",)),
    "restricted.enter": Way(
        lambda g: {
            "about": names([g["about"]]),
            "other": names([g["other"]]) if g.get("other") else "",
        },
        drop=("about", "other"),
    ),
    "questionnaires.write_questions": Way(
        lambda g: _question(g["questions"][-1]),
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/question/{len(g['questions'])}/"],
        split=lambda g: [
            {**g, "questions": [*g["questions"][:n], replace(q, key="new")]}
            for n, q in enumerate(g["questions"])
        ],
        drop=("questions",),
    ),
    "trustee_ballots.open_ballot": Way(
        lambda g: {"until": local(g["closes_at"], "%Y-%m-%d"), "hour": "18:00"},
        drop=("closes_at",),
        free=("closes_at",),
    ),
    "secret_ratings.enter_papers": Way(
        lambda g: {f"{k}-{w}": n for k, row in g["grades"].items() for w, n in row.items()},
        drop=("grades",),
    ),
}
WAYS |= {
    "duty_reports.announce": Way(
        lambda g: (
            {
                k: v
                for n, (starts, place) in enumerate(g["meetings"].values())
                for k, v in ((f"starts_{n}", starts), (f"place_{n}", place))
            }
            | {f"missing_{p}": why for p, why in g.get("missing", {}).items()}
        ),
        drop=("meetings", "missing"),
    ),
    "duty_reports.write_report": Way(
        lambda g: {**g["heads"], **{f"c-{k}": v for k, v in g["contents"].items()}},
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/duty-report/{g['person_id']}/"],
        drop=("heads", "contents", "person_id"),
    ),
    "duty_reports.give": Way(
        lambda g: {f"absent_{p}": why for p, why in g.get("absent", {}).items()}, drop=("absent",)
    ),
    "bids.open_bids": Way(
        lambda g: {k: v for pk, one in g["read"].items() for k, v in _bid(pk, one).items()},
        drop=("read",),
    ),
    "bids.award": Way(
        lambda g: {f"other-{k}": v for k, v in g["others"].items()},
        drop=("others",),
        free=("others",),  # of the dearest nobody asks why it was not taken
    ),
    "works_contracts.sign": Way(
        lambda g: {"approver": names([g["approver_id"]]), "keeper": names([g["keeper_id"]])},
        drop=("approver_id", "keeper_id"),
    ),
    "execution.ask_question": Way(
        at=lambda g: [f"/a/{g['area']}/questions/new/?matter={g['matter_id']}"]
    ),
}
WAYS |= {
    "roll_entries.take_part": Way(
        lambda g: {"name": names([g["person_id"]])},
        at=lambda g: [f"/m/{g['matter_id']}/election/me/", f"/m/{g['matter_id']}/election/"],
        drop=("person_id",),
    ),
    "roll_entries.apply": Way(
        lambda g: {"name": names([g["person_id"]])},
        at=lambda g: [f"/m/{g['matter_id']}/election/me/", f"/m/{g['matter_id']}/election/"],
        drop=("person_id",),
    ),
    "roll_appeals.appeal": Way(
        lambda g: {"by": names([g["by"]])} if g.get("by") else {},
        at=lambda g: [f"/m/{g['matter_id']}/election/roll/"],
        drop=("by", "about"),
    ),
    "polls.enter_sheet": Way(
        lambda g: {
            k: v
            for one in g["answers"]
            for k, v in ((f"said-{one.of}", one.choice), (f"signer-{one.of}", one.signer))
        },
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/?seat={g['membership_id']}"],
        drop=("answers", "membership_id"),
    ),
    "polls.answer": Way(drop=("household_id",)),
    "agendas.amend": Way(drop=("item_id",)),
}
WAYS |= {
    f"candidates.{name}": Way(
        at=lambda g: [f"/m/{g['matter_id']}/election/people/{g['person_id']}/"],
        drop=("person_id",),
    )
    for name in ("object_to", "answer_objection", "choose_post", "say_words", "decline")
}
WAYS |= {
    "post_wishes.sign_up": Way(
        lambda g: {f"wish{n}": pk for n, pk in enumerate(g["posts"], 1)}, drop=("posts",)
    ),
    **{
        name: Way(
            lambda g: {"wish": f"{g['sign_up_id']}-{g['post_id'] or ''}"},
            drop=("sign_up_id", "post_id"),
        )
        for name in ("post_wishes.check", "post_choices.say", "post_choices.give")
    },
}
WAYS["ratings.enter_count"] = Way(
    lambda g: dict(zip(("satisfied", "fairly", "not_", "void"), g["grades"], strict=True)),
    drop=("grades",),
)
WAYS |= {
    "meeting_proxies.file_proxy": Way(
        lambda g: {"member": g["member_id"], "holder": g["holder_id"]},
        at=lambda g: [_proxies(g)],
        drop=("member_id", "holder_id"),
    ),
    "surveys.give_paper": Way(
        lambda g: {"who": _asked(g)},
        at=lambda g: [f"/m/{g['matter_id']}/{g['part']}/sheet/"],
        drop=("unit",),
    ),
    "survey_counts.look_at_text": Way(
        at=lambda g: (
            [] if g["shown"] else [f"/m/{g['matter_id']}/{g['part']}/words/{g['text_id']}/hold/"]
        ),
        drop=("text_id", "shown"),
    ),
    "levies.set_plan": Way(
        lambda g: {"money": f"{g['money'] / 100:.2f}", "labour": f"{g['labour'] / 10:.1f}"},
        drop=("money", "labour"),
    ),
    "levies.pay": Way(
        lambda g: (
            {"work": f"{g['amount'] / 10:.1f}"}
            if g["way"] == "labour"
            else {"money": f"{g['amount'] / 100:.2f}"}
        ),
        at=lambda g: [_levied(g["share_id"])],
        drop=("share_id", "amount"),
    ),
}
PLANNED = dict.fromkeys(("director", "deputy_director", "committee_member", "woman_member"), 0)
