"""The papers of a matter's pledges, as plain data out of its records."""

from __future__ import annotations

from collections.abc import Callable

from xiangyue.actions import fulfilments
from xiangyue.actions.documents_of_texts import village_of
from xiangyue.actions.issuers import issuer
from xiangyue.actions.pledge_words import role_name
from xiangyue.actions.posting_pledges import STEPS
from xiangyue.actions.standing import Case
from xiangyue.core.pledges import ASKED, DECLINED, OUT, STANDING, WITHDRAWN
from xiangyue.data.models import Pledge
from xiangyue.documents import pledge_papers
from xiangyue.documents.catalogue import MEDIA_TYPES, build
from xiangyue.documents.model import Lang, of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx

SLUGS = ("goal-cards", "pledge-board", "pledge-register")


def data_of(
    case: Case, part: str, lang: Lang, link: Callable[[str], str], *, all_of_them: bool
) -> pledge_papers.Pledges:
    """What the papers say: those that stand, or (``all_of_them``) those in hand too."""
    matter, spec = case.matter, case.procedure.part(part)
    rows = (
        Pledge.objects.filter(matter=matter, part=part)
        .exclude(state__in=(ASKED, DECLINED, OUT, WITHDRAWN))
        .select_related("holder")
        .prefetch_related(STEPS)
        .order_by("due_on", "pk")
    )
    if not all_of_them:
        rows = rows.filter(state__in=STANDING)
    held: dict[tuple[int, str], list[pledge_papers.Line]] = {}
    names: dict[tuple[int, str], str] = {}
    for row in rows:
        key = (row.holder_id or 0, row.role if row.holder_id is None else "")
        role = role_name(row.role, lang)
        name = role if row.holder is None else f"{row.holder.name} {role}"
        names.setdefault(key, name)
        held.setdefault(key, []).append(_line(case, row, name, lang))
    order = sorted(held, key=lambda k: k[0] != 0)
    goal = spec.words["called"] == "goal"
    return pledge_papers.Pledges(
        village=village_of(matter),
        title=matter.title,
        year=matter.year,
        goal=goal,
        on=case.today,
        link=link(f"/m/{matter.pk}/"),
        holdings=tuple(
            pledge_papers.Holding(
                names[k], link(f"/m/{matter.pk}/cards/{part}/{k[0]}/"), tuple(held[k])
            )
            for k in order
        ),
        issuer=issuer(matter, lang, case.today, part),
    )


def _line(case: Case, row: Pledge, name: str, lang: Lang) -> pledge_papers.Line:
    numbers = row.counted or (
        fulfilments.numbers(row, case.matter.area_id, case.today) if row.have else {}
    )
    head = case.procedure.text(lang, "parts", row.part, "heads", row.head) if row.head else ""
    return pledge_papers.Line(
        holder=name,
        head=head,
        text=row.text,
        measure=row.measure,
        due=row.due_on,
        state=row.state if row.state in STANDING else "",
        settled=row.settled_on,
        evidence=row.evidence,
        have=numbers.get("have"),
        need=numbers.get("need"),
        steps=tuple(pledge_papers.Step(s.text, s.due_on, s.reached_on) for s in row.steps.all()),
    )


def make(
    case: Case, part: str, slug: str, form: str, lang: Lang, *, link: Callable[[str], str]
) -> bytes | None:
    """A paper as a file; None where there is no such paper, or nothing to be on it."""
    spec = next((p for p in case.procedure.parts if p.key == part and p.kind == "pledges"), None)
    if spec is None or slug not in SLUGS:
        return None
    data = data_of(case, part, lang, link, all_of_them=slug == "pledge-register")
    if not data.lines:
        return None
    if form == "xlsx":
        if slug != "pledge-register":
            return None
        return pledge_papers.register_xlsx(data, lang)
    if form not in MEDIA_TYPES:
        return None
    doc = of_practice(build(slug, data, lang), case.matter.practice)
    return to_pdf(doc) if form == "pdf" else to_docx(doc)
