"""Phone numbers: the one form in which two spellings of a number are equal (E.164).

A table of calling code, trunk prefix and lengths decides; phonenumbers knows more, but takes fifty
times as long and is the test's oracle. Where a number could be read in two ways, or is only the
local part of one, there is no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.fold import fold


@dataclass(frozen=True, slots=True)
class Region:
    """How numbers are dialled in a region. Lengths are those of the number behind calling code and trunk.

    `bare` is the shortest number that is taken as whole when written without the trunk prefix: what
    is shorter may be the local part, without its area code.
    """

    code: str
    trunk: str
    shortest: int
    longest: int
    bare: int


# Region, calling code, trunk prefix (- = none), lengths, shortest length without the trunk prefix.
_TABLE = """
    DE 49 0 5-15 9; AT 43 0 5-13 9; CH 41 0 9-9 9; LI 423 0 7-9 7; LU 352 - 4-11 6; FR 33 0 9-9 9;
    BE 32 0 8-9 8; NL 31 0 6-11 9; GB 44 0 7-10 10; IE 353 0 7-10 8; IT 39 - 6-12 6; SM 378 - 8-10 8;
    VA 39 - 6-11 6; ES 34 - 9-9 9; PT 351 - 9-9 9; GR 30 - 10-12 10; CY 357 - 8-8 8; MT 356 - 8-8 8;
    DK 45 - 8-8 8; SE 46 0 6-10 9; NO 47 - 8-8 8; FI 358 0 5-12 9; IS 354 - 7-9 7; EE 372 - 7-8 7;
    LV 371 - 8-8 8; LT 370 0 8-8 8; PL 48 - 7-10 9; CZ 420 - 9-9 9; SK 421 0 6-9 9; HU 36 06 8-9 8;
    SI 386 0 5-8 8; HR 385 0 7-9 8; BA 387 0 8-9 8; RS 381 0 6-12 8; ME 382 0 8-9 8; MK 389 0 8-8 8;
    AL 355 0 6-9 8; BG 359 0 6-9 8; RO 40 0 6-9 9; MD 373 0 8-8 8; UA 380 0 9-10 9; BY 375 8 9-11 9;
    RU 7 8 10-10 10; KZ 7 8 10-10 10; GE 995 0 9-9 9; AM 374 0 8-8 8; AZ 994 0 9-9 9; TR 90 0 10-13 10;
    IL 972 0 8-10 8; AE 971 0 5-12 8; SA 966 0 9-10 9; EG 20 0 8-10 9; MA 212 0 9-9 9; TN 216 - 8-8 8;
    DZ 213 0 8-9 8; ZA 27 0 5-10 9; NG 234 0 10-14 10; KE 254 0 7-10 9; GH 233 0 8-9 9; US 1 1 10-10 10;
    CA 1 1 10-10 10; MX 52 - 10-10 10; BR 55 0 8-11 10; AR 54 0 10-11 10; CL 56 - 9-11 9; CO 57 0 8-11 10;
    PE 51 0 8-9 8; VE 58 0 10-10 10; UY 598 0 5-13 8; EC 593 0 8-11 8; AU 61 0 6-10 9; NZ 64 0 5-10 8;
    JP 81 0 8-13 9; KR 82 0 7-12 9; CN 86 0 7-12 10; TW 886 0 7-10 9; HK 852 - 8-9 8; SG 65 - 8-11 8;
    MY 60 0 8-10 9; TH 66 0 8-13 8; VN 84 0 7-10 8; ID 62 0 7-14 9; PH 63 0 6-13 9; IN 91 0 8-13 10;
    PK 92 0 8-12 9; BD 880 0 6-10 10; LK 94 0 9-9 9; IR 98 0 5-10 10; IQ 964 0 8-10 8; JO 962 0 8-9 8;
    LB 961 0 7-8 7; KW 965 - 7-8 7; QA 974 - 7-9 7"""
# Every other calling code in use, for numbers that state theirs.
_OTHER_CODES = """
    53 81 82 95 211 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 235 236 237 238 239 240 241
    242 243 244 245 246 247 248 249 250 251 252 253 255 256 257 258 260 261 262 263 264 265 266 267 268 269
    290 291 297 298 299 350 376 377 383 500 501 502 503 504 505 506 507 508 509 590 591 592 594 595 596 597
    599 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 800 808 850 853
    855 856 870 878 881 882 883 888 960 963 967 968 970 973 975 976 977 979 992 993 996 998 93"""
# What is dialled before a foreign calling code, where that is not (only) 00.
_ABROAD = {
    region: re.compile(pattern)
    for region, pattern in {
        "US": "011",
        "CA": "011",
        "RU": "810",
        "BY": "810",
        "KZ": "810",
        "AU": "0011",
        "JP": "010",
        "KR": "00(?:700|[125689])",
        "TH": "00[1-9]",
        "SG": "0[0-3][0-9]",
        "HK": "00[126-9]?",
        "ID": "00[1789]",
        "IL": "00|01[2-9]",
        "TW": "00[25679]|019",
        "NG": "009",
        "KE": "000",
        "BR": "00(?:1[245]|2[1-35]|31|4[13]|[56]5|99)",
        "CO": "00(?:[579]|4[14]4|456)",
        "FI": "00|99[014-9]",
    }.items()
}
_ABROAD_00 = re.compile("00")
# Regions whose numbers are written in ways that a trunk prefix does not explain, by calling code.
_HABITS = {
    "52": (re.compile("(?:01|04[45]|1)([0-9]{10})"), r"\1"),  # Mexico's long distance and former mobile 1
    "54": (  # Argentina: a mobile is 9 before the area code from abroad, 15 behind it at home
        re.compile("0?(?:(11)15([0-9]{8})|([23][0-9]{2})15([0-9]{7})|([23][0-9]{3})15([0-9]{6}))"),
        r"9\1\2\3\4\5\6",
    ),
    "55": (re.compile("0(?:1[245]|2[1-35]|31|4[13]|[56]5|99)([0-9]{10,11})"), r"\1"),  # Brazil's carriers
    "57": (re.compile("0(?:[3579]|4[14]4|456)([0-9]{10})"), r"\1"),  # Colombia's carriers
    "370": (re.compile("8([0-9]{8})"), r"\1"),  # Lithuania's trunk prefix until 2025
    "375": (re.compile("80?([0-9]{9})"), r"\1"),
}
_HABITS_ABROAD = frozenset({"52", "54"})  # also seen behind the calling code
_NORTH_AMERICAN = re.compile("[2-9][0-9]{2}[2-9][0-9]{6}")


def _regions() -> dict[str, Region]:
    found = {}
    for line in _TABLE.replace("\n", " ").split(";"):
        name, code, trunk, lengths, bare = line.split()
        shortest, longest = lengths.split("-")
        found[name] = Region(code, trunk.strip("-"), int(shortest), int(longest), int(bare))
    return found


REGIONS: dict[str, Region] = _regions()
_BY_CODE: dict[str, Region] = {region.code: region for region in reversed(REGIONS.values())}
_BY_CODE.update(
    {code: Region(code, "", 4, 15 - len(code), 4) for code in _OTHER_CODES.split() if code not in _BY_CODE}
)

_PUNCTUATION = " -./()[]~'\t\n\r"
_PUNCTUATION_BYTES = _PUNCTUATION.encode()
_PUNCTUATION_TABLE = dict.fromkeys(map(ord, _PUNCTUATION + "\u2009\u2010\u2011\u2012\u2013\u2212·"))
_EXTENSION = re.compile(
    r"[ ,;.\-]*(?:;?ext(?:ension|n)?[.=:]?|x\.?|#|durchwahl|dw\.?|poste|anexo|int(?:erno)?[.:]|доб\.?)"
    r"\s*([0-9]{1,7})#?\s*$",
    re.IGNORECASE,
)
_LETTERS_FROM = re.compile("[a-z]")
_VANITY = re.compile(r"[+(]*[0-9][0-9 ()./\-]*[a-z][a-z0-9 \-]*")
_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_MOST_DIGITS = 17  # of E.164's 15 and a little more, as some German numbers are


def split_extension(text: str) -> tuple[str, str]:
    """A number and its extension: ``("030 1234", "12")`` of ``030 1234 ext. 12``; "" where it has none."""
    match = _EXTENSION.search(text)
    return (text[: match.start()], match.group(1)) if match else (text, "")


def digits(text: str) -> str:
    """The digits of a text in any script as ASCII, without an extension."""
    number, _extension = split_extension(fold(text))
    return "".join(char for char in number if "0" <= char <= "9")


def e164(text: str, region: str) -> str:
    """The number as ``+4917612345678``, empty when it is not sure. `region`: two letters, "" = unknown.

    An extension is not part of it.
    """
    plain = text.encode().translate(None, _PUNCTUATION_BYTES).decode() if text.isascii() else ""
    if not plain.isdigit():
        if not plain[1:].isdigit():
            plain = _cleaned(text)
        if not plain or plain[0] == "+":
            return _international(plain[1:])
    abroad = _ABROAD.get(region, _ABROAD_00).match(plain)
    if abroad and (found := _international(plain[abroad.end() :])):
        return found
    home = REGIONS.get(region)
    found = _national(plain, home) if home else ""
    if not found and plain.startswith("00"):
        return _international(plain[2:])
    return found


def _cleaned(text: str) -> str:
    """Digits, perhaps behind a plus, of a number written in an unusual way; empty when it is no number."""
    number, _extension = split_extension(fold(text).strip())
    number = number.removeprefix("tel:").split(";")[0].strip()
    if _LETTERS_FROM.search(number):
        if len(_LETTERS_FROM.findall(number)) < 3 or not _VANITY.fullmatch(number):
            return ""
        number = number.translate(_KEYPAD)
    plain = number.translate(_PUNCTUATION_TABLE)
    rest = plain.lstrip("+")
    if not (rest.isdigit() and rest.isascii()):
        return ""
    return "+" + rest if rest != plain else rest


def _region_of(number: str) -> Region | None:
    """The region rule of a number that begins with its calling code; these codes are free of prefixes."""
    return _BY_CODE.get(number[:1]) or _BY_CODE.get(number[:2]) or _BY_CODE.get(number[:3])


def _international(number: str) -> str:
    rule = _region_of(number)
    if rule is None or len(number) > _MOST_DIGITS + 2:
        return ""
    rest = number[len(rule.code) :]
    if rule.code in _HABITS_ABROAD:
        rest = _habitual(rest, rule)
    if rule.trunk and rest.startswith(rule.trunk) and (rule.trunk[0] == "0" or len(rest) > rule.longest):
        rest = rest[len(rule.trunk) :]
    return _checked(rest, rule, rule.shortest)


def _national(number: str, rule: Region) -> str:
    if rule.code in _HABITS:
        number = _habitual(number, rule)
    if rule.trunk and number.startswith(rule.trunk) and len(number) - len(rule.trunk) >= rule.shortest:
        found = _checked(number[len(rule.trunk) :], rule, rule.shortest)
        if found:
            return found
    found = _checked(number, rule, rule.bare)
    rest = number[len(rule.code) :]
    if number.startswith(rule.code) and (
        not found or len(rest) > rule.bare
    ):  # a calling code without its plus
        found = _checked(rest, rule, rule.bare) or found
    return found


def _habitual(number: str, rule: Region) -> str:
    pattern, rest = _HABITS[rule.code]
    match = pattern.fullmatch(number)
    return match.expand(rest) if match else number


def _checked(number: str, rule: Region, shortest: int) -> str:
    if not shortest <= len(number) <= rule.longest or (rule.trunk == "0" and number[0] == "0"):
        return ""
    if rule.code == "1" and not _NORTH_AMERICAN.fullmatch(number):
        return ""
    found = rule.code + number
    return "+" + found if len(found) <= _MOST_DIGITS else ""
