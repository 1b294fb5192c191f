"""Languages: each is a folder of data, and what is read by it is read as it writes."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files

import pytest

from translator.checks import check_pair
from translator.document import FlagKind, Role
from translator.languages import ENGLISH, INDONESIAN, MALAY, SOURCE_LANGUAGES, DatePart, SourceLanguage, language_of
from translator.languages.casing import restore_case
from translator.languages.identification import language_notice, source_language
from translator.languages.tables import read_table
from translator.quantities import find_date_words, find_quantities
from translator.readers import read_text

# An article of our own: each sentence with a right translation.
MALAY_ARTICLE: Sequence[tuple[str, str]] = [
    (
        "KUALA LUMPUR: Kerajaan memperuntukkan RM1,500.50 bagi setiap keluarga yang terbabit dalam banjir di Kelantan.",
        "KUALA LUMPUR: The government has allocated RM1,500.50 for each family affected by the floods in Kelantan.",
    ),
    (
        "Perdana Menteri, Datuk Seri Azman Hashim, berkata bantuan itu akan disalurkan mulai Isnin, 18 Disember 2023.",
        "Prime Minister Datuk Seri Azman Hashim said the aid would be distributed from Monday, December 18, 2023.",
    ),
    (
        "Beliau berkata, seramai 12,350 mangsa masih berada di 45 pusat pemindahan sementara setakat 8 malam semalam.",
        "He said 12,350 victims were still at 45 temporary evacuation centres as of 8 p.m. yesterday.",
    ),
    (
        "Syarikat binaan Maju Jaya Sdn. Bhd. menyumbang RM2.5 juta dan Tan Sri Lim Kok Wing menyumbang RM1.2 bilion.",
        "The construction company Maju Jaya Sdn. Bhd. gave RM2.5 million and Tan Sri Lim Kok Wing gave RM1.2 billion.",
    ),
    (
        "Dr. Noraini Bt. Ismail dari Kg. Baru berkata lapan belas pesakit dirawat pada 5 Ogos lalu.",
        "Dr. Noraini Bt. Ismail of Kg. Baru said eighteen patients were treated on August 5.",
    ),
    (
        "Menurutnya, kadar jangkitan turun kepada 2.29 peratus pada Khamis dan tidak akan naik lagi.",
        "According to her, the infection rate fell to 2.29 percent on Thursday and will not rise again.",
    ),
    (
        "Mesyuarat itu bermula pada pukul 10.30 pagi dan tamat pada 2.15 petang.",
        "The meeting began at 10:30 a.m. and ended at 2:15 p.m.",
    ),
    (
        "Jurucakapnya berkata projek itu siap pada Mac 2022, bukan pada Julai 2021 seperti dilaporkan.",
        "Its spokesman said the project was completed in March 2022, not in July 2021 as reported.",
    ),
    (
        "Kenderaan itu bergerak sejauh 3,200 kilometer kerana laluan tempatan ditutup.",
        "The vehicle travelled 3,200 kilometres because the local route was closed.",
    ),
    (
        "Bukan sahaja jambatan, malah lebuh raya antara Johor dan Melaka turut ditutup sejak Ahad.",
        "Besides the bridge, the highway between Johor and Malacca has also been closed since Sunday.",
    ),
    (
        "Suhu mencecah 38.5 darjah Celsius di Pulau Pinang pada Jumaat.",
        "The temperature reached 38.5 degrees Celsius in Penang on Friday.",
    ),
    ("Sekurang-kurangnya 1,024 rumah rosak, kata polis.", "At least 1,024 houses were damaged, police said."),
]
WRONG = [
    (0, "RM1,500.50", "RM1.500,50", FlagKind.NUMBER),
    (0, "RM1,500.50", "RM1,550.50", FlagKind.NUMBER),
    (1, "December", "September", FlagKind.DATE),
    (1, "Monday", "Sunday", FlagKind.DATE),
    (2, "12,350", "12.350", FlagKind.NUMBER),
    (2, "8 p.m.", "8 a.m. or 9 p.m.", FlagKind.NUMBER),
    (3, "RM1.2 billion", "RM1.2 million", FlagKind.NUMBER),
    (4, "eighteen", "eighty", FlagKind.NUMBER),
    (4, "August", "April", FlagKind.DATE),
    (5, "2.29", "229", FlagKind.NUMBER),
    (5, "will not", "will", FlagKind.NEGATION),
    (7, "March", "May", FlagKind.DATE),
    (8, "3,200", "3.2", FlagKind.NUMBER),
    (9, "Malacca", "Jakarta", FlagKind.NAME),
    (10, "38.5", "385", FlagKind.NUMBER),
    (11, "houses", "rumah rosak houses", FlagKind.LEFTOVER),
]


def test_a_malay_article_is_told_and_segmented() -> None:
    headline = "Kerajaan bantu mangsa banjir Kelantan\n\n"
    article = read_text(headline + " ".join(source for source, _ in MALAY_ARTICLE))
    assert article.language == "ms"
    sentences = [sentence.text for sentence in article.sentences]
    assert sentences == [headline.strip(), *(source for source, _ in MALAY_ARTICLE)]
    assert [paragraph.role for paragraph in article.paragraphs] == [Role.HEADLINE, Role.BODY]


@pytest.mark.parametrize(("source", "target"), MALAY_ARTICLE)
def test_a_right_translation_of_malay_gets_no_flag(source: str, target: str) -> None:
    assert check_pair(source, target, MALAY) == ()


@pytest.mark.parametrize(("number", "right", "wrong", "kind"), WRONG)
def test_a_fault_in_a_translation_of_malay_is_flagged(number: int, right: str, wrong: str, kind: FlagKind) -> None:
    source, target = MALAY_ARTICLE[number]
    assert right in target
    assert kind in {flag.kind for flag in check_pair(source, target.replace(right, wrong), MALAY)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("RM1,500.50", "1500.5"),
        ("RM2.5 bilion", "2.5e9"),
        ("lapan ratus bilion", "8e11"),
        ("lapan puluh lapan", "88"),
        ("dua perpuluhan lapan peratus", "2.8"),
        ("sifar", "0"),
        ("RM5m", "5e6"),
        ("kelapan", "8"),
    ],
)
def test_malay_numbers_are_read_by_value(text: str, value: str) -> None:
    (quantity,) = find_quantities(text, MALAY)
    assert Decimal(value) in quantity.readings


def test_the_separators_of_figures_are_the_languages() -> None:
    assert [
        {reading for quantity in find_quantities("12.345", language) for reading in quantity.readings}
        for language in (INDONESIAN, MALAY, ENGLISH)
    ] == [{Decimal(12345)}, {Decimal("12.345")}, {Decimal("12.345")}]


@pytest.mark.parametrize("number", range(1, 13))
def test_the_months_of_the_languages_are_the_same_months(number: int) -> None:
    for language in (*SOURCE_LANGUAGES.values(), ENGLISH):
        named = [word for word, entry in language.calendar.words.items() if entry == (DatePart.MONTH, number)]
        for name in named:
            (found,) = find_date_words(f"3 {name.capitalize()} 2021", language)
            assert (found.part, found.value) == (DatePart.MONTH, number)


def test_a_headline_in_capitals_is_restored_with_the_words_of_its_language() -> None:
    assert restore_case("POLIS SIASAT KEMALANGAN DI JOHOR", {}, MALAY) == "Polis siasat kemalangan di Johor"


def test_everything_that_is_known_of_a_language_can_be_read() -> None:
    for language in (*SOURCE_LANGUAGES.values(), ENGLISH, language_of("de")):
        facts = [name for cls in type(language).__mro__ for name, fact in vars(cls).items() if hasattr(fact, "func")]
        assert len(facts) > 15
        for name in facts:
            assert getattr(language, name) is not None


def test_what_malay_says_otherwise_is_not_taken_from_indonesian() -> None:
    assert "bahwa" in INDONESIAN.function_words
    assert "bahwa" not in MALAY.function_words
    assert {"bahawa", "yang"} <= MALAY.function_words
    with pytest.raises(AttributeError):
        MALAY.code = "id"  # type: ignore[misc]


def test_every_data_file_is_valid_and_belongs_to_a_language() -> None:
    root = files("translator.languages")
    folders = {"und"} | {language.code for language in (*SOURCE_LANGUAGES.values(), ENGLISH)}
    found = {folder.name: [file.name for file in folder.iterdir()] for folder in root.iterdir() if folder.is_dir()}
    assert found.keys() - {"__pycache__"} == folders
    for code in folders:
        for name in found[code]:
            if name.endswith(".toml"):
                tomllib.loads(root.joinpath(code, name).read_text(encoding="utf-8"))
                assert read_table(code, name.removesuffix(".toml"))


def test_only_another_language_than_indonesian_is_noticed() -> None:
    assert language_notice(INDONESIAN, told=True) is None
    told, given = (language_notice(MALAY, told=told) or "" for told in (True, False))
    assert "looks like Malay" in told
    assert "set the source language to id" in told
    assert "is taken for Malay" in given


@pytest.mark.parametrize("language", SOURCE_LANGUAGES.values(), ids=SOURCE_LANGUAGES)
def test_a_text_of_a_languages_own_words_is_told(language: SourceLanguage) -> None:
    others = [other.telling_words for other in SOURCE_LANGUAGES.values() if other is not language]
    own = sorted(language.telling_words.difference(*others))
    assert source_language(" ".join(own[:10])) is language
