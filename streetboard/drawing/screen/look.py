"""The look: the colours of light and dark, which every drawer and style sheet of the screen takes from here."""

from __future__ import annotations

from dataclasses import dataclass

from streetboard.reading import blocks

# By system name, so that nothing is fetched: Windows, macOS, Linux.
FONTS = "'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', sans-serif"


@dataclass(frozen=True)
class Look:
    """The colours of one theme; main, second and third stay apart for colour-blind readers, on paper too."""

    name: str
    ink: str
    muted: str
    line: str
    ground: str
    panel: str
    main: str
    pale: str
    second: str
    third: str
    accent: str
    # second and third as words are written in them: bars may be brighter than letters
    second_text: str
    third_text: str

    def colour(self, name: str) -> str:
        """Return the colour that a block calls main, pale, second, third, accent or muted."""
        known = {
            blocks.MAIN: self.main,
            blocks.PALE: self.pale,
            blocks.SECOND: self.second,
            blocks.THIRD: self.third,
            blocks.ACCENT: self.accent,
            blocks.MUTED: self.muted,
        }
        return known[name]

    def text(self, name: str) -> str:
        """Return the colour of words about what is drawn in a colour: 4.5 times lighter or darker than their ground."""
        return {blocks.SECOND: self.second_text, blocks.THIRD: self.third_text, blocks.PALE: self.muted}.get(
            name
        ) or self.colour(name)


LIGHT = Look(
    name="light",
    ink="#1f2933",
    muted="#5b6672",
    line="#dfe3e8",
    ground="#f5f6f8",
    panel="#ffffff",
    main="#1f6fb2",
    pale="#b9c7d6",
    second="#e08a00",
    third="#2a9d8f",
    accent="#c8102e",
    second_text="#9a5b00",
    third_text="#1a7468",
)
DARK = Look(
    name="dark",
    ink="#e8ecf1",
    muted="#a3adb9",
    line="#333d49",
    ground="#12171d",
    panel="#1a212a",
    main="#5ba8e6",
    pale="#4a5a6b",
    second="#f0a83c",
    third="#5cc4b6",
    accent="#ff6b78",
    second_text="#f0a83c",
    third_text="#5cc4b6",
)
