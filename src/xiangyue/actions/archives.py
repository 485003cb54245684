"""The archive of a closed matter: made once, fixed by an entry of its own, kept under its SHA-256.

Closing and archiving are two acts. Closing is short, like any other act; from then on nothing of
the matter can change, so its papers can be made in the background, outside of any transaction.
``archive_matter`` then writes the entry that fixes the SHA-256 of every file and the numbers of all
entries (the closing one among them), proves all of them in the village's log, and keeps the zip.
The papers are thereby fixed by the record, the record by the signed checkpoint in the zip.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.access.matters import may_see
from xiangyue.actions.acts import act
from xiangyue.actions.area_methods import closers
from xiangyue.actions.documents_of_matters import Paper, as_file, document, papers_of
from xiangyue.actions.documents_of_texts import branch, number_of, village_of
from xiangyue.actions.files import path_of
from xiangyue.actions.posting_drafts import way_lines
from xiangyue.actions.postings import way_of
from xiangyue.actions.queue import later
from xiangyue.actions.standing import Case, label, procedure_of
from xiangyue.actions.trustee_results import archive_of
from xiangyue.core import log as core
from xiangyue.core import masking
from xiangyue.core.notes import Signer
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data.models import AgendaItem, Matter, MatterPart, StoredFile, TrusteeBallot
from xiangyue.data.record import entries_on, openings, prove
from xiangyue.documents.archive import (
    ArchiveCover,
    ArchiveDocument,
    ArchiveInput,
    ArchiveStep,
    ProvedEntry,
    PublicOpening,
    Words,
    build,
    contents,
)
from xiangyue.documents.catalogue import build as build_document
from xiangyue.documents.model import Lang
from xiangyue.documents.pdf import pages_of
from xiangyue.documents.registers import CaseIndex, Filed
from xiangyue.methods.wording import sentences

FORMS = ("pdf", "docx")
PHOTOS = 60  # pictures of one archive; the rest stay on the server
PUBLIC_TEXTS = ("text.write", "posting.put-up")
"""Acts whose ``body`` was made known to all, and may be opened to all."""

Entries = list[tuple[int, bytes]]


def signer() -> Signer:
    """The key of this installation, which signs checkpoints of the record."""
    return Signer(settings.RECORD_KEY)


def folder() -> Path:
    """Where archives are kept."""
    return Path(settings.HOME) / "archives"


def file_of(matter: Matter) -> Path | None:
    """The archive's file, or None while there is none."""
    if not re.fullmatch(r"[0-9a-f]{64}", matter.archive):
        return None
    path = folder() / f"{matter.archive}.zip"
    return path if path.exists() else None


def ask_for_archive(matter: Matter, person_id: int | None) -> None:
    """Have the worker make the archive of a closed matter (in the open transaction, if any)."""
    later("archive", matter_id=matter.pk, person_id=person_id)


def archive_matter(
    *, actor: Actor, now: datetime, matter_id: int, key: UUID | None = None
) -> Matter:
    """Make the archive of a closed matter; nothing happens where it has one.

    Refusal when the matter is not closed, or when its record changed meanwhile (do it again).
    Seconds of typesetting lie outside of the transaction; within it the log waits for the proof
    and the zip, some tenths of a second.
    """
    matter = Matter.objects.select_related("area", "procedure").filter(pk=matter_id).first()
    if matter is None:
        raise refuse("matter.unknown", code="not-found")
    procedure = procedure_of(matter)
    if not may_see(actor, matter, procedure):
        raise refuse("matter.unknown", code="not-found")
    if file_of(matter):
        return matter
    actor.require(matter.area_id, *closers(matter.area_id, procedure))
    if procedure.confined == "office":
        raise refuse("report.no-archive", code="conditions")
    if matter.state != "closed":
        raise refuse("archive.not-closed", code="conditions")
    entries = _entries(matter)
    documents = _documents(matter, entries)
    log, sign = _log(matter), signer()
    with transaction.atomic():
        matter = (
            Matter.objects.select_related("area", "procedure")
            .select_for_update(of=("self",))
            .get(pk=matter_id)
        )
        if file_of(matter):
            return matter
        if _entries(matter) != entries:
            raise refuse("archive.changed", code="stale")
        cover = _cover(matter, documents, entries, str(sign.verifier))
        with act(
            "matter.archive",
            actor=actor,
            now=now,
            area=matter.area_id,
            practice=matter.practice,
            key=key,
        ) as a:
            a.on["matter"] = label(matter)
            a.data["archive"] = contents(cover)
            a.result = str(matter_id)
        fixing = _entries(matter)[-1]
        proved = prove(log, [*entries, fixing], sign)
        out = io.BytesIO()
        build(
            ArchiveInput(
                cover,
                [ProvedEntry(*entry) for entry in proved.entries],
                proved.checkpoint,
                _public_openings(log, entries),
            ),
            out,
        )
        matter.archive = _keep(out.getvalue())
        matter.save(update_fields=["archive"])
    return matter


def _log(matter: Matter) -> str:
    return f"practice/{matter.area_id}" if matter.practice else matter.area_id


def _entries(matter: Matter) -> Entries:
    """All entries on the matter and on the meetings that dealt with it."""
    meetings = (
        AgendaItem.objects.filter(matter=matter).values_list("meeting_id", flat=True).distinct()
    )
    return entries_on(
        _log(matter), {"matter": label(matter)}, *({"meeting": pk} for pk in sorted(meetings))
    )


def _keep(content: bytes) -> str:
    mark = hashlib.sha256(content).hexdigest()
    top = folder()
    top.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = top / f".{mark}.{secrets.token_hex(4)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(top / f"{mark}.zip")
    return mark


def _documents(matter: Matter, entries: Entries) -> list[ArchiveDocument]:
    """Every paper as PDF and docx, in Chinese as it was posted and signed; then the pictures.

    The record lists the files by name, open to all: those of a private matter have only a number.
    """
    procedure = procedure_of(matter)
    found: list[ArchiveDocument] = []
    filed: list[Filed] = []
    for n, paper in enumerate(papers_of(matter), 1):
        doc = document(matter, paper, "zh")
        step = f"第{procedure.number_of(paper.part)}步" if paper.part else ""
        name = f"{n:02d}"
        if not procedure.private:
            name = _plain(f"{name}-{step}-{_part(procedure, paper, 'zh')}-{paper.name('zh')}")
        title = Words(
            f"{_part(procedure, paper, 'zh')}：{paper.name('zh')}",
            f"{_part(procedure, paper, 'en')}: {paper.name('en')}",
        )
        for form in FORMS:
            content = as_file(doc, form)
            found.append(ArchiveDocument(f"documents/{name}.{form}", title, content))
        pdf = found[-len(FORMS)]
        filed.append(
            Filed(title.zh, doc.number, paper.on, pages_of(pdf.content), sha256=pdf.sha256)
        )
    index = build_document("case-index", _index(matter, entries, filed), "zh")
    titles = Words("案卷封面及目录", "File cover and index")
    first_name = "00" if procedure.private else "00-案卷目录"
    first = [
        ArchiveDocument(f"documents/{first_name}.{form}", titles, as_file(index, form))
        for form in FORMS
    ]
    boxes = _boxes(matter, len(filed))
    return [*first, *found, *boxes, *_pictures(matter, len(filed) + len(boxes))]


def _part(procedure: Procedure, paper: Paper, lang: str) -> str:
    return procedure.text(lang, "parts", paper.part, "name") or paper.part


def _plain(name: str) -> str:
    """A file's name that every system takes, and the record's JSON as the name of a field."""
    name = re.sub(r'[/\\\x00-\x1f:*?"<>|]+', "", unicodedata.normalize("NFKC", name))
    return "".join(c for c in name if c < "\ud800")[:100]


def _boxes(matter: Matter, after: int) -> list[ArchiveDocument]:
    """Each round of a verifiable ballot as everyone could download and prove it (``.bel``)."""
    rounds = TrusteeBallot.objects.filter(matter=matter).exclude(election="").order_by("pk")
    return [
        ArchiveDocument(
            f"documents/{n:02d}-可验证投票-{ballot.uuid}.bel",
            Words(
                "可验证投票的公开档案（Belenios）",
                "Public archive of the verifiable ballot (Belenios)",
            ),
            b"".join(archive_of(ballot)),
        )
        for n, ballot in enumerate(rounds, after + 1)
    ]


def _pictures(matter: Matter, after: int) -> list[ArchiveDocument]:
    files = (
        StoredFile.objects.filter(progress__task__matter=matter)
        | StoredFile.objects.filter(posting__matter=matter)
        | StoredFile.objects.filter(report__matter=matter)
        | StoredFile.objects.filter(finding__matter=matter)
    )
    found = []
    for n, row in enumerate(files.distinct().order_by("created_at", "id")[:PHOTOS], after + 1):
        path = path_of(row.sha256)
        if path.exists():
            ending = Path(row.name).suffix.lower()
            shown = ending if procedure_of(matter).private else f"-照片-{_plain(row.name)}"
            name = f"documents/{n:02d}{shown}"
            titles = Words(f"照片 {row.name}", f"Picture {row.name}")
            found.append(ArchiveDocument(name, titles, path.read_bytes()))
    return found


def _index(matter: Matter, entries: Entries, filed: Sequence[Filed]) -> CaseIndex:
    assert matter.closed_at is not None
    return CaseIndex(
        village=village_of(matter),
        matter=matter.title,
        number=number_of(matter),
        method=procedure_of(matter).text("zh", "name"),
        opened_on=timezone.localdate(matter.began_at),
        closed_on=timezone.localdate(matter.closed_at),
        outcome=f"已办结，{matter.resolution_number}" if matter.resolution_number else "已办结",
        papers=tuple(filed),
        entries=len(entries),
        record_head=core.leaf_hash(entries[-1][1]).hex()[:16] if entries else "—",
        keeper=branch(matter, "zh"),
    )


def _cover(
    matter: Matter, documents: Sequence[ArchiveDocument], entries: Entries, key: str
) -> ArchiveCover:
    assert matter.closed_at is not None
    village = village_of(matter)
    procedure = procedure_of(matter)
    return ArchiveCover(
        log=_log(matter),
        matter=label(matter),
        # it stands in the record, open to all: of a private matter only what kind it is
        title=procedure.text("zh", "name") if procedure.private else matter.title,
        village=Words(village, village),
        began=timezone.localdate(matter.began_at),
        closed=timezone.localdate(matter.closed_at),
        steps=_steps(matter),
        documents=documents,
        entries=entries,
        verifier_key=key,
        names=_names(),
    )


def _names() -> dict[str, Words]:
    """The words of every act and role."""
    found = {}
    for name, said in sentences().items():
        kind, _dot, code = name.partition(".")
        if kind in ("act-name", "role"):
            found[code] = Words(said["zh"], said["en"])
    return found


def _steps(matter: Matter) -> list[ArchiveStep]:
    """A line a part: when it began and ended, who decided, and the numbers of it."""
    procedure = procedure_of(matter)
    parts = {p.key: p for p in MatterPart.objects.filter(matter=matter)}
    today = timezone.localdate(matter.closed_at)
    case = Case(matter, procedure, parts, {}, matter.closed_at or matter.began_at, today)
    way = way_of(case)
    told = {
        lang: {
            str(row["part"]): line[2]
            for row, line in zip(way, way_lines(procedure, way, lang), strict=True)
        }
        for lang in ("zh", "en")
    }
    steps = []
    for part in procedure.parts:
        row = parts.get(part.key)
        step = procedure.step_of(part.key)
        titles = [
            f"{procedure.text(lang, 'steps', step.key, 'name')}"
            f"{' · '}{procedure.text(lang, 'parts', part.key, 'name')}"
            for lang in ("zh", "en")
        ]
        steps.append(
            ArchiveStep(
                title=Words(*titles),
                began=row.opened_on if row else None,
                ended=_day(row.done_at) if row else None,
                decided_by=Words(*(_who(part.body, part.actors, lang) for lang in _LANGS)),
                outcome=Words(*(told[lang].get(part.key, "") for lang in _LANGS)),
            )
        )
    return steps


_LANGS: tuple[Lang, Lang] = ("zh", "en")


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def _who(body: str, actors: Sequence[str], lang: Lang) -> str:
    if body:
        return sentences()[f"body.{body}"][lang]
    names = [sentences()[f"role.{r}"][lang] for r in actors]
    return ("、" if lang == "zh" else ", ").join(names)


def _public_openings(log: str, entries: Entries) -> list[PublicOpening]:
    """What opens the texts that were made known to all, where nothing personal is in them."""
    public = [seq for seq, body in entries if core.read_entry(body).act in PUBLIC_TEXTS]
    return [
        PublicOpening(o.seq, o.label, o.salt, o.value)
        for o in openings(log, public)
        if o.label == "body" and not masking.find_personal(o.value)
    ]
