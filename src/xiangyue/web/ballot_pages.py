"""Counting: each box by two people apart, by sheet or ballot by ballot; differences; doubtful
papers."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import ballot_counts, round_results
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.round_sheets import Round
from xiangyue.core.digits import COUNTED, whole
from xiangyue.core.refusals import Refusal, status_of
from xiangyue.data.models import BoxCount, BoxLog, DoubtfulPaper, PollWorker, VoteRound
from xiangyue.documents.words import upper_first
from xiangyue.methods import counting
from xiangyue.web import matter_words as words
from xiangyue.web import poll_frame
from xiangyue.web.forms import ActForm, key_of
from xiangyue.web.poll_frame import Poll
from xiangyue.web.uploads import Several, sent
from xiangyue.web.wording import word

OVER = ("counted", "void")
"""States of a vote in which none of its papers is read any more."""
SIDES: dict[str, Promise | str] = {
    "for": lazy("For the recall"),
    "against": lazy("Against the recall"),
}


class SettleForm(ActForm):
    """The number that holds."""

    number = forms.IntegerField(label=lazy("The number that holds"), min_value=0)
    why = forms.CharField(
        label=lazy("Why"),
        help_text=lazy("For example: the ballots were read aloud again."),
        max_length=200,
    )


class AsideForm(ActForm):
    """A doubtful paper."""

    box = forms.ChoiceField(label=lazy("Box"))
    words = forms.CharField(label=lazy("What is doubtful"), max_length=200)
    photos = Several(
        label=lazy("Photo of the paper"),
        help_text=lazy("Only those who count and the township see it: a hand may be known."),
    )


class TellerForm(ActForm):
    """For whom a count is entered."""

    teller = forms.TypedChoiceField(label=lazy("Whose count is it?"), coerce=int)


Shown = Callable[..., HttpResponse]


def while_counted(page: Shown) -> Shown:
    """A page of the count, for those who count. Once nothing of it is open any more it leads back
    to the vote, where the numbers stand: a teller's own page must not end in nothing."""

    @wraps(page)
    def shown(request: HttpRequest, pk: int, key: str, **more: Any) -> HttpResponse:
        poll = poll_frame.load(request, pk, key)
        if poll.last is None:
            raise Http404
        over = poll.last.state in OVER
        if over and ("box" in more or not poll.tells) and not _by_script(request):
            messages.info(request, _("The papers of this vote are counted; the numbers are here."))
            return redirect("matter-part", pk, key)
        if not poll.tells:
            raise Http404
        return page(poll, poll.last, **more)

    return shown


def _by_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@while_counted
def overview(poll: Poll, vote: VoteRound) -> HttpResponse:
    """Each box with its two counts; where they differ, by candidate, and the way to settle it."""
    request = poll.request
    made = poll.counted()
    found = made.differences() if made.counted else ()
    lang = words.reader()
    titles, asked = round_results.titles_of(vote, lang), counting.kinds()[vote.kind].yes_no
    form, which = _settling(poll, found)
    if form is not None and form.is_valid() and which is not None:
        what, post, name = which.key
        box = next(log.box_id for log in made.logs if log.box.name == which.box)
        given = {"box": box, "what": what, "post": post, "name": name}
        given |= {k: form.cleaned_data[k] for k in ("number", "why")}
        if form.did(request, ballot_counts.settle, **given, **poll.ids()):
            return redirect(poll.address("ballot-count"))
    return poll.page.render(
        "polls/count.html",
        form,
        poll=poll,
        vote=vote,
        rows=[_row(log, made, request.actor.person_id) for log in made.logs],
        differences=[
            {
                "n": n,
                "d": d,
                "about": upper_first(counting.about(d.key, lang, titles, question=asked)),
            }
            for n, d in enumerate(found)
        ],
        which=found.index(which) if which is not None else None,
        undecided=len(made.undecided()),
        doubts=len(made.doubts),
        states=poll_frame.STATES,
        crumbs=poll.crumbs(_("Counting")),
    )


def _settling(poll: Poll, found: Any) -> tuple[SettleForm | None, Any]:
    number = poll.request.POST.get("line") or poll.request.GET.get("line", "")
    line = whole(number, len(found) - 1)
    if not poll.runs or line is None:
        return None, None
    one = found[line]
    return SettleForm.of(poll.request, initial={"number": one.settled}), one


def _row(log: BoxLog, made: Round, person: int | None) -> dict[str, Any]:
    counts = [c for c in made.counts if c.box_id == log.box_id]
    mine = next((c for c in counts if person in (c.teller_id, c.entered_by_id)), None)
    return {
        "log": log,
        "counts": counts,
        "mine": mine,
        "agrees": sum(c.final for c in counts) > 1 and not made.open_differences(log.box.name),
        "both": sum(c.final for c in counts) > 1,
    }


def of_box(poll: Poll, vote: VoteRound, box: int) -> tuple[BoxLog, BoxCount | None]:
    """A box, and the count that the reader enters there."""
    log = BoxLog.objects.filter(round=vote, box_id=box).select_related("box").first()
    if log is None or vote.state != "counting":
        raise Http404
    counts = BoxCount.objects.filter(round=vote, box_id=box).select_related("teller")
    mine = counts.filter(entered_by_id=poll.request.actor.person_id).first()
    return log, mine


def teller_of(poll: Poll, vote: VoteRound, mine: BoxCount | None) -> tuple[int | None, list[Any]]:
    """Whose count the reader enters: their own, or one to be chosen of those appointed."""
    me = poll.request.actor.person_id
    if mine is not None:
        return mine.teller_id, []
    if poll.tasks & set(ballot_counts.TELLS):
        return me, []
    rows = (
        PollWorker.objects.filter(election_id=vote.election_id, task__in=ballot_counts.TELLS)
        .select_related("person")
        .order_by("person__name")
    )
    people = {w.person_id: w.person.name for w in rows}
    chosen = poll.request.POST.get("teller") or poll.request.GET.get("teller", "")
    teller = whole(chosen)
    if teller in people:
        return teller, []
    return None, list(people.items())


def papers_of(vote: VoteRound) -> list[dict[str, Any]]:
    """The paper as it is entered: each post with who stands, numbered through; of one question its
    two answers (``side``: for, against)."""
    posts, n = [], 0
    titles = round_results.titles_of(vote, words.reader())
    question = counting.kinds()[vote.kind].yes_no
    for post in vote.posts:
        people = []
        for one in vote.candidates:
            if one["post"] != post["post"]:
                continue
            for side, label in SIDES.items() if question else (("for", one["name"]),):
                n += 1
                people.append({"n": n, "name": one["name"], "side": side, "label": label})
        title = titles[post["name"]]
        title = f"{title} · {people[0]['name']}" if question and people else title
        posts.append(
            {
                "post": post["name"],
                "title": title,
                "seats": 0 if question else post["seats"],
                "people": people,
            }
        )
    return posts


@while_counted
def read(poll: Poll, vote: VoteRound, box: int) -> HttpResponse:
    """Ballot by ballot: every paper one entry; nothing typed is lost when the line breaks."""
    request = poll.request
    log, mine = of_box(poll, vote, box)
    teller, choice = teller_of(poll, vote, mine)
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid() and teller is not None:
        if _by_script(request):
            return _machine(poll, box, teller)
        if _one(poll, form, vote, box, teller, mine):
            return redirect(poll.address("ballot-read", box) + f"?teller={teller}")
    return poll.page.render(
        "polls/read.html",
        form,
        poll=poll,
        vote=vote,
        log=log,
        mine=mine,
        teller=teller,
        choice=choice,
        paper=papers_of(vote),
        write_ins=counting.kinds()[vote.kind].write_ins,
        have=list(mine.read.get("ballots", [])) if mine else [],
        question=counting.kinds()[vote.kind].yes_no,
        lacks=ballot_counts.lacking(log),
        aside=DoubtfulPaper.objects.filter(round=vote, box_id=box).count(),
        sheet=poll.address("ballot-sheet", box) + (f"?teller={teller}" if teller else ""),
        crumbs=poll.crumbs(log.box.name),
    )


def _machine(poll: Poll, box: int, teller: int) -> JsonResponse:
    """A batch from the page's script: where it did not fit, how many there are."""
    request = poll.request
    try:
        ballots = json.loads(request.POST.get("ballots", "[]"))
        at = whole(request.POST.get("at", "0"), COUNTED)
        rows = ballots if isinstance(ballots, list) else [None]
        if at is None or not all(isinstance(b, dict) for b in rows):
            raise ValueError("ballots")
    except ValueError:
        return JsonResponse({"error": _("This entry cannot be read.")}, status=422)
    try:
        have = ballot_counts.read_ballots(
            actor=request.actor, now=request.now, box=box, at=at, ballots=ballots,
            teller=teller, key=key_of(request.POST.get("idempotency")), **poll.ids(),
        )  # fmt: skip
    except AlreadyDone as done:
        have = int(done.result)
    except Refusal as refusal:
        check = refusal.checks[0]
        answer: dict[str, Any] = {"error": word(check), "says": check.says}
        if check.says == "count.gap":
            answer["have"] = check.need
        return JsonResponse(answer, status=status_of(refusal))
    return JsonResponse({"have": have})


def _one(
    poll: Poll, form: ActForm, vote: VoteRound, box: int, teller: int, mine: BoxCount | None
) -> bool:
    """Without scripts: one ballot a page, the last one taken back, or the count handed in."""
    request, have = poll.request, len(mine.read.get("ballots", [])) if mine else 0
    do = request.POST.get("do", "add")
    given = {"box": box, "teller": teller, **poll.ids()}
    if do == "hand-in":
        return form.did(request, ballot_counts.hand_in, **given)
    if do == "undo":
        at, ballots = max(0, have - 1), []
    else:
        at, ballots = have, [_ballot(request.POST, vote)]
    return form.did(request, ballot_counts.read_ballots, at=at, ballots=ballots, **given)


def _ballot(data: Any, vote: VoteRound) -> dict[str, Any]:
    chosen: dict[str, list[str]] = {}
    against: dict[str, list[str]] = {}
    unreadable = []
    for n, post in enumerate(papers_of(vote)):
        marked = [p for p in post["people"] if data.get(f"mark_{p['n']}")]
        names = [p["name"] for p in marked if p["side"] == "for"]
        if refused := [p["name"] for p in marked if p["side"] == "against"]:
            against[post["post"]] = refused
        names += [w.strip() for w in data.get(f"written_{n}", "").split("、") if w.strip()]
        if names:
            chosen[post["post"]] = names
        if data.get(f"unreadable_{n}"):
            unreadable.append(post["post"])
    found: dict[str, Any] = {"for": chosen} if chosen else {}
    found |= {"against": against} if against else {}
    return found | ({"unreadable": unreadable} if unreadable else {})


@while_counted
def doubtful(poll: Poll, vote: VoteRound) -> HttpResponse:
    """Doubtful papers: put aside with a photo; ruled on by the election committee."""
    request = poll.request
    rows = list(
        DoubtfulPaper.objects.filter(round=vote)
        .select_related("box", "ruled_by")
        .prefetch_related("files")
        .order_by("box_id", "number")
    )
    rule = request.POST.get("rule") or request.GET.get("rule", "")
    chosen = next((r for r in rows if str(r.pk) == rule), None) if poll.runs else None
    form: ActForm | None = None
    if vote.state == "counting" and chosen is not None:
        form = RuleForm.of(request)
        if form.is_valid() and _rule(poll, form, vote, chosen):
            return redirect(poll.address("ballot-doubtful"))
    elif vote.state == "counting":
        form = AsideForm.of(request)
        logs = poll.logs()
        form.fields["box"].choices = [(log.box_id, log.box.name) for log in logs]
        if form.is_valid():
            with form.refusals():
                given = {"box": int(form.cleaned_data["box"]), "words": form.cleaned_data["words"]}
                given["photos"] = sent(request, 2)
                if form.did(request, ballot_counts.put_aside, **given, **poll.ids()):
                    return redirect(poll.address("ballot-doubtful"))
    return poll.page.render(
        "polls/doubtful.html",
        form,
        poll=poll,
        rows=rows,
        titles=round_results.titles_of(vote, words.reader()),
        question=counting.kinds()[vote.kind].yes_no,
        chosen=chosen,
        paper=papers_of(vote),
        write_ins=counting.kinds()[vote.kind].write_ins,
        crumbs=poll.crumbs(_("Doubtful papers")),
    )


class RuleForm(ActForm):
    """What the committee decides of a doubtful paper."""

    counts = forms.ChoiceField(
        label=lazy("What is decided"),
        choices=[("yes", lazy("It counts, as marked below")), ("no", lazy("It is void"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label=lazy("Why"), max_length=200)


def _rule(poll: Poll, form: ActForm, vote: VoteRound, paper: DoubtfulPaper) -> bool:
    counts = form.cleaned_data["counts"] == "yes"
    marks = _ballot(poll.request.POST, vote) if counts else None
    given = {"paper": paper.pk, "counts": counts, "why": form.cleaned_data["why"], "marks": marks}
    return form.did(poll.request, ballot_counts.rule_on, **given, **poll.ids())
