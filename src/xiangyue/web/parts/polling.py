"""The poll's arrangements: where and when one votes, who works there, who votes for whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import JSONField, Q, Value
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import documents_of_polls, own_numbers, poll_postings, polling, proxies
from xiangyue.actions.documents_of_polls import hours
from xiangyue.actions.electing import RECALL, looked_at
from xiangyue.core.digits import whole
from xiangyue.data.models import (
    BoxRequest,
    Election,
    ElectionNotice,
    PaperMove,
    PollBox,
    PollWorker,
    Proxy,
)
from xiangyue.data.polling import TASKS
from xiangyue.documents.election_papers import said
from xiangyue.methods.wording import clause
from xiangyue.web import electing_words as shared
from xiangyue.web import matter_words as words
from xiangyue.web.candidate_forms import (
    AnswerAskForm,
    AskForForm,
    AskForm,
    AssignForm,
    BoxForm,
    DecideBoxForm,
    MoveForm,
    ProxyForForm,
    ProxyForm,
    RefuseProxyForm,
    StaffForm,
    VoidForm,
    sentence,
)
from xiangyue.web.formats import day as day_words
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page

PLAIN = {"post": poll_postings.post_arrangements, "post-proxies": proxies.post_proxies}
MOVES = {
    "printed": lazy("Printed"),
    "handed": lazy("Handed to the places"),
    "back": lazy("Brought back"),
    "destroyed": lazy("Destroyed before witnesses"),
}
ROWS = 300


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many boxes and people, how many proxies, since when."""
    lines = []
    if facts.get("boxes"):
        n = facts["boxes"]
        lines.append(ngettext("%(num)s place or box", "%(num)s places and boxes", n) % {"num": n})
    if facts.get("workers"):
        n = facts["workers"]
        lines.append(
            ngettext("%(num)s person on the staff", "%(num)s on the staff", n) % {"num": n}
        )
    if facts.get("proxies"):
        n = facts["proxies"]
        lines.append(ngettext("%(num)s proxy", "%(num)s proxies", n) % {"num": n})
    if facts.get("posted"):
        lines.append(_("posted %(day)s") % {"day": day_words(date.fromisoformat(facts["posted"]))})
    return lines


VIEWS = ("", "proxies", "mobile", "papers")


def show(page: Page) -> HttpResponse:
    """Where, when, by whom; one's own place, proxy and wish for the mobile box; for the election
    committee everything that it enters: places and staff, proxies and requests, papers."""
    view = page.request.GET.get("view", "")
    view = view if view in VIEWS and page.mine else ""
    election, me = shared.election_of(page, groups=view == "papers")
    if election is None:
        return page.render("parts/polling.html", election=None)
    boxes = _boxes(election) if view != "proxies" else []
    given = _proxies(election) if view in ("", "proxies") else []
    asked = _requests(election) if view == "mobile" else []
    moves = _moves(election) if view == "papers" else []
    officer = page.open and page.request.actor.officer_of(page.case.matter.area_id)
    forms = _forms(page, view, election, boxes, given, asked, me, officer)
    do = sent(page.request)
    own_back = me is not None and do.startswith("withdraw-")
    plain = _plain(do) and (page.mine or own_back)
    form = forms.get(do) or (ActForm.of(page.request) if plain else None)
    if shared.did(page.request, form, lambda f, d: _did(page, election, do, f, d)):
        back = url("matter-part", page.case.matter.pk, page.key)
        return redirect(back + (f"?view={view}" if view else ""))
    alive = [p for p in given if p.state in ("filed", "posted")]
    voters = _voters(page)
    posts = page.may and view == "" and not page.case.facts(page.key).get("posted")
    look = looked_at(page.case, page.key, election, _charter(page, election)) if posts else None
    return page.render(
        "parts/polling.html",
        form if form is not None and form.is_bound else None,
        forms=forms,
        plain=form if plain else None,
        which=view,
        election=election,
        me=me,
        place=_place(me, boxes),
        my_proxy=next((p for p in alive if me and p.voter_id == me.pk), None),
        held=[p for p in alive if me and p.holder_id == me.pk],
        boxes=[(b, sentence(f"poll-box.{b.kind}"), _staffed(b), hours(b)) for b in boxes],
        scrutineers=_scrutineers(page, election, boxes) if page.may and view == "" else {},
        hours=hours,
        proxies=[p for p in alive if p.state == "posted" or page.mine],
        asked=asked,
        moves=[(m, MOVES[m.move]) for m in moves],
        batches=list(range(1, voters + 1, documents_of_polls.BATCH)),
        no_proxies=_no_proxies(page, election),
        notices=_notices(page, election),
        lacks=poll_postings.lacking(look, boxes, _workers(boxes)) if look else (),
        latest=look.latest("polling.posting-days") if look else None,
    )


def _charter(page: Page, election: Election) -> own_numbers.Charter:
    """The village's own numbers, as they came with the election."""
    place = getattr(election.area, "jurisdiction", None)
    return own_numbers.of_matter(place.charter, page.case.matter) if place else {}


def _no_proxies(page: Page, election: Election) -> str:
    """By which clause nobody votes for another in this vote; "" where one may."""
    if election.kind != RECALL:
        return ""
    charter = _charter(page, election)
    against = proxies.allowed(election, page.case.today, charter)
    return clause(against.clause, words.reader()) if against else ""


def _notices(page: Page, election: Election) -> list[tuple[ElectionNotice, str]]:
    """What was posted of a vote that has no page of its own; an election's are on its board."""
    if election.kind != RECALL:
        return []
    rows = ElectionNotice.objects.filter(election=election).order_by("number")
    return [(n, said(n.content[words.reader()]).title) for n in rows]


_STAFF = JSONBAgg(
    JSONObject(
        task="workers__task",
        name="workers__person__name",
        pk="workers__pk",
        person="workers__person",
    ),
    filter=Q(workers__isnull=False),
    default=Value([], output_field=JSONField()),
)
"""The staff of a box, in the same query."""


def _staffed(box: PollBox) -> list[tuple[str, str, int]]:
    """(task, name, id) of a box's staff, in the order of the tasks."""
    rows = sorted(box.staff, key=lambda w: (TASKS.index(w["task"]), w["pk"]))  # type: ignore[attr-defined]
    return [(sentence(f"poll-task.{w['task']}"), w["name"], w["pk"]) for w in rows]


def _workers(boxes: list[PollBox]) -> list[PollWorker]:
    """The staff of the boxes, as it came with them."""
    return [
        PollWorker(box_id=b.pk, task=w["task"], person_id=w["person"])
        for b in boxes
        for w in b.staff  # type: ignore[attr-defined]
    ]


def _scrutineers(
    page: Page, election: Election, boxes: list[PollBox]
) -> dict[int, tuple[int, int]]:
    """Of each box that has too few: (its scrutineers, how many it needs)."""
    look, found = looked_at(page.case, page.key, election, _charter(page, election)), {}
    for box in boxes:
        kind = "polling.scrutineers-mobile" if box.kind == "mobile" else "polling.scrutineers"
        need = look.number(kind).value
        here = sum(w["task"] == "scrutineer" for w in box.staff)  # type: ignore[attr-defined]
        if here < need:
            found[box.pk] = (here, need)
    return found


def _proxies(election: Election) -> list[Proxy]:
    rows = Proxy.objects.filter(election=election)
    return list(rows.select_related("voter__person", "holder__person").order_by("pk")[:ROWS])


def _requests(election: Election) -> list[BoxRequest]:
    rows = BoxRequest.objects.filter(voter__election=election).select_related("voter__person")
    return list(rows.order_by("granted", "pk")[:ROWS])


def _boxes(election: Election) -> list[PollBox]:
    return list(PollBox.objects.filter(election=election).annotate(staff=_STAFF).order_by("pk"))


def _moves(election: Election) -> list[PaperMove]:
    return list(PaperMove.objects.filter(election=election).order_by("pk")[:ROWS])


def _place(me: shared.Line | None, boxes: list[PollBox]) -> PollBox | None:
    """Where a voter votes: their own box, else the main place."""
    own = next((b for b in boxes if me is not None and b.pk == me.box), None)
    return own or next((b for b in boxes if b.kind == "main"), None)


def _voters(page: Page) -> int:
    """How many are on the roll, out of the facts."""
    for part in page.case.procedure.parts:
        if part.kind in ("voter_roll", "question_plan"):
            return int(page.case.facts(part.key).get("voters", 0))
    return 0


def _plain(do: str) -> bool:
    return do in PLAIN or do.startswith(("dismiss-", "drop-", "withdraw-"))


def _forms(
    page: Page,
    view: str,
    election: Election,
    boxes: list[PollBox],
    given: list[Proxy],
    asked: list[BoxRequest],
    me: shared.Line | None,
    officer: bool,
) -> dict[str, ActForm]:
    """The forms that there are for this reader on this view now."""
    request = page.request
    if not page.open:
        return {}
    found: dict[str, ActForm] = {}
    if view == "" and me is not None:
        alive = [p for p in given if p.state in ("filed", "posted")]
        lets = not _no_proxies(page, election)
        if lets and not any(me.pk in (p.voter_id, p.holder_id) for p in alive):
            found["proxy"] = form_of(ProxyForm, request, "proxy")
        if not me.asked:
            found["ask"] = form_of(AskForm, request, "ask")
    if view == "" and (page.may or officer):
        for b in boxes:
            if b.kind == "mobile" and not b.approved_on:
                found[f"approve-{b.pk}"] = form_of(DecideBoxForm, request, f"approve-{b.pk}")
    if not page.may:
        return found
    makers = {"": _places, "proxies": _proxy_forms, "mobile": _asked_forms, "papers": _paper_forms}
    return found | makers[view](page, election, boxes, given, asked)


def _choose(form: ActForm, name: str, choices: list[Any]) -> ActForm:
    form.fields[name].choices = choices  # type: ignore[attr-defined]
    return form


def _places(
    page: Page, election: Election, boxes: list[PollBox], given: Any, asked: Any
) -> dict[str, ActForm]:
    request = page.request
    box, staff = form_of(BoxForm, request, "box"), form_of(StaffForm, request, "staff")
    if not boxes:
        box.initial.setdefault("kind", "main")
    _choose(staff, "task", [(t, sentence(f"poll-task.{t}")) for t in TASKS])
    _choose(staff, "box", [(b.pk, b.name) for b in boxes])
    found: dict[str, ActForm] = {"box": box, "void": form_of(VoidForm, request, "void")}
    return found | ({"staff": staff} if boxes else {})


def _proxy_forms(
    page: Page, election: Election, boxes: Any, given: list[Proxy], asked: Any
) -> dict[str, ActForm]:
    request = page.request
    found: dict[str, ActForm] = {"proxy-for": form_of(ProxyForForm, request, "proxy-for")}
    for p in given:
        if p.state == "filed":
            found[f"refuse-{p.pk}"] = form_of(RefuseProxyForm, request, f"refuse-{p.pk}")
    return found


def _asked_forms(
    page: Page, election: Election, boxes: list[PollBox], given: Any, asked: list[BoxRequest]
) -> dict[str, ActForm]:
    request = page.request
    found: dict[str, ActForm] = {"ask-for": form_of(AskForForm, request, "ask-for")}
    mobile = [(b.pk, b.name) for b in boxes if b.kind == "mobile"]
    for a in asked:
        if a.granted is None:
            form = form_of(AnswerAskForm, request, f"answer-{a.pk}")
            found[f"answer-{a.pk}"] = _choose(form, "box", [("", _("none")), *mobile])
    return found


def _paper_forms(
    page: Page, election: Election, boxes: list[PollBox], given: Any, asked: Any
) -> dict[str, ActForm]:
    request, places = page.request, [(b.pk, b.name) for b in boxes]
    move = form_of(MoveForm, request, "papers")
    found: dict[str, ActForm] = {
        "papers": _choose(move, "box", [("", _("not at one place")), *places])
    }
    groups = list(election.groups) if len(boxes) > 1 else []  # type: ignore[attr-defined]
    if groups:
        assign = form_of(AssignForm, request, "assign")
        _choose(assign, "box", places)
        found["assign"] = _choose(assign, "groups", [(g, g) for g in groups])
    return found


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _did(page: Page, election: Election, do: str, form: ActForm, data: Mapping[str, Any]) -> bool:
    request, at = page.request, shared.given(page)
    kind, _dash, tail = do.rpartition("-")
    if do in PLAIN:
        return form.did(request, PLAIN[do], **at)
    if (number := whole(tail)) is not None:
        return _on_one(page, kind, number, form, data)
    area = page.case.matter.area_id

    def one(name: str) -> int:
        return shared.people_named(area, data[name], field=name)[0]

    if do == "box":
        day = election.day or page.case.today
        return form.did(
            request, polling.set_box, **at, kind=data["kind"], name=data["name"],
            place=data["place"], opens_at=_moment(day, data["opens"]),
            closes_at=_moment(day, data["closes"]), reason=data["reason"],
            secret_place=data["secret_place"],
        )  # fmt: skip
    box = int(data["box"]) if data.get("box") else None
    if do == "staff":
        people = shared.people_named(area, data["people"], field="people")
        return form.did(
            request, polling.appoint, **at, task=data["task"], people=people, box_id=box
        )
    if do == "assign":
        return form.did(request, polling.assign, **at, box_id=box, groups=data["groups"])
    if do == "void":
        return form.did(request, poll_postings.say_void, **at, lines=data["lines"].splitlines())
    if do == "papers":
        return form.did(
            request, poll_postings.move_papers, **at, move=data["move"], number=data["number"],
            box_id=box, giver=data["giver"], taker=data["taker"],
        )  # fmt: skip
    if do == "proxy":
        return form.did(
            request, proxies.file_proxy, **at, holder_id=one("holder"), away=data["away"]
        )
    if do == "proxy-for":
        return form.did(
            request, proxies.file_proxy, **at, voter_id=one("voter"), holder_id=one("holder"),
            away=data["away"], in_writing=data["in_writing"],
        )  # fmt: skip
    who = {"person_id": one("person")} if do == "ask-for" else {}
    return form.did(request, polling.ask_mobile, **at, reason=data["reason"], **who)


def _on_one(page: Page, kind: str, pk: int, form: ActForm, data: Mapping[str, Any]) -> bool:
    """What is done about one box, person, proxy or request."""
    request, at = page.request, shared.given(page)
    if kind == "approve":
        return form.did(
            request, polling.decide_box, **at, box_id=pk, approved=data["approved"] == "yes",
            answer=data["answer"], paper=data["paper"],
        )  # fmt: skip
    if kind == "answer":
        box = int(data["box"]) if data["box"] else None
        return form.did(
            request, polling.answer_mobile, **at, request_id=pk, box_id=box, answer=data["answer"]
        )
    if kind == "refuse":
        return form.did(request, proxies.refuse_proxy, **at, proxy_id=pk, reason=data["reason"])
    if kind == "withdraw":
        return form.did(request, proxies.withdraw_proxy, **at, proxy_id=pk)
    if kind == "drop":
        return form.did(request, polling.drop_box, **at, box_id=pk)
    return form.did(request, polling.dismiss, **at, worker_id=pk)
