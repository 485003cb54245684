"""What `status`, `vault` and `restore` say, in Chinese and in English."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

SAYS: dict[str, tuple[str, str]] = {
    "off": (
        "备份库：没有设（XIANGYUE_VAULT）。回不到过去的任何时刻",
        "vault: none is kept (XIANGYUE_VAULT). No past moment can be brought back",
    ),
    "outside": (
        "备份库：数据库在别的服务器上，由那台服务器自己的工具来做（docs/operations.md）",
        "vault: the database is on another server, whose own tools do it (docs/operations.md)",
    ),
    "vault": ("备份库：{folder}", "vault: {folder}"),
    "same-disk": (
        "  和数据在同一块磁盘上：磁盘一坏，两样都没有了。请用 XIANGYUE_VAULT 指到另一块磁盘",
        "  on the same disk as the data: a broken disk takes both. Name another disk's folder in "
        "XIANGYUE_VAULT",
    ),
    "sealed": (
        "  已封存：没有放在别处的那把钥匙，谁拿去也打不开",
        "  sealed: without the key that is kept elsewhere nobody who takes it can read it",
    ),
    "not-sealed": (
        "  没有封存：谁拿走这个文件夹，谁就能看到里面的一切（XIANGYUE_VAULT_SEAL）",
        "  not sealed: whoever takes the folder reads all of it (XIANGYUE_VAULT_SEAL)",
    ),
    "new-key": (
        "钥匙写在 {file}。把它移到别处（U盘、保险柜）留两份，这台机器上不要留；上面一行写进设置。"
        "丢了钥匙，备份库就再也打不开。",
        "the key is in {file}: keep it elsewhere (a USB stick, a safe), twice, and not on this "
        "machine; put the line above into the settings. Without it the vault opens never again.",
    ),
    "age": (
        "  最新的变更：{ago} 秒以前",
        "  newest piece: {ago} s old",
    ),
    "base": (
        "  最近一次整份备份：{at}，共 {count} 份，保留 {days} 天",
        "  newest base: {at}; {count} kept, for {days} days",
    ),
    "reach": (
        "  可以恢复到：{first} 至 {last} 之间的任一时刻",
        "  reach: any moment from {first} to {last}",
    ),
    "no-reach": ("  还不能恢复到任何时刻", "  reach: none yet"),
    "space": ("  磁盘剩余 {free}；备份库占 {bytes}", "  free {free}; the vault takes {bytes}"),
    "well": ("  正常", "  well"),
    "zone": ("  （北京时间）", "  (times of China, UTC+08:00)"),
    # what is not well
    "warn.never": (
        "注意：备份库还没有人在做。`xiangyue serve` 在运行吗？",
        "WARNING: nothing fills the vault yet. Does `xiangyue serve` run?",
    ),
    "warn.error": ("注意：{error}", "WARNING: {error}"),
    "warn.no-base": ("注意：还没有整份备份", "WARNING: there is no base yet"),
    "warn.late-base": (
        "注意：超过26小时没有新的整份备份",
        "WARNING: no new base for more than 26 hours",
    ),
    "warn.late": (
        "注意：超过5分钟没有收到新的变更。`xiangyue serve` 在运行吗？",
        "WARNING: no changes have come for more than 5 minutes. Does `xiangyue serve` run?",
    ),
    "warn.space": ("注意：磁盘剩余不到1GiB", "WARNING: less than 1 GiB is free"),
    # going back
    "went-back": ("已恢复到 {at}（北京时间）", "brought back to {at} (time of China, UTC+08:00)"),
    "went-latest": (
        "已恢复到备份库里最后的时刻（北京时间）",
        "brought back to the last moment in the vault (times of China, UTC+08:00)",
    ),
    "last-act": (
        "其中最后一项记录：{at}　{act}　{log} 第{seq}条",
        "last act in it: {at} {act}, entry {seq} of {log}",
    ),
    "later": (
        "注意：有 {count} 条记录晚于这一时刻：时钟不对，或者恢复过了头",
        "WARNING: {count} entries are later than that moment: a clock was wrong, or this is not it",
    ),
    "no-act": ("其中还没有任何记录", "no act is in it yet"),
    "files": ("附件 {have} 个，缺 {missing} 个", "files: {have} named, {missing} of them missing"),
    "no-keys": (
        "没有密钥：备份库里没有。用 --keys 给出它们，否则身份证号、电话等打不开",
        "no keys: the vault has none. Name them with --keys, else sealed fields cannot be opened",
    ),
    "keys": ("密钥：已恢复", "keys: brought back"),
    "record": (
        "记录：{logs} 册共 {entries} 条，{faults} 处不符；与 {kept} 个签过名的检查点比对过",
        "record: {entries} entries of {logs} logs, faults {faults}; held against {kept} signed "
        "checkpoints",
    ),
    "figures": (
        "数字：{sums} 个合计从记录重新数过，{differ} 个不同",
        "figures: {sums} sums counted again from the records, {differ} differ",
    ),
    "ballots": (
        "当时正在进行的无记名投票 {count} 个：它们的密钥不在任何备份里，已投的票谁也打不开。"
        "请作废，重新投票：",
        "secret votes that ran then: {count}. Their keys are in no backup, and nobody can open "
        "what was cast: give them up and hold them again:",
    ),
    "ballot": ("  {area}　{title}", "  {area} {title}"),
    "parcels": (
        "当时等着发出的消息 {count} 条，可能早已发过，已停发："
        "`xiangyue outbox list --state failed`",
        "messages that waited to go out then: {count}. They may have gone long ago and are held "
        "back: `xiangyue outbox list --state failed`",
    ),
    "log-ahead": (
        "公开记录：外面已公布 {had} 条，这里只有 {have} 条。这里什么也不签，等您决定"
        "（docs/public-log.md“回到过去之后”）",
        "public log: {had} entries were published, {have} are here. Nothing is signed here until "
        'you decide (docs/public-log.md, "After going back")',
    ),
    "log-same": (
        "公开记录：公布的 {had} 条这里都有。要接着公布：xiangyue public-log --kept {kept}",
        "public log: the {had} entries that were published are here. To go on publishing: "
        "xiangyue public-log --kept {kept}",
    ),
    "proved": ("核对完毕：全部相符", "PROVED: everything agrees"),
    "not-proved": ("核对完毕：有不符之处，见上", "NOT PROVED: see above"),
}


def say(key: str, lang: str, **values: object) -> str:
    """One line."""
    return SAYS[key][lang == "en"].format(**values)


def local(moment: datetime) -> str:
    """A moment as it is said in China, to the second."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def local_from(moment: datetime) -> str:
    """The first whole second that is not before the moment."""
    return local(moment + timedelta(microseconds=999_999))


def size(count: float) -> str:
    """Bytes, for people."""
    return f"{count / 1024**3:.1f} GiB" if count >= 1024**3 else f"{count / 1024**2:.1f} MiB"
