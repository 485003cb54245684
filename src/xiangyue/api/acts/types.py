"""What an act asks for, as a pydantic model out of the function's own annotations; made at first
use, since a worker that serves no such call need not hold hundreds of them."""

from __future__ import annotations

import base64
import binascii
import collections.abc as abc
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from functools import lru_cache
from importlib import import_module
from inspect import Parameter, signature
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from django.http import Http404
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, create_model
from pydantic import JsonValue as AnyValue
from typing_extensions import TypeAliasType

from xiangyue.actions.files import Kept, take
from xiangyue.api.acts import names
from xiangyue.core.refusals import refuse

LONGEST = 200_000
"""Characters of one text; what an act takes is far less, and it says so itself."""
FIRST, LAST = date(1800, 1, 1), date(2999, 12, 31)


def _bounded(value: Any) -> Any:
    """A value of any form without what a database cannot hold; ValueError."""
    if isinstance(value, str) and "\0" in value:
        raise ValueError("a NUL character")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("too large")
    if isinstance(value, dict):
        for key, one in value.items():
            _bounded(key), _bounded(one)
    if isinstance(value, list):
        for one in value:
            _bounded(one)
    return value


def _day(value: date) -> date:
    if not FIRST <= value <= LAST:
        raise ValueError("no day of these centuries")
    return value


def _moment(value: datetime) -> datetime:
    _day(value.date())
    return value


Text = TypeAliasType("Text", Annotated[str, Field(max_length=LONGEST, pattern="^[^\\x00]*$")])
Whole = TypeAliasType("Whole", Annotated[int, Field(ge=-(2**63), le=2**63 - 1)])
MaybeWhole = TypeAliasType("MaybeWhole", Annotated[int, Field(ge=-(2**63), le=2**63 - 1)] | None)
Day = TypeAliasType("Day", Annotated[date, AfterValidator(_day)])
Moment = TypeAliasType("Moment", Annotated[AwareDatetime, AfterValidator(_moment)])
Place = TypeAliasType(
    "Place",
    Annotated[str, Field(pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?$")],
)
PartKey = TypeAliasType("PartKey", Annotated[str, Field(pattern="^[-a-zA-Z0-9_]{1,60}$")])
Anything = TypeAliasType("Anything", Annotated[AnyValue, AfterValidator(_bounded)])


class Asked(BaseModel):
    """A body, or an object in it: whole and of the right form, with no word more."""

    model_config = ConfigDict(extra="forbid", strict=True, protected_namespaces=())
    made_of: ClassVar[type | None] = None
    """What it becomes for the act."""


class SentFile(Asked):
    """A file: what it is called, which nobody keeps, and its bytes in base64."""

    name: Text = ""
    data: Annotated[str, Field(json_schema_extra={"format": "byte"})]


_SIMPLE: dict[Any, Any] = {str: Text, int: Whole, date: Day, datetime: Moment, Kept: SentFile}
_SIMPLE |= {int | None: MaybeWhole, bool: bool, time: time, type(None): None, Any: Anything}
_NAMED: dict[tuple[str, Any], Any] = {("area", str): Place, ("part", str): PartKey}
"""By the name of an argument too: what an address of a page takes in no other form."""
_LISTS = (abc.Sequence, abc.Iterable, abc.Collection, list)


def asked_of(annotation: Any) -> Any:
    """The type of a field for an argument so annotated; TypeError for what no JSON could be."""
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return annotation
    if origin in (Union, types.UnionType):
        return Union[tuple(asked_of(one) for one in args)]  # noqa: UP007 - made as it runs
    if origin in _LISTS:
        return list[asked_of(args[0])]  # type: ignore[misc]
    if origin is tuple:
        return tuple[tuple(one if one is ... else asked_of(one) for one in args)]  # type: ignore[misc]
    if origin in (abc.Mapping, dict):
        return dict[asked_of(args[0]), asked_of(args[1])]  # type: ignore[misc]
    if isinstance(annotation, type) and is_dataclass(annotation):
        given = {
            f.name: None if f.default is f.default_factory is MISSING else f.default
            for f in fields(annotation)
            if f.init
        }
        needed = {f.name for f in fields(annotation) if f.default is f.default_factory is MISSING}
        return _model(annotation, get_type_hints(annotation), given, needed)
    if isinstance(annotation, type) and hasattr(annotation, "_field_defaults"):  # a named tuple
        hints = get_type_hints(annotation)
        defaults = dict.fromkeys(hints) | annotation._field_defaults
        return _model(annotation, hints, defaults, set(hints) - set(annotation._field_defaults))
    raise TypeError(f"no JSON for {annotation!r}")


def _model(
    kind: type, hints: Mapping[str, Any], defaults: Mapping[str, Any], needed: set[str]
) -> type[Asked]:
    """The model of a kind of object."""
    room = kind.__module__.rpartition(".")[2]
    name = f"{room}_{kind.__name__}"
    told = (kind.__doc__ or "").strip()
    made = create_model(
        name,
        __base__=Asked,
        __doc__="" if told.startswith(f"{kind.__name__}(") else told,
        **_fields(hints, defaults, needed),
    )
    made.made_of = kind
    return made


def _fields(
    hints: Mapping[str, Any], defaults: Mapping[str, Any], needed: set[str]
) -> dict[str, Any]:
    """The fields of a model. What is left out is left to the function, so no default is said but a
    plain one."""
    found: dict[str, Any] = {}
    for name in defaults:
        default = defaults[name]
        plain = default is None or isinstance(default, (str, int, bool))
        more = Field(default) if plain else Field(default_factory=lambda: None)
        kind = _NAMED.get((name, hints[name])) or asked_of(hints[name])
        found[name] = (kind, ... if name in needed else more)
    return found


def function(room: str, act: str) -> Callable[..., Any]:
    """The function of an open act; Http404 where it is none."""
    if act not in names.acts_of(room):
        raise Http404
    found: Callable[..., Any] = getattr(import_module(f"xiangyue.actions.{room}"), act)
    return found


def arguments(room: str, act: str) -> list[Parameter]:
    """What an open act is given by whoever calls it, in order."""
    own = ("actor", "now", "key", "rng")
    taken = dict(signature(function(room, act)).parameters)
    if other := names.AS_OF.get(f"{room}.{act}"):
        there = signature(function(*other.split("."))).parameters
        taken = {**taken, **{n: p for n, p in there.items() if n not in ("matter_id", *taken)}}
    return [p for p in taken.values() if p.kind is p.KEYWORD_ONLY and p.name not in own]


def body_of(room: str, act: str) -> type[Asked]:
    """The model of an act's body."""
    hints = get_type_hints(function(room, act))
    if other := names.AS_OF.get(f"{room}.{act}"):
        hints = {**get_type_hints(function(*other.split("."))), **hints}
    asked = arguments(room, act)
    needed = {p.name for p in asked if p.default is p.empty}
    return create_model(
        f"{room}_{act}",
        __base__=Asked,
        **_fields(hints, {p.name: p.default for p in asked}, needed),
    )


kept_body = lru_cache(maxsize=256)(body_of)
"""The model that calls are read by. Each holds some 30 kB; an installation uses few of them."""


def plain(value: Any, kinds: tuple[str, ...]) -> Any:
    """A value of a model as the act takes it; files are checked, cleaned and kept (``kinds`` are
    the media types that may come). Refusal for a file that may not."""
    if isinstance(value, SentFile):
        return _taken(value, kinds)
    if isinstance(value, Asked):
        given = {name: plain(getattr(value, name), kinds) for name in value.model_fields_set}
        try:
            return value.made_of(**given) if value.made_of else given
        except ValueError:  # its parts do not go together
            assert value.made_of is not None
            raise refuse("api.value", name=value.made_of.__name__) from None
    if isinstance(value, dict):
        return {plain(key, kinds): plain(one, kinds) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(plain(one, kinds) for one in value)
    return value


def _taken(file: SentFile, kinds: tuple[str, ...]) -> Kept:
    try:
        data = base64.b64decode(file.data, validate=True)
    except (binascii.Error, ValueError):
        raise refuse("api.base64", field="data") from None
    return take(data, kinds=kinds)
