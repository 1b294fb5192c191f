"""Words, function words and light stems of English and Indonesian: what ranking and grounding compare by."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
"""A word or number, with the apostrophes inside it; hyphens separate."""


def word_set(listing: str) -> frozenset[str]:
    """The words of a listing, separated by blanks."""
    return frozenset(listing.split())


INDONESIAN_FUNCTION_WORDS = word_set(
    """
    ada adalah adanya agar akan akibat aku anda antara apa apabila apakah atas atau bagi bagaimana bagian bahkan bahwa
    banyak baru beberapa begitu belum berada berbagai bersama bisa bukan cukup dalam dan dapat dari daripada dengan
    depan di dia dua guna hal hanya harus hari hingga ia ialah ini itu jadi jangan jika juga kali kalau kami kamu
    karena kata ke kembali kemudian kepada ketika kita kini lagi lain lainnya lalu lebih maka masih masing mau melalui
    memang mengatakan menjadi menurut mereka merupakan meski meskipun mulai namun nya oleh orang pada paling para pasti
    per pernah pula pun punya saat saja salah sama sampai sangat satu saya se sebab sebagai sebagaimana sebanyak
    sebelum sebelumnya sebuah secara sedang sedangkan segera sehingga sejak sejumlah selain selalu selama seluruh
    semakin sementara semua sendiri seorang seperti sering serta sesuai setelah setiap siapa suatu sudah supaya tahun
    tak tanpa tapi telah tentang tentu terhadap terjadi termasuk tersebut tetap tetapi tidak tiga ujar ujarnya ungkap
    untuk usai waktu wib wita yaitu yakni yang
    """
)
"""Words of Indonesian that say little of what a text is about."""

ENGLISH_FUNCTION_WORDS = word_set(
    """
    a about according along also although am among an and another any are around as at away back be became because
    become been behind being both but by can did do does doing done either else for from get gets getting given had has
    have having he her here hers herself him himself his how however if in including indeed instead into is it its
    itself just later like made make makes making me meanwhile moreover my now of off often on once one onto or other
    others our ours own perhaps rather s said same saw say says saying see seen she since so some something still such t
    than that the their theirs them themselves then there therefore these they this those though through thus to
    together told too toward towards upon us use used using very via was way we well were what when where whether which
    while who whom whose why with yet you your yours
    """
)
"""Words of English that a sentence may use whether or not its evidence does. Those that change what is claimed (up,
down, more, all, only, before, will, may) are not among them.
"""


_NEGATIONS = word_set("not no never without cannot none nobody nothing neither nor")
"""Words of English that deny; so do those that end in n't."""


PAST_FORMS = {
    form: forms.split()[0]
    for forms in (
        "beat beaten", "begin began begun", "break broke broken", "bring brought", "build built", "buy bought",
        "catch caught", "choose chose chosen", "come came", "draw drew drawn", "drive drove driven", "eat ate eaten",
        "fall fell fallen", "feel felt", "fight fought", "find found", "flee fled", "fly flew flown", "give gave given",
        "go went gone", "grow grew grown", "hear heard", "hold held", "keep kept", "know knew known", "lead led",
        "leave left", "lose lost", "make made", "mean meant", "meet met", "pay paid", "rise rose risen", "run ran",
        "sell sold", "send sent", "shake shook shaken", "shoot shot", "show showed shown", "sink sank sunk",
        "speak spoke spoken", "spend spent", "stand stood", "steal stole stolen", "strike struck", "swim swam swum",
        "take took taken", "teach taught", "think thought", "throw threw thrown", "win won", "write wrote written",
    )
    for form in forms.split()[1:]
}  # fmt: skip
"""The past tenses and participles of irregular verbs that a text about events is full of, with their verbs."""
_UNITS = {"km": "kilometer", "kms": "kilometer", "kg": "kilogram", "cm": "centimeter"}
_AMERICAN = {"tre": "ter", "tres": "ters", "our": "or", "ours": "ors"}
_BRITISH = re.compile(r"(?:(?<=\w{2})tres?|(?<=\w{2}[bdlnv])ours?)$|(?<=\w{4})is(?=(?:e[sd]?|ing|ations?|ers?)$)")


def is_negation(word: str) -> bool:
    """Whether a lower-case English word denies what follows it."""
    return word in _NEGATIONS or word.endswith("n't")


def words(text: str) -> list[str]:
    """The words of a text in lower case, typographic apostrophes made plain."""
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def indonesian_content_words(text: str) -> list[str]:
    """The words of an Indonesian text that carry its content, in lower case."""
    return [word for word in words(text) if len(word) > 1 and word not in INDONESIAN_FUNCTION_WORDS]


def english_stem(word: str) -> str:
    """A lower-case English word without its commonest endings, so that says/saying or city/cities compare equal.

    So do the forms of irregular verbs (won, win), British and American spelling (metres, meters), and units (km). The
    endings are cut by the first of Porter's steps only (M. F. Porter, "An algorithm for suffix stripping", 1980), with
    a shortened condition: the stem keeps at least three letters.
    """
    word = word.removesuffix("'s").replace("'", "")
    word = PAST_FORMS.get(word, word)
    word = _BRITISH.sub(lambda match: _AMERICAN.get(match.group(), "iz"), _UNITS.get(word, word))
    for ending, replacement in (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + replacement
            break
    else:
        if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
            word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def english_content_stems(text: str) -> list[str]:
    """The stems of the words that carry the content of an English text, numbers and negations aside."""
    return [
        english_stem(word)
        for word in words(text)
        if word not in ENGLISH_FUNCTION_WORDS and not word[0].isdigit() and not is_negation(word)
    ]
