"""One teller's tally sheet of one box, entered as sums: what cannot be is said beside its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import ballot_counts
from xiangyue.core.digits import COUNTED, whole
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import VoteRound
from xiangyue.documents.words import upper_first
from xiangyue.methods import counting
from xiangyue.web.ballot_pages import SIDES, of_box, papers_of, teller_of, while_counted
from xiangyue.web.forms import ActForm
from xiangyue.web.poll_frame import Poll

Posts = list[dict[str, Any]]
SUMS = ".sums"
"""What the place of a refused sum begins with, after its box (docs/count.md)."""


class SheetForm(ActForm):
    """The sums of one teller's tally sheet for one box."""

    valid = forms.IntegerField(label=lazy("Valid papers (blank ones among them)"), min_value=0)
    void = forms.IntegerField(label=lazy("Void papers"), min_value=0)
    blank = forms.IntegerField(label=lazy("Blank papers"), min_value=0, initial=0)
    written = forms.CharField(
        label=lazy("Others who were written in"),
        help_text=lazy("One a line: post, name, votes; parted by commas."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    posts: Posts = []

    def ask(self, posts: Posts, *, write_ins: bool) -> None:
        """A number for each who stands, or for each answer; others only where they may be."""
        self.posts = posts
        for post, one in _each(posts):
            self.fields[_field(one)] = forms.IntegerField(
                label=_("%(post)s · %(name)s")
                % {"post": upper_first(post["title"]), "name": one["label"]},
                min_value=0,
            )
        if not write_ins:
            del self.fields["written"]
        else:
            self.order_fields([*(f for f in self.fields if f != "written"), "written"])

    def refuse(self, refusal: Refusal) -> None:
        """Beside the sum that is wrong; the core says where by post and name."""
        where = (refusal.field or "").partition(SUMS)
        if where[1]:
            have = next((c.values.get("have") for c in refusal.checks if not c.met), None)
            refusal.field = self._wrong(where[2].removeprefix("."), have)
        super().refuse(refusal)

    def _wrong(self, where: str, have: Any) -> str:
        """The field that a place within the sums means: of two answers to one question the one
        that says ``have``; of all of a post its first."""
        if where in self.fields:
            return where
        found = [
            _field(one)
            for post, one in _each(self.posts)
            if where
            in (
                f"for.{post['post']}",
                f"{post['post']}.{one['name']}",
                f"{one['side']}.{post['post']}.{one['name']}",
            )
        ]
        said = [name for name in found if self.cleaned_data.get(name) == have]
        fallback = "written" if where and "written" in self.fields else "valid"
        return next(iter(said or found), fallback)


def _each(posts: Posts) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    return ((post, one) for post in posts for one in post["people"])


def _field(one: Mapping[str, Any]) -> str:
    return f"votes_{one['n']}"


@while_counted
def sheet(poll: Poll, vote: VoteRound, box: int) -> HttpResponse:
    """The form, and what was entered in it handed in."""
    request, kind = poll.request, counting.kinds()[vote.kind]
    log, mine = of_box(poll, vote, box)
    teller, choice = teller_of(poll, vote, mine)
    form = SheetForm.of(request)
    form.ask(papers_of(vote), write_ins=kind.write_ins)
    if form.is_valid() and teller is not None:
        with form.refusals():
            sums = _sums(form.cleaned_data, form.posts)
            given = {"box": box, "teller": teller, "sums": sums, **poll.ids()}
            if form.did(request, ballot_counts.enter_sums, **given):
                return redirect(poll.address("ballot-count"))
    return poll.page.render(
        "polls/sheet.html",
        form,
        question=kind.yes_no,
        poll=poll,
        log=log,
        mine=mine,
        teller=teller,
        choice=choice,
        lacks=ballot_counts.lacking(log),
        crumbs=poll.crumbs(log.box.name),
    )


def _sums(data: Mapping[str, Any], posts: Posts) -> dict[str, Any]:
    votes, against = (
        {
            p["post"]: {o["name"]: data[_field(o)] for o in p["people"] if o["side"] == side}
            for p in posts
        }
        for side in SIDES
    )
    called = {p["title"].lower(): p["post"] for p in posts}
    for line in data.get("written", "").splitlines():
        if not line.strip():
            continue
        cells = [c.strip() for c in line.replace("，", ",").split(",")]
        cells[0] = called.get(cells[0].lower(), cells[0])
        papers = whole(cells[2], COUNTED) if len(cells) == 3 else None
        if papers is None or cells[0] not in votes:
            raise refuse("count.written", field="written", line=line.strip()[:60])
        votes[cells[0]][cells[1]] = papers
    named = {post: dict(some) for post, some in votes.items() if some}
    refused = {post: some for post, some in against.items() if some}
    found = {**{k: data[k] for k in ("valid", "void", "blank")}, "for": named}
    return found | ({"against": refused} if refused else {})
