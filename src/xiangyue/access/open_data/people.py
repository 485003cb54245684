"""Areas that take part, and who holds an office there (Popolo: person, organization, post,
membership)."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from xiangyue.access.open_data import Row, Scope, Source, local, masked
from xiangyue.core.bodies import HOME, NAMES
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.core.places import LEVELS, display_name, level_of, parent
from xiangyue.data.models import AgendaItem, Jurisdiction, Meeting, Membership

#: No offices: who belongs to a party or a collective is nobody's business; officers of a level
#: above act in its name and are not named.
PLAIN: Final = (
    *("party_member", "probationary_member", "collective_member"),
    *("officer", "discipline_officer"),
)
OFFICES: Final = tuple(role for role in HOME if role not in PLAIN)

AREAS = Table(
    "areas",
    {"zh": "参加的地方", "en": "Areas that take part"},
    {
        "zh": "用本软件自治的村、社区和上级地方，按国家统计局区划代码。",
        "en": "Villages, communities and levels above that take part, by the codes of the National "
        "Bureau of Statistics.",
    },
    (
        Column("id", "string", "编号", "id like those of Open Civic Data"),
        Column("code", "string", "区划代码", "code of the division"),
        Column("name", "string", "正式名称", "official name"),
        Column("shown", "string", "通称", "what people say"),
        Column("level", "string", "级别", "level", of=LEVELS),
        Column("parent", "string", "上一级的编号", "id of the division above"),
        Column("opened_on", "date", "参加之日", "day on which it began to take part"),
    ),
    year=False,
)
PEOPLE = Table(
    "people",
    {"zh": "任职人员", "en": "People in office"},
    {
        "zh": "当年任职的村干部、村民代表等。没有职务的村民一个也不在内；只有姓名。",
        "en": "Who held an office in the year. Nobody without an office is in it; names alone.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("name", "string", "姓名", "name"),
    ),
)
ORGANIZATIONS = Table(
    "organizations",
    {"zh": "组织和会议", "en": "Bodies"},
    {
        "zh": "当年有人任职或者开过会的组织。",
        "en": "Bodies in which somebody held an office, or that met, in the year.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("classification", "string", "种类", "which body it is"),
        Column("name", "string", "名称", "name in Chinese"),
        Column("name_en", "string", "英文名称", "name in English"),
    ),
)
POSTS = Table(
    "posts",
    {"zh": "职务", "en": "Posts"},
    {"zh": "当年有人担任的职务。", "en": "Posts that somebody held in the year."},
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("organization", "string", "所在组织", "body", to="organizations"),
        Column("role", "string", "种类", "which post it is"),
        Column("label", "string", "名称", "name in Chinese"),
        Column("label_en", "string", "英文名称", "name in English"),
    ),
)
MEMBERSHIPS = Table(
    "memberships",
    {"zh": "任职", "en": "Memberships"},
    {"zh": "谁在何时担任何职。", "en": "Who held which post from when to when."},
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("person", "string", "人员", "person", to="people"),
        Column("organization", "string", "组织", "body", to="organizations"),
        Column("post", "string", "职务", "post", to="posts"),
        Column("group", "string", "推选的村民小组", "village group that chose them", needed=False),
        Column("start_date", "date", "起", "first day"),
        Column("end_date", "date", "止", "last day; empty while it goes on", needed=False),
    ),
)


def _held(scope: Scope) -> QuerySet[Membership]:
    """Offices held in the year."""
    lasting = Q(end__isnull=True) | Q(end__gte=scope.first)
    found = Membership.objects.filter(scope.within("area"), lasting, start__lte=scope.last)
    return found.filter(role__in=OFFICES)


def in_office(scope: Scope) -> set[int]:
    """The people who held an office in the year, who alone are named: one query."""
    return set(_held(scope).order_by().values_list("person_id", flat=True))


def named(person: str, scope: Scope) -> Exists:
    """Whether the person in that column is among them."""
    return Exists(_held(scope).filter(person_id=OuterRef(person)))


def _areas(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Jurisdiction.objects.filter(practice=False, area__code__startswith=scope.area)
    return found.order_by("area_id").values("area_id", "area__name", "opened_at")


def _area(row: dict[str, Any], scope: Scope) -> Row:
    code = row["area_id"]
    level = level_of(code)
    return {
        "id": division_id(code),
        "code": code,
        "name": row["area__name"],
        "shown": display_name(row["area__name"], level),
        "level": level,
        "parent": division_id(parent(code) or ""),
        "opened_on": local(row["opened_at"]),
    }


def _people(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    rows = (
        _held(scope)
        .order_by("person__area_id", "person_id")
        .distinct("person__area_id", "person_id")
    )
    return rows.values("person_id", "person__area_id", "person__name", "area_id")


def person_id(area: str, pk: int) -> str:
    """The id of a person in office."""
    return thing_id(area, "person", pk)


def _person(row: dict[str, Any], scope: Scope) -> Row:
    return {
        "id": person_id(row["person__area_id"], row["person_id"]),
        "area": division_id(row["area_id"]),
        "name": row["person__name"],
    }


def _organizations(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    held = _held(scope).values(where=F("area_id"), which=F("body"))
    met = Meeting.objects.filter(
        scope.within("area"), scope.moment("starts_at"), confined=False, practice=False
    )
    items = AgendaItem.objects.filter(meeting__in=met.values("pk")).exclude(body="")
    return held.order_by().union(
        met.order_by().values(where=F("area_id"), which=F("body")),
        items.order_by().values(where=F("meeting__area_id"), which=F("body")),
    )


def organization_id(area: str, body: str) -> str:
    """The id of a body of an area."""
    return thing_id(area, "organization", body)


def _organization(row: dict[str, Any], scope: Scope) -> Row:
    body = row["which"]
    named = NAMES.get(f"body.{body}", {})
    return {
        "id": organization_id(row["where"], body),
        "area": division_id(row["where"]),
        "classification": body,
        "name": named.get("zh", body),
        "name_en": named.get("en", body),
    }


def _posts(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    rows = _held(scope).order_by("area_id", "body", "role").distinct("area_id", "body", "role")
    return rows.values("area_id", "body", "role")


def _post(row: dict[str, Any], scope: Scope) -> Row:
    area, body, role = row["area_id"], row["body"], row["role"]
    named = NAMES.get(f"role.{role}", {})
    return {
        "id": thing_id(area, "post", body, role),
        "area": division_id(area),
        "organization": organization_id(area, body),
        "role": role,
        "label": named.get("zh", role),
        "label_en": named.get("en", role),
    }


def _memberships(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    names = ("id", "area_id", "person_id", "person__area_id", "body", "role", "group")
    return _held(scope).order_by("area_id", "id").values(*names, "start", "end")


def _membership(row: dict[str, Any], scope: Scope) -> Row:
    area, body = row["area_id"], row["body"]
    return {
        "id": thing_id(area, "membership", row["id"]),
        "area": division_id(area),
        "person": person_id(row["person__area_id"], row["person_id"]),
        "organization": organization_id(area, body),
        "post": thing_id(area, "post", body, row["role"]),
        "group": masked(row["group"]),
        "start_date": row["start"],
        "end_date": row["end"],
    }


areas = Source(AREAS, _areas, _area, 10)
people = Source(PEOPLE, _people, _person, 20)
organizations = Source(ORGANIZATIONS, _organizations, _organization, 21)
posts = Source(POSTS, _posts, _post, 22)
memberships = Source(MEMBERSHIPS, _memberships, _membership, 23)
