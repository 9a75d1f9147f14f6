"""Reads the tables of a knowledge file key by key: a wrong type or key is an error that names its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

T = TypeVar("T")


class KnowledgeError(ValueError):
    """A knowledge file must not be used to decide; the message names file, row and remedy."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file with its place in the file, for error messages."""

    where: str
    values: Mapping[str, object]

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        value = self.values.get(key, default)
        if value is None:
            raise self.error(f"'{key}' is missing. Add it.")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            hint = " Write it without quotes, like 2027-01-31." if kind is date and isinstance(value, str) else ""
            raise self.error(f"'{key}' must be of type {kind.__name__}; it is {value!r}.{hint}")
        return value

    def optional(self, key: str, kind: type[T]) -> T | None:
        return self.take(key, kind) if key in self.values else None

    def text(self, key: str) -> str:
        return self.take(key, str)

    def whole(self, key: str) -> int:
        return self.take(key, int)

    def figure(self, key: str) -> float:
        """Returns a number, whole or not."""
        value = self.take(key, object)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.error(f"'{key}' must be a number; it is {value!r}.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._items(key, str))

    def wholes(self, key: str) -> tuple[int, ...]:
        return tuple(self._items(key, int))

    def _items(self, key: str, kind: type[T]) -> Iterator[T]:
        for item in self.take(key, list):
            if not isinstance(item, kind):
                raise self.error(f"'{key}' must hold only {kind.__name__} values; {item!r} is none.")
            yield item

    def table(self, key: str) -> Table:
        return Table(f"{self.where}, {key}", self.take(key, dict))

    def tables(self, key: str) -> Iterator[Table]:
        """Yields the tables of a list; a row is identified by its code or id, if any."""
        for index, item in enumerate(self.take(key, list), start=1):
            if not isinstance(item, dict):
                raise self.error(f"'{key}' must hold only tables; {item!r} is none.")
            label = item.get("code") or item.get("id") or f"number {index}"
            yield Table(f"{self.where}, {key} '{label}'", item)

    def named(self, key: str) -> Iterator[tuple[str, Table]]:
        inner = self.table(key)
        for name in inner.values:
            yield name, inner.table(name)

    def only(self, *keys: str) -> Table:
        for key in self.values:
            if key not in keys:
                raise self.error(f"unknown key '{key}'. Allowed: {', '.join(keys)}.")
        return self

    def error(self, problem: str) -> KnowledgeError:
        return KnowledgeError(f"{self.where}: {problem}")
