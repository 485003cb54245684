"""``xiangyue verify`` of a public log, and what it says of it in both languages."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from xiangyue.core.log import stamp
from xiangyue.core.log_policy import Policy, read
from xiangyue.core.notes import Checkpoint, Verifier, note_parts, open_note, split_notes
from xiangyue.documents.log_check import LogFault, LogReport, verify
from xiangyue.documents.log_files import CHECKPOINT, Address, Folder

_ADDRESSES = ("http://", "https://")

_KINDS = {
    "altered": ("{what}被改动", "{what} was altered"),
    "missing": ("缺少文件 {file}", "file {file} is missing"),
    "removed": ("{what}被删除", "{what} was removed"),
    "added": ("{what}是不该有的", "{what} does not belong there"),
    "rewritten": (
        "第 {from_} 条到第 {to} 条之间被改写",
        "rewritten: the first change is between entries {from_} and {to}",
    ),
    "forked": (
        "这一本不是当初签名的那一本：第 {from_} 条到第 {to} 条之间分了叉",
        "forked: not the log that was signed; they part between entries {from_} and {to}",
    ),
    "shortened": (
        "被截短：现在只有 {place} 条，签名快照上有 {to} 条",
        "shortened: {place} entries are left of the {to} that a checkpoint signed",
    ),
    "signature": ("签名快照的签名不成立", "the checkpoint is not signed by a known key"),
    "quorum": ("见证人不够", "too few witnesses have cosigned"),
}
_WHY = {
    "hash": ("内容与散列值不符", "content and hash do not fit"),
    "form": ("文件读不出来", "the file cannot be read"),
    "file": ("", ""),
    "prev": ("它与本村前一条对不上", "it does not link to the one before in its record"),
    "number": ("本村的序号不连续", "the numbers of its record do not follow"),
    "unreadable": ("不是记录条目", "it is not an entry"),
    "practice": ("演练的记录不该在里面", "practice does not belong in the log"),
    "tile": ("与条目的散列值不符", "it does not fit the hashes of the entries"),
    "root": ("条目算不到快照的根", "the entries do not lead to the checkpoint's root"),
    "checkpoint": ("与另处保存的签名快照不符", "a signed checkpoint kept elsewhere says otherwise"),
    "origin": ("另处保存的快照属于另一本：{file}", "the kept checkpoint is of another log: {file}"),
    "signature": ("", ""),
    "policy": ("按 --policy 的要求", "by the policy given"),
}


def is_log(name: str) -> bool:
    """An address, or a folder with a checkpoint and no archive in it."""
    path = Path(name)
    return name.startswith(_ADDRESSES) or (
        (path / CHECKPOINT).is_file() and not (path / "manifest.json").exists()
    )


def run(args: argparse.Namespace, keys: list[Verifier]) -> int:
    """Prove it; 0 or 1. BadNote, NotALog, OSError."""
    policy = read(Path(args.policy).read_text("utf-8")) if args.policy else Policy()
    keys = [*keys, *(key for key, _ in policy.logs)]
    kept = [pair for name in args.checkpoint for pair in _kept(name, keys)]
    where = args.archive
    source = Address(where) if where.startswith(_ADDRESSES) else Folder(Path(where))
    report = verify(source, keys=keys, kept=kept, witnesses=policy.keys)
    if not policy.enough(c.key for c in report.cosigned):
        report.faults.append(LogFault("quorum", "policy"))
    if args.json:
        told = {**asdict(report), "root": report.root.hex(), "ok": report.ok}
        told["cosigned"] = [{"key": str(c.key), "at": c.at} for c in report.cosigned]
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in lines(report, policy, 0 if args.lang == "zh" else 1):
            print(line)
    return 0 if report.ok else 1


def _kept(name: str, keys: list[Verifier]) -> Iterator[tuple[str, Checkpoint]]:
    for note in split_notes(Path(name).read_text("utf-8")):
        text = open_note(note, keys) if keys else note_parts(note)[0]
        yield note, Checkpoint.of(text)


def lines(report: LogReport, policy: Policy, n: int) -> Iterator[str]:
    """What is said: a line a fault, then the outcome; ``n`` 0 for Chinese, 1 for English."""
    for fault in report.faults:
        yield _fault(fault, n)
    if report.faults:
        faults = len(report.faults)
        yield (f"不能证明：{faults} 处不符", f"NOT PROVED: faults {faults}")[n]
        return
    size, records = report.size, report.records
    yield (
        f"证明成立：{report.origin}，{size} 条，来自 {records} 本记录",
        f"PROVED: {report.origin}: {size} entries of {records} records",
    )[n]
    yield (f"公钥 {report.key}", f"key {report.key}")[n]
    names = {w.key: w.name for w in policy.witnesses}
    for seen in report.cosigned:
        at = stamp(datetime.fromtimestamp(seen.at, UTC))
        yield (f"见证：{names[seen.key]}，{at}", f"witness {names[seen.key]}: {at}")[n]
    if not report.trusted:
        yield (
            "注意：这个公钥取自公开总记录本身，请与公开栏或乡镇保存的核对，或用 --key 指定",
            "note: this key is the log's own; compare it with the one on the village's board or at "
            "the township, or give that one with --key",
        )[n]
    if report.compared:
        yield ("与另处保存的快照一致", "it agrees with what was kept elsewhere")[n]
    else:
        yield (
            "注意：没有另处保存的快照（--checkpoint），整段改写或截尾无从发现",
            "note: without a checkpoint kept elsewhere (--checkpoint) a log that was rewritten or "
            "cut off as a whole cannot be noticed",
        )[n]


def _fault(fault: LogFault, n: int) -> str:
    what = fault.file
    if fault.place >= 0:
        what = (f"总记录第 {fault.place + 1} 条", f"entry {fault.place + 1} of the log")[n]
        if fault.log or fault.seq:
            name = fault.log or "-"
            what += (
                f"（{name} 的第 {fault.seq} 条）",
                f" (entry {fault.seq} of {name})",
            )[n]
    values = {"what": what, "file": fault.file, "to": fault.to, "place": fault.place}
    told = _KINDS[fault.kind][n].format(**values, from_=fault.place + 1)
    why = _WHY[fault.why][n].format(file=fault.file)
    return told + (("：", ": ")[n] + why if why else "")
