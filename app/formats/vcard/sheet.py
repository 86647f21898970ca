"""The card being written: names of the version, groups, and the lines that go with a value."""

from __future__ import annotations

import re
from typing import Final, Literal

from app.formats.contact import Params, Source
from app.formats.vcard.text import escape_newlines, fold, params_text
from app.formats.vcard.words import (
    AGENT_CARD,
    COUNTRY,
    KEEP,
    OWN_LABEL,
    SATCHEL,
    SPELLINGS,
    TO_V3,
    V4_ONLY,
    param_values,
)

Version = Literal["3.0", "4.0"]

_NAME = re.compile(r"[^\x00-\x20;:.\",=\\\x7f]+")
_GROUP = re.compile(r"[^\x00-\x20;:\",=\\\x7f]+")
_FRAME: Final = frozenset({"BEGIN", "END", "VERSION"})
_COMPANIONS: Final = (OWN_LABEL, COUNTRY, AGENT_CARD)


class Sheet:
    """Collects content lines. `groups` are those already taken, lower case."""

    def __init__(self, version: Version, groups: set[str]) -> None:
        self.version = version
        self.v4 = version == "4.0"
        self._lines = ["BEGIN:VCARD", f"VERSION:{version}"]
        self._groups = set(groups)
        self._said: dict[tuple[str, str], tuple[str, ...]] = {}  # (group, companion) → what it says

    def text(self) -> str:
        """The whole card."""
        return "\r\n".join((*self._lines, "END:VCARD", ""))

    def fresh_group(self) -> str:
        """A group name that nothing in the card uses."""
        number = 1
        while f"item{number}" in self._groups:
            number += 1
        self._groups.add(f"item{number}")
        return f"item{number}"

    def put(
        self,
        source: Source,
        raw: str,
        *,
        params: Params | None = None,
        companions: dict[str, tuple[str, ...]] | None = None,
    ) -> str:
        """One property and the lines of its group that belong to it; the group it stands in.

        `companions` says them anew (label, country, nested card: escaped text and parameters as text);
        without it they are those of the source. A name that no card may hold is left out.
        """
        name = self._name(source)
        if name in _FRAME or not _NAME.fullmatch(name):
            return source.group
        if params is None:
            params = source.params
        if companions is None:
            companions = {key: param_values(params, key) for key in _COMPANIONS}
        companions = {key: said for key, said in companions.items() if said}
        group = source.group if _GROUP.fullmatch(source.group) else ""
        if companions and (not group or self._differs(group, companions)):
            group = self.fresh_group()
        self.put_line(group, name, params_text(params), raw)
        for key, said in companions.items():
            if (group.lower(), key) not in self._said:
                self._said[group.lower(), key] = said
                self.put_line(group, key[1:], "".join(f";{text}" for text in said[1:]), said[0])
        return group

    def _differs(self, group: str, companions: dict[str, tuple[str, ...]]) -> bool:
        return any(self._said.get((group.lower(), key), said) != said for key, said in companions.items())

    def _name(self, source: Source) -> str:
        name = source.name.upper()
        if self.v4 or any(key == KEEP for key, _ in source.params):
            return name
        if name in TO_V3:
            return TO_V3[name]
        return f"{SATCHEL}{name}" if name in V4_ONLY else name

    def put_line(self, group: str, name: str, params: str, raw: str) -> None:
        """One line as it is; `params` is text, each parameter with its semicolon."""
        name = SPELLINGS.get(name, name)
        head = f"{group}.{name}" if group else name
        self._lines.append(fold(f"{head}{params}:{escape_newlines(raw)}"))
