"""A charter drafted in articles: the text as it stands, each change word by word, each version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import charters
from xiangyue.core.charters import Article, from_plain, new_key, written
from xiangyue.core.digits import COUNTED, whole
from xiangyue.core.part import Part
from xiangyue.data.models import CharterVersion, DraftedText
from xiangyue.methods.charter_rules import SHARES, parameters, shown
from xiangyue.methods.wording import sentences
from xiangyue.web import charter_words
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.part_page import Page

SETS = 3  # numbers that one article may set on its form


class WholeForm(ActForm):
    """The whole text, typed or pasted."""

    title = forms.CharField(label=lazy("Title"), max_length=120)
    text = forms.CharField(
        label=lazy("The whole text"),
        help_text=lazy("Chapters begin with 第一章, articles with 第一条. Paste it as it is."),
        widget=forms.Textarea(attrs={"rows": 24}),
        max_length=20000,
    )
    reason = forms.CharField(
        label=lazy("What was changed, and why"), max_length=500, required=False
    )


class ArticleForm(ActForm):
    """One article, and what it sets."""

    text = forms.CharField(
        label=lazy("The article"), widget=forms.Textarea(attrs={"rows": 7}), max_length=2000
    )
    chapter = forms.CharField(label=lazy("Chapter"), max_length=60, required=False)
    reason = forms.CharField(label=lazy("Why"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = words.reader()
        names = [("", _("Nothing"))] + [(n, p.names[lang]) for n, p in parameters().items()]
        for n in range(1, SETS + 1):
            self.fields[f"sets-{n}"] = forms.ChoiceField(
                label=_("It sets (%(n)s)") % {"n": n}, choices=names, required=False
            )
            self.fields[f"value-{n}"] = forms.CharField(
                label=_("To so much (%(n)s)") % {"n": n},
                help_text=_("A whole number, or a share such as 2/3. The article must say it too.")
                if n == 1
                else "",
                max_length=20,
                required=False,
            )

    def parameters(self) -> dict[str, int | str]:
        """What was entered; a share as ``at_least 2/3``."""
        found: dict[str, int | str] = {}
        for n in range(1, SETS + 1):
            if name := self.cleaned_data.get(f"sets-{n}"):
                found[name] = _value(name, self.cleaned_data.get(f"value-{n}", "").strip())
        return found


def _value(name: str, given: str) -> int | str:
    if parameters()[name].kind == "number":
        number = whole(given, COUNTED)
        return given if number is None else number
    if given in ("1/2", "半数", "过半数"):
        return "more_than 1/2"
    lang = words.reader()
    for share in SHARES:
        if given in (share, share.split()[1], shown(share)[lang], shown(share)["zh"]):
            return share
    return f"at_least {given}"


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Which text it is."""
    name = sentences()[f"charter-document.{part.words['document']}"][words.reader()]
    return [(_("Which text"), name)]


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many articles, how many of them changed."""
    lines = []
    if n := facts.get("articles"):
        lines.append(ngettext("one article", "%(num)s articles", n) % {"num": n})
    if n := facts.get("changed"):
        lines.append(ngettext("one changed", "%(num)s changed", n) % {"num": n})
    return lines


def _drafts(page: Page) -> list[DraftedText]:
    return list(
        DraftedText.objects.filter(text__matter=page.case.matter, text__part=page.key)
        .select_related("text__made_by", "base")
        .order_by("-text__version")
    )


def _editable(page: Page) -> bool:
    """Whether the reader may write a version now: until the assembly has adopted it."""
    adopted = any(
        page.case.facts(p.key).get("passed") for p in charters.votes_on(page.case, page.key)
    )
    return page.mine and page.case.matter.state == "running" and not adopted


def show(page: Page) -> HttpResponse:
    """The draft as it stands, and the forms of who writes it."""
    drafts = _drafts(page)
    last = drafts[0] if drafts else None
    base = last.base if last else _latest(page)
    editable = _editable(page) and (page.open or last is not None)
    form = None
    if editable:
        begins = last or base
        form = WholeForm.of(
            page.request,
            version=page.case.matter.version,
            initial={
                "title": (
                    last.text.title if last else base.title if base else page.case.matter.title
                ),
                "text": written(from_plain(begins.articles)) if begins else "",
            },
        )
        if form.is_valid():
            with form.refusals():
                _write(page, form, text=form.cleaned_data["text"])
                return redirect("matter-part", page.case.matter.pk, page.key)
    now = from_plain(last.articles) if last else ()
    before = from_plain(base.articles) if base else ()
    return page.render(
        "parts/drafting.html",
        form,
        last=last,
        base=base,
        drafts=drafts,
        chapters=charter_words.lines(now),
        changed=charter_words.changed_lines(before, now) if last and base else [],
        editable=editable,
        adopted=page.mine and not _editable(page) and page.case.matter.state == "running",
    )


def _latest(page: Page) -> CharterVersion | None:
    matter = page.case.matter
    return charters.versions(matter.area_id, page.part.words["document"], matter.practice).first()


def _write(
    page: Page, form: Any, *, articles: Sequence[Article] = (), text: str = "", title: str = ""
) -> None:
    data = form.cleaned_data
    once(
        page.request,
        charters.write_articles,
        matter_id=page.case.matter.pk,
        part=page.key,
        title=title or data["title"],
        articles=articles,
        text=text,
        reason=data.get("reason", ""),
        expected=form.version,
        key=form.key,
    )


def article(request: HttpRequest, pk: int, key: str, where: str) -> HttpResponse:
    """One article anew: ``a7`` is changed or taken out, ``after-a7`` is a new one behind it
    (``after-`` alone: at the beginning). The first change begins from the text in force."""
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "drafting":
        raise Http404
    page = Page(request, case, standing, key)
    if not _editable(page):
        raise Http404
    drafts = _drafts(page)
    begins = drafts[0] if drafts else _latest(page)
    if begins is None:
        raise Http404
    rows = list(from_plain(begins.articles))
    keys = [a.key for a in rows]
    new = where.startswith("after-")
    spot = where.removeprefix("after-")
    if spot not in keys and not (new and not spot):
        raise Http404
    at = keys.index(spot) if spot else -1
    old = None if new else rows[at]
    form = _article_form(request, case.matter.version, old, rows[max(at, 0)])
    if not drafts:
        form.fields["reason"].required = False
    if "repeal" in request.POST:
        form.fields["text"].required = False
    if form.is_valid():
        title = drafts[0].text.title if drafts else begins.title  # type: ignore[union-attr]
        data = form.cleaned_data
        if "repeal" in request.POST and old is not None:
            changed = [a for a in rows if a.key != old.key]
        else:
            kept = old.key if old else new_key(rows, *_known(page))
            made = Article(kept, data["text"], data["chapter"], form.parameters())
            changed = [*rows]
            if old is not None:
                changed[at] = made
            else:
                changed.insert(at + 1, made)
        with form.refusals():
            _write(page, form, articles=changed, title=title)
            return redirect(url("matter-part", pk, key) + f"#{where.removeprefix('after-')}")
    number = at + 2 if new else at + 1
    return form.page(
        request,
        "parts/drafting_article.html",
        area=case.matter.area,
        practice=case.matter.practice,
        matter=case.matter,
        old=old,
        name=charter_words.name_of(number),
        crumbs=words.crumbs(
            case.matter,
            (words.part_name(case.procedure, key), url("matter-part", pk, key)),
            (charter_words.name_of(number), ""),
        ),
    )


def _known(page: Page) -> list[tuple[Article, ...]]:
    """Every version of the draft: a key once used stays with its article."""
    return [from_plain(d.articles) for d in _drafts(page)]


def _article_form(
    request: HttpRequest, version: int, old: Article | None, beside: Article
) -> ArticleForm:
    initial: dict[str, Any] = {"chapter": (old or beside).chapter}
    if old is not None:
        initial["text"] = old.text
        for n, (name, value) in enumerate(list(old.parameters.items())[:SETS], 1):
            initial[f"sets-{n}"] = name
            initial[f"value-{n}"] = str(value).split()[-1]
    return ArticleForm.of(request, version=version, initial=initial)


def compared(request: HttpRequest, pk: int, key: str, number: int) -> HttpResponse:
    """A version of the draft beside the one before (``?with=0``: beside the text in force)."""
    case, _standing = words.load(request, pk)
    found = {
        d.text.version: d
        for d in DraftedText.objects.filter(
            text__matter=case.matter, text__part=key
        ).select_related("text__made_by", "base")
    }
    if number not in found:
        raise Http404
    new = found[number]
    given = whole(request.GET.get("with"))
    other = number - 1 if given is None else given
    old = found.get(other)
    before = old.articles if old else new.base.articles if new.base else []
    return render(
        request,
        "parts/drafting_compared.html",
        {
            "area": case.matter.area,
            "practice": case.matter.practice,
            "matter": case.matter,
            "new": new,
            "old": old,
            "lines": charter_words.changed_lines(from_plain(before), from_plain(new.articles)),
            "crumbs": words.crumbs(
                case.matter,
                (words.part_name(case.procedure, key), url("matter-part", pk, key)),
                (_("Changes of version %(n)s") % {"n": number}, ""),
            ),
        },
    )


urlpatterns = [
    path("m/<int:pk>/<slug:key>/article/<slug:where>/", article, name="draft-article"),
    path("m/<int:pk>/<slug:key>/changes/<int:number>/", compared, name="draft-compared"),
]
