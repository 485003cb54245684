"""A charter lived through the actions, step by step, for the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.world import NOW, Village, make_officer

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import (
    charters,
    consultation,
    draft_comments,
    matters,
    meetings,
    postings,
    reviews,
)
from xiangyue.actions.consultation import Reached
from xiangyue.actions.meetings import GroupCount, NewItem
from xiangyue.core.charters import Article, from_plain
from xiangyue.data.models import AgendaItem, CharterVersion, DraftedText, Matter, Posting, Review

FIRST = (
    Article("a1", "为了实行村民自治，根据法律，制定本章程。", "总则"),
    Article("a2", "决定公布不少于二十日。", "村务公开", {"posting-days": 20}),
    Article(
        "a3",
        "村民代表会议所作决定，应当经到会人员的三分之二以上同意。",
        "决策",
        {"assembly.law/passes/majority": "at_least 2/3"},
    ),
    Article("a4", "本章程由村民会议修改。", "附则"),
)
DAY = timedelta(days=1)


@dataclass
class Charter:
    """One matter on a charter; ``now`` goes on with what is done."""

    village: Village
    now: datetime = NOW
    procedure: str = "charter"
    matter: Matter = field(init=False)

    def __post_init__(self) -> None:
        self.matter = matters.start_matter(
            actor=self.village.actor("director"),
            now=self.now,
            area=self.village.code,
            title="修改村民自治章程",
            origin="cadres",
            procedure=self.procedure,
        )

    def on(self, who: str = "director", **more: Any) -> dict[str, Any]:
        actor = self.village.actor(who, self.now)
        return {"actor": actor, "now": self.now, "matter_id": self.matter.pk, **more}

    def write(self, *articles: Article, reason: str = "按大家的意见改", text: str = "") -> None:
        charters.write_articles(
            **self.on(), part="draft", title="明伦村村民自治章程", articles=articles, text=text,
            reason=reason,
        )  # fmt: skip

    def change(self, key: str, text: str, **parameters: Any) -> None:
        """One article anew, of the draft or of the text in force."""
        last = DraftedText.objects.filter(text__matter=self.matter).order_by("-pk").first()
        base = last or CharterVersion.objects.order_by("-version").first()
        assert base is not None
        self.write(
            *(
                Article(a.key, text, a.chapter, parameters) if a.key == key else a
                for a in from_plain(base.articles)
            )
        )

    def open_comments(self) -> None:
        draft_comments.open_comments(**self.on(), part="comments")

    def consult(self) -> None:
        """Made known for its days, every household told."""
        self.open_comments()
        seats = self.village.representatives
        reached = [Reached("representatives", s.memberships.get().pk, households=6) for s in seats]
        consultation.record_reach(**self.on("clerk"), part="households", reached=reached)
        matters.finish_part(**self.on("clerk"), part="households")
        self.now += 16 * DAY
        matters.finish_part(**self.on(), part="comments")

    def study(self) -> None:
        """The village's party organisation studies the draft first (Art. 28)."""
        clerk, given = self.village.actor("clerk", self.now), {"now": self.now}
        meeting = meetings.call_meeting(
            actor=self.village.actor("secretary", self.now), **given, area=self.village.code,
            body="branch_committee", title="支委会", place="村部", starts_at=self.now + DAY,
            items=[NewItem("研究章程草案", self.matter.pk, "branch", "show_of_hands")],
        )  # fmt: skip
        self.now += DAY
        due = [
            self.village.people[k].pk for k in ("secretary", "deputy_secretary", "branch_member")
        ]
        held = {"now": self.now, "meeting_id": meeting.pk, "actor": clerk}
        meetings.mark_attendance(**held, present=due)
        meetings.open_meeting(**held | {"actor": self.village.actor("secretary", self.now)})
        item = AgendaItem.objects.get(meeting=meeting)
        meetings.record_hands(
            actor=clerk, now=self.now, item_id=item.pk, votes=dict.fromkeys(due, "for")
        )
        meetings.close_meeting(**held)

    def advise(self) -> None:
        """Nobody of the township answers: its days run out."""
        self.study()
        reviews.hand_in(**self.on(), part="advice", papers=["draft", "comments"])
        self.now += 14 * DAY
        reviews.go_on(**self.on(), part="advice")

    def call(self, **more: Any) -> AgendaItem:
        sits = self.now + 11 * DAY
        meeting = meetings.call_meeting(
            actor=self.village.actor("director"),
            now=self.now,
            area=self.village.code,
            body="villagers_assembly",
            title="村民会议",
            place="晒场",
            starts_at=sits,
            counted="households",
            items=[NewItem("章程", self.matter.pk, "assembly", "paper_ballot")],
            **more,
        )
        return AgendaItem.objects.get(meeting=meeting)

    def vote(self, agree: int = 30) -> AgendaItem:
        """Every household is there; ``agree`` of the 30 are for it."""
        return vote(self.village, [(self.call(), agree)], self)

    def file(self) -> Review:
        text = self.procedure.removeprefix("village-")
        return reviews.hand_in(
            **self.on(), part="filing", papers=[text, "resolution", "minutes"],
            note="" if not self.returned else "按村民会议的新决议改了",
        )  # fmt: skip

    @property
    def returned(self) -> bool:
        return Review.objects.filter(matter=self.matter, part="filing").exists()

    def answer(self, row: Review, outcome: str = "filed", text: str = "") -> None:
        officer = getattr(self.village, "officer", None)
        if officer is None:
            officer = make_officer("330212105")
            self.village.officer = officer  # type: ignore[attr-defined]
        reviews.answer(
            actor=actor_of_person(officer.pk, self.now), now=self.now, review_id=row.pk,
            outcome=outcome, text=text,
        )  # fmt: skip

    def post(self) -> None:
        postings.put_up(
            **self.on(), part="posting", title="公布章程", body="村民会议通过了章程。",
            contact="村办公室",
        )  # fmt: skip
        posting = Posting.objects.filter(matter=self.matter).latest("pk")
        self.now = self.now.replace(hour=9) + (posting.until - self.now.date() + DAY)
        postings.take_down(
            actor=self.village.actor("director", self.now), now=self.now, posting_id=posting.pk
        )

    def enact(self, start: date | None = None) -> CharterVersion:
        return charters.enact(**self.on(), part="force", start=start or (self.now + DAY).date())

    def upto(self, part: str, *articles: Article) -> Charter:
        """Everything before ``part``, with ``articles`` as its draft."""
        steps = {
            "draft": lambda: self.write(*articles),
            "comments": self.consult,
            "advice": self.advise,
            "assembly": self.vote,
            "filing": lambda: self.answer(self.file()),
            "posting": self.post,
            "force": self.enact,
        }
        for key, do in steps.items():
            if key == part:
                break
            if key != "draft" or articles:
                do()
        return self


def vote(village: Village, rows: list[tuple[AgendaItem, int]], *run: Charter) -> AgendaItem:
    """Open the meeting of these items and count; the clocks of ``run`` go on."""
    meeting = rows[0][0].meeting
    now = meeting.starts_at
    groups = {f"{n}组": GroupCount(k) for n, k in zip((1, 2, 3, 4), (12, 6, 6, 6), strict=True)}
    given = {"now": now, "meeting_id": meeting.pk}
    director = village.people["director"].pk
    meetings.mark_groups(
        actor=village.actor("clerk", now), groups=groups, present=[director], **given
    )
    meetings.open_meeting(actor=village.actor("director", now), **given)
    for item, agree in rows:
        slip = {
            "issued": 30, "returned": 30, "for": agree, "against": 30 - agree, "abstain": 0,
            "void": 0,
        }  # fmt: skip
        for who in ("supervisor", "clerk"):
            meetings.enter_tally(
                actor=village.actor(who, now), now=now, item_id=item.pk, counts={"": slip}
            )
    meetings.close_meeting(actor=village.actor("clerk", now), **given)
    for one in run:
        one.now = now + timedelta(hours=2)
    item = rows[0][0]
    item.refresh_from_db()
    return item
