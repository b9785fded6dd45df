"""Frozen dataclasses into plain JSON values and back, by their annotations: nothing is lost, nothing is executed.

A dataclass is written as the list of its fields, a tuple as a list. What is read back must have the very shape that the
annotations ask for; anything else is refused, so that a damaged file is never taken for a document.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Plain = None | bool | int | float | str | list["Plain"]
Read = Callable[[Any], Any]


def pack(value: object) -> Plain:
    """Return a value of dataclasses, tuples and plain values as JSON knows them.

    Raises:
        TypeError: the value holds something else.
    """
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, tuple | list):
        return [pack(x) for x in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [pack(getattr(value, f.name)) for f in fields(value)]
    msg = f"not to be packed: {type(value).__name__}"
    raise TypeError(msg)


def unpack(kind: Any, value: Plain) -> Any:  # noqa: ANN401 - a type goes in, a value of that type comes out
    """Return the value of a type that `pack` made this of.

    Raises:
        ValueError: it was not made of a value of that type, or that type refuses it.
    """
    return _reader(kind)(value)


@lru_cache(maxsize=256)
def _reader(kind: Any) -> Read:  # noqa: ANN401 - any annotation
    """Return what reads values of a type."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _optional([p for p in parts if p is not NoneType], nothing=NoneType in parts)
    if origin is Literal:
        return _one_of(frozenset(parts))
    if origin is tuple:
        return _many(_reader(parts[0])) if parts[1:] == (...,) else _each(tuple(map(_reader, parts)))
    if origin is list:
        return _listed(_many(_reader(parts[0])))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return _made(kind, _each(tuple(_reader(hints[f.name]) for f in fields(kind))))
    return _plain({float: (float, int)}.get(kind, (kind,)))


def _refuse(value: object) -> ValueError:
    return ValueError(f"not as expected: {value!r:.60}")


def _plain(kinds: tuple[type, ...]) -> Read:
    """Return what reads plain values; a whole number stays one where a float is asked for, for so it was packed."""

    def read(value: Any) -> Any:  # noqa: ANN401
        if type(value) not in kinds:
            raise _refuse(value)
        return value

    return read


def _one_of(values: frozenset[Any]) -> Read:
    def read(value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, list) or value not in values:
            raise _refuse(value)
        return value

    return read


def _optional(parts: list[Any], *, nothing: bool) -> Read:
    if len(parts) != 1 or not nothing:
        msg = f"not to be read back: {parts}"
        raise TypeError(msg)
    inner = _reader(parts[0])
    return lambda value: None if value is None else inner(value)


def _many(inner: Read) -> Read:
    def read(value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, list):
            raise _refuse(value)
        return tuple(map(inner, value))

    return read


def _listed(inner: Read) -> Read:
    return lambda value: list(inner(value))


def _each(inner: tuple[Read, ...]) -> Read:
    def read(value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, list) or len(value) != len(inner):
            raise _refuse(value)
        return tuple(some(x) for some, x in zip(inner, value, strict=True))

    return read


def _made(kind: Callable[..., Any], inner: Read) -> Read:
    return lambda value: kind(*inner(value))
