"""Pictures, sounds and keys: bytes or a URI, and their MIME type, out of and into a vCard value."""

from __future__ import annotations

import binascii
import re
from typing import Final
from urllib.parse import unquote_to_bytes

from app.formats.contact import MediaData, Params, Source
from app.formats.vcard.text import unescape
from app.formats.vcard.words import param, type_words

MEDIA_NAMES: Final = {"PHOTO": "photo", "LOGO": "logo", "SOUND": "sound", "KEY": "key"}
OCTETS: Final = "application/octet-stream"

_FAMILY: Final = {"photo": "image/", "logo": "image/", "sound": "audio/"}
_MIME_OF_TYPE: Final = {
    "jpg": "image/jpeg",
    "pgp": "application/pgp-keys",
    "x509": "application/pkix-cert",
    "wave": "audio/wav",
}
_TYPE_OF_MIME: Final = {"application/pgp-keys": "PGP", "application/pkix-cert": "X509"}
_KNOWN_TYPES: Final = frozenset(
    "jpeg jpg png gif bmp tiff webp svg svg+xml heic avif ico cgm wmf met pmb dib pict ps pdf mpeg mpeg2 avi"
    " qtime basic wave wav pcm aiff ogg mp3 mp4 aac flac pgp x509".split()
)
_PLACES: Final = frozenset({"home", "work", "pref", "inline", "uri"})
_MAGIC: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_DATA_URI = re.compile(r"data:(?P<mime>[^;,]*)(?P<rest>(?:;[^;,]*)*),", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")


def parse_media(source: Source, encoding: str, raw: str) -> MediaData | None:
    """The bytes or the URI of a PHOTO, LOGO, SOUND or KEY; None when the value is neither."""
    role = MEDIA_NAMES[source.name]
    params = source.params
    if encoding == "b64":
        data = from_base64(raw)
        return MediaData(role, data, mime_of(role, params, data), source=source) if data else None
    text = unescape(raw).strip()
    embedded = _DATA_URI.match(text)
    if embedded:
        body = text[embedded.end() :]
        is_base64 = embedded["rest"].lower().endswith(";base64")
        found = from_base64(unquote_to_bytes(body).decode("latin-1") if "%" in body else body)
        data = found if is_base64 else unquote_to_bytes(body)
        mime = embedded["mime"].lower()
        return MediaData(role, data, "" if mime == OCTETS else mime, source=source) if data else None
    if _SCHEME.match(text) or (text and param(params, "VALUE").lower() in {"uri", "cid"}):
        return MediaData(role, b"", mime_of(role, params, b""), text, source)
    if text and _BASE64.fullmatch(text) and param(params, "VALUE").lower() != "text":
        data = from_base64(text)
        if data and mime_of(role, (), data):
            return MediaData(role, data, mime_of(role, params, data), source=source)
    return None


def from_base64(text: str) -> bytes:
    """The bytes of a base64 text, padding mended; empty when it is not base64."""
    try:
        return binascii.a2b_base64(text)
    except ValueError:
        bare = "".join(text.split()).rstrip("=")
    try:
        return binascii.a2b_base64(bare + "=" * (-len(bare) % 4))
    except ValueError:
        return b""


def mime_of(role: str, params: Params, data: bytes) -> str:
    """The stated MIME type (MEDIATYPE, TYPE), else what the first bytes tell, else an empty string."""
    stated = param(params, "MEDIATYPE").lower()
    if stated:
        return stated
    for word in type_words(params):
        mime = _mime_of_word(role, word)
        if mime:
            return mime
    if data[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for magic, mime in _MAGIC if data.startswith(magic)), "")


def type_of_mime(role: str, mime: str) -> str:
    """The TYPE word of 2.1 and 3.0 for a MIME type: JPEG, PGP …; the whole MIME type when there is none."""
    family, slash, word = mime.partition("/")
    if mime in _TYPE_OF_MIME:
        return _TYPE_OF_MIME[mime]
    return word.upper() if _FAMILY.get(role) == family + slash and word in _KNOWN_TYPES else mime


def without_format(role: str, params: Params, mime: str) -> Params:
    """The parameters without the TYPE word that only says the MIME type (4.0 says it in the URI)."""
    out: list[tuple[str, tuple[str, ...]]] = []
    for key, values in params:
        if key == "TYPE":
            values = tuple(
                value for value in values if not mime or _mime_of_word(role, value.lower()) != mime
            )
            if not values:
                continue
        out.append((key, values))
    return tuple(out)


def _mime_of_word(role: str, word: str) -> str:
    if "/" in word:
        return word
    if word in _PLACES or word not in _KNOWN_TYPES:
        return ""
    return _MIME_OF_TYPE.get(word) or (f"{_FAMILY[role]}{word}" if role in _FAMILY else "")
