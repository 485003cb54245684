"""What ``xiangyue verify`` says, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from xiangyue.core.chain import Fault
from xiangyue.core.notes import Checkpoint
from xiangyue.documents.archive_check import ArchiveFault, ArchiveReport

_KINDS = {
    "altered": ("第 {seq} 条被改动", "entry {seq} was altered"),
    "removed": ("第 {seq} 条被删除", "entry {seq} was removed"),
    "added": ("第 {seq} 条是后来加进去的", "entry {seq} was added"),
    "moved": ("第 {seq} 条被挪到第 {to} 条的位置", "entry {seq} was moved to place {to}"),
    "cut": ("从第 {seq} 条起被截断，应到第 {to} 条", "cut off from entry {seq}; it went to {to}"),
    "rewritten": (
        "第 {seq} 条到第 {to} 条之间被改写",
        "rewritten: the first change is between entries {seq} and {to}",
    ),
    "head": ("记录的总数或末尾散列值被改动", "the log's own size or last hash was altered"),
}
WHY = {
    "unreadable": ("不是规范的记录条目", "it is not an entry in canonical JSON"),
    "hash": ("内容与当时存下的散列值不符", "it does not fit the hash stored with it"),
    "kept-hash": (
        "内容与后一条相符，存下的散列值被改过",
        "the next entry vouches for it; the hash stored with it was changed",
    ),
    "columns": (
        "时间或行为一栏与条目内容不符",
        "the columns beside it say another time or act",
    ),
    "log": ("它属于别的村", "it belongs to another log"),
    "gap": ("序号中断", "its number is missing"),
    "twice": ("同一序号出现两次", "its number stands twice"),
    "number": ("位置与序号不符", "place and number disagree"),
    "prev": ("前后条目对不上", "it and its neighbour do not link"),
    "head-size": ("记录的总数对不上", "the log's size says otherwise"),
    "head-last": ("记录末尾的散列值对不上", "the log's last hash says otherwise"),
    "head-frontier": ("记录的树状散列值对不上", "the log's frontier says otherwise"),
    "head-missing": ("找不到这本记录的总数", "the log has no head"),
    "checkpoint": ("与另处保存的签名快照不符", "a signed checkpoint kept elsewhere says otherwise"),
    "proof": ("证明算不到快照的根", "its proof does not lead to the checkpoint's root"),
    "order": ("先后次序不对", "it is out of order"),
    "closing": ("与归档那一条写的不符", "the closing entry says otherwise"),
    "opening": ("与记录里的承诺不符", "it does not open the commitment in the record"),
    "listed": ("目录里有，实际没有", "it is listed but not there"),
    "not-listed": ("目录里没有", "it is not listed"),
    "damaged": ("文件已损坏", "the file is damaged"),
    "packed": (
        "压缩方式读不了，请先解压，再核对解压出来的文件夹",
        "it is packed in a way that cannot be read here; unpack it and verify the folder",
    ),
    "name": ("内容没有变", "its content is unchanged"),
}
_FILES = {
    "altered": ("文件 {file} 被改动", "file {file} was altered"),
    "removed": ("缺少文件 {file}", "file {file} is missing"),
    "added": ("多出文件 {file}", "file {file} was added"),
    "renamed": ("文件 {file} 被改名为 {to}", "file {file} was renamed to {to}"),
    "signature": ("{file} 的签名不成立", "the signature of {file} does not hold"),
    "rewritten": ("{file} 与另处保存的不是同一份历史", "{file} is of another history"),
}


def _in(pair: tuple[str, str], lang: str) -> str:
    return pair[0] if lang == "zh" else pair[1]


def _line(head: str, why: str, lang: str) -> str:
    reason = _in(WHY[why], lang) if why in WHY else why
    return f"{head}：{reason}" if lang == "zh" else f"{head}: {reason}"


def fault(fault: Fault, lang: str) -> str:
    """One line for a fault of a log."""
    told = _in(_KINDS[fault.kind], lang).format(seq=fault.seq, to=fault.to)
    return _line(f"{fault.log or '-'} {told}", fault.why, lang)


def archive_fault(fault: ArchiveFault, lang: str) -> str:
    """One line for a fault of an archive."""
    if fault.seq and fault.kind in _KINDS:
        kinds = {**_KINDS, "moved": ("第 {seq} 条次序不对", "entry {seq} is out of its place")}
        told = _in(kinds[fault.kind], lang).format(seq=fault.seq, to="")
        told = f"{fault.file} {told}".strip()
    else:
        told = _in(_FILES[fault.kind], lang).format(file=fault.file, to=fault.to)
    return _line(told, fault.why, lang)


def archive_summary(report: ArchiveReport, lang: str) -> str:
    """The last lines on an archive: what held, under which key, and what could not be known."""
    zh = lang == "zh"
    if not report.ok:
        count = len(report.faults)
        faults = "1 fault" if count == 1 else f"{count} faults"
        return f"不能证明：{count} 处不符" if zh else f"NOT PROVED: {faults}"
    lines = [
        f"证明成立：{report.title}，{report.files} 个文件、{report.entries} 条记录，"
        f"在记录 {report.log} 的前 {report.size} 条之内"
        if zh
        else f"PROVED: {report.title}: {report.files} files and {report.entries} entries, "
        f"among the first {report.size} of log {report.log}"
    ]
    lines.append(f"公钥 {report.key}" if zh else f"key {report.key}")
    if report.aside:
        names = (", ", "、")[zh].join(report.aside)
        lines.append(
            f"注意：{names} 是电脑自己加进去的，不在证明之内"
            if zh
            else f"note: not proved, put in by a computer of its own accord: {names}"
        )
    if not report.trusted:
        lines.append(
            "注意：这个公钥取自档案本身，请与村务公开栏或乡镇保存的核对，或用 --key 指定"
            if zh
            else "note: this key is the archive's own; compare it with the one on the village's "
            "board or at the township, or give that one with --key"
        )
    if report.compared:
        lines.append(
            "与另处保存的快照一致" if zh else "it agrees with the checkpoint kept elsewhere"
        )
    elif report.uncompared:
        lines.append(
            "注意：另处保存的快照条数不同，无法与档案比较；请用 --database 核对"
            if zh
            else "note: the checkpoints kept elsewhere are of other sizes and cannot be compared "
            "with an archive; hold them against --database"
        )
    return "\n".join(lines)


def database_summary(
    logs: int, entries: int, bad: int, kept: Sequence[Checkpoint], signed: bool, lang: str
) -> str:
    """The last lines on a database."""
    zh = lang == "zh"
    if bad:
        first = (
            f"不能证明：{logs} 本记录中有 {bad} 本不符"
            if zh
            else f"NOT PROVED: faults in {bad} of {logs} logs"
        )
    else:
        first = (
            f"证明成立：{logs} 本记录，{entries} 条，对照 {len(kept)} 份快照"
            if zh
            else f"PROVED: {logs} logs, {entries} entries, held against {len(kept)} checkpoints"
        )
    lines = [first]
    if kept and not signed:
        lines.append(
            "注意：没有给出 --key，快照的签名没有核对"
            if zh
            else "note: without --key the signatures of the checkpoints were not checked"
        )
    if not kept and not bad:
        lines.append(
            "注意：没有另处保存的快照（--checkpoint），整段改写或截尾无从发现"
            if zh
            else "note: without a checkpoint kept elsewhere (--checkpoint) a history that was "
            "rewritten or cut off as a whole cannot be noticed"
        )
    return "\n".join(lines)
