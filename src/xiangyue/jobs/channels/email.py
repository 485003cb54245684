"""E-mail by SMTP (RFC 5321), a plain text and its HTML, with the key as Message-ID."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from html import escape
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from xiangyue.core.messages import Letter, NotNow, Refused

SECONDS = 20


def post(letter: Letter, where: str) -> None:
    """Send it through ``smtp://user:password@host:port?from=…&starttls=1`` or ``smtps://…``."""
    parts = urlsplit(where)
    asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
    sender = asked.get("from", f"xiangyue@{urlsplit(settings.BASE_URL).hostname}")
    host = parts.hostname or ""
    try:
        with _line(parts.scheme, host, parts.port) as server:
            if asked.get("starttls") == "1":
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(written(letter, sender), sender, [letter.to])
    except smtplib.SMTPRecipientsRefused as problem:
        code, said = next(iter(problem.recipients.values()))
        raise _problem(code, said) from None
    except smtplib.SMTPResponseException as problem:
        raise _problem(problem.smtp_code, problem.smtp_error) from None
    except (OSError, smtplib.SMTPException) as problem:
        raise NotNow(f"{type(problem).__name__}: {problem}") from None


def _line(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=context)
    return smtplib.SMTP(host, port or 25, timeout=SECONDS)


def _problem(code: int, said: bytes | str) -> Exception:
    """5xx is for ever (but for a wrong login, which is ours to mend), 4xx is for now."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    kind = Refused if 500 <= code < 600 and code not in (530, 534, 535) else NotNow
    return kind(f"{code} {text}")


def written(letter: Letter, sender: str) -> EmailMessage:
    """The letter as a message (RFC 5322)."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, letter.to, letter.subject
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = f"<{letter.key}@{urlsplit(settings.BASE_URL).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer of an absent one comes back
    lines = letter.lines or ((letter.text, letter.link),)
    plain = [letter.text, ""] if len(lines) > 1 else []
    for words, link in lines:
        plain += [words, *([link] if link else []), ""]
    mail.set_content("\n".join(plain))
    items = "".join(
        f'<li><a href="{escape(link)}">{escape(words)}</a></li>' if link
        else f"<li>{escape(words)}</li>"
        for words, link in lines
    )  # fmt: skip
    page = f"<p>{escape(letter.text)}</p>" + (f"<ul>{items}</ul>" if letter.link else "")
    lang = "zh-Hans" if letter.language == "zh" else "en"
    mail.add_alternative(f'<html lang="{lang}"><body>{page}</body></html>', subtype="html")
    return mail
