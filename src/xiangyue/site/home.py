"""Where this installation keeps what it owns, and the environment variables that shape it.

No Django here: ``xiangyue judge`` and ``xiangyue verify`` read it too.
"""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from xiangyue.folders import checkout, source_folder  # noqa: F401 - of all rooms, asked for here

#: Every environment variable the product reads, with what it does. ``docs`` and tests read this.
VARIABLES: dict[str, str] = {
    "DATABASE_URL": "PostgreSQL server to use instead of starting one, as a postgresql:// address "
    "(another machine's by sslmode=verify-full, unless it says another sslmode)",
    "XIANGYUE_HOME": "folder of everything this installation owns: database, files, keys "
    "(default: var/ in a checkout, else ~/.local/share/xiangyue)",
    "XIANGYUE_DEMONSTRATION": "1: visitors may step into any person and move the clock",
    "XIANGYUE_HOSTS": "host names served, separated by commas (default: this machine only)",
    "XIANGYUE_BASE_URL": "public address of the site, for QR codes and links "
    "(default: http://127.0.0.1:8000)",
    "XIANGYUE_HSTS": "no: browsers are not bound to HTTPS for a year; host: they are for this name "
    "alone, not for names below it (default: for both, with an https:// address; `serve --tls` "
    "sets it to no)",
    "XIANGYUE_PROXIES": "addresses or networks, separated by commas, of the web servers before "
    "this one whose X-Forwarded-For is believed (default: none)",
    "XIANGYUE_PROCEDURES": "folder of the methods (default: procedures/ beside the package)",
    "XIANGYUE_FONTS": "folder of fonts for PDF that come before those of the wheels, such as the "
    "official 仿宋_GB2312",
    "XIANGYUE_TRACEBACK": "1: a command that fails tells where in the program",
    "XIANGYUE_WORKERS": "web processes (default: the processors, at least 2, at most 8)",
    "XIANGYUE_EMAIL": "how e-mail goes out: smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS (smtps:// "
    "with TLS from the start, starttls=1 to begin it), or file (docs/messages.md; default: not)",
    "XIANGYUE_SMS": "how SMS goes out: the http(s):// address of a gateway, or file (default: not)",
    "XIANGYUE_SMS_KEY": "secret with which what goes to the SMS gateway is signed",
    "XIANGYUE_WECOM": "how WeChat at work goes out: CORPID:AGENTID, or file (default: not)",
    "XIANGYUE_WECOM_SECRET": "secret of that application",
    "XIANGYUE_WECOM_URL": "address of its API (default: https://qyapi.weixin.qq.com)",
    "XIANGYUE_SCANNER": "where ClamAV's clamd listens, HOST:PORT or the path of its socket: files "
    "that people send are looked at before they are opened, and while it does not answer none "
    "comes in (default: no scanner)",
    "XIANGYUE_WEBHOOK_NETWORKS": "addresses or networks of this house, separated by commas, that "
    "webhooks may reach, also without https (default: public addresses by https alone)",
    "XIANGYUE_WEBHOOK_HOSTS": "host names, separated by commas, to which alone webhooks may go; "
    ".example.cn is every name below it (default: any public address)",
    "XIANGYUE_VAULT": "folder of the vault, out of which any moment of the last days is brought "
    "back (default: vault/ in the home; no: none is kept; a demonstration keeps one if it is "
    "named)",
    "XIANGYUE_VAULT_DAYS": "for how many days back (default: 7)",
    "XIANGYUE_VAULT_KEYS": "no: the keys are not put into the vault, you keep them elsewhere",
    "XIANGYUE_VAULT_SEAL": "age1…: the vault is sealed to this key, whose other half is kept "
    "elsewhere (`xiangyue vault --new-key FILE`)",
    "XIANGYUE_SERVER_USER": "when started by root: system account that runs PostgreSQL "
    "(default: xiangyue, made if missing)",
}


def home() -> Path:
    """XIANGYUE_HOME, made if missing. Its mode is left alone when it exists."""
    given = os.environ.get("XIANGYUE_HOME", "")
    if given:
        folder = Path(given).expanduser().absolute()
    elif top := checkout():
        folder = top / "var"
    else:
        folder = Path.home() / ".local" / "share" / "xiangyue"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def flag(name: str, *, unset: bool = False) -> bool:
    """Whether a variable says yes; ``unset``: what it is taken for where it is not there."""
    said = os.environ.get(name, "").strip().lower()
    return said in {"1", "yes", "true", "on"} if said else unset


class BadSetting(ValueError):
    """An environment variable that cannot be understood; the message is one line."""


def channels(demonstration: bool) -> dict[str, str]:
    """The ways out of the house and where each goes; the demonstration's go to files."""
    found = {}
    for channel in ("email", "sms", "wecom"):
        told = os.environ.get(f"XIANGYUE_{channel.upper()}", "").strip()
        if told or demonstration:
            found[channel] = told or "file"
    return found


def hsts() -> tuple[int, bool]:
    """For how many seconds browsers are bound to HTTPS, and whether for names below too."""
    said = os.environ.get("XIANGYUE_HSTS", "").strip().lower()
    bound = said == "host" or flag("XIANGYUE_HSTS", unset=True)
    return (31_536_000, said != "host") if bound else (0, False)


def names(variable: str) -> list[str]:
    """The host names of a variable, in small letters."""
    said = os.environ.get(variable, "").split(",")
    return [name.strip().lower().rstrip(".") for name in said if name.strip()]


def proxies(name: str = "XIANGYUE_PROXIES") -> list[IPv4Network | IPv6Network]:
    """The networks of XIANGYUE_PROXIES, or of another variable; BadSetting."""
    found = []
    for said in os.environ.get(name, "").split(","):
        if said.strip():
            try:
                found.append(ip_network(said.strip(), strict=False))
            except ValueError as error:
                raise BadSetting(f"{name}: {error}") from None
    return found
