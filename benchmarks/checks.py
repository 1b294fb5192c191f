"""The fidelity checks themselves, measured: `python -m benchmarks.checks`.

False alarms: the share of human translations (FLORES-200 dev, English is the original) that get a flag of error or
warning level, also by check. Some of these alarms are true: the pairs hold converted units and mistakes.

Recall: one fault is put into the English of a pair, at a place drawn at random (the seed is fixed), in every pair where
there is a place for it. It counts as found where `check_pair` gives a flag of the right kind, of error or warning
level, that it does not give for the untouched pair. The rules were tuned on the first half of the lines, and the word
lists and tables on other text as well; the second half is held back.

Time: that of the processor, for each pair, with the lists loaded and nothing remembered.
"""

from __future__ import annotations

import argparse
import calendar
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from benchmarks.common import flores, hardware, news_dev, versions
from translator.checks import check_pair, judge
from translator.document import Flag, FlagKind, Severity
from translator.languages import ENGLISH, INDONESIAN

SEED = 20

Inject = Callable[[random.Random, str, str], str | None]
"""From source and target to a target with one fault, None where there is no place for one."""

_FIGURE = re.compile(r"(?<![kcm]m)\d+(?:[.,:]\d+)*")  # not that of km2
_DECIMAL = re.compile(r"\d+\.\d+|\d{1,3}(?:,\d{3})+")
_NUMBER_WORD = re.compile(
    r"\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand"
    r"|million|billion)\b"
)
_NUMBER_WORDS = ("three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen")
_TENS = ("twenty", "thirty", "forty", "fifty")
_SCALES = ("hundred", "thousand", "million", "billion")
_MONTHS = [*calendar.month_name[1:]]
_WEEKDAYS = [*calendar.day_name]
_NEGATION = re.compile(
    r"\b(?:[wW]on['’]t|[cC]an['’]t|[sS]han['’]t)\b|\b(?:not|never)\s|\bno (?!longer\b|doubt\b)(?=[a-z])|\bcannot\b"
    r"|n['’]t\b|\bwithout\b"
)
_SOURCE_DENIES = re.compile(r"\b(?:tidak|tak|bukan|belum|jangan|tanpa|tiada|ketidak\w+)", re.IGNORECASE)
_NO_DENIAL = re.compile(r"\bnot (?:only|just|merely)\b|\bor not\b", re.IGNORECASE)
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|could|should|can|may)\b(?! n[o'])")
_NAME = re.compile(r"(?<=[a-z,] )(?!No\b)[A-Z][^\W\d_A-Z]+(?:['’][^\W\d_]+)?(?: [A-Z][^\W\d_A-Z]+)*\b")
_NAME_STOP = {*_MONTHS, *_WEEKDAYS, "I"}


def _replace(text: str, span: tuple[int, int], new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _one(rng: random.Random, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    matches = list(pattern.finditer(text))
    return rng.choice(matches) if matches else None


def changed_digit(rng: random.Random, _source: str, target: str) -> str | None:
    """Another digit in the place of one."""
    digits = list(re.finditer(r"\d", target))
    if not digits:
        return None
    match = rng.choice(digits)
    new = rng.choice([digit for digit in "123456789" if digit != match.group()])
    return _replace(target, match.span(), new)


def dropped_figure(rng: random.Random, _source: str, target: str) -> str | None:
    """A figure left out."""
    match = _one(rng, _FIGURE, target)
    return _replace(target, match.span(), "") if match else None


def shifted_decimal(rng: random.Random, _source: str, target: str) -> str | None:
    """2.29 as 22.9 or 229; 1,500 as 1.500 or 150."""
    match = _one(rng, _DECIMAL, target)
    if not match:
        return None
    figure = match.group()
    if "," in figure:
        new = rng.choice([figure.replace(",", "."), figure[:-1], figure.replace(",", "", 1) + "0"])
    else:
        whole, _, part = figure.partition(".")
        new = rng.choice([f"{whole}{part[0]}.{part[1:]}".rstrip("."), whole + part])
    return _replace(target, match.span(), new)


def changed_number_word(rng: random.Random, _source: str, target: str) -> str | None:
    """Another number word in the place of one."""
    match = _one(rng, _NUMBER_WORD, target)
    if not match:
        return None
    kin = next(words for words in (_NUMBER_WORDS, _TENS, _SCALES) if match.group() in words)
    return _replace(target, match.span(), rng.choice([word for word in kin if word != match.group()]))


def _other(rng: random.Random, target: str, words: list[str]) -> str | None:
    match = _one(
        rng, re.compile(rf"(?<=\w )\b(?:{'|'.join(words)})\b|\b(?:{'|'.join(set(words) - {'May', 'March'})})\b"), target
    )
    return (
        _replace(target, match.span(), rng.choice([word for word in words if word != match.group()])) if match else None
    )


def wrong_month(rng: random.Random, _source: str, target: str) -> str | None:
    """Another month in the place of one."""
    return _other(rng, target, _MONTHS)


def wrong_weekday(rng: random.Random, _source: str, target: str) -> str | None:
    """Another weekday in the place of one."""
    return _other(rng, target, _WEEKDAYS)


def dropped_negation(rng: random.Random, source: str, target: str) -> str | None:
    """A not, no, never, cannot, n't or without turned into its contrary, where the source has a denial to be kept.

    Whether or not and not only deny nothing. Where Indonesian has no word that denies (hanya, "not until"), English may
    say the same without one, and leaving it out is no sure fault.
    """
    if not _SOURCE_DENIES.search(source):
        return None
    idioms = [idiom.span() for idiom in _NO_DENIAL.finditer(target)]
    places = [
        match for match in _NEGATION.finditer(target) if not any(start <= match.start() < end for start, end in idioms)
    ]
    if not places:
        return None
    match = rng.choice(places)
    positive = {"cannot": "can", "without": "with", "won't": "will", "can't": "can", "shan't": "shall"}
    return _replace(target, match.span(), positive.get(match.group().lower().replace("’", "'"), ""))


def added_negation(rng: random.Random, _source: str, target: str) -> str | None:
    """A not after an auxiliary."""
    match = _one(rng, _AUXILIARY, target)
    return _replace(target, match.span(), f"{match.group()} not") if match else None


def _name(rng: random.Random, source: str, target: str, same: bool) -> re.Match[str] | None:
    """A name inside the English sentence, all or none of whose words the source holds as they are."""
    words = set(re.findall(r"[^\W\d_]+", source))
    names = [
        match
        for match in _NAME.finditer(target)
        if not _NAME_STOP.intersection(parts := re.findall(r"[^\W\d_]+", match.group().removesuffix("'s")))
        and (words.issuperset(parts) if same else words.isdisjoint(parts))
    ]
    return rng.choice(names) if names else None


_STRANGERS = (
    *("Margaret", "Oakfield", "Delacroix", "Tanaka", "Benson", "Zurich", "Petrov", "Lindqvist"),
    *("Siti", "Rudi", "Kenya", "Mexico", "France", "NATO", "Brown", "Stone"),
)
"""Names of many kinds; the last two are English words as well, so that only what they displaced can give them away."""


def dropped_name(rng: random.Random, source: str, target: str) -> str | None:
    """A name that is the same in both languages left out."""
    match = _name(rng, source, target, same=True)
    return _replace(target, match.span(), "") if match else None


def swapped_name(rng: random.Random, source: str, target: str) -> str | None:
    """Another name in the place of one that is the same in both languages."""
    match = _name(rng, source, target, same=True)
    return _replace(target, match.span(), rng.choice(_STRANGERS)) if match else None


def swapped_translated_name(rng: random.Random, source: str, target: str) -> str | None:
    """Another name in the place of one that the two languages write differently, titles and institutions among them."""
    match = _name(rng, source, target, same=False)
    return _replace(target, match.span(), rng.choice(_STRANGERS)) if match else None


def duplicated_clause(rng: random.Random, _source: str, target: str) -> str | None:
    """Five to nine words of the sentence said twice."""
    words = target.split(" ")
    length = rng.randint(5, 9)
    if len(words) < length + 2:
        return None
    at = rng.randrange(len(words) - length)
    return " ".join([*words[: at + length], *words[at : at + length], *words[at + length :]])


_AMOUNTS = (
    ("kilometres?|kilometers?|km", "miles"), ("met(?:re|er)s?", "feet"), ("miles?", "kilometres"),
    ("percent|per cent|%", " people"), ("people", "percent"), ("hectares?", "acres"), ("tons?|tonnes?", "kilograms"),
    ("kg|kilograms?", "tonnes"), ("years?", "months"), ("months?", "days"), ("days?", "hours"), ("hours?", "days"),
    ("minutes?", "hours"), ("feet|foot", "metres"), ("dollars?", "euros"), ("degrees?", "percent"),
    ("[lL]it(?:re|er)s?", "gallons"),
)  # fmt: skip
_CURRENCY = re.compile(r"(?:US|S|A)\$|\$|€|£|¥|\bRp\.? ?|\bUSD ?|\bIDR ?")
_SPELLED_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})\b|\b({'|'.join(_MONTHS)}) (\d{{1,2}})\b")
_CLOCK = re.compile(r"\b(\d{1,2}[:.]\d{2})(?: ?[ap]\.?m\.?)?(?!\w)")
_ROMAN = re.compile(r"(?<=[a-z] )(?:II|III|IV|VI|VII|VIII|IX|XI|XII|XIV|XVI|XX|XXI)\b")


def wrong_unit(rng: random.Random, _source: str, target: str) -> str | None:
    """Another unit after a number, as a copy without a conversion makes it."""
    places = [
        (match.span(1), other)
        for words, other in _AMOUNTS
        for match in re.finditer(rf"\d(?: million| billion| thousand)?[ -]?(?<!\w)({words})(?!\w)", target)
    ]
    return _replace(target, *rng.choice(places)) if places else None


def wrong_currency(rng: random.Random, _source: str, target: str) -> str | None:
    """The mark of another currency before an amount."""
    places = [match for match in _CURRENCY.finditer(target) if target[match.end() : match.end() + 1].isdigit()]
    if not places:
        return None
    match = rng.choice(places)
    new = rng.choice([mark for mark in ("US$", "Rp", "€", "£", "RM") if mark[-1] != match.group().strip(" .")[-1]])
    return _replace(target, match.span(), new)


def turned_date(rng: random.Random, source: str, target: str) -> str | None:
    """Day and month of a date that the source has in figures the other way round."""
    places = [
        (match, int(match[1] or match[4]), _MONTHS.index(match[2] or match[3]) + 1)
        for match in _SPELLED_DATE.finditer(target)
    ]
    places = [
        (match, day, month)
        for match, day, month in places
        if day <= len(_MONTHS) and day != month and re.search(rf"\b0?{day}/0?{month}\b", source)
    ]
    if not places:
        return None
    match, day, month = rng.choice(places)
    return _replace(target, match.span(), f"{_MONTHS[day - 1]} {month}")


def wrong_half_of_day(rng: random.Random, source: str, target: str) -> str | None:
    """An hour in the other half of the day, where the source has it on the clock of 24 hours."""
    places = []
    for match in _CLOCK.finditer(target):
        hour, minute = re.split("[:.]", match[1])
        if re.search(rf"\b0?{int(hour)}[.:]{minute}\b|\b{int(hour) + 12}[.:]{minute}\b", source) and int(hour) < 24:
            later = re.search(rf"\b{int(hour) + 12}[.:]{minute}\b", source) or int(hour) >= 12
            places.append((match.span(), f"{(int(hour) - 1) % 12 + 1}:{minute} {'a.m.' if later else 'p.m.'}"))
    return _replace(target, *rng.choice(places)) if places else None


def wrong_roman(rng: random.Random, _source: str, target: str) -> str | None:
    """Another Roman numeral in the place of one."""
    match = _one(rng, _ROMAN, target)
    return _replace(target, match.span(), f"{match.group()}I" if match.group()[-1] != "I" else "V") if match else None


_REVERSED = {
    **{"rose": "fell", "rise": "fall", "increased": "decreased", "increase": "decrease", "increasing": "falling"},
    **{"grew": "fell", "allowed": "banned", "allow": "forbid", "won": "lost", "win": "lose", "opened": "closed"},
    **{"bought": "sold", "supported": "opposed", "arrested": "released", "highest": "lowest", "largest": "smallest"},
    **{"north": "south", "east": "west", "began": "ended", "failed": "succeeded", "died": "survived"},
}
_REVERSED |= {other: one for one, other in _REVERSED.items() if one not in ("increasing", "grew")}
_TURNED = re.compile(rf"\b(?:{'|'.join(_REVERSED)})\b")
_SOURCE_HEDGES = re.compile(
    r"\b(?:diduga|dituduh|tersangka|konon|kabarnya|dilaporkan|mungkin|kemungkinan)\b", re.IGNORECASE
)
_HEDGE = re.compile(r"\b(?:may|might|could|allegedly|reportedly|possibly|probably|likely|suspected|alleged|perhaps) ")
_OTHER_HEDGE = re.compile(r"\b(?:sa(?:id|ys?)|according|told|believed?|if|whether|can|think)\b")
_SOURCE_PLANS = re.compile(r"\b(?:berencana|berharap|diharapkan|diperkirakan|harus|akan)\b", re.IGNORECASE)
_PLAN = re.compile(
    r"\b(?:(?:plan|hope|want|intend)s? to|(?:is|are|was|were) (?:planned|expected|hoped|estimated|set|due) to|will|must"
    r"|(?:has|have|had|needs?) to) "
)
_SOURCE_GUESSES = re.compile(
    r"\b(?:diduga|dituduh|dituding|tersangka|konon|kabarnya|dilaporkan|mungkin\w*|kemungkinan|barangkali|berpotensi|bisa"
    r"|dapat|jika|bila|apabila|kalau|diperkirakan|dikabarkan|menduga|dugaan|akan|dianggap|diyakini|cenderung|harus)\b",
    re.IGNORECASE,
)
_INVENTED = ("incjet", "echopa", "tipulates", "itsstreaming", "taxwa", "mobul", "diurtics", "whensuming")
_SMALL = re.compile(r"\b(?:of|the|in|to|and|for|with)\b")


def turned_round(rng: random.Random, source: str, target: str) -> str | None:
    """A word put into its opposite, where the source has a word of the kind."""
    match = _one(rng, _TURNED, target)
    kinds = {kind.split()[0] for word in source.lower().split() for kind in INDONESIAN.opposites.of(word.strip(".,"))}
    if not match or kinds.isdisjoint(kind.split()[0] for kind in ENGLISH.opposites.of(match.group())):
        return None
    return _replace(target, match.span(), _REVERSED[match.group()])


def dropped_hedge(_rng: random.Random, source: str, target: str) -> str | None:
    """Every hedge left out, where the source has one."""
    return _HEDGE.sub("", target) if _SOURCE_HEDGES.search(source) and _HEDGE.search(target) else None


def dropped_one_hedge(rng: random.Random, source: str, target: str) -> str | None:
    """One of several hedges left out, where the source has one."""
    places = list(_HEDGE.finditer(target))
    if len(places) < 2 and not (places and _OTHER_HEDGE.search(target)):
        return None
    return _replace(target, rng.choice(places).span(), "") if _SOURCE_HEDGES.search(source) else None


def dropped_plan(rng: random.Random, source: str, target: str) -> str | None:
    """A plan, hope, forecast or duty told as done: the words for it left out, where the source has them."""
    match = _one(rng, _PLAN, target)
    return _replace(target, match.span(), "") if match and _SOURCE_PLANS.search(source) else None


def added_hedge(rng: random.Random, source: str, target: str) -> str | None:
    """What the source tells as a fact made a guess or a charge."""
    match = _one(rng, _AUXILIARY, target)
    if not match or _SOURCE_GUESSES.search(source):
        return None
    new = rng.choice(["allegedly", "reportedly", "probably", "possibly", "perhaps"])
    return _replace(target, match.span(), f"{match.group()} {new}")


def unquoted(_rng: random.Random, source: str, target: str) -> str | None:
    """The quotation marks around a whole stretch of speech left out."""
    marks = [at for at, letter in enumerate(target) if letter in '"“”']
    if len(marks) != 2 or marks[1] - marks[0] < 30 or source.count('"') != 2:
        return None
    return target[: marks[0]] + target[marks[0] + 1 : marks[1]] + target[marks[1] + 1 :]


def invented_word(rng: random.Random, _source: str, target: str) -> str | None:
    """A word of six letters or more made into one that does not exist: our own, or run into the next."""
    match = _one(rng, re.compile(r"(?<= )[a-z]{6,}(?= )"), target)
    if not match:
        return None
    if rng.random() < 0.5:
        return target[: match.end()] + target[match.end() + 1 :]
    return _replace(target, match.span(), rng.choice(_INVENTED))


def left_at_the_head(_rng: random.Random, source: str, target: str) -> str | None:
    """The first word of the source, where it is a common one, in the place of the first of the English."""
    first, rest = source.split(" ", 1)[0], target.split(" ", 1)
    common = first.isalpha() and len(first) > 3 and first.lower() in INDONESIAN.common_words
    return f"{first} {rest[1]}" if common and len(rest) == 2 else None


def doubled_word(rng: random.Random, _source: str, target: str) -> str | None:
    """A small word said twice."""
    match = _one(rng, _SMALL, target)
    return _replace(target, match.span(), f"{match.group()} {match.group()}") if match else None


FAULTS: dict[Inject, FlagKind] = {
    changed_digit: FlagKind.NUMBER,
    dropped_figure: FlagKind.NUMBER,
    shifted_decimal: FlagKind.NUMBER,
    changed_number_word: FlagKind.NUMBER,
    wrong_unit: FlagKind.UNIT,
    wrong_currency: FlagKind.UNIT,
    wrong_month: FlagKind.DATE,
    wrong_weekday: FlagKind.DATE,
    turned_date: FlagKind.DATE,
    wrong_half_of_day: FlagKind.NUMBER,
    wrong_roman: FlagKind.NUMBER,
    dropped_negation: FlagKind.NEGATION,
    added_negation: FlagKind.NEGATION,
    dropped_name: FlagKind.NAME,
    swapped_name: FlagKind.NAME,
    swapped_translated_name: FlagKind.NAME,
    duplicated_clause: FlagKind.REPEATED,
    turned_round: FlagKind.OPPOSITE,
    dropped_hedge: FlagKind.HEDGE,
    dropped_one_hedge: FlagKind.HEDGE,
    dropped_plan: FlagKind.HEDGE,
    added_hedge: FlagKind.HEDGE,
    unquoted: FlagKind.QUOTATION,
    invented_word: FlagKind.NON_WORD,
    left_at_the_head: FlagKind.LEFTOVER,
    doubled_word: FlagKind.REPEATED,
}


OF_NEWS = (changed_digit, wrong_unit, wrong_currency, wrong_month, turned_date, wrong_half_of_day, wrong_roman)
"""What encyclopaedic text has too few of, and is tried on news too."""


class Recall(NamedTuple):
    """How many faults of a type were found, and how many there were."""

    found: int
    faults: int

    def __str__(self) -> str:
        return f"{self.found / self.faults:.3f} ({self.found}/{self.faults})" if self.faults else "-"


def alarms(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str, list[Flag]]]:
    """The pairs that get flags of error or warning level, with these flags."""
    for source, target in pairs:
        flags = [flag for flag in check_pair(source, target) if flag.severity is not Severity.INFO]
        if flags:
            yield source, target, flags


def faulty(pairs: list[tuple[str, str]], inject: Inject) -> Iterator[tuple[str, str, str]]:
    """Source, target and target with a fault, for each pair that has a place for it."""
    rng = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    for source, target in pairs:
        fault = inject(rng, source, target)
        if fault is not None and fault.split() != target.split():
            yield source, target, fault


def is_found(source: str, target: str, fault: str, kind: FlagKind) -> bool:
    """Whether the faulty target gets a flag of the kind, of warning level or above, that the untouched one does not."""
    before, after = (
        Counter(
            flag.message
            for flag in check_pair(source, text)
            if flag.kind is kind and flag.severity is not Severity.INFO
        )
        for text in (target, fault)
    )
    return bool(after - before)


def recall(pairs: list[tuple[str, str]], inject: Inject, kind: FlagKind) -> Recall:
    """How many of the faults are found."""
    results = [is_found(*one, kind) for one in faulty(pairs, inject)]
    return Recall(sum(results), len(results))


def main() -> None:
    """Print the tables; with --missed, also the faults of one type that were not found, with --alarms the alarms."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--missed", choices=[inject.__name__ for inject in FAULTS])
    parser.add_argument("--alarms", action="store_true")
    arguments = parser.parse_args()

    pairs = list(zip(flores("id"), flores("en"), strict=True))
    news = [*zip(news_dev("id"), news_dev("en"), strict=True)]
    middle = len(pairs) // 2
    halves = (pairs[:middle], pairs[middle:])
    print(hardware(), versions("pydantic"), "", sep="\n")

    print("| fault | tuned half | held-back half |\n|---|---:|---:|")
    for inject, kind in FAULTS.items():
        name = inject.__name__.replace("_", " ")
        print(f"| {name} | {recall(halves[0], inject, kind)} | {recall(halves[1], inject, kind)} |")

    print("\n| fault, in news | found |\n|---|---:|")
    for inject in OF_NEWS:
        print(f"| {inject.__name__.replace('_', ' ')} | {recall(news, inject, FAULTS[inject])} |")

    found = [list(alarms(half)) for half in halves]
    print("\n| false alarms | tuned half | held-back half |\n|---|---:|---:|")
    rows = [
        (f"`{kind.value}`", [sum(any(flag.kind is kind for flag in flags) for *_, flags in half) for half in found])
        for kind in FlagKind
    ]
    for name, counts in [*(row for row in rows if any(row[1])), ("any", [len(half) for half in found])]:
        shares = " | ".join(f"{100 * n / len(half):.1f} % ({n})" for n, half in zip(counts, halves, strict=True))
        print(f"| {name} | {shares} |")

    judge.cache_clear()
    start = time.process_time()
    for source, target in pairs:
        check_pair(source, target)
    print(f"\n{1000 * (time.process_time() - start) / len(pairs):.2f} ms for each of {len(pairs)} pairs")

    for inject, kind in FAULTS.items():
        if inject.__name__ == arguments.missed:
            for half in halves[:1]:
                for source, target, fault in faulty(half, inject):
                    if not is_found(source, target, fault, kind):
                        print("", source, target, fault, sep="\n")
    if arguments.alarms:
        for source, target, flags in found[0]:
            print("", source, target, *(f"{flag.kind.value}: {flag.message}" for flag in flags), sep="\n")


if __name__ == "__main__":
    main()
