"""``xiangyue rehearse``: one procedure from its first step to its last, and down each refusal."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from xiangyue.core.refusals import Refusal
from xiangyue.methods import library
from xiangyue.methods.wording import language, sentences, word
from xiangyue.site import cli, databases

HELP = (
    "walk a procedure from its first step to its last in a database of its own, and down each of"
    " its refusals; exit code 1 if one that should come does not"
)
TRIED = ("refused", "missing", "otherwise", "outcome")
EARLIEST = date(2026, 1, 1)  # the law's present numbers are in force from then


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("procedure", help="the folder under procedures/, e.g. eight-step")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a story")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep its papers and its archive")
    parser.add_argument("--lang", default="", help="zh or en (default: the terminal's)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other names and numbers")


def run(args: argparse.Namespace) -> int:
    try:
        library.read_raw(args.procedure)
    except KeyError:
        there = ", ".join(sorted(p.parent.name for p in library.folder().glob("*/definition.yaml")))
        raise cli.Failure(f"no procedure {args.procedure!r}; there are: {there}", 2) from None
    lang = language(args.lang or os.environ.get("LC_ALL") or os.environ.get("LANG") or "zh")
    with databases.other_database(f"xiangyue_rehearsal_{os.getpid()}"):
        return _run(args, lang)


def _run(args: argparse.Namespace, lang: str) -> int:
    from django.core.management import call_command  # noqa: PLC0415 - see cli
    from django.utils import timezone, translation  # noqa: PLC0415 - see cli

    from xiangyue.scenario import rehearsal  # noqa: PLC0415 - see cli
    from xiangyue.scenario.cast import moment  # noqa: PLC0415 - see cli

    call_command("migrate", verbosity=0, interactive=False)
    day = max(EARLIEST, timezone.localdate())
    with translation.override("zh-hans" if lang == "zh" else "en"):
        story = Story(lang, quiet=args.json)
        try:
            done = rehearsal.rehearse(
                args.procedure, now=moment(day), seed=args.seed, tell=story.line
            )
        except Refusal as refusal:
            said = "; ".join(word(c, lang) for c in refusal.checks if not c.met)
            raise cli.Failure(story.words("stuck").format(part=story.part, said=said)) from None
        kept = _keep(args.out, done) if args.out else []
        if args.json:
            answer = {
                "procedure": args.procedure,
                "acts": done.acts,
                "refused": story.counts["refused"],
                "missing": done.missing,
                "otherwise": done.otherwise,
                "breaches": story.breaches(),
                "events": story.told,
                "kept": kept,
            }
            print(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            print("\n" + story.words("breaches"))
            for one in story.breaches():
                print(f"  {one['times']} × {one['key']} → {one['says']}")
            print()
            print(
                story.words("done").format(
                    acts=done.acts,
                    tried=sum(story.counts[k] for k in TRIED),
                    missing=done.missing,
                    otherwise=done.otherwise,
                )
            )
            if args.out:
                print(story.words("kept").format(where=args.out))
    return 1 if done.missing or done.otherwise else 0


class Story:
    """The events as lines for a person, and as plain data for a machine."""

    def __init__(self, lang: str, *, quiet: bool) -> None:
        self.lang, self.quiet, self.part = lang, quiet, ""
        self.told: list[dict[str, Any]] = []
        self.counts = dict.fromkeys(("step", "part", "act", *TRIED), 0)

    def words(self, key: str, kind: str = "") -> str:
        """The words of that key, of what is tried in a part of that kind; the key itself where it
        has none."""
        from xiangyue.scenario import breaches  # noqa: PLC0415 - see cli

        return str(breaches.row(kind, key).get(self.lang, key))

    def breaches(self) -> list[dict[str, Any]]:
        """What was tried, how often, and what each was refused by or came to."""
        found: dict[tuple[str, str], int] = {}
        for one in self.told:
            if one["what"] in TRIED:
                clauses = f" [{', '.join(one['clauses'])}]" if one["clauses"] else ""
                by = " + ".join(one["says"]) + clauses or one["data"].get("state") or "!!"
                found[one["key"], by] = found.get((one["key"], by), 0) + 1
        return [{"key": k, "says": s, "times": n} for (k, s), n in sorted(found.items())]

    def line(self, event: Any) -> None:
        """Take one event down."""
        self.counts[event.what] += 1
        self.part = event.names.get(self.lang) or self.part
        name = event.names.get(self.lang, event.part)
        unmet = [word(c, self.lang) for c in event.checks if not c.met]
        self.told.append(
            {
                "what": event.what,
                "key": event.key,
                "part": event.part,
                "entry": event.entry,
                "log": event.log,
                "data": event.data,
                "clauses": sorted({c.clause for c in event.checks if c.clause}),
                "says": sorted({c.says for c in event.checks if not c.met}),
                "sentences": unmet,
            }
        )
        if not self.quiet:
            print("\n".join(self._lines(event, name, unmet)), flush=True)

    def _lines(self, event: Any, name: str, unmet: list[str]) -> list[str]:
        if event.what == "step":
            return ["", self.words("step").format(n=event.data["n"], name=name)]
        if event.what == "part":
            roles = [sentences()[f"role.{r}"][self.lang] for r in event.data["actors"]]
            head = self.words("part").format(name=name, who=self.words("or").join(roles))
            return ["", f"  {head}", *(f"    {self.words('asks')}: {s}" for s in unmet)]
        if event.what == "act":
            return [f"    #{event.entry:<4} {self._act(event)}"]
        tried = self.words(event.key, event.kind).format(part=name)
        if event.what == "refused":
            lines = [f"    ✗ {self.words('tried')}: {tried}"]
            return [*lines, *(f"        {self.words('refused')}: {s}" for s in unmet)]
        if event.what == "otherwise":
            head = self.words("otherwise").format(due=event.data["due"])
            return [f"  !! {tried}: {head}", *(f"        {s}" for s in unmet)]
        if event.what == "outcome":
            return [f"    ✗ {tried} → {self._state(event.data['state'])}"]
        return [f"  !! {tried}: {self.words('missing')}"]

    def _act(self, event: Any) -> str:
        from xiangyue.web.acts_words import act_name  # noqa: PLC0415 - see cli

        by = sentences().get(f"role.{event.data.get('by', '')}", {}).get(self.lang, "")
        state = event.data.get("outcome") or event.data.get("state") or ""
        said = [act_name(event.key), by, self._state(str(state))]
        if event.data.get("resolution"):
            said.append(f"{self.words('decided')}: {event.data['resolution']}")
        return " · ".join(filter(None, said))

    def _state(self, state: str) -> str:
        said = self.words(f"state-{state}")
        return state if said == f"state-{state}" else said


def _keep(out: Path, done: Any) -> list[str]:
    """The archive of the matter as one file and, in the folder ``archive``, what is in it; either
    can be verified; and what its parts leave, such as the ``.bel`` of a secret ballot. The names of
    the files."""
    from xiangyue.actions import archives  # noqa: PLC0415 - see cli
    from xiangyue.scenario.kinds import KINDS  # noqa: PLC0415 - see cli

    matter = archives.archive_matter(
        actor=done.cast.actor("clerk", "secretary"), now=done.clock.now, matter_id=done.matter_id
    )
    made = archives.file_of(matter)
    if made is None:
        raise cli.Failure("the archive was not made")
    out.mkdir(parents=True, exist_ok=True)
    shutil.move(made, out / "archive.zip")
    with zipfile.ZipFile(out / "archive.zip") as package:
        package.extractall(out / "archive")
        kept = ["archive.zip", *(f"archive/{name}" for name in package.namelist())]
    for part in done.procedure.parts:
        if leaves := getattr(KINDS[part.kind], "leaves", None):
            for name, raw in leaves(done.matter_id, part).items():
                (out / name).write_bytes(raw)
                kept.append(name)
    return kept
