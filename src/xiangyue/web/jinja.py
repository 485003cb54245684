"""The Jinja2 environment of the pages: what every template may call without being handed it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import uuid4

import jinja2
import segno
from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from markupsafe import Markup

from xiangyue.web import charts, formats, nav
from xiangyue.web.links import maybe_url, url
from xiangyue.web.wording import cite, have_what, of_what, word


@lru_cache(maxsize=256)
def icon(name: str, title: str = "") -> Markup:
    """One picture of the sprite. Without ``title`` it is decoration and screen readers pass it."""
    href = static("icons.svg")
    label = (
        Markup('role="img" aria-label="{}"').format(title)
        if title
        else Markup('aria-hidden="true"')
    )
    return Markup('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>').format(
        label, href, name
    )


@lru_cache(maxsize=512)
def qr(data: str, title: str = "") -> Markup:
    """A QR code as inline SVG of dark modules on white, with its text as the image's name."""
    code = segno.make(data, error="m", micro=False)
    svg = code.svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True)
    open_tag = Markup('<svg class="qr" role="img" aria-label="{}" ').format(title or data)
    return open_tag + Markup(svg.removeprefix("<svg ").replace(' class="segno"', "", 1))


def shown(bound: Any) -> str:
    """What stands in a field: as typed, or its first value in the form that browsers expect."""
    value = bound.value()
    if value is None:
        return ""
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return str(bound.field.widget.format_value(value) or "")


def input_type(bound: Any) -> str:
    """The kind of an input. A date that no date picker can show stays visible as text."""
    kind = bound.field.widget.attrs.get("type") or bound.field.widget.input_type or "text"
    if kind in ("date", "datetime-local", "time", "number") and bound.errors:
        return "text"
    return str(kind)


def chosen(bound: Any) -> set[str]:
    """The values picked in a field of choices, as text."""
    value = bound.value()
    several = value if isinstance(value, (list, tuple, set)) else [value]
    return {"" if v is None else str(v) for v in several}


def lang() -> str:
    """The active language for ``<html lang>``: ``zh-Hans`` or ``en``."""
    return "zh-Hans" if formats.is_chinese() else "en"


def text_size(request: Any) -> str:
    """The reader's choice of text size, ``1`` to ``3``."""
    size = request.COOKIES.get("size", "1") if request is not None else "1"
    return size if size in ("1", "2", "3") else "1"


def demonstration() -> bool:
    """Whether this installation is the demonstration."""
    return bool(getattr(settings, "DEMONSTRATION", False))


def fresh_key() -> str:
    """A new idempotency key for a form written by hand."""
    return str(uuid4())


@lru_cache(maxsize=256)
def static_url(name: str) -> str:
    """The address of a static file, which stays the same while this process lives."""
    return static(name)


_remembered: OrderedDict[Hashable, Markup] = OrderedDict()
_lists: OrderedDict[Hashable, Markup] = OrderedDict()
REMEMBERED = 8192  # pieces of pages, of half a kilobyte or so each
LISTS = 128  # whole lists, of some fifty kilobytes with their keys


def remembered(key: Hashable, caller: Callable[[], Markup], large: bool = False) -> Markup:
    """A piece of a page that was made before out of the same values, else made now.

    ``{% call remembered(row.key) %}…{% endcall %}``; ``key`` holds all that the piece depends on
    but the language. What two readers see differently has to differ in its key. ``large``: a whole
    list, of which fewer are kept.
    """
    whole = (get_language(), key)
    kept, most = (_lists, LISTS) if large else (_remembered, REMEMBERED)
    found = kept.get(whole)
    if found is None:
        found = kept[whole] = caller()
        while len(kept) > most:
            try:
                kept.popitem(last=False)
            except KeyError:  # another thread was quicker
                break
    return found


class Environment(jinja2.Environment):
    """Looks into a dict before its methods, as templates mean it: far quicker for lists."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``row.text`` of a dict or an object."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment(**options: Any) -> jinja2.Environment:
    """Build the environment; named in ``settings.TEMPLATES`` as OPTIONS["environment"]."""
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    options["autoescape"] = True
    extensions = [*options.pop("extensions", []), "jinja2.ext.i18n", "jinja2.ext.do"]
    # Folding would write the words of constants in the language of whoever came first.
    options["optimized"] = False
    env = Environment(extensions=extensions, **options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.policies["ext.i18n.trimmed"] = True
    env.filters.update(formats.FILTERS)
    env.tests["pair"] = lambda value: isinstance(value, (tuple, list))
    env.globals.update(
        url=url,
        maybe_url=maybe_url,
        static=static_url,
        remembered=remembered,
        as_key=tuple,
        icon=icon,
        qr=qr,
        word=word,
        cite=cite,
        of_what=of_what,
        have_what=have_what,
        shown=shown,
        input_type=input_type,
        chosen=chosen,
        lang=lang,
        get_language=get_language,
        is_chinese=formats.is_chinese,
        text_size=text_size,
        demonstration=demonstration,
        get_messages=get_messages,
        fresh_key=fresh_key,
        charts=charts,
        nav_items=nav.items,
    )
    return env
