"""The headings and words of the roster workbook: what each sheet may hold, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from xiangyue.core import roster


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
