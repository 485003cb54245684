"""The library of typical cases: its lists, a story, its making, its feed, its paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid5

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.actions import stories
from xiangyue.actions.acts import together
from xiangyue.actions.documents_of_matters import as_file
from xiangyue.actions.story_drafts import amounts
from xiangyue.core.places import display_name, level_of
from xiangyue.core.stories import whole
from xiangyue.data.models import Story
from xiangyue.documents.catalogue import build
from xiangyue.documents.parts import Issuer
from xiangyue.documents.story_papers import StoryPaper
from xiangyue.methods import library
from xiangyue.methods.wording import counted, sentences
from xiangyue.web import area_words
from xiangyue.web import matter_words as words
from xiangyue.web.formats import is_chinese
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.sent_files import sent_file
from xiangyue.web.story_forms import (
    HEADINGS,
    STATES,
    EditForm,
    ReviewForm,
    WithdrawForm,
)

ROWS = 20
FEED = 30


def fact_lines(story: Story, lang: str) -> list[str]:
    """The numbers of a story in words; never typed by anyone."""
    lines = []
    for key, values in story.facts:
        told = {**values, **amounts(values, lang)}
        if key == "cost" and values.get("budget") is not None:
            key = "cost-of"
        said = sentences().get(f"story-fact.{key}", {}).get(lang)
        if said:
            lines.append(said.format(**counted(told)))
    return lines


def method_name(slug: str) -> str:
    """The name of a method, or its slug where its folder is gone."""
    try:
        return library.known_by(slug).text(words.reader(), "name") or slug
    except KeyError:
        return slug


def place_of(story: Story) -> str:
    """The everyday name of its place."""
    return display_name(story.area.name, level_of(story.area_id))


def _public(code: str = "") -> QuerySet[Story]:
    rows = Story.objects.filter(state="public").select_related("area")
    rows = rows.filter(area__code__startswith=code) if code else rows
    return rows.order_by("-published_at", "-pk")


@require_safe
def listed(request: HttpRequest, code: str = "") -> HttpResponse:
    """Every public story, of an area and all below it or of the nation; by method if asked."""
    area = area_words.find(code) if code else None
    rows = _public(code)
    methods = sorted(set(rows.order_by().values_list("method", flat=True).distinct()))
    method = request.GET.get("method", "")
    if method in methods:
        rows = rows.filter(method=method)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    mine: list[Story] = []
    if area and stories.may_write(request.actor, code):
        own = Story.objects.filter(area_id=code).exclude(state="public")
        mine = list(own.order_by("-pk")[:20])
    context = {
        "area": area,
        "page": page,
        "rows": [(s, place_of(s), method_name(s.method)) for s in page],
        "mine": [(s, *STATES[s.state]) for s in mine],
        "methods": [(m, method_name(m)) for m in methods],
        "method": method,
        "feed": url("area-stories-feed", code) if code else url("stories-feed"),
        "link": "?" + (f"method={method}&" if method else "") + "page=",
        "crumbs": area_words.crumbs(area, (_("Typical cases"), "")) if area else [],
    }
    return render(request, "stories/list.html", context)


def _find(request: HttpRequest, pk: int) -> tuple[Story, bool]:
    story = Story.objects.select_related("area", "matter", "reviewed_by").filter(pk=pk).first()
    if story is None:
        raise Http404
    inside = stories.may_write(request.actor, story.area_id)
    inside = inside or stories.may_review(request.actor, story)
    once_public = story.published_at is not None and story.state == "withdrawn"
    if story.state != "public" and not inside and not once_public:
        raise Http404
    return story, inside


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A story; for who works on it the next step."""
    story, inside = _find(request, pk)
    form, act, do = _next(request, story, inside)
    sent = request.POST.get("do")
    if sent == "withdraw" and inside and story.state != "withdrawn":
        form, act, do = WithdrawForm.of(request, version=story.version), stories.withdraw, sent
    if form is not None and sent == do and form.is_valid():
        said = {n: v for n, v in form.cleaned_data.items() if n not in ActForm.base_fields}
        if do == "review":
            said["publish"] = said["publish"] == "yes"
        if form.did(request, act, story_id=pk, expected=form.version, **said):
            return redirect("story", pk)
    lang = words.reader()
    gone = story.state == "withdrawn" and not inside
    context = {
        "area": area_words.find(story.area_id),
        "story": story,
        "place": place_of(story),
        "method": method_name(story.method),
        "sections": [] if gone else [(HEADINGS[k], text) for k, text in whole(story.sections)],
        "facts": [] if gone else fact_lines(story, lang),
        "gone": gone,
        "inside": inside,
        "faults": stories.faults(story) if inside and story.state == "draft" else [],
        "unknown": stories.numbers_unknown(story)
        if inside and story.state in ("draft", "in-review")
        else [],
        "state": STATES[story.state],
        "do": do,
        "may_withdraw": inside and story.state in ("draft", "in-review", "public"),
        "withdraw": WithdrawForm(initial={"expected_version": story.version}),
    }
    context["crumbs"] = area_words.crumbs(
        context["area"], (_("Typical cases"), url("area-stories", story.area_id)), (story.title, "")
    )
    if form is not None:
        return form.page(request, "stories/show.html", **context)
    return render(request, "stories/show.html", context)


def _next(request: HttpRequest, story: Story, inside: bool) -> tuple[ActForm | None, Any, str]:
    writes = stories.may_write(request.actor, story.area_id)
    if story.state == "draft" and writes:
        return ActForm.of(request, version=story.version), stories.submit, "submit"
    if story.state == "in-review" and inside and stories.may_review(request.actor, story):
        return ReviewForm.of(request, version=story.version), stories.review, "review"
    return None, None, ""


def make(request: HttpRequest, pk: int) -> HttpResponse:
    """One step: the story of a closed matter is there, drafted from its record."""
    matter = words.find(request, pk)
    form = ActForm.of(request)
    if form.is_valid() and form.did(request, stories.draft, matter_id=pk):
        return redirect("story", Story.objects.get(matter=matter).pk)
    found = Story.objects.filter(matter=matter).first()
    if found is not None and request.method != "POST":
        return redirect("story", found.pk)
    crumbs = words.crumbs(matter, (_("Typical cases"), ""))
    return form.page(
        request, "stories/make.html", area=matter.area, matter=matter, crumbs=crumbs,
        may=stories.may_write(request.actor, matter.area_id) and matter.state == "closed",
    )  # fmt: skip


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its words, and who agreed to be named: one form, stored whole or not at all."""
    story, inside = _find(request, pk)
    if not inside or story.state != "draft":
        return redirect("story", pk)
    first = {"title": story.title, "lead": story.lead, **story.sections}
    form = EditForm.of(request, version=story.version, initial=first)
    if form.is_valid() and _saved(request, form, story):
        return redirect("story-edit" if form.cleaned_data["name"] else "story", pk)
    crumbs = [(story.title, url("story", pk)), (_("Its words"), "")]
    return form.page(
        request, "stories/edit.html", story=story, faults=stories.faults(story),
        area=area_words.find(story.area_id), facts=fact_lines(story, words.reader()), crumbs=crumbs,
    )  # fmt: skip


def _saved(request: HttpRequest, form: EditForm, story: Story) -> bool:
    """Whoever changes no word has no hand in the text: they may still review it."""
    said, expected = form.cleaned_data, form.version
    text = {"title": said["title"], "lead": said["lead"], "sections": form.said}
    kept = {k: story.sections.get(k, "") for k in form.said}
    with form.refusals(), together():
        if text != {"title": story.title, "lead": story.lead, "sections": kept}:
            given = {"story_id": story.pk, "expected": expected, **text}
            once(request, stories.edit, key=form.key, **given)
            expected = None  # what follows is of the state just made
        if said["name"]:
            given = {"story_id": story.pk, "expected": expected}
            given |= {"name": said["name"], "how": said["how"]}
            once(request, stories.consent, key=uuid5(form.key, "consent"), **given)
        return True
    return False


@require_safe
def paper(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A public story as Word or PDF."""
    story = _public().filter(pk=pk).first()
    if story is None or story.published_at is None:
        raise Http404
    lang: Any = words.paper_language(request)
    place = place_of(story)
    data = StoryPaper(
        place=place,
        method=method_name(story.method),
        title=story.title,
        lead=story.lead,
        sections=tuple((str(HEADINGS[k]), text) for k, text in whole(story.sections)),
        facts=tuple(fact_lines(story, lang)),
        published_on=timezone.localdate(story.published_at),
        link=f"{settings.BASE_URL}{url('matter', story.matter_id)}",
        issuer=Issuer(place, timezone.localdate(story.published_at), seal=False),
    )
    content = as_file(build("story", data, lang), form)
    return sent_file(content, f"{story.title[:40]}.{form}", public=True)


@require_safe
def feed(request: HttpRequest, code: str = "") -> HttpResponse:
    """The newest stories (RFC 4287): one query. What is withdrawn leaves it."""
    host = urlsplit(settings.BASE_URL).hostname or "xiangyue"
    own = url("area-stories-feed", code) if code else url("stories-feed")
    page = url("area-stories", code) if code else url("stories")
    name = area_words.find(code).shown if code else ""
    atom = Atom1Feed(
        title=f"{name} · {_('Typical cases')}" if name else _("Typical cases"),
        link=f"{settings.BASE_URL}{page}",
        description=_("Closed matters, told as they went"),
        language="zh-Hans" if is_chinese() else "en",
        feed_url=f"{settings.BASE_URL}{own}",
        feed_guid=f"tag:{host},2026:stories/{code}",
        author_name=name or _("Xiangyue"),
    )
    rows = list(_public(code)[:FEED])
    for story in rows:
        at = timezone.localtime(story.published_at)
        atom.add_item(
            title=f"{place_of(story)} · {story.title}",
            link=f"{settings.BASE_URL}{url('story', story.pk)}",
            description=story.lead,
            unique_id=f"tag:{host},2026:story/{story.pk}",
            pubdate=at,
            updateddate=at,
            categories=[story.method],
        )
    if not rows:  # an empty feed has a moment too
        day = timezone.localtime(request.now).replace(hour=0, minute=0, second=0, microsecond=0)
        atom.latest_post_date = lambda: day - timedelta(0)  # type: ignore[method-assign]
    response = HttpResponse(content_type=f"{Atom1Feed.content_type}")
    atom.write(response, "utf-8")
    return response


urlpatterns = [
    path("stories/", listed, name="stories"),
    path("stories/feed.atom", feed, name="stories-feed"),
    path("stories/<int:pk>/", show, name="story"),
    path("stories/<int:pk>/edit/", edit, name="story-edit"),
    path("stories/<int:pk>.<paper_form:form>", paper, name="story-paper"),
    path("a/<str:code>/stories/", listed, name="area-stories"),
    path("a/<str:code>/stories.atom", feed, name="area-stories-feed"),
    path("m/<int:pk>/story/", make, name="matter-story"),
]
