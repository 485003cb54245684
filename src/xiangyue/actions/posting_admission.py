"""What the posting of an admission says: the name, the stage, how to object; nothing more of it."""

from __future__ import annotations

from xiangyue.actions.standing import Case
from xiangyue.core.part import Part
from xiangyue.data.models import MilestoneName


def admission_lines(case: Case, part: Part) -> list[str]:
    """The lines in Chinese, as they hang: by name, without any other particulars."""
    rows = MilestoneName.objects.filter(
        milestone__matter=case.matter, milestone__part=part.words["names"]
    ).select_related("person")
    names = "、".join(dict.fromkeys(row.person.name for row in rows)) or "（姓名）"
    name = case.procedure.text("zh", "parts", part.key, "name")
    days = part.words["working_days"]
    return [
        f"{name}：{names}。",
        f"公示{days}个工作日，贴在住地和工作地。",
        "公示期间，任何人都可以反映情况、提出意见，署名不署名都可以；党支部逐条答复，为反映人保密。",
    ]
