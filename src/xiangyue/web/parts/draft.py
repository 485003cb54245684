"""A text and its versions: plan, motion, implementation plan."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import motion_texts
from xiangyue.actions.posting_pledges import pledge_lines
from xiangyue.core.kinds.draft import ACCOUNT, REPORT
from xiangyue.data.models import MotionText
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page


class TextForm(ActForm):
    """A version of a text: plan, motion, implementation plan."""

    title = forms.CharField(label=lazy("Title"), max_length=120)
    body = forms.CharField(
        label=lazy("Text"),
        help_text=lazy("What is to be done, where, when, by whom, with what money."),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=20000,
    )
    budget = MoneyField(label=lazy("Money it needs, in yuan"), required=False)
    reason = forms.CharField(
        label=lazy("What was changed, and why"),
        help_text=lazy("For a second version and later ones."),
        max_length=500,
        required=False,
    )


def show(page: Page) -> HttpResponse:
    """A text and its versions."""
    texts = list(
        MotionText.objects.filter(matter=page.case.matter, part=page.key)
        .select_related("made_by")
        .order_by("-version")
    )
    form = None
    voted = any(
        int(page.case.facts(p.key).get("votes", 0))
        for p in page.case.procedure.parts
        if p.approves == page.key
    )
    editable = page.mine and page.case.matter.state == "running" and not voted
    if editable and (page.open or texts):
        last = texts[0] if texts else None
        account = page.part.words["text_name"] == ACCOUNT
        earlier = last or (None if account else _earlier(page))
        body = earlier.body if earlier else _counted(page) if account else ""
        if last is None and page.part.words["text_name"] == REPORT:
            body = _carried_out(page) or body
        form = TextForm.of(
            page.request,
            version=page.case.matter.version,
            initial={
                "title": earlier.title if earlier else _title(page, account),
                "body": body,
                "budget": earlier.budget if earlier else None,
            },
        )
        if account:
            del form.fields["budget"]
            form.fields["body"].help_text = _(
                "What was done and what came of it, in the year. The numbers are those of the"
                " records; nobody who was helped is named."
            )
        if last is None:
            del form.fields["reason"]
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                once(
                    page.request,
                    motion_texts.write_text,
                    matter_id=page.case.matter.pk,
                    part=page.key,
                    title=data["title"],
                    body=data["body"],
                    budget=data.get("budget"),
                    reason=data.get("reason", ""),
                    expected=form.version,
                    key=form.key,
                )
                return page.done()
    return page.render("parts/draft.html", form, texts=texts, voted=voted)


def _title(page: Page, account: bool) -> str:
    title = page.case.matter.title
    if not account:
        return title
    return _("%(title)s: %(part)s") % {"title": title, "part": page.view.names[words.reader()]}


def _counted(page: Page) -> str:
    """What the records count of the steps before: the account begins with it."""
    from xiangyue.web.parts import KINDS  # noqa: PLC0415 - it is made of these modules

    lines = []
    for part in page.case.procedure.parts:
        facts, told = page.case.facts(part.key), getattr(KINDS[part.kind], "told", None)
        if part.key == page.key or told is None or not (said := told(facts)):
            continue
        if part.kind == "account":
            came = {n: f"{int(facts.get(n, 0)) / 100:,.2f}" for n in ("income", "spent")}
            said = [_("%(income)s yuan came in, %(spent)s yuan spent") % came, *said]
        name = words.part_name(page.case.procedure, part.key)
        lines.append(_("%(name)s: %(told)s") % {"name": name, "told": _("; ").join(said)})
    return "\n".join(lines)


def _carried_out(page: Page) -> str:
    """What the records say of pledges or goals: the report on them begins with it."""
    if all(p.kind != "fulfilment" for p in page.case.procedure.parts):
        return ""
    return "\n".join(pledge_lines(page.case.matter))


def _earlier(page: Page) -> MotionText | None:
    """The last text of an earlier draft: a motion begins as the plan."""
    return MotionText.objects.filter(matter=page.case.matter).order_by("-made_at").first()


def version(request: HttpRequest, pk: int, key: str, number: int) -> HttpResponse:
    """One version of a text, whole, with what was changed and why."""
    case, _standing = words.load(request, pk)
    texts = {
        t.version: t
        for t in MotionText.objects.filter(
            matter=case.matter, part=key, version__in=(number, number - 1)
        ).select_related("made_by")
    }
    if number not in texts:
        raise Http404
    return render(
        request,
        "parts/version.html",
        {
            "area": case.matter.area,
            "practice": case.matter.practice,
            "matter": case.matter,
            "text": texts[number],
            "before": texts.get(number - 1),
            "crumbs": words.crumbs(
                case.matter,
                (words.part_name(case.procedure, key), url("matter-part", pk, key)),
                (_("Version %(n)s") % {"n": number}, ""),
            ),
        },
    )


urlpatterns = [path("m/<int:pk>/<slug:key>/<int:number>/", version, name="text-version")]
