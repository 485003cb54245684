"""At the poll: papers handed out by the roll with one tap, and the log of each box."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import ballot_counts, ballot_papers
from xiangyue.core.digits import COUNTED, only_digits, whole
from xiangyue.data.models import (
    BoxCount,
    BoxLog,
    PaperIssued,
    PaperMove,
    PollWorker,
    Voter,
)
from xiangyue.methods import counting
from xiangyue.web import poll_frame
from xiangyue.web.forms import ActForm
from xiangyue.web.poll_frame import Poll

FOUND = 12
"""Voters shown for one search."""


class GiveForm(ActForm):
    """One tap: a voter is handed their paper."""

    box = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.IntegerField(widget=forms.HiddenInput)
    scribe = forms.BooleanField(required=False)


class ReceiveForm(ActForm):
    """Papers brought to a box."""

    papers = forms.IntegerField(label=lazy("How many papers are brought?"), min_value=1)


class TotalsForm(ActForm):
    """The sums of a box whose roll is kept on paper."""

    issued = forms.IntegerField(label=lazy("Papers handed out in all"), min_value=0)
    proxies = forms.IntegerField(label=lazy("Of these for others, by proxy"), min_value=0)
    scribes = forms.IntegerField(label=lazy("Of these written by a scribe"), min_value=0)


class SealForm(ActForm):
    """A box is closed."""

    stubs = forms.IntegerField(
        label=lazy("Stubs, or signatures on the paper roll"),
        help_text=lazy("Counted by hand; it must agree with what was handed out."),
        min_value=0,
    )
    unused = forms.IntegerField(label=lazy("Papers left over"), min_value=0)
    signers = forms.MultipleChoiceField(
        label=lazy("Who signs"), widget=forms.CheckboxSelectMultiple
    )


class ReturnedForm(ActForm):
    """The papers in a box, counted before any is read."""

    papers = forms.IntegerField(label=lazy("How many papers lay in the box?"), min_value=0)


def papers(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Find a voter by number or name, and hand out their papers with one tap."""
    poll = poll_frame.load(request, pk, key)
    if poll.last is None or not poll.hands:
        raise Http404
    logs = poll.logs()
    boxes = [log for log in logs if not log.sealed and not log.totals]
    form = GiveForm.of(request)
    query = (request.POST.get("q") or request.GET.get("q", "")).strip()
    chosen = str(request.POST.get("box") or request.GET.get("box", ""))
    here = next((log for log in boxes if str(log.box_id) == chosen), boxes[0] if boxes else None)
    if form.is_valid():
        data = form.cleaned_data
        given = {"box": data["box"], "to": data["to"], "scribe": data["scribe"]}
        if form.did(request, ballot_papers.hand_out, **given, **poll.ids()):
            messages.success(request, _("Handed out. Who is next?"))
            return redirect(f"{poll.address('poll-papers')}?box={data['box']}")
    return poll.page.render(
        "polls/papers.html",
        form,
        poll=poll,
        boxes=boxes,
        here=here,
        query=query,
        found=_voters(poll, query) if query else [],
        sums=poll_frame.turnout(logs),
        question=counting.kinds()[poll.last.kind].yes_no,
        crumbs=poll.crumbs(_("Hand out papers")),
    )


def _voters(poll: Poll, query: str) -> list[dict[str, Any]]:
    """Voters by number, or by a piece of their name, with whose papers are theirs to take."""
    vote = poll.last
    had = PaperIssued.objects.filter(round=vote, voter=OuterRef("pk"))
    rows = Voter.objects.filter(election_id=vote.election_id, on_roll=True)  # type: ignore[union-attr]
    wanted = Q(person__name__contains=query)
    if only_digits(query):
        wanted = Q(number=whole(query, COUNTED) or 0)
    rows = (
        rows.filter(wanted)
        .select_related("person", "box")
        .annotate(had=Exists(had))
        .order_by("number", "pk")[:FOUND]
    )
    found = {row.pk: {"voter": row, "had": row.had, "holder": "", "holds": []} for row in rows}
    held = Exists(PaperIssued.objects.filter(round=vote, voter=OuterRef("voter")))
    proxies = (
        ballot_papers.proxies_of(vote)  # type: ignore[arg-type]
        .filter(Q(voter__in=found) | Q(holder__in=found))
        .select_related("voter__person", "holder__person")
        .annotate(had=held)
    )
    for proxy in proxies:
        if proxy.voter_id in found:
            found[proxy.voter_id]["holder"] = proxy.holder.person.name
        if proxy.holder_id in found:
            found[proxy.holder_id]["holds"].append((proxy.voter.person.name, proxy.had))
    for row in found.values():
        open_now = sum(not had for _n, had in row["holds"])
        open_now += 0 if row["had"] or row["holder"] else 1
        row["due"] = open_now
        row["words"] = (
            ngettext("Hand out %(num)s paper", "Hand out %(num)s papers", open_now)
            % {"num": open_now}
            if open_now
            else ""
        )
    return list(found.values())


def boxes(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The log of every box: what came, went out, was spoiled, is left, lay in it."""
    poll = poll_frame.load(request, pk, key)
    if poll.last is None:
        raise Http404
    logs = poll.logs()
    return poll.page.render(
        "polls/boxes.html",
        poll=poll,
        logs=logs,
        sums=poll_frame.turnout(logs),
        last=poll.last,
        crumbs=poll.crumbs(_("Boxes")),
    )


def box(request: HttpRequest, pk: int, key: str, box: int) -> HttpResponse:
    """One box: papers brought, sums told, a spoiled one replaced, closed and sealed, opened."""
    poll = poll_frame.load(request, pk, key)
    log = next((one for one in poll.logs() if one.box_id == box), None)
    if log is None or not (poll.hands or poll.tells):
        raise Http404
    do = request.POST.get("do") or request.GET.get("do", "")
    form, act, given = _form(poll, log, do)
    if form is not None and form.is_valid() and act is not None:
        sent = {k: form.cleaned_data[k] for k in given}
        if "signers" in sent:
            sent["signers"] = [int(n) for n in sent["signers"]]
        if form.did(request, act, box=box, **sent, **poll.ids()):
            return redirect(poll.address("poll-boxes"))
    return poll.page.render(
        "polls/box.html",
        form,
        poll=poll,
        log=log,
        left=ballot_papers.left(log),
        do=do,
        last=poll.last,
        crumbs=poll.crumbs(log.box.name),
    )


def _form(poll: Poll, log: BoxLog, do: str) -> tuple[ActForm | None, Any, tuple[str, ...]]:
    request, state = poll.request, poll.last.state if poll.last else ""
    if state == "counting" and poll.tells:
        counted = BoxCount.objects.filter(round=poll.last, box=log.box, final=True).exists()
        if counted:
            return None, None, ()
        form = ReturnedForm.of(request, initial={"papers": log.returned})
        return form, ballot_counts.enter_returned, ("papers",)
    if state != "open" or log.sealed or not poll.hands:
        return None, None, ()
    if do == "totals":
        start = {n: getattr(log, n) for n in ("issued", "proxies", "scribes")}
        return (
            TotalsForm.of(request, initial=start),
            ballot_papers.tell_totals,
            ("issued", "proxies", "scribes"),
        )
    if do == "spoil":
        return ActForm.of(request), ballot_papers.spoil, ()
    if do == "seal":
        rows = PollWorker.objects.filter(
            election_id=poll.last.election_id,  # type: ignore[union-attr]
            task="scrutineer",
        ).select_related("person")
        rows = rows.filter(Q(box=log.box_id) | Q(box=None))  # who stands at this very box
        form = SealForm.of(request, initial={"signers": []})
        form.fields["signers"].choices = [(str(w.person_id), w.person.name) for w in rows]
        return form, ballot_papers.seal, ("stubs", "unused", "signers")
    brought = {"papers": _handed(log) or None}
    return ReceiveForm.of(request, initial=brought), ballot_papers.receive, ("papers",)


def _handed(log: BoxLog) -> int:
    """Papers that were handed to this box by the arrangements and are not entered here yet."""
    moves = PaperMove.objects.filter(box=log.box_id, paper="ballot").aggregate(
        there=Sum("number", filter=Q(move="handed"), default=0),
        back=Sum("number", filter=Q(move="back"), default=0),
    )
    return max(0, int(moves["there"] - moves["back"] - log.received))
