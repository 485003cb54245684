"""The pages of an archive that a person reads: index.html and README.txt, in both languages.

They need no program, no network and no script: the archive may be opened in twenty years.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from xiangyue.core import log as core

if TYPE_CHECKING:
    from xiangyue.documents.archive import ArchiveCover, Words

_STYLE = """
body{font:18px/1.6 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",
sans-serif;color:#1b1b1b;background:#fff;max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.3;margin:.2em 0}h2{font-size:1.25rem;margin:2em 0 .5em;
border-bottom:2px solid #8f1d14;padding-bottom:.2em}
.en{display:block;color:#484848;font-size:.85em}h1 .en,h2 .en{font-weight:400}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;
padding:.5em .6em;border-bottom:1px solid #bbb}th{background:#f4efe9}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
code{font:.72em/1.5 ui-monospace,Consolas,monospace;word-break:break-all}
a{color:#0b4a8f}dl{display:grid;grid-template-columns:max-content 1fr;gap:.3em 1.2em}
dt{color:#484848}dd{margin:0}
@media(max-width:40rem){table,tbody,tr,td{display:block}thead{display:none}td{border:0;
padding:.15em 0}tr{border-bottom:1px solid #bbb;padding:.6em 0}td.n{text-align:left}
dl{display:block}}
@media print{body{font-size:12pt}a{color:inherit}}
"""


def _both(zh: str, en: str, tag: str = "span") -> str:
    second = f'<span class="en" lang="en">{escape(en)}</span>' if en and en != zh else ""
    return f'<{tag} lang="zh-CN">{escape(zh)}{second}</{tag}>'


def _words(words: Words) -> str:
    return _both(words.zh, words.en)


def _named(cover: ArchiveCover, code: str) -> str:
    words = cover.names.get(code)
    return _words(words) if words else f"<code>{escape(code)}</code>"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"


def _table(heads: Iterable[tuple[str, str, str]], rows: Iterable[str]) -> str:
    cells = "".join(
        f'<th class="{kind}" scope="col">{_both(zh, en)}</th>' for zh, en, kind in heads
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def index_page(cover: ArchiveCover) -> str:
    """index.html: what was decided, step by step, and every document with its hash."""
    steps = (
        f"<tr><td>{_words(step.title)}</td><td>{_day(step.began)}</td><td>{_day(step.ended)}</td>"
        f"<td>{_words(step.decided_by)}</td><td>{_words(step.outcome)}</td></tr>"
        for step in cover.steps
    )
    documents = (
        f'<tr><td><a href="{escape(quote(document.path))}">{_words(document.title)}</a></td>'
        f'<td class="n">{len(document.content):,}</td><td><code>{document.sha256}</code></td></tr>'
        for document in cover.documents
    )
    entries = []
    for _, leaf in sorted(cover.entries):
        entry = core.read_entry(leaf)
        entries.append(
            f'<tr><td class="n">{entry.seq}</td><td>{entry.at:%Y-%m-%d %H:%M}</td>'
            f"<td>{_named(cover, entry.act)}</td><td>{_named(cover, entry.by['role'])}</td>"
            f"<td><code>{entry.hash.hex()}</code></td></tr>"
        )
    facts = [
        ("村", "Village", _words(cover.village)),
        ("事项编号", "Matter", escape(cover.matter)),
        ("开始", "Began", _day(cover.began)),
        ("办结", "Closed", _day(cover.closed)),
    ]
    listed = "".join(f"<dt>{_both(zh, en)}</dt><dd>{value}</dd>" for zh, en, value in facts)
    step_heads = (("步骤", "Step", ""), ("开始", "Began", ""), ("完成", "Done", ""),
                  ("谁决定", "Decided by", ""), ("结果", "Outcome", ""))  # fmt: skip
    paper_heads = (("文件", "Document", ""), ("字节", "Bytes", "n"), ("SHA-256", "", ""))
    entry_heads = (("序号", "No.", "n"), ("时间", "Time", ""), ("行为", "Act", ""),
                   ("身份", "Role", ""), ("散列值", "Hash", ""))  # fmt: skip
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(cover.title)}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(cover.title)}</h1>{_both('事项档案', 'Archive of a closed matter', 'p')}"
        f"<dl>{listed}</dl>"
        + _both("经过", "The steps", "h2")
        + _table(step_heads, steps)
        + _both("文件", "The documents", "h2")
        + _table(paper_heads, documents)
        + _both("记录", "The record", "h2")
        + _both(
            "下面每一条都在本村的公开记录里，按时间先后相连，改动一个字就对不上。"
            "姓名等个人信息不在其中，只留下加盐的散列值。"
            "最后一条（归档）写着本页和全部文件的散列值，在 record.jsonl 里。",
            "Each line is an entry of the village's record, chained in order: change one letter "
            "and it no longer fits. Personal data are in it only as salted hashes. The last entry "
            "(the closing) has the hashes of this page and of all files; it is in record.jsonl.",
            "p",
        )
        + _table(entry_heads, entries)
        + _both("怎样核对", "How to check", "h2")
        + _both("见同一文件夹里的 README.txt。", "See README.txt in this folder.", "p")
        + f"<p><code>{escape(cover.verifier_key)}</code></p></main></body></html>\n"
    )


def readme(cover: ArchiveCover) -> str:
    """README.txt: what is in the archive and how to check it, with the product and without."""
    return f"""{cover.title}
{cover.village.zh} · {cover.matter}

这是一件已办结事项的全部档案。用浏览器打开 index.html 就能看，不需要别的软件。

里面有什么
  index.html      目录：步骤、日期、谁决定、全部文件
  documents/      通知、纪要、决议、公告等文件
  record.jsonl    这件事在本村记录里的每一条，以及证明它确在记录里的数据
  checkpoint.txt  本村记录当时的签名快照
  openings.json   可以公开的原文（其余个人信息只留散列值）
  manifest.json   每个文件的大小和 SHA-256

怎样核对
  1. 装有乡约的电脑上运行（不需要数据库，也不用上网）：
       xiangyue verify 本文件.zip --key "{cover.verifier_key}"
     公钥请以村务公开栏或乡镇保存的为准，不要只信本文件里的这一个。
  2. 没有乡约也行：
     a. 用 sha256sum 对照 manifest.json 里每个文件的散列值；
     b. record.jsonl 每行的 leaf 按 RFC 8785 写成规范 JSON，前面加一个 0x00 字节求
        SHA-256，再按 RFC 9162 第 2.1.3.2 节用 proof 算到 checkpoint.txt 第三行的根；
     c. 最后一条（data.archive）列出全部文件的散列值和全部条目的序号；
     d. checkpoint.txt 是 C2SP signed-note，用上面的公钥（Ed25519）验签名。

---

This is the whole archive of a closed matter. Open index.html in any browser; nothing else is
needed.

What is in it
  index.html      contents: steps, dates, who decided, all documents
  documents/      notices, minutes, resolutions, postings
  record.jsonl    every entry of this matter in the village's record, each with its proof
  checkpoint.txt  the signed checkpoint of the village's record
  openings.json   what may be read by everybody (all other personal data are hashes only)
  manifest.json   size and SHA-256 of each file

How to check it
  1. Where Xiangyue is installed (no database and no network needed):
       xiangyue verify THIS-FILE.zip --key "{cover.verifier_key}"
     Take the key from the village's notice board or the township, not only from this file.
  2. Without Xiangyue:
     a. compare the SHA-256 of each file (sha256sum) with manifest.json;
     b. write the leaf of each line of record.jsonl as canonical JSON (RFC 8785), put one byte 0x00
        before it, take SHA-256, and fold it with its proof (RFC 9162, 2.1.3.2) to the root in the
        third line of checkpoint.txt;
     c. the last entry (data.archive) lists the hashes of all documents and the numbers of all
        entries;
     d. checkpoint.txt is a C2SP signed note: check its Ed25519 signature with the key above.
"""
