"""Who holds which office, what changed, what was delegated, the posts of members."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from xiangyue.actions.disclosed import Asked, Rows, Source, columns, matters
from xiangyue.core.bodies import BRANCH, COMMITTEE, REPRESENTATIVES, SUPERVISION
from xiangyue.data.models import Delegation, MemberPost, Membership, PastHolder
from xiangyue.methods.wording import sentences

HELD = columns(
    ("role", "text", "职务", "Office"),
    ("name", "person", "姓名", "Name"),
    ("since", "day", "任职日期", "Since"),
)


def _role(role: str) -> str:
    return sentences().get(f"role.{role}", {}).get("zh", role)


def _held(asked: Asked, roles: Sequence[str]) -> Rows:
    found = (
        Membership.objects.filter(area_id=asked.area, role__in=roles, start__lte=asked.last)
        .filter(Q(end__isnull=True) | Q(end__gte=asked.last))
        .select_related("person")
    )
    order = sorted(found, key=lambda m: (roles.index(m.role), m.person.name, m.pk))
    return [(_role(m.role), m.person.name, m.start.isoformat()) for m in order]


def seats_party(asked: Asked) -> Rows:
    """The branch committee."""
    return _held(asked, BRANCH)


def seats_village(asked: Asked) -> Rows:
    """The village committee and the supervision committee."""
    return _held(asked, (*COMMITTEE, *SUPERVISION))


def representatives(asked: Asked) -> Rows:
    """The villagers' representatives."""
    return _held(asked, REPRESENTATIVES)


CHANGED = columns(
    ("on", "day", "日期", "Day"),
    ("role", "text", "职务", "Office"),
    ("name", "person", "姓名", "Name"),
    ("what", "text", "变动", "Change"),
)


def seats_changed(asked: Asked) -> Rows:
    """Offices taken up and left in these days."""
    days = (asked.first, asked.last)
    roles = (*BRANCH, *COMMITTEE, *SUPERVISION, *REPRESENTATIVES)
    found = Membership.objects.filter(area_id=asked.area, role__in=roles).filter(
        Q(start__range=days) | Q(end__range=days)
    )
    rows = []
    for m in found.select_related("person"):
        for on, what in ((m.start, "任职"), (m.end, "离任")):
            if on and asked.first <= on <= asked.last:
                rows.append((on.isoformat(), _role(m.role), m.person.name, what))
    return sorted(rows)


DELEGATED = columns(
    ("what", "text", "授权事项", "What"),
    ("basis", "text", "依据", "On what it rests"),
    ("start", "day", "从", "From"),
    ("end", "day", "到", "Until"),
)


CATEGORIES = {  # Art. 28, in its own words
    "planning": "村庄规划和建设",
    "subsidised_posts": "享受误工补贴的人员和标准",
    "collective_income": "集体收益的使用",
    "public_works": "公益事业的兴办、筹资筹劳和承包",
    "key_support": "重点扶助人员和方案",
    "other": "其他涉及村民利益的事项",
}


def delegated(asked: Asked) -> Rows:
    """What the assembly delegated, as it holds on the last day."""
    found = Delegation.objects.filter(area_id=asked.area, start__lte=asked.last).filter(
        Q(end__isnull=True) | Q(end__gte=asked.last)
    )
    return [
        (
            "、".join(CATEGORIES.get(c, c) for c in d.categories),
            d.basis,
            d.start.isoformat(),
            d.end.isoformat() if d.end else None,
        )
        for d in found.order_by("start", "id")
    ]


POSTS = columns(
    ("title", "text", "岗位", "Post"),
    ("duties", "text", "职责", "Duties"),
    ("holder", "person", "党员", "Member"),
)


def member_posts(asked: Asked) -> Rows:
    """Posts of members without office, with who held them on the last day."""
    _begin, end = asked.moments
    found = MemberPost.objects.filter(matter__in=matters(asked), agreed_at__lt=end)
    held = [(p.pk, p, p.holder) for p in found.select_related("holder")]
    left = PastHolder.objects.filter(
        post__matter__in=matters(asked), agreed_at__lt=end, left_at__gte=end
    )
    held += [(p.post_id, p.post, p.person) for p in left.select_related("post", "person")]
    held.sort(key=lambda row: row[0])
    return [(post.title, post.duties, who.name if who else "") for _pk, post, who in held]


SOURCES = {
    "seats_party": Source(HELD, seats_party),
    "seats_village": Source(HELD, seats_village),
    "representatives": Source(HELD, representatives),
    "seats_changed": Source(CHANGED, seats_changed),
    "delegated": Source(DELEGATED, delegated),
    "member_posts": Source(POSTS, member_posts),
}
