"""What in a news page is not the article: the table of patterns for furniture and captions.

A paragraph that matches is left out of the summary, so every pattern must match a whole paragraph and describe what no
reporter writes as a sentence of the story. All are tried on a paragraph whose white space is single spaces and which
is at most `LONGEST` characters long.
"""

from __future__ import annotations

import re
from functools import cache

LONGEST = 600

_DAY = r"(?:Senin|Selasa|Rabu|Kamis|Jum'?at|Sabtu|Minggu|Ahad)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|Mei|May|Jun|Jul|Ag[ust]|Aug|Sep|Okt|Oct|Nov|Des|Dec)[a-z]*\.?"
_DATE = rf"\d{{1,2}}[ /-](?:{_MONTH}|\d{{1,2}})[ /-]\d{{2,4}}"
_TIME = r"(?:(?:pukul|jam) )?\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?: ?(?:WIB|WITA|WIT))?"
_SITES = (
    r"(?:Facebook|Twitter|X|WhatsApp|Telegram|Line|LinkedIn|Instagram|Threads|Email|Pinterest"
    r"|Copy Link|Salin Tautan)"
)
_AGENCY = r"(?:ANTARA(?: FOTO)?|REUTERS|AFP|AP Photo|EPA|Xinhua|Getty Images|KOMPAS\.com|Kompas\.com)"
_CREDIT = (
    rf"(?:{_AGENCY}|Shutterstock|Unsplash|Pixabay|Freepik|Istimewa"
    r"|Dok|Dokumentasi|Foto|Photo|Sumber|Gambar|Ilustrasi|Tangkapan layar|(?:Instagram|YouTube|Screenshot)(?=[ :/@]))"
)
# Initials or user names of editors: "(rsa)", "(mag/rou)", "[idc]", "(K24)".
_INITIALS = r"[(\[] ?(?:[a-z]{1,8}(?: ?[/-] ?[a-z]{2,8}){0,3}|[A-Z][A-Z\d]{0,3}) ?[)\]]"

# The foot of an agency's item, often on the line of its last sentence, links to other items first.
_FOOT = (
    r"(?:Baca juga: [^.!?:\"”]{10,150} )*"
    r"(?:Pewarta|Reporter|Penerjemah): [^:]{2,60}(?: Editor: [^:]{2,60})?\bCopyright ©"
)

# What it is, and the pattern (small and capital letters alike, but for those marked (?-i:...)).
_FURNITURE = {
    "share bar": (
        r"(?:bagikan|share)(?: (?:artikel|berita|halaman))?(?: ini)?(?: (?:ke|via|melalui|lewat))?"
        rf"(?:[ :,/|-]*{_SITES})*:?"
    ),
    "share buttons": rf"{_SITES}(?:[ ,/|]+{_SITES})+",
    "read also": r"[\[(*\"'>•-]{0,3} ?(?:baca|simak|lihat|tonton|saksikan|dengarkan)(?: juga| pula)?:.{0,250}",
    "see also": r"[\[(*\"'>•-]{0,3} ?(?:baca|simak|lihat|tonton|saksikan|dengarkan) (?:juga|pula)\b.{0,250}",
    "watch": r"(?:tonton|saksikan|simak) (?:video|live streaming)\b.{0,200}",
    "related": r"(?:artikel|berita|video) (?:terkait|lainnya|pilihan|populer|terpopuler|rekomendasi)(?: ?:.{0,160})?",
    "media": r"\[(?:gambas|video|foto|image|infografis|embed)[ :].*\]",
    "embedded post": r"(?:a post shared by|lihat postingan ini di|view this post on)\b.*",
    "advertisement": r"(?:advertisement|adv|iklan|loading\.{0,3}|perbesar)",
    "scroll": r"(?:advertisement *-* *)?scroll (?:to (?:continue|resume)|ke bawah)\b.*|lanjutkan membaca\b.{0,60}",
    "byline": (
        r"(?:reporter|penulis|editor|pewarta|redaktur|kontributor|jurnalis|wartawan|penerjemah|penyunting|oleh|uploader"
        r"|laporan|sumber|tim redaksi|by)(?: (?:foto|berita|artikel))? ?: ?.{2,200}"
        r"|oleh (?-i:[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,4})"
    ),
    "foot": rf"{_FOOT}.*",
    "copyright": (
        r"(?:copyright|hak cipta) ?(?:©|\(c\)|\d{4}|:).*|(?:©|\(c\)) ?\d{4}.*"
        r"|dilarang keras meng(?:ambil|opi|utip)\b.*|.{0,20}all rights reserved.*"
    ),
    "initials": rf"(?-i:{_INITIALS})",
    "tags": r"(?:tags?|topik(?: terkait)?|kata kunci|label) ?:.*|#\w+(?:[ ,]+#\w+)*",
    "publication time": (
        rf"(?:{_DAY},? )?{_DATE}(?:[ ,|–-]*{_TIME})?"
        rf"|.{{2,60}}(?:\|| -|–).{{0,30}} (?:{_DAY},? )?{_DATE}[ ,|–-]*{_TIME}"
        rf"|(?:diperbarui|diterbitkan|terbit|dipublikasikan|publikasi|updated?)[ :]*(?:{_DAY},? )?{_DATE}.{{0,40}}"
    ),
    "paging": (
        r"halaman \d+(?: \d+)*(?: selanjutnya)?|(?:halaman )?(?:selanjutnya|berikutnya|sebelumnya)"
        r"|show all|tampilkan semua"
    ),
    "follow": (
        r"(?:cek|ikuti|dapatkan|temukan|baca|update)\b.{0,120}\b(?:google news|di google|whatsapp channel"
        r"|saluran whatsapp|kanal telegram|breaking news).{0,80}"
        r"|(?:google )?news|link: android.*|download aplikasi\b.{0,120}"
    ),
    "counter": r"(?:dibaca|dilihat)(?: sebanyak)?:? [\d.,]+(?: (?:kali|views?|x))?|\d+ (?:komentar|views?)",
}

_CAPTION = {
    "label": (
        r"\(?(?:foto|photo|ilustrasi|dok|dokumentasi|gambar|grafis|infografis|keterangan foto|caption)\.? ?[:/]"
        r".{0,300}"
    ),
    "archive": r"(?-i:Dok(?:umentasi)?\.? [A-Z]).{0,120}",
    "agency": rf"(?-i:{_AGENCY}/).{{0,300}}",
    "illustration": r"ilustrasi (?!itu\b|ini\b|tersebut\b|yang\b|lain\b|sederhana(?:nya)?\b).{2,110}",
    "credit": (
        rf".{{0,300}}[(\[] ?(?-i:{_CREDIT}|foto:|sumber:|dok\b)(?!\w)[^()\[\]]{{0,100}}[)\]]"
        r"|.{0,300}[(\[](?-i:[\w.]+\.(?:com|id)/[A-Z])[^()\[\]]{0,60}[)\]]"
    ),
    "credit without brackets": r".{10,200}[.!?]? (?-i:Foto:|FOTO:|Sumber foto:|Dok[.:]) ?.{2,60}",
}

_DATELINE = (
    r"[\w.]{2,30}\.\w{2,3} ?[-–—] ?(?-i:[A-Z]{3,20}(?: [A-Z]{2,20}){0,2})\.|"
    r"(?:[\w.]{2,30}(?:,| -| –| \|) )?[\w .'-]{2,40}(?:, [\w .]{2,40})?(?: \([\w .]{2,30}\))? ?[-–—]+"
    r"|(?-i:[A-Z])[\w .'-]{2,40}(?:, (?:CNN Indonesia|CNBC Indonesia|Antara)|,? \(ANTARA\))"
    rf"|(?-i:[A-Z])[\w .'-]{{2,40}}, (?:{_DAY}(?:,? \(?{_DATE}\)?)?|{_DATE})"
)

# What a line carries after its last sentence and is furniture: initials of the editor, or an agency's foot.
_TAIL = rf"(?<=[.!?\"”)]) *(?P<initials>{_INITIALS})$|(?<=[\s.!?\"”])(?P<foot>{_FOOT})"


@cache
def _compiled(name: str) -> re.Pattern[str]:
    """The patterns of one table as one expression; compiled when first needed, for a quick start of the program."""
    tables = {"furniture": _FURNITURE.values(), "caption": _CAPTION.values(), "dateline": [_DATELINE]}
    return re.compile("|".join(f"(?:{pattern})" for pattern in tables[name]), re.IGNORECASE)


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(_TAIL)


def is_furniture(paragraph: str) -> bool:
    """Whether a paragraph (white space as single spaces) is page furniture: share bar, byline, advertisement, ..."""
    return len(paragraph) <= LONGEST and bool(_compiled("furniture").fullmatch(paragraph))


def is_caption(paragraph: str) -> bool:
    """Whether a paragraph (white space as single spaces) is the caption or the credit of a picture."""
    return len(paragraph) <= LONGEST and bool(_compiled("caption").fullmatch(paragraph))


def is_dateline(paragraph: str) -> bool:
    """Whether a paragraph (white space as single spaces) is nothing but a dateline: "Jakarta, CNN Indonesia --"."""
    return len(paragraph) <= LONGEST and bool(_compiled("dateline").fullmatch(paragraph))


def tail(text: str, start: int, end: int) -> int:
    """Where furniture begins that a line (its span in a text) carries after its last sentence; `end` if it has none."""
    match = _tail().search(text, max(start, end - 2 * LONGEST), end)
    return match.start(match.lastgroup or 0) if match else end
