"""Changes parameters: a new label or preference, and what 3.0 and 4.0 call the same thing."""

from __future__ import annotations

from app.formats.contact import Params
from app.formats.vcard.text import escape
from app.formats.vcard.words import (
    OWN_LABEL,
    QUIET_TYPES,
    TYPE_OF_LABEL,
    label_of,
    param,
    param_values,
    pref_of,
    type_words,
)


def without(params: Params, *names: str) -> Params:
    """The parameters but those of these names."""
    return tuple(each for each in params if each[0] not in names)


def with_value(params: Params, name: str, value: str) -> Params:
    """The parameters with this one set; an empty value takes it away."""
    rest = without(params, name)
    return (*rest, (name, (value,))) if value else rest


def without_types(params: Params, words: frozenset[str]) -> Params:
    """The parameters without these TYPE words (lower case)."""
    out: list[tuple[str, tuple[str, ...]]] = []
    for key, values in params:
        if key == "TYPE":
            kept = tuple(kept for value in values if (kept := _without_words(value, words)))
            if not kept:
                continue
            values = kept
        out.append((key, values))
    return tuple(out)


def with_type(params: Params, word: str) -> Params:
    """The parameters with one more TYPE word, in the first TYPE that there is."""
    out = list(params)
    for at, (key, values) in enumerate(out):
        if key == "TYPE":
            out[at] = (key, (*values, word))
            return tuple(out)
    return (*params, ("TYPE", (word,)))


def relabelled(params: Params, label: str) -> tuple[Params, tuple[str, ...]]:
    """Parameters that give this label, and what an X-ABLabel line must say where no TYPE word says it:
    its escaped text and its own parameters as text, or nothing.
    """
    own = param_values(params, OWN_LABEL)
    if label_of(params) == label:
        return without(params, OWN_LABEL), own
    naming = frozenset(word for word in type_words(params) if word not in QUIET_TYPES)
    params = without_types(without(params, OWN_LABEL), naming)
    word = TYPE_OF_LABEL.get(label)
    if word:
        return with_type(params, word), ()
    return params, (escape(label),) if label else ()


def with_pref(params: Params, pref: int, *, version: str) -> Params:
    """Parameters that state this preference the way the version does."""
    if pref_of(params) != pref:
        params = without_types(without(params, "PREF"), frozenset({"pref"}))
        if pref:
            params = (*params, ("PREF", (str(pref),)))
    if version == "4.0":
        if "pref" in type_words(params):
            stated = param(params, "PREF")
            params = without_types(params, frozenset({"pref"}))
            params = params if stated else (*params, ("PREF", ("1",)))
    elif param(params, "PREF").strip() == "1":
        params = without(params, "PREF")
        params = params if "pref" in type_words(params) else with_type(params, "pref")
    return params


def _without_words(value: str, words: frozenset[str]) -> str:
    if value.strip().lower() in words:
        return ""
    parts = value.split(",")
    kept = [part for part in parts if part.strip().lower() not in words]
    return value if len(kept) == len(parts) else ",".join(kept)
