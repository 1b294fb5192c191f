"""The kinds of placeables and how each is written: one table of patterns, and one expression made of it.

A pattern never looks at a character more often than a fixed number of times: what repeats is possessive or bounded, and
begins only where a word begins. So the time is linear in the text, whatever the text is.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """What a placeable is."""

    CODE = "code"
    """What is written for a machine: in backticks, markup tags, identifiers, paths, options of commands."""
    PLACEHOLDER = "placeholder"
    """What a program fills in: ${nama}, %1$s, {0}."""
    URL = "url"
    EMAIL = "email"
    HANDLE = "handle"
    HASHTAG = "hashtag"
    FILE = "file"
    """The name of a file: laporan_akhir.pdf."""
    DOMAIN = "domain"
    PHONE = "phone"
    REFERENCE = "reference"
    """The number of a case, a letter or a rule, with strokes: 45/Pid.Sus-TPK/2024/PN.Jkt.Pst."""
    PLATE = "plate"
    """An Indonesian number plate: B 1234 XYZ."""
    ADDRESS = "address"
    """An address or a version in a machine's figures: 192.168.1.10, v2.3.1."""
    IDENTIFIER = "identifier"
    """A number or a code that something is known by: of an account, a person, a booking."""
    EMOJI = "emoji"
    SCRIPT = "script"
    """Text in another script."""
    SYMBOL = "symbol"
    """A word with raised, lowered or joined signs, which have another form in plain text: CO₂, m², 5½, ℃."""


# Top-level domains that are met in Indonesian and international news, but those that are words of the language after a
# full stop without a blank ("selesai.di").
_TOP = (
    "com|net|org|edu|gov|mil|int|info|biz|name|xyz|online|site|store|shop|blog|news|app|dev|tech|cloud|live|asia|media"
    "|club|world|today|agency|link|page|website|space|fun|pro|mobi|travel|museum"
)
_COUNTRY = (
    "id|my|sg|tl|th|ph|vn|au|nz|jp|kr|cn|hk|tw|in|uk|us|ca|de|fr|nl|it|es|ru|eu|ch|be|br|tv|io|ai|co|me|ly|gl|gg|fm"
)
_EXTENSION = (
    "pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|txt|csv|tsv|json|xml|ya?ml|toml|log|html?|md|tex|epub"
    "|jpe?g|png|gif|svg|webp|bmp|tiff?|heic|mp[34]|m4a|wav|ogg|flac|avi|mkv|mov|webm"
    "|zip|rar|7z|tar|tar\\.gz|tgz|gz|apk|exe|msi|dmg|iso|deb|rpm|bat|sh|py|js|ts|java|php|css|sql|db|bak|dll|ipynb"
)
_EXTENSION_CAPITALS = "PDF|DOCX?|XLSX?|PPTX?|TXT|CSV|JPE?G|PNG|GIF|MP[34]|AVI|MOV|ZIP|RAR|APK|EXE"
# The letters of the regions, and of those in which the police register vehicles.
_PLATE_REGION = (
    "A[ABDEG]?|B[ABDEGHKLMNP]?|D[ABCDEGHKLMNPRST]?|E[ABD]?|F|G|H|K[BHTU]?|L|M|N|P[ABSTY]?|R|S|T|W|Z"
)  # fmt: skip

_SEGMENT = r"[\w-]{1,40}+(?:\.[\w-]{1,40}+){0,8}+"

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉₊₋"
_FRACTION = "¼½¾⅐-⅞↉"
_JOINED = "℃℉™℠℡№Ω㎀-㏟µμªºⅠ-ⅿ"
_SIGNS = _RAISED + _FRACTION + _JOINED
_PLAIN = f"[^\\W{_SIGNS}]"

# See Unicode TR 51, emoji_sequence; what stands by itself in text (arrows, ©, digits) is none without its selector.
_EMOJI_ONE = (
    "(?:[\U0001f1e6-\U0001f1ff]{1,2}"
    "|[0-9#*]\ufe0f?\u20e3"
    "|[©®‼⁉™ℹ↔-↙↩↪⌨⏏Ⓜ▪▫▶◀◻◼⤴⤵〰〽㊗㊙]\ufe0f"
    "|[⌚⌛⏩-⏳⏸-⏺◽◾☀-➿⬅-⬇⬛⬜⭐⭕\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
    "[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]{0,16})"
)
EMOJI = f"{_EMOJI_ONE}(?:\u200d{_EMOJI_ONE}){{0,8}}+"
"""The pattern of one emoji, of however many code points."""

# Letters of other scripts than Latin: Greek to Hangul, the compatibility forms, and what lies beyond the first plane.
_OTHER = (
    "\u0370-\u03ff\u0400-\u052f\u0530-\u1cff\u1f00-\u1fff\u2c00-\u2c5f\u2d00-\u2dff\u2e80-\u2fdf\u3005-\u303c\u3040-\u318f"
    "\u31a0-\u31ff\u3400-\u4dbf\u4e00-\ua6ff\ua700-\ua71f\ua800-\uab2f\uab70-\ud7ff\uf900-\ufaff\ufb13-\ufdff\ufe70-\ufeff"
    "\uff66-\uffdc\U00010000-\U0001cfff\U00020000-\U0003ffff"
)

_TABLE: tuple[tuple[Kind, str], ...] = (
    (
        Kind.CODE,
        r"```[^`]{1,2000}+```|(?<!\w)`(?=\S)[^`\n]{1,500}+(?<!\s)`(?!\w)"
        r"|</?[a-zA-Z][\w:-]{0,40}+(?:\s[^<>]{0,500}+)?/?>",
    ),
    (
        Kind.PLACEHOLDER,
        r"[$#%]?\{\{?[\w.\ :-]{0,60}+\}?\}"
        r"|%\(\w{1,40}+\)[sdifr]"
        r"|(?<![\w%])%(?:\d{1,2}+\$)?[-+0]?(?:\d{1,3}+)?(?:\.\d{1,2}+)?(?:[sdifuxXeg]|l[du]|@)(?!\w)"
        r"|%[A-Z_]{2,40}+%|\[\[[\w\ .-]{1,60}+\]\]|<<[\w\ .-]{1,60}+>>|(?<![\w$])\$[a-zA-Z_]\w{0,40}+",
    ),
    (
        Kind.URL,
        r"(?<![\w@.-])(?:(?:https?|ftps?|sftp|file|ssh|git|ws|wss|tel|geo)://|(?:mailto|tel):(?=[\w+])|www\d?\.(?=\w))[^\s<>“”„«»\"|]++",
    ),
    (Kind.EMAIL, r"(?<![\w.+@-])[\w.+%-]{1,64}+@[A-Za-z0-9-]{1,63}+(?:\.[A-Za-z0-9-]{1,63}+){1,6}+"),
    (
        Kind.FILE,
        rf"(?<![\w.@/\\-])(?:[A-Za-z]:\\|\\\\|~?/|\.{{1,2}}/)?(?:[\w.+-]{{1,80}}[/\\]){{0,12}}"
        rf"\w[\w+-]{{0,80}}+(?:\.[\w+-]{{1,40}}+){{0,4}}?\.(?:{_EXTENSION}|{_EXTENSION_CAPITALS})(?![\w/-])(?!\.\w)",
    ),
    (
        Kind.DOMAIN,
        rf"(?<![\w.@/-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,62}}+)\.){{1,5}}(?:(?i:{_TOP})|{_COUNTRY}|{_COUNTRY.upper()})(?![\w@-])(?!\.\w)"
        r"(?::\d{2,5}+)?(?:/[^\s<>“”„«»\"|]*+)?",
    ),
    (Kind.HANDLE, r"(?<![\w@.&/])@[A-Za-z_]\w{0,30}+(?:\.\w{1,30}+){0,3}+"),
    (Kind.HASHTAG, r"(?<![\w#&/])#(?=\w{0,99}[^\W\d_])\w{2,100}+"),
    (
        Kind.CODE,
        r"(?<![\w/\\.-])(?:~?/|\.{1,2}/|[A-Za-z]:\\)[\w.+-]{2,80}+(?:[/\\][\w.+-]{2,80}+){1,12}+[/\\]?"  # a path
        r"|(?<![\w-])--[a-z][a-z0-9]{0,40}+"  # an option
        r"(?:(?:-[a-z0-9]{1,40}+){1,8}+(?:=[\w./:-]{1,80}+)?|=[\w./:-]{1,80}+)"
        r"|(?<![\w.])[A-Za-z][A-Za-z0-9]{0,40}+(?:_{1,2}[A-Za-z0-9]{1,40}+){1,10}+(?:\(\))?"  # snake_case
        r"|(?<![\w.])[A-Za-z_][\w.]{0,60}\(\)",  # a call
    ),
    (
        Kind.REFERENCE,
        r"(?<![\w/.-])(?=[\w.-]{1,60}/)(?=[\w./-]{0,80}\d)"
        rf"{_SEGMENT}(?:/{_SEGMENT}){{2,9}}+|(?:(?<=No\.\ )|(?<=[Nn]omor\ )){_SEGMENT}/{_SEGMENT}",
    ),
    (
        Kind.PHONE,
        r"(?<![\w.,/+-])(?:\+\d{1,3}[\ .-]?\(?\d{1,4}\)?(?:[\ .-]?\d{2,5}){1,5}"
        r"|\(0\d{1,3}\)[\ .-]?\d{3,4}(?:[\ .-]?\d{2,5}){0,3}"
        r"|0\d{2,3}[\ .-]\d{3,4}(?:[\ .-]?\d{2,5}){0,3}"
        r"|1[45]00[\ -]?\d{3,4}|0[28]\d{6,12}"
        r"|0\d{2,3}-\d{5,8})(?![\w/-])(?![.,]\d)",
    ),
    (
        Kind.PLATE,
        rf"(?<![\w.,/-])(?:{_PLATE_REGION})(?:\ \d{{1,4}}\ |-\d{{1,4}}-|\d{{3,4}})[A-Z]{{1,3}}(?![\w/-])",
    ),
    (
        Kind.ADDRESS,
        r"(?<![\w.,])\d{1,4}(?:\.\d{1,4}){3,9}+(?:/\d{1,2}|:\d{2,5})?(?!\w)(?![.,]\w)"
        r"|(?<=[Vv]ersi\ )\d{1,4}(?:\.\d{1,6}){1,4}(?!\w)(?!\.\d)"
        r"|(?<![\w.])v\d{1,4}(?:\.\d{1,6}){1,4}(?:-[\w.]{1,20}+)?(?!\w)"
        r"|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){3,7}(?::?[0-9A-Fa-f]{1,4}){1,4}(?![\w:])",
    ),
    (
        Kind.IDENTIFIER,
        r"(?<![\w.,/-])(?:\d{7,30}|\d{2,6}(?:-\d{1,8}){2,6}|\d{4}(?:\ \d{4}){2,4}(?:\ \d{1,4})?)(?![\w/-])(?![.,]\d)"
        r"|(?<![\w.,/-])[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?!\w)"
        r"|(?<![\w.,/-])(?=[A-Z0-9-]{0,40}\d)(?=[A-Z0-9-]{0,40}[A-Z])[A-Z0-9]{6,40}+(?:-[A-Z0-9]{1,40}+){0,5}+(?![\w/])"
        r"|(?<![\w.,/-])[A-Z]{2,6}-\d{2,6}-\d{2,10}(?:-[A-Z0-9]{1,10}){0,3}(?!\w)",
    ),
    (
        Kind.SYMBOL,
        rf"(?<!\w)(?:{_PLAIN}{{0,20}}+(?:\(\w{{1,6}}+\)(?=[{_SIGNS}]))?+[{_SIGNS}]{{1,12}}+){{1,8}}+{_PLAIN}{{0,20}}+",
    ),
    (Kind.EMOJI, EMOJI),
    (Kind.SCRIPT, rf"[{_OTHER}]++(?:[\ ،、。・\u200c\u200d-]{{1,2}}[{_OTHER}]++)*+"),
)

PATTERN = re.compile("|".join(f"(?P<{kind.name}_{number}>{pattern})" for number, (kind, pattern) in enumerate(_TABLE)))
"""Every placeable of a text, the group saying its kind."""
