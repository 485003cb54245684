"""The frame of the pages: words, look, forms, the memory for visitors, refusals as pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from tests.daily import daily

from xiangyue.core.refusals import Check, Refusal
from xiangyue.web import charts, components, formats, middleware
from xiangyue.web.forms import ActForm

STATIC = Path(middleware.__file__).parent / "static"
NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # already the 23rd in the village


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


# words ---------------------------------------------------------------------------------------


def test_a_day_is_the_village_s_day_in_both_languages() -> None:
    assert formats.day(NOW, "zh-hans") == "2026年11月23日"
    assert formats.day(NOW, "en") == "23 Nov 2026"
    assert formats.moment(NOW, "zh-hans") == "2026年11月23日 01:00"
    assert formats.day(None) == ""


@pytest.mark.parametrize(
    ("until", "zh", "en"),
    [
        (date(2026, 11, 26), "还有 3 天", "3 days left"),
        (date(2026, 11, 24), "还有 1 天", "1 day left"),
        (date(2026, 11, 23), "今天是最后一天", "last day today"),
        (date(2026, 11, 22), "已超 1 天", "1 day overdue"),
    ],
)
def test_days_left(until: date, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert formats.days_left(until, NOW) == zh
    with translation.override("en"):
        assert formats.days_left(until, NOW) == en


def test_money_is_whole_fen() -> None:
    assert formats.money(1234560, "zh-hans") == "12,345.60元"
    assert formats.money(-5, "en") == "-¥0.05"
    assert formats.money(None) == "—"


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_share_never_reads_as_more_than_it_is(have: int, of: int) -> None:
    whole, tenth = formats.share(have, of).removesuffix("%").split(".")
    assert (int(whole) * 10 + int(tenth)) * of <= have * 1000


# pictures ------------------------------------------------------------------------------------


LETTERS = st.characters(exclude_categories=("Zs", "Zl", "Zp", "Cc", "Cs"))


@given(st.text(LETTERS | st.just(" "), max_size=60), st.floats(40, 300))
def test_wrapping_loses_no_letter(text: str, room: float) -> None:
    wrapped = "".join(charts.wrap(text, 18, room, most=1000))
    assert wrapped.replace(" ", "") == text.replace(" ", "")


def test_chinese_never_runs_past_its_line() -> None:
    lines = charts.wrap("书面通知村民代表和他们所代表的每一户", 18, 200)
    assert len(lines) == 2
    assert all(charts.width(line, 18) <= 200 for line in lines)


@pytest.mark.parametrize(("have", "sign"), [(36, "c-warn"), (37, "c-done"), (38, "c-done")])
def test_the_meter_turns_at_what_is_needed(have: int, sign: str) -> None:
    svg = charts.meter(have, 37, 55, title="x")
    assert sign in svg
    assert svg.count("<rect") == 2


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 7, 12])
def test_the_wide_picture_of_a_method_is_never_stretched(count: int) -> None:
    drawn = re.search(r'viewBox="0 0 (\d+) ', charts.steps_picture([charts.Step("a", "b")] * count))
    css = (STATIC / "css" / "components.css").read_text()
    rule = r"\.steps-wide(?:\.abreast-(\d))? {[^}]*max-width: ([\d.]+)rem"
    widest = {int(n or 4): float(w) for n, w in re.findall(rule, css)}
    assert drawn and abs(widest[charts.steps_abreast(count)] * 18 - int(drawn[1])) < 18 / 10


def test_pictures_say_what_they_show_and_escape_it(english: None) -> None:
    svg = charts.meter(36, 37, 55, title="<b>")
    assert 'aria-label="&lt;b&gt;: 36 of 55, needs 37"' in svg
    steps = charts.steps_picture([charts.Step("A & B", "<who>")] * 3, current=1)
    assert "A &amp; B" in steps and "&lt;who&gt;" in steps
    assert steps.count("Done") == 1 and steps.count("Open now") == 1 and steps.count("Waiting") == 1


# pages ---------------------------------------------------------------------------------------


def read(client: Client, path: str, language: str) -> HttpResponse:
    client.cookies["django_language"] = language
    return client.get(path)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_carry_no_inline_script_or_style(client: Client, language: str) -> None:
    text = read(client, "/components/?practice", language).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)


def test_each_language_is_whole(client: Client) -> None:
    zh = read(client, "/components/", "zh-hans").content.decode()
    en = read(client, "/components/", "en").content.decode()
    assert '<html lang="zh-Hans"' in zh and '<html lang="en"' in en
    for words in ("Components", "Refusal", "Please", "Needed", "Read aloud", "left"):
        assert words in en
        assert not re.search(rf">[^<]*\b{words}\b", zh), words


def test_a_constant_is_worded_for_each_reader(client: Client) -> None:
    assert "12,345.60元" in read(client, "/components/", "zh-hans").content.decode()
    assert "¥12,345.60" in read(client, "/components/", "en").content.decode()


def test_a_refusal_is_a_page_with_its_numbers_and_its_article(client: Client) -> None:
    page = read(client, "/components/refusal/", "zh-hans")
    assert page.status_code == 409
    for words in ("还差1人", "至少37人", "《村民委员会组织法》第三十条", "八步工作法第五步"):
        assert words in page.content.decode()
    english = read(client, "/components/refusal/", "en").content.decode()
    assert "Art. 30" in english and "1 short" in english


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "没有这一页"), ("en", "no such page")])
def test_a_missing_page_leads_on(client: Client, language: str, words: str) -> None:
    page = read(client, "/nowhere/", language)
    assert page.status_code == 404
    assert words in page.content.decode()
    assert '<a class="button main" href="/"' in page.content.decode()


def test_an_old_token_is_told_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/components/", {"text": "x"}, HTTP_ACCEPT_LANGUAGE="en")
    assert page.status_code == 403
    assert "Please send it once more" in page.content.decode()


def test_the_reader_s_wishes_are_kept(client: Client) -> None:
    page = client.post("/reading/", {"language": "en", "next": "/components/"})
    assert (page.status_code, page.headers["Location"]) == (302, "/components/")
    client.post("/reading/", {"size": "3"})
    assert '<html lang="en" data-size="3">' in client.get("/components/").content.decode()
    client.post("/reading/", {"size": "99", "language": "xx"})
    assert '<html lang="en" data-size="3">' in client.get("/components/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_wishes_lead_nowhere_else(client: Client, target: str) -> None:
    assert client.post("/reading/", {"size": "1", "next": target}).headers["Location"] == "/"


# forms ---------------------------------------------------------------------------------------


class Opinion(ActForm):
    text = forms.CharField(label="Text", max_length=10)
    day = forms.DateField(label="Which day?", required=False)


def test_a_refusal_lands_beside_its_field_and_nothing_typed_is_lost() -> None:
    check = Check("rule.at-least-number", False, 1, 2, clause="law:30")
    form = Opinion({"text": "a well", "idempotency": "k1"})
    first = form.key if form.is_valid() else None
    with form.refusals():
        raise Refusal("invalid", check, field="text")
    assert form.status == 422 and form.refusal is None
    assert "Art. 30" in str(form.errors["text"]) or "第三十条" in str(form.errors["text"])
    assert form["text"].value() == "a well" and form["idempotency"].value() == "k1"
    assert form.problems[0].target == "id_text"
    assert first is not None


def test_a_refusal_without_a_field_stands_at_the_top() -> None:
    form = Opinion({"text": "a well"})
    assert form.is_valid()
    with form.refusals():
        raise Refusal("stale", Check("x", False))
    assert form.status == 409 and form.refusal is not None and not form.problems


def test_errors_say_what_to_do(english: None) -> None:
    form = Opinion({"text": "far too long a text", "day": "2026-02-30"})
    assert [p.words for p in form.problems] == [
        "Text: That is 19 characters; there is room for 10.",
        "Which day? Please write a day of the calendar, like 2026-11-22.",
    ]
    assert str(Opinion({}).errors["text"][0]) == "Please fill this in."


def test_what_was_typed_comes_back_on_the_page(client: Client) -> None:
    typed = {"text": "<b>井</b>", "people": "0", "day": "2026-02-30", "about": "road"}
    page = client.post("/components/", typed)
    text = page.content.decode()
    assert page.status_code == 422
    assert "&lt;b&gt;井&lt;/b&gt;</textarea>" in text and 'value="2026-02-30"' in text
    assert re.search(r'value="road" id="id_about_0" checked', text)


# the memory for visitors -----------------------------------------------------------------------


class Counted:
    """A view that counts its calls."""

    def __init__(self, make: Callable[[HttpRequest], HttpResponse] | None = None) -> None:
        self.calls = 0
        self.make = make or (lambda request: HttpResponse(b"page"))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.calls += 1
        return self.make(request)


def ask(handler: middleware.AnonymousCacheMiddleware, path: str = "/", **meta: str) -> HttpResponse:
    return handler(RequestFactory().get(path, **meta))


def test_a_visitor_s_page_is_made_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    view = Counted()
    handler = middleware.AnonymousCacheMiddleware(view)
    clock = [100.0]
    monkeypatch.setattr(middleware, "monotonic", lambda: clock[0])
    assert ask(handler).content == ask(handler).content == b"page"
    assert view.calls == 1
    clock[0] += 0.99
    ask(handler)
    assert view.calls == 1
    clock[0] += 0.01
    ask(handler)
    assert view.calls == 2


def test_pages_that_differ_are_kept_apart() -> None:
    view = Counted()
    handler = middleware.AnonymousCacheMiddleware(view)
    ask(handler, "/?a=1")
    ask(handler, "/?a=2")
    ask(handler, "/?a=1", HTTP_COOKIE="size=3")
    ask(handler, "/?a=1", HTTP_ACCEPT_LANGUAGE="en")
    ask(handler, "/?a=1", HTTP_HOST="other")
    assert view.calls == 5
    ask(handler, "/?a=1", HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.8")  # the same language, spelt longer
    ask(handler, "/?a=1", HTTP_COOKIE="django_language=en; csrftoken=abc")
    assert view.calls == 5


@pytest.mark.parametrize("cookie", ["xiangyue=abc", "size=2; xiangyue=abc", "messages=hello"])
def test_somebody_s_page_is_never_from_memory(cookie: str) -> None:
    view = Counted()
    handler = middleware.AnonymousCacheMiddleware(view)
    ask(handler)
    ask(handler, HTTP_COOKIE=cookie)
    ask(handler, HTTP_COOKIE=cookie)
    assert view.calls == 3


def _with_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


def _with_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


def _private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", headers={"Cache-Control": "private"})


@pytest.mark.parametrize(
    "make", [_with_token, _with_cookie, _private, lambda r: HttpResponse("x", status=404)]
)
def test_what_may_not_be_kept_is_not(make: Callable[[HttpRequest], HttpResponse]) -> None:
    view = Counted(make)
    handler = middleware.AnonymousCacheMiddleware(view)
    ask(handler)
    ask(handler)
    assert view.calls == 2


def test_the_memory_is_bounded_and_posts_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "PAGES", 3)
    view = Counted()
    handler = middleware.AnonymousCacheMiddleware(view)
    for n in range(10):
        ask(handler, f"/?{n}")
    assert len(handler.pages) == 3
    handler(RequestFactory().post("/?9"))
    assert view.calls == 11


def test_a_page_is_as_old_as_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(middleware, "monotonic", lambda: clock[0])

    def slow(request: HttpRequest) -> HttpResponse:
        seen = f"as of {clock[0]}"
        clock[0] += 5
        return HttpResponse(seen)

    handler = middleware.AnonymousCacheMiddleware(Counted(slow))
    ask(handler)
    clock[0] += 0.5
    assert ask(handler).content == b"as of 105.5"


def test_a_slow_older_page_does_not_take_the_place_of_a_younger() -> None:
    word = ["before the act"]

    def view(request: HttpRequest) -> HttpResponse:
        seen = word[0]
        if seen == "before the act":  # while this one is being made, somebody acts and looks
            word[0] = "after the act"
            assert ask(handler).content == b"after the act"
        return HttpResponse(seen)

    handler = middleware.AnonymousCacheMiddleware(Counted(view))
    assert ask(handler).content == b"before the act"
    assert ask(handler).content == b"after the act"


def test_a_visitor_who_acts_sees_what_was_done() -> None:
    view = Counted(lambda request: HttpResponse(str(view.calls)))
    handler = middleware.AnonymousCacheMiddleware(view)
    assert ask(handler).content == b"1"
    answer = handler(RequestFactory().post("/"))
    given = answer.cookies[middleware.ACTED]
    assert given["max-age"] > middleware.SECONDS and given["httponly"]
    assert ask(handler).content == b"1"  # another, within the second
    assert ask(handler, HTTP_COOKIE=f"{given.key}={given.value}").content == b"3"
    assert not handler(RequestFactory().post("/api/v1/areas/cn/opinions")).cookies


# the look ------------------------------------------------------------------------------------


def tokens() -> list[dict[str, str]]:
    """The colours of the day and of the night."""
    text = (STATIC / "css" / "tokens.css").read_text("utf-8")
    day, night = text.split("@media (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part)) for part in (day, night)]
    return [found[0], {**found[0], **found[1]}]


def light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


PAIRS = [
    *((ink, paper) for ink in ("ink", "soft") for paper in ("paper", "card", "sunk")),
    *(("red", paper) for paper in ("paper", "card", "red-wash")),
    *(("ink", f"{wash}-wash") for wash in ("red", "green", "amber", "grey")),
    ("soft", "green-wash"),
    ("green", "green-wash"),
    ("amber", "amber-wash"),
    ("on-main", "main"),
    ("on-main", "main-strong"),
    ("practice-ink", "practice"),
]


@pytest.mark.parametrize("night", [0, 1])
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_words_stand_out_from_their_ground(ink: str, paper: str, night: int) -> None:
    colours = tokens()[night]
    a, b = sorted((light(colours[ink]), light(colours[paper])), reverse=True)
    assert (a + 0.05) / (b + 0.05) >= 4.5


def test_no_colour_outside_the_tokens() -> None:
    for name in ("base", "components", "forms"):
        text = (STATIC / "css" / f"{name}.css").read_text("utf-8")
        raw = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) - {"#fff", "#f3c14b", "#2b2000"}
        assert not raw, name


def test_what_every_page_loads_first_is_small() -> None:
    sheets = [STATIC / "css" / f"{n}.css" for n in ("tokens", "base", "components", "forms")]
    others = [STATIC / "css" / "print.css", STATIC / "js" / "site.js"]
    total = sum(p.stat().st_size for p in [*sheets, *others, STATIC / "icons.svg"])
    assert total < 50_000  # uncompressed; leaves half of the 100 KB to the page itself


@pytest.mark.journey
@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    daily(
        product(("zh-hans", "en"), ("1", "3"), ("light", "dark")),
        ("zh-hans", "3", "dark"),
        ("en", "1", "light"),
    ),
)
def test_components_on_the_phone(
    phone: Page, live_server: object, language: str, size: str, scheme: str
) -> None:
    url = live_server.url  # type: ignore[attr-defined]
    phone.emulate_media(color_scheme=scheme)
    phone.context.add_cookies(
        [
            {"name": "django_language", "value": language, "url": url},
            {"name": "size", "value": size, "url": url},
        ]
    )
    phone.goto("/components/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    small = phone.evaluate(
        """[...document.querySelectorAll("button, .button, input, select, textarea, summary,"
        + " .nav a, .crumbs a, .foot a, .choice, .summary a")].filter((e) => e.offsetParent
        && !e.matches("input[type=radio], input[type=checkbox]")
        && e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 90))"""
    )
    assert small == []
    tiny = phone.evaluate(
        """[...document.querySelectorAll("body *")].filter((e) => e.offsetParent
        && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
        && parseFloat(getComputedStyle(e).fontSize) < 17).map((e) => e.outerHTML.slice(0, 90))"""
    )
    assert tiny == []
    results = Axe().run(phone)
    serious = [
        (v["id"], v["nodes"][0]["html"])
        for v in results.response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.journey
def test_language_and_size_without_scripts(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/components/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Largest text").click()
    expect(page.locator("html")).to_have_attribute("data-size", "3")
    expect(page.locator("body")).to_have_css("font-size", "30px")


@pytest.mark.journey
def test_scripts_count_letters_and_change_size_at_once(page: Page) -> None:
    page.goto("/components/")
    page.locator("#id_text").fill("修井𠮷")
    counted = f"已写 3 字，最多 {components.SAY_LIMIT} 字"
    expect(page.locator("#id_text-count")).to_have_text(counted)
    page.get_by_role("button", name="特大字").click()
    expect(page.locator("body")).to_have_css("font-size", "30px")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-size", "3")


@pytest.mark.journey
def test_what_is_folded_is_printed_and_opened_by_its_address(page: Page) -> None:
    page.goto("/components/")
    unseen = """[...document.querySelectorAll("details:not([open], .no-print *, .no-print) table")]
        .filter((e) => !e.checkVisibility()).length"""
    folded = page.evaluate(unseen)
    assert folded
    page.emulate_media(media="print")
    assert page.evaluate(unseen) == 0
    page.emulate_media(media="screen")
    assert page.evaluate(unseen) == folded
    page.evaluate("document.querySelector('details:not([open]) table').id = 'within'")
    page.evaluate("location.hash = 'within'")
    page.wait_for_function("document.getElementById('within').closest('details').open")


@pytest.mark.journey
def test_read_aloud_says_where_more_is_folded(page: Page) -> None:
    page.add_init_script(
        """window.heard = [];
        window.SpeechSynthesisUtterance = function (text) { this.text = text; };
        Object.defineProperty(window, "speechSynthesis", { value: {
            speaking: false, speak(s) { window.heard.push(s.text); }, cancel() {} } });"""
    )
    page.goto("/components/")
    before = page.locator("main").inner_html()
    folds = page.locator("main details:not([open]) > summary:visible")
    assert folds.count() > 1
    page.get_by_role("button", name="朗读").click()
    expect(page.get_by_role("button", name="停止朗读")).to_be_visible()
    said = "".join(page.evaluate("window.heard"))
    assert said.count("这里还有内容，点这一行就能打开") == 1
    assert said.count("点开还有") == folds.count() - 1
    assert page.locator("main").inner_html() == before, "nothing of it stays on the page"
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.evaluate("window.heard.length = 0")
    page.get_by_role("button", name="停止朗读").click()
    assert "点开还有" not in "".join(page.evaluate("window.heard"))
