"""How far a counted share can be trusted. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """A count out of a total, with Wilson's (1927) 95 % interval as fractions of 1; None if nothing was counted."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def low(self) -> float | None:
        return self._middle() - self._reach() if self.of else None

    @property
    def high(self) -> float | None:
        return self._middle() + self._reach() if self.of else None

    def is_surely_above(self, limit: float) -> bool:
        """Whether even the lower end of the interval is above `limit`, a fraction of 1."""
        return self.low is not None and self.low > limit

    def _middle(self) -> float:
        return (self.count + Z_95**2 / 2) / (self.of + Z_95**2)

    def _reach(self) -> float:
        spread = self.count * (self.of - self.count) / self.of + Z_95**2 / 4
        return Z_95 * sqrt(spread) / (self.of + Z_95**2)
