"""The papers of a matter on its way to a decision, as plain data out of its records."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from xiangyue.actions.issuers import issuer, name_of
from xiangyue.actions.standing import procedure_of
from xiangyue.core import masking, receipts
from xiangyue.core.places import display_name
from xiangyue.data import representatives
from xiangyue.data.models import ExpertReport, Household, Matter, MotionText, Opinion, Reach
from xiangyue.documents import decisions as papers
from xiangyue.documents.model import WIDE, Document, Lang, PageBreak, Paragraph, Table
from xiangyue.documents.parts import Contact, Issuer, Person
from xiangyue.documents.words import day

_WORDS = {
    "opinions": {"zh": "意见登记表", "en": "Register of opinions"},
    "reach": {"zh": "通知走访登记表", "en": "Register of who was told and asked"},
    "no": {"zh": "序号", "en": "No."},
    "receipt": {"zh": "回执号", "en": "Receipt"},
    "said": {"zh": "意见", "en": "What was said"},
    "day": {"zh": "日期", "en": "Day"},
    "answer": {"zh": "答复", "en": "Answer"},
    "inside": {"zh": "（只供村里工作人员看）", "en": "(for the office only)"},
    "spoken": {"zh": "（录音）", "en": "(a recording)"},
    "who": {"zh": "姓名", "en": "Name"},
    "households": {"zh": "问到户数", "en": "Households"},
    "response": {"zh": "意见", "en": "What they said"},
    "branch": {"zh": "村党组织", "en": "Party branch"},
    "first": {"zh": "起草", "en": "Drafted"},
    "office": {"zh": "村委会办公室", "en": "the village office"},
}


def w(key: str, lang: str) -> str:
    """A word of these papers."""
    return _WORDS[key]["zh" if lang.startswith("zh") else "en"]


def village_of(matter: Matter) -> str:
    """The everyday name of a matter's village."""
    return display_name(matter.area.name, "village")


def number_of(matter: Matter) -> str:
    """``〔2026〕7号``, as on paper."""
    return f"〔{matter.year}〕{matter.number}号"


def branch(matter: Matter, lang: str) -> str:
    """The party branch by its name."""
    return name_of(matter.area, "branch_committee", lang)


def opinion_register(matter: Matter, lang: Lang) -> Document:
    """Every opinion that the matter came from, with its answer."""
    rows = []
    for n, o in enumerate(Opinion.objects.filter(matter=matter).order_by("created_at"), 1):
        text = masking.mask(o.text) if o.text else w("spoken", lang)
        rows.append(
            (
                str(n),
                receipts.show(o.receipt) if o.public else "",
                text if o.public else w("inside", lang),
                day(timezone.localdate(o.created_at), lang),
                masking.mask(o.answer),
            )
        )
    head = tuple(w(k, lang) for k in ("no", "receipt", "said", "day", "answer"))
    return Document(
        title=w("opinions", lang),
        lang=lang,
        number=f"{matter.title} {number_of(matter)}",
        layout=WIDE,
        blocks=(Table(head, tuple(rows), (2, 5, 14, 5, 10), centred=(0, 1, 3), small=True),),
    )


def motion(matter: Matter, part: str, lang: Lang) -> papers.Motion:
    """The text of a draft part as it stands, with all its versions."""
    texts = list(
        MotionText.objects.filter(matter=matter, part=part)
        .select_related("made_by")
        .order_by("version")
    )
    last = texts[-1]
    return papers.Motion(
        title=last.title,
        number=f"{procedure_of(matter).text(lang, 'parts', part, 'name')} {number_of(matter)}",
        body=masking.mask(last.body),
        reasons=matter.summary or matter.title,
        mover=issuer(matter, lang, None, part).name,
        moved_on=timezone.localdate(texts[0].made_at),
        versions=tuple(
            papers.Version(
                t.version,
                timezone.localdate(t.made_at),
                t.made_by.name,
                t.reason or (w("first", lang) if t.version == 1 else ""),
            )
            for t in texts
        ),
        opinions=tuple(
            receipts.show(r)
            for r in Opinion.objects.filter(matter=matter, public=True)
            .order_by("created_at")
            .values_list("receipt", flat=True)[:60]
        ),
        money_fen=last.budget,
    )


def reach_sheet(matter: Matter, part: str, lang: Lang) -> Document:
    """Who was told or asked, in how many households, and what they said."""
    rows = []
    found = Reach.objects.filter(matter=matter, part=part).select_related("membership__person")
    for n, r in enumerate(found.order_by("reached_on", "id"), 1):
        name = r.membership.person.name if r.membership else r.name
        rows.append(
            (
                str(n),
                name,
                day(r.reached_on, lang),
                str(r.households or ""),
                masking.mask(r.response),
            )
        )
    head = tuple(w(k, lang) for k in ("no", "who", "day", "households", "response"))
    return Document(
        title=w("reach", lang),
        lang=lang,
        number=f"{matter.title} {number_of(matter)}",
        layout=WIDE,
        blocks=(Table(head, tuple(rows), (2, 5, 5, 4, 16), centred=(0, 1, 2, 3), small=True),),
    )


def consultation_notices(matter: Matter, part: str, lang: Lang, base_url: str) -> Document:
    """The notice for each representative with their households, one after another, to print."""
    today = timezone.localdate(matter.closed_at) if matter.closed_at else None
    asked = (
        Reach.objects.filter(matter=matter, part=part, membership__isnull=False)
        .order_by("reached_on")
        .values_list("reached_on", flat=True)
        .first()
    )
    row = matter.parts.get(key=part)
    begun = row.opened_on or asked or today or timezone.localdate(matter.began_at)
    seats = list(representatives.seats(matter.area_id, begun))
    heads: dict[int, list[str]] = {}
    for seat, head in (
        Household.objects.filter(representative__in=[s.pk for s in seats], active=True)
        .order_by("number")
        .values_list("representative_id", "head")
    ):
        heads.setdefault(seat, []).append(head)
    text = MotionText.objects.filter(matter=matter).order_by("made_at").first()
    made = [
        papers.consultation_notice(
            papers.ConsultationNotice(
                village=village_of(matter),
                matter=matter.title,
                plan=masking.mask(text.body) if text else matter.summary,
                representative=s.person.name,
                households=tuple(heads.get(s.pk, ())),
                reply_by=row.due_on or begun,
                return_to=w("office", lang),
                contact=Contact(w("office", lang)),
                issuer=issuer(matter, lang, begun, part),
                number=number_of(matter),
                link=f"{base_url}/m/{matter.pk}/",
            ),
            lang,
        )
        for s in seats
    ]
    blocks = []
    for n, one in enumerate(made):
        if n:
            blocks += [PageBreak(), Paragraph(one.title, align="center", strong=True)]
        blocks += one.blocks
    if not made:
        return Document(title=matter.title, lang=lang, blocks=())
    return replace(made[0], blocks=tuple(blocks))


def hearing_report(matter: Matter, report_id: int, lang: Lang) -> papers.HearingReport:
    """The report of an expert hearing."""
    report = ExpertReport.objects.select_related("filed_by").get(pk=report_id)
    conclusion = {
        True: {"zh": "可行", "en": "It can be done"},
        False: {"zh": "不可行", "en": "It cannot be done like this"},
    }[report.feasible]["zh" if lang == "zh" else "en"]
    lines = tuple(x.strip() for x in masking.mask(report.opinion).splitlines() if x.strip())
    return papers.HearingReport(
        matter=matter.title,
        held_on=report.held_on,
        where=report.place or "—",
        chair=report.filed_by.name,
        experts=tuple(Person(e["name"], e.get("of", "")) for e in report.experts),
        questions=(),
        findings=lines,
        dissent=(),
        advice=conclusion,
        issuer=Issuer(branch(matter, lang), report.held_on),
        number=number_of(matter),
    )
