"""The headings and words of the roster workbook: what each sheet may hold, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from xiangyue.core import bodies, roster


@dataclass(frozen=True)
class Column:
    """A column: its field, its headings (Chinese, English, then other names), whether needed."""

    field: str
    zh: str
    en: str
    needed: bool = False
    others: tuple[str, ...] = ()


SHEETS: Final[Mapping[str, tuple[str, ...]]] = {
    "户": ("households", "户口", "户籍", "农户"),
    "人": ("residents", "人口", "村民", "people"),
    "代表": ("representatives", "村民代表"),
    "职务": ("posts", "任职", "干部"),
}
COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    "户": (
        Column("group", "村民小组", "Group", others=("组", "小组", "组别")),
        Column("number", "户号", "Household no.", True, ("户编号", "编号", "household number")),
        Column("head", "户主", "Head", others=("户主姓名", "head of household")),
        Column("address", "地址", "Address", others=("住址", "家庭住址", "门牌")),
    ),
    "人": (
        Column("household", "户号", "Household no.", True, ("户编号", "household number")),
        Column("name", "姓名", "Name", True, ("名字",)),
        Column("sex", "性别", "Sex", others=("gender",)),
        Column("born", "出生日期", "Birth date", others=("出生年月日", "出生年月", "生日", "born")),
        Column(
            "id_number", "身份证号", "ID no.", others=("身份证", "身份证号码", "公民身份号码", "id")
        ),
        Column("phone", "电话", "Phone", others=("手机", "手机号", "联系电话", "mobile")),
        Column("party_member", "党员", "Party member", others=("是否党员", "政治面貌")),
        Column("status", "情况", "Status", others=("状态", "在村情况", "备注情况")),
    ),
    "代表": (
        Column("name", "姓名", "Name", True, ("代表姓名",)),
        Column("household", "本人户号", "Own household no.", others=("户号",)),
        Column("stands_for", "联系户号", "Stands for", others=("联系户", "推选户", "households")),
        Column("group", "或小组", "Or group", others=("村民小组", "小组", "组", "group")),
        Column("since", "任期起", "From", others=("起", "任职时间", "since")),
        Column("until", "任期止", "To", others=("止", "until")),
    ),
    "职务": (
        Column("body", "组织", "Body", True, ("机构", "班子")),
        Column("role", "职务", "Role", True, ("岗位",)),
        Column("name", "姓名", "Name", True),
        Column("household", "本人户号", "Own household no.", others=("户号",)),
        Column("since", "任期起", "From", others=("起", "任职时间", "since")),
        Column("until", "任期止", "To", others=("止", "until")),
    ),
}
SEX = {
    "男": "male",
    "女": "female",
    "m": "male",
    "f": "female",
    "male": "male",
    "female": "female",
}
YES = {
    "是",
    "√",
    "✓",
    "对",
    "y",
    "yes",
    "true",
    "1",
    "党员",
    "中共党员",
    "预备党员",
    "中共预备党员",
}
NO = {"", "否", "不是", "×", "x", "n", "no", "false", "0", "群众", "共青团员", "团员"}
STATUS = {label: key for key, label in roster.STATUS_LABELS.items()} | {
    "": "home", "常住": "home", "在家": "home", "在外": "away", "外出务工": "away",
    "home": "home", "away": "away", "incapable": "incapable", "deprived": "deprived",
}  # fmt: skip
BODIES = {label: key for key, label in roster.BODY_LABELS.items()} | {
    "支委会": "branch_committee", "党支部": "branch_committee", "村党支部": "branch_committee",
    "村委会": "village_committee", "监委会": "supervision_committee",
    "村监委": "supervision_committee", "村代会": "representatives_assembly",
    "办公室": "office", "村委办公室": "office", "合作社": "cooperative",
    "合作社管委会": "cooperative", "股份经济合作社": "cooperative",
} | {key: key for key in roster.BODIES}  # fmt: skip
ROLES = {label: key for key, label in roster.ROLE_LABELS.items()} | {
    "支部书记": "secretary", "党支部书记": "secretary", "支部副书记": "deputy_secretary",
    "村委会主任": "director", "村主任": "director", "村委会副主任": "deputy_director",
    "村委会委员": "committee_member", "村委委员": "committee_member", "代表": "representative",
    "主席": "assembly_chair", "文书兼会计": "clerk", "理事长": "cooperative_head",
} | {key: key for roles in roster.BODIES.values() for key in roles}  # fmt: skip
ALIKE = {  # the same word means another role in another body
    ("supervision_committee", "director"): "supervision_chair",
    ("supervision_committee", "committee_member"): "supervisor",
    ("branch_committee", "committee_member"): "branch_member",
    ("cooperative", "director"): "cooperative_head",
    ("cooperative", "committee_member"): "cooperative_manager",
}


@dataclass(frozen=True)
class Book:
    """The workbook of a level of area: its sheets and columns; the words for bodies and roles
    there, each to its key; ``held`` {body: its roles}; ``needed``: sheets that must be there."""

    sheets: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[Column, ...]]
    bodies: Mapping[str, str]
    roles: Mapping[str, str]
    held: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]

    def labels(self, kind: str) -> list[str]:
        """What may be chosen in a column ``body`` or ``role``, in Chinese."""
        if kind == "body":
            return [label_of(body) for body in self.held]
        return [label_of(role) for roles in self.held.values() for role in roles]


def label_of(key: str) -> str:
    """A body or a role in Chinese, as the workbook writes it."""
    told = {**roster.BODY_LABELS, **roster.ROLE_LABELS}.get(key)
    return told or bodies.NAMES.get(f"role.{key}", bodies.NAMES.get(f"body.{key}", {}))["zh"]


_HOME: Final = ("household",)  # in a township nobody is of a household


def _above(roles: tuple[str, ...], others: Mapping[str, str]) -> Book:
    """The workbook of a level above the village, for those who hold these roles."""
    held: dict[str, tuple[str, ...]] = {}
    for role in roles:
        home = bodies.HOME[role]
        held[home] = (*held.get(home, ()), role)
    kinds = {
        kind: tuple(c for c in COLUMNS[kind] if c.field not in (*_HOME, *_VILLAGERS))
        for kind in ("人", "职务")
    }
    return Book(
        sheets={kind: SHEETS[kind] for kind in kinds},
        columns=kinds,
        bodies={label_of(b): b for b in held} | {b: b for b in held} | _TOWN_BODIES,
        roles={label_of(r): r for r in roles} | {r: r for r in roles} | dict(others),
        held=held,
        needed=("人", "职务"),
    )


_VILLAGERS: Final = ("party_member", "status", "id_number")
_TOWN_BODIES: Final = {
    "党委": "party_committee", "镇党委": "party_committee", "乡党委": "party_committee",
    "街道党工委": "party_committee", "政府": "town_government", "镇政府": "town_government",
    "乡政府": "town_government", "街道办事处": "town_government", "纪委": "discipline",
    "纪检监察办公室": "discipline", "办公室": "government", "机关": "government",
}  # fmt: skip
_TOWN_ROLES: Final = {
    "书记": "party_committee_secretary", "党委书记": "party_committee_secretary",
    "副书记": "party_committee_deputy", "党委副书记": "party_committee_deputy",
    "委员": "party_committee_member", "党委委员": "party_committee_member",
    "镇长": "government_head", "乡长": "government_head", "主任": "government_head",
    "副镇长": "government_deputy", "副乡长": "government_deputy", "副主任": "government_deputy",
    "工作人员": "officer", "干部": "officer", "代表": "delegate", "委员代表": "delegate",
}  # fmt: skip

VILLAGE: Final = Book(SHEETS, COLUMNS, BODIES, ROLES, roster.BODIES, ("户", "人"))
TOWNSHIP: Final = _above(bodies.ROLES_OF_LEVEL["township"], _TOWN_ROLES)
HIGHER: Final = _above(bodies.OFFICERS, {"工作人员": "officer", "干部": "officer"})


def book_of(level: str) -> Book:
    """The workbook of a level (``village``, ``township``, ``county`` …)."""
    return {"village": VILLAGE, "township": TOWNSHIP}.get(level, HIGHER)
