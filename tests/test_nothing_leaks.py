"""Secrets of every kind are planted, and looked for by a visitor at every address that there is:
each page, feed, file, endpoint and package.

Not only what links lead to: every pattern is filled in with every code and number there is.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.test_postings import decided, put_up
from tests.test_protected_reports import lodge
from tests.world import NOW, Village, make_area, make_matter
from tools import openapi

from xiangyue.access import clock, often, personal
from xiangyue.actions import matters, restricted
from xiangyue.actions.areas import COMMAND, open_area
from xiangyue.actions.opinions import submit_opinion
from xiangyue.data import figures
from xiangyue.data.models import (
    AgendaItem,
    Finding,
    HandVote,
    Household,
    Matter,
    Meeting,
    Membership,
    MotionText,
    Objection,
    Opinion,
    Party,
    Person,
    Posting,
    Question,
    Reach,
    Reception,
    RecordEntry,
    RegisterRow,
    Task,
)
from xiangyue.methods import library

PHONE, IDENTITY, STREET = "13912345678", "330212198001011234", "幸福巷88号"
SECRETS = {
    "title of a private matter": "暗号甲调解王李两家",
    "words of a private matter": "暗号乙各退一步",
    "report to a restricted register": "暗号丙儿子办婚事",
    "protected report": "主任把水库承包款转到了自己弟弟账上暗号",
    "who made a protected report": "白水生暗号",
    "opinion for the office": "暗号丁只给村里看",
    "who spoke without a name": "戊无名暗号",
    "who spoke with a name": "己有名暗号",
    "who objected": "庚异议暗号",
    "how somebody voted": "辛举手暗号",
    "confined meeting": "暗号壬不公开的会",
    "what a household said when it was asked": "暗号癸入户说的话",
    "member of the party": "子党员暗号",
    "phone number": PHONE,
    "identity number": IDENTITY,
    "address": STREET,
    "text of a posting that came down": "暗号丑撤下的正文",
    "subject of an appointment": "暗号寅宅基地的事",
    "what was noted at a reception": "暗号卯谁来说了什么",
}
KEYS = ("posting", "report", "paper", "draft", "assembly")  # parts of matters
NUMBERED = (Matter, Meeting, Posting, Opinion, AgendaItem, Question, Objection)
OTHERS = {"version": ["1"], "number": ["1"], "n": ["1"], "year": [str(NOW.year)]}


def planted(monkeypatch: pytest.MonkeyPatch) -> Village:
    """A village with a decided matter and all those secrets beside it."""
    with connection.cursor() as c:  # other tests have counted on: each kind of thing begins with 1
        for model in NUMBERED:
            c.execute(f"ALTER TABLE {model._meta.db_table} ALTER COLUMN id RESTART")
    village, matter = decided()
    Matter.objects.filter(pk=matter.pk).update(number=50)  # made without the counter of numbers
    monkeypatch.setattr(clock, "now", lambda: NOW)
    area, clerk, day = village.area, village.people["clerk"], date(2026, 1, 5)
    make_area(village.code[:9])
    open_area(actor=COMMAND, now=NOW, area=village.code[:9])
    names = ("who spoke without a name", "who spoke with a name", "who objected",
             "how somebody voted", "member of the party")  # fmt: skip
    people = {n: Person.objects.create(area=area, name=SECRETS[n], created_at=NOW) for n in names}
    for n in ("who spoke without a name", "who spoke with a name"):
        submit_opinion(
            actor=village.actor(people[n]), now=NOW, area=village.code, anonymous="without" in n,
            text=f"路灯坏了，打{PHONE}找我，身份证{IDENTITY}，住{STREET}",
        )  # fmt: skip
    submit_opinion(
        actor=village.actor("villager"), now=NOW, area=village.code, public=False,
        text=SECRETS["opinion for the office"],
    )  # fmt: skip
    Membership.objects.create(
        area=area, person=people["member of the party"], role="party_member", start=day
    )
    Household.objects.filter(area=area).update(address_sealed=personal.seal(STREET, "x"))
    # a posting that came down, and one who objected
    posting = put_up(village, matter)
    Posting.objects.filter(pk=posting.pk).update(
        body=SECRETS["text of a posting that came down"],
        taken_down_at=posting.posted_at + timedelta(days=20),
    )
    Objection.objects.create(
        posting=posting, receipt="OBJ1", text="不同意", author=people["who objected"], made_at=NOW,
        due_on=day,
    )  # fmt: skip
    item = AgendaItem.objects.filter(matter=matter).latest("pk")
    HandVote.objects.create(item=item, person=people["how somebody voted"], choice="against")
    asked = next(p.key for p in library.procedure("eight-step").parts if p.targets)
    Reach.objects.create(
        matter=matter, part=asked, target="household", reached_on=day,
        response=SECRETS["what a household said when it was asked"],
    )  # fmt: skip
    sits = {"area": area, "on": NOW.date(), "by": clerk, "made_at": NOW, "made_by": clerk}
    Reception.objects.create(
        **sits, kind="appointment", asked_by=village.people["villager"],
        subject=SECRETS["subject of an appointment"],
    )  # fmt: skip
    Reception.objects.create(
        **sits, kind="reception", held_at=NOW, people=2,
        note=SECRETS["what was noted at a reception"],
    )  # fmt: skip
    # a private matter with every thing that a matter may have
    private = matters.start_matter(
        actor=village.actor("director"), now=NOW, area=village.code, origin="application",
        title=SECRETS["title of a private matter"], procedure="personal-matters", applicant=True,
    )  # fmt: skip
    restricted.enter(
        actor=village.actor("director"), now=NOW, matter_id=private.pk, part="report",
        about=village.people["director"].pk, kind="ceremony",
        text=SECRETS["report to a restricted register"],
    )  # fmt: skip
    Matter.objects.filter(pk=private.pk).update(
        due_on=day, decided_at=NOW, budget=99_999_999, resolution_number="暗号-1",
        title=SECRETS["title of a private matter"], summary=SECRETS["words of a private matter"],
    )  # fmt: skip
    words = SECRETS["words of a private matter"]
    of = {"matter": private, "due_on": day}
    RegisterRow.objects.create(**of, part="report", what=words, owner=clerk, made_at=NOW)
    Task.objects.create(**of, part="report", title=words, owner=clerk, created_at=NOW)
    Finding.objects.create(**of, text=words, made_at=NOW, made_by=clerk)
    MotionText.objects.create(
        matter=private, part="report", version=1, title=words, body=words, made_at=NOW,
        made_by=clerk,
    )  # fmt: skip
    Party.objects.get_or_create(matter=private, person=village.people["villager"])
    meeting = Meeting.objects.create(
        area=area, body="party_members", confined=True, title=SECRETS["confined meeting"],
        place="村部", starts_at=NOW + timedelta(days=1), called_at=NOW, called_by=clerk, code="c",
    )  # fmt: skip
    AgendaItem.objects.create(
        meeting=meeting, position=1, title=words, matter=private, part="report", way="show",
        outcome="passed", counts={"for": 3}, decided_at=NOW,
    )  # fmt: skip
    lodge(village)
    make_matter(village, title="小组的水井")
    figures.fold()
    return village


def patterns(of: URLResolver, before: str = "") -> Iterator[str]:
    """Every address pattern, with its converters."""
    for one in of.url_patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, here)
        elif isinstance(one, URLPattern):
            yield here


def numbers() -> list[str]:
    """The numbers of what could be asked for by one."""
    ids = {pk for model in NUMBERED for pk in model.objects.values_list("pk", flat=True)}
    return [str(pk) for pk in sorted(ids)]


def addresses(village: Village) -> list[str]:
    """Each pattern filled in with all there is; the API's too."""
    many = {"code": [village.code, village.code[:9]], "key": list(KEYS), "table": ["opinions"]}
    many |= {"part": list(KEYS)}
    many |= OTHERS | {"name": ["people", "motions", "opinions", "vote_events", "events"]}
    found = []
    served = [f"api/v1{path}" for path in json.loads(openapi.text())["paths"]]
    served = [re.sub(r"^api/v1/api/v1", "api/v1", path) for path in served]
    for pattern in [*patterns(get_resolver()), *served]:
        if "^" in pattern or pattern.startswith(("static", "sign-out", "__")):
            continue
        slots = re.findall(r"<(?:(\w+):)?(\w+)>|\{(\w+)\}", pattern)
        if not slots:
            found.append("/" + pattern)
            continue
        values = []
        for kind, name, plain in slots:
            name = name or plain
            default = numbers() if kind == "int" or name in ("id", "pk") else ["1"]
            values.append(many.get(name, default))
        for chosen in product(*values):
            filled = pattern
            for value in chosen:
                filled = re.sub(r"<[^>]*>|\{\w+\}", value, filled, count=1)
            found.append("/" + filled)
    return found


def words_of(answer: object) -> str:
    """All that an answer says: text in plain, JSON unescaped, a zip file opened."""
    body = answer.getvalue() if answer.streaming else answer.content  # type: ignore[attr-defined]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as z:
            return "\n".join(z.read(name).decode("utf-8", "replace") for name in z.namelist())
    text = body.decode("utf-8", "replace")
    if "\\u" in text and "json" in answer.get("Content-Type", ""):  # type: ignore[attr-defined]
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return text.replace(" ", "")


@pytest.mark.django_db
def test_no_secret_stands_at_any_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    village = planted(monkeypatch)
    for limit in (often.LOOKING, often.PACKING):
        monkeypatch.setattr(limit, "times", 10**6)
    ways = addresses(village)
    ways += [f"/a/{village.code}/{more}" for more in ("matters/?state=closed", "people/?q=暗号")]
    client.raise_request_exception = False
    seen, leaks, broken = 0, [], []
    for address in ways:
        answer = client.get(address)
        if answer.status_code >= 500:
            broken.append(address)
        if answer.status_code != 200:
            continue
        seen += 1
        text = words_of(answer)
        leaks += [f"{what}: {address}" for what, secret in SECRETS.items() if secret in text]
    assert not leaks, "\n".join(leaks)
    assert not broken, broken
    # what was planted is there: who may see it does
    clerk = Client()
    clerk.force_login(village.account("clerk"))
    office = clerk.get(f"/a/{village.code}/opinions/")
    assert SECRETS["opinion for the office"] in words_of(office)
    assert seen > 150 and RecordEntry.objects.count() > 10, seen
