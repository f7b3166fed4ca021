"""Registry: every panel's reader by its name, by which an edition that froze its answers finds it again."""

from __future__ import annotations

from collections.abc import Sequence

from streetboard.asking.answers import Argument, Maker, Reader
from streetboard.reading import areas, organisation, party, platform, profile, published, readings, safety, why, works
from streetboard.reading.blocks import PanelReader, Reading

# Whatever has readings of a page.
_MODULES = (readings, profile, organisation, platform, why, works, party, published, areas, safety)
_ALL = [value for module in _MODULES for value in vars(module).values()]
READERS: dict[str, PanelReader] = {value.name: value for value in _ALL if isinstance(value, Reader)}
MAKERS: dict[str, Maker[Reading | None]] = {value.name: value for value in _ALL if isinstance(value, Maker)}


def reader_of(name: str, arguments: Sequence[Argument] = ()) -> PanelReader | None:
    """Return the reader of a name, made with these arguments; null if there is none any more."""
    return MAKERS[name](*arguments) if name in MAKERS else READERS.get(name)
