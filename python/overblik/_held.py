"""What every part of the register rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overblik import _engine

__all__ = ["Held"]


class Held:
    """Holds the compiled register; what is made of it is of the same class."""

    def __init__(self, inner: _engine.Register) -> None:
        self._inner = inner
