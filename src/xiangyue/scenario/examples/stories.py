"""Minglun's first closed matter becomes a story that everyone may read."""

from __future__ import annotations

from datetime import date

from xiangyue.actions import stories
from xiangyue.data.models import Matter, Story, Task
from xiangyue.scenario.driver import Driver

AFTER = "under-way"
LEARNED = "先把大家的话收齐，再请懂行的人算账；花多少、剩多少都贴出来，议论就少了。"


def make(d: Driver, back: date) -> None:
    """Drafted from its record, a lesson added, reviewed by the supervision committee."""
    done = Matter.objects.filter(area_id=d.cast.area, state="closed", practice=False)
    done = done.filter(pk__in=Task.objects.values("matter_id"), resolution_number__gt="")
    matter = done.order_by("closed_at").first()
    if matter is None:
        return
    clerk = d.cast.actor("clerk", "director")
    story: Story = d.do(stories.draft, actor=clerk, matter_id=matter.pk)
    said = {**story.sections, "learned": LEARNED}
    given = {"title": story.title, "lead": story.lead, "sections": said}
    d.do(stories.edit, actor=clerk, story_id=story.pk, **given)
    story.refresh_from_db()
    if stories.faults(story):  # a name stands in it: it waits for somebody to put it right
        return
    d.do(stories.submit, actor=clerk, story_id=story.pk)
    reviewer = d.cast.actor("supervision_chair", "secretary")
    d.do(stories.review, actor=reviewer, story_id=story.pk, publish=True)
