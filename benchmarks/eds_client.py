"""Drives Evolution Data Server: run by the system's Python (python3-gi), inside dbus-run-session.

Arguments: a vCard file, then the texts to search for. Prints JSON: CPU seconds of the import, of server and
client together, and CPU ms of one search of any field.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import gi  # type: ignore[import-not-found]  # of the system's Python

gi.require_version("EBook", "1.2")
gi.require_version("EBookContacts", "1.2")
gi.require_version("EDataServer", "1.2")
from gi.repository import EBook, EBookContacts, EDataServer  # type: ignore[import-not-found]  # noqa: E402

_BATCH = 500


def _server_cpu() -> float:
    """CPU seconds of every process of the server."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # it ended
        name, _, rest = text.partition("(")[2].rpartition(")")
        if name.startswith("evolution-addre"):
            ticks += sum(map(int, rest.split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _cpu() -> float:
    return _server_cpu() + time.process_time()


def main(cards: Path, texts: list[str]) -> None:
    """Imports the file into the personal address book, then searches."""
    registry = EDataServer.SourceRegistry.new_sync(None)
    source = registry.ref_builtin_address_book()
    client = EBook.BookClient.connect_sync(source, 30, None)
    started = _cpu()
    parts = [part + "END:VCARD" for part in cards.read_text(encoding="utf-8").split("END:VCARD")[:-1]]
    for start in range(0, len(parts), _BATCH):
        batch = [EBookContacts.Contact.new_from_vcard(part.strip()) for part in parts[start : start + _BATCH]]
        client.add_contacts_sync(batch, 0, None)
    imported, started = _cpu() - started, _cpu()
    for text in texts:
        client.get_contacts_sync(EBookContacts.BookQuery.any_field_contains(text).to_string(), None)
    searched = (_cpu() - started) * 1000 / len(texts)
    print(json.dumps({"import": imported, "search": searched}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
