"""HTTPS on a local network: a certificate of this installation's own authority, and the page that
tells a phone how to trust it.

A microphone, passkeys and cryptography in the browser work over HTTPS alone, and no public
authority vouches for ``192.168.1.20`` or ``village.lan``. The page comes over plain HTTP, for it is
needed before the phone trusts anything; its fingerprint is compared with the one on paper.
"""

from __future__ import annotations

import html
import json
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from xiangyue.documents.qr import svg
from xiangyue.site.authority import Authority, allows, still_good, write_secret
from xiangyue.site.home import home

ROOT_NAME: Final = "Xiangyue 乡约"
FILE: Final = "xiangyue-root.crt"


class CannotVouch(ValueError):
    """The root that phones trust is for other names; one line."""


def folder() -> Path:
    """Where the authority and the certificate are: in the keys, mode 700."""
    found = home() / "keys" / "network"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def names() -> list[str]:
    """For which host names and addresses there is a certificate; none yet: empty."""
    try:
        found: list[str] = json.loads((folder() / "names.json").read_text("utf-8"))
    except FileNotFoundError:
        return []
    return found


def prepare(wanted: list[str], now: datetime, *, anew: bool = False) -> Authority:
    """The authority, and a certificate for these names that is good for a while. CannotVouch."""
    where = folder()
    if anew:
        for path in where.iterdir():
            path.unlink()
    authority = Authority(where, ROOT_NAME, now, only=wanted)
    if not allows(authority.certificate, wanted):
        raise CannotVouch(
            "the root that phones trust already is for other names; with --anew another is made, "
            "and every phone has to trust it again"
        )
    if not still_good(where / "own.crt", wanted, now):
        certificate, key = authority.issue(wanted, now)
        write_secret(where / "own.key", key)
        (where / "own.crt").write_bytes(certificate)
        write_secret(where / "names.json", json.dumps(wanted).encode())
    return authority


def files() -> tuple[Path, Path]:
    """The certificate and its key."""
    return folder() / "own.crt", folder() / "own.key"


_PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>让手机信任本村的乡约 · Xiangyue</title>
<style>
:root{{color-scheme:light dark}}
body{{font:1.125rem/1.7 system-ui,"Noto Sans CJK SC",sans-serif;max-width:42rem;margin:0 auto;
padding:1rem;overflow-wrap:anywhere}}
h1{{font-size:1.5rem;line-height:1.3}} h2{{font-size:1.2rem;margin:2rem 0 .5rem}}
.do{{display:inline-block;padding:.8rem 1.4rem;border-radius:.5rem;background:#a11d21;color:#fff;
text-decoration:none;font-weight:600;margin:.3rem 0}}
.next{{background:#1f5c3a}}
code{{font-size:1rem;background:#8882;padding:.2rem .4rem;border-radius:.3rem;display:block;
line-height:1.8}}
li{{margin:.4rem 0}} details{{margin:.6rem 0;border-top:1px solid #8886;padding-top:.6rem}}
summary{{font-weight:600;cursor:pointer}} figure{{margin:1rem 0}} svg{{width:11rem;height:auto;
background:#fff;padding:.5rem}}
@media print{{.do{{color:inherit;background:none;border:1px solid}}}}
</style></head><body>
<main>
<h1>让手机信任本村的乡约</h1>
<p>说话录音、指纹登录和加密投票，要用安全的连接（https）。本村的乡约开在村里自己的电脑上，
手机第一次来，要先装一张证书。每部手机只装一次。</p>
<p>这张证书只管这几个地址：<strong>{names}</strong>，管不到别的网站。</p>
<h2>1. 核对</h2>
<p>下面这行要和村务公开栏上贴的、或者工作人员手里那张纸上的一样。不一样就不要装。</p>
<code>{print_}</code>
<h2>2. 下载并安装</h2>
<p><a class="do" href="/{file}" download>下载证书</a></p>
<details><summary>安卓、鸿蒙手机</summary><ol>
<li>请用手机自带的浏览器打开本页，不要在微信里装。</li>
<li>点“下载证书”。</li>
<li>打开“设置”，搜索“证书”，选“安装证书”或“从存储设备安装”，再选“CA 证书”。</li>
<li>手机会提醒“安装后网络可能被监控”，看清楚后选“仍然安装”，选中刚下载的文件。</li></ol></details>
<details><summary>苹果手机</summary><ol>
<li>用 Safari 打开本页，点“下载证书”，选“允许”。</li>
<li>打开“设置”，点最上面的“已下载描述文件”，点“安装”。</li>
<li>再到“设置”的“通用”“关于本机”“证书信任设置”，打开“{root}”这一项。</li></ol></details>
<details><summary>电脑</summary><ol>
<li>Windows：双击下载的文件，“安装证书”，“将所有的证书都放入下列存储”，选“受信任的根证书颁发机构”。</li>
<li>麒麟、统信等：在浏览器的“设置”“隐私和安全”“证书管理”“授权机构”里导入，勾选用来标识网站。</li>
</ol></details>
<h2>3. 打开乡约</h2>
<p><a class="do next" href="{link}">打开 {link}</a></p>
<p>地址栏里有一把锁，就好了。</p>
<figure>{qr}<figcaption>用另一部手机扫这个码，就到本页。</figcaption></figure>
<section lang="en">
<h2>In English</h2>
<p>A microphone, passkeys and secret ballots need a safe connection (https). Xiangyue runs on the
village's own computer here; a phone has to be given its certificate once. That certificate can
vouch for {names} and for no other site.</p>
<ol><li>Compare the line above with the one on the village's board. If it differs, stop.</li>
<li><a href="/{file}" download>Download the certificate</a> in the phone's own browser.
Android: Settings, search for “certificate”, install a “CA certificate”.
iPhone: install the downloaded profile, then Settings, General, About, Certificate Trust Settings:
switch “{root}” on. A computer: add it to the trusted root authorities.</li>
<li><a href="{link}">Open {link}</a>: a lock in the address bar, and it is done.</li></ol>
</section>
</main></body></html>
"""


def page(authority: Authority, link: str, here: str) -> bytes:
    """The page. ``link``: the address of the product; ``here``: that of this page."""
    text = _PAGE.format(
        names=html.escape("、".join(names())),
        print_=html.escape(authority.fingerprint()),
        file=FILE,
        root=html.escape(ROOT_NAME),
        link=html.escape(link),
        qr=svg(here),
    )
    return text.encode()


def server(
    authority: Authority, link: str, address: tuple[str, int], port: int | None = None
) -> ThreadingHTTPServer:
    """The page and the root certificate over plain HTTP; everything else leads to the page."""
    host = urlsplit(link).hostname or address[0]
    here = f"http://{host}:{port or address[1]}/"
    root = authority.path.read_bytes()

    class Handler(BaseHTTPRequestHandler):
        timeout = 20

        def do_GET(self) -> None:
            if self.path == f"/{FILE}":
                self._send(200, root, "application/x-x509-ca-cert")
            elif self.path == "/":
                self._send(200, page(authority, link, here), "text/html; charset=utf-8")
            else:
                self.send_response(302)
                self.send_header("Location", "/")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def _send(self, status: int, data: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *words: object) -> None:
            """Nothing: who comes is nobody's business."""

    return ThreadingHTTPServer(address, Handler)
