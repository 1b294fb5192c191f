import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator import Pipeline
from translator.alignment import words
from translator.confidence import (
    DOUBTFUL_BELOW,
    FIT,
    HIGH_FROM,
    LEVEL_NOTES,
    LEVEL_RECORDS,
    LOW_BELOW,
    MOST_DOUBTFUL,
    assess,
    caveat,
    doubtful_words,
)
from translator.config import load_config
from translator.document import Confidence, ConfidenceLevel, Flag, FlagKind, Origin, Severity, Translation
from translator.languages import INDONESIAN
from translator.models import ModelStore
from translator.readers import read_text
from translator.translation import SourceSentence, TranslationEngine, build_translator
from translator.translation.scoring import score_pairs

SOURCE = "Warga mengungsi ke balai desa."
GOOD = "Residents fled to the village hall."
TOKENS = 7

texts = st.text(max_size=80)
flags = st.builds(Flag, kind=st.sampled_from(FlagKind), severity=st.sampled_from(Severity), message=st.just("m"))


def judged(text: str, score: float, *found: Flag) -> Confidence:
    confidence = assess(SOURCE, Translation(text=text, score=score, flags=found), TOKENS, INDONESIAN)
    assert confidence
    return confidence


def flag(kind: FlagKind, severity: Severity) -> Flag:
    return Flag(kind=kind, severity=severity, message="m")


@given(texts, texts, st.floats(-50, 0), st.integers(0, 600), st.lists(flags, max_size=3))
def test_any_pair_gets_a_probability_and_the_level_that_goes_with_it(
    source: str, target: str, score: float, tokens: int, found: list[Flag]
) -> None:
    confidence = assess(source, Translation(text=target, score=score, flags=tuple(found)), tokens, INDONESIAN)

    assert confidence
    if confidence.probability < LOW_BELOW:
        assert confidence.level is ConfidenceLevel.LOW
    if confidence.level is ConfidenceLevel.HIGH:
        assert confidence.probability >= HIGH_FROM
        assert not any(each.severity is Severity.ERROR for each in found)


def test_what_the_model_is_surer_of_is_trusted_more() -> None:
    scores = [judged(GOOD, score).probability for score in (-2.0, -1.0, -0.5, -0.02)]

    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_an_error_forbids_high_confidence_and_a_worthless_translation_has_low() -> None:
    assert judged(GOOD, -0.02).level is ConfidenceLevel.HIGH
    assert judged(GOOD, -0.02, flag(FlagKind.NUMBER, Severity.ERROR)).level is ConfidenceLevel.MEDIUM
    assert judged(GOOD, -0.02, flag(FlagKind.LOOP, Severity.ERROR)).level is ConfidenceLevel.LOW


def test_a_person_s_translation_and_what_was_not_decoded_have_no_estimate() -> None:
    assert assess(SOURCE, Translation(text=GOOD, score=None), TOKENS, INDONESIAN) is None
    assert assess(SOURCE, Translation(text=GOOD, score=-0.1, origin=Origin.CORRECTED), TOKENS, INDONESIAN) is None


def test_every_level_is_explained_with_how_often_it_was_right() -> None:
    assert set(LEVEL_NOTES) == set(LEVEL_RECORDS) == set(ConfidenceLevel)
    right = [FIT.levels[level].right for level in LEVEL_NOTES]
    assert right == sorted(right), "more confidence was more often right on articles not fitted on"
    assert right[-1] >= 0.85, "high confidence is to be relied on"


WORDS = (((0, 9), -0.2), ((10, 14), -3.0), ((15, 17), -0.1), ((18, 21), -1.5), ((22, 29), -6.0), ((30, 34), -2.0))


def shown(source: str, *found: Flag, words: Sequence[tuple[tuple[int, int], float]] = WORDS) -> list[str]:
    spans = doubtful_words(source, Translation(text=GOOD, flags=found), words)
    return [GOOD[slice(*span)] for span in spans]


def test_the_least_probable_words_are_doubtful_in_their_order_and_no_more_than_three() -> None:
    assert shown(SOURCE) == ["fled", "village", "hall"]
    assert shown(SOURCE, words=[(span, score / 20) for span, score in WORDS]) == []


def test_what_a_glossary_put_in_and_names_that_stand_in_the_source_are_not_doubtful() -> None:
    term = Flag(kind=FlagKind.GLOSSARY, severity=Severity.INFO, message="m", target_spans=((22, 34),))
    assert shown(SOURCE, term) == ["fled", "the"]
    name = doubtful_words("Fadli di Bogor.", Translation(text="Fadli was at Bogor."), [((0, 5), -9.0), ((6, 9), -4.0)])
    assert name == ((6, 9),)


@given(texts, texts, st.lists(st.floats(-20, 0), max_size=30))
def test_doubtful_words_are_words_of_the_translation(source: str, target: str, scores: list[float]) -> None:
    scored = list(zip(words(target), scores, strict=False))
    found = doubtful_words(source, Translation(text=target), scored)
    assert list(found) == sorted(set(found))
    assert {*found} <= {span for span, score in scored if score < DOUBTFUL_BELOW}
    assert len(found) <= MOST_DOUBTFUL


def test_an_article_shows_doubtful_words_where_confidence_is_low_and_nowhere_else() -> None:
    text = (
        "Gubernur itu merasa merinding saat melihat knalpot ngebul di bengkel warga Cililitan yang semrawut. "
        "Rapat itu berlangsung pada hari Senin."
    )
    pipeline = Pipeline.from_config(options={"summarization.method": "none"})

    pairs = list(pipeline.run(read_text(text)).pairs)

    for pair in pairs:
        assert pair.target.confidence
        assert bool(pair.target.confidence.doubtful) is (pair.target.confidence.level is ConfidenceLevel.LOW)
    assert pairs[0].target.confidence and pairs[0].target.confidence.doubtful


@pytest.fixture(scope="module")
def engines() -> list[TranslationEngine]:
    made = []
    for name in ("ctranslate2", "transformers"):
        config = load_config("embedded", {"translation.engine": name, "runtime.threads": 2})
        made.append(build_translator(config.translation, config.runtime, ModelStore())[0].engine)
    return made


PAIRS = [
    (SOURCE, GOOD),
    (SOURCE, "Mangoes are on sale at the market."),
    ("Harga naik.", "Prices rose."),
    ("HARGA BERAS DI PASAR NAIK", "RICE PRICES IN THE MARKET RISE"),
    (
        "Polisi menangkap dua pelaku di Bogor pada Selasa malam.",
        "Police arrested two suspects in Bogor on Tuesday night.",
    ),
]


def test_engines_agree_on_the_words_of_given_translations(engines: list[TranslationEngine]) -> None:
    quick, reference = ([*score_pairs(engine, PAIRS, batch_tokens=256)] for engine in engines)

    for one, other in zip(quick, reference, strict=True):
        assert one and other
        assert one.score == pytest.approx(other.score, abs=0.15)  # int8 beside float32
        assert [span for span, _ in one.words] == [span for span, _ in other.words]
    right, wrong = quick[:2]
    assert right and wrong and right.score > wrong.score


def test_a_pair_is_scored_alike_in_whatever_company(engines: list[TranslationEngine]) -> None:
    together = score_pairs(engines[0], [*PAIRS, *reversed(PAIRS)], batch_tokens=64)
    alone = [score_pairs(engines[0], [pair], batch_tokens=1024)[0] for pair in PAIRS]
    assert together == [*alone, *reversed(alone)]


def test_the_score_of_a_translation_that_was_searched_is_that_of_the_same_one_given(
    engines: list[TranslationEngine],
) -> None:
    config = load_config("embedded")
    translator, _ = build_translator(config.translation, config.runtime, ModelStore())
    (made,) = translator.translate([SourceSentence(SOURCE, {})])
    (given,) = score_pairs(engines[0], [(SOURCE, made.text)], batch_tokens=64)
    assert made.score is not None and given
    assert given.score == pytest.approx(made.score, abs=0.01)


def test_a_side_that_is_empty_or_longer_than_the_model_takes_has_no_score(engines: list[TranslationEngine]) -> None:
    for engine in engines:
        pairs = [("", "Rain."), ("Hujan.", " "), ("hujan " * 600, "Rain."), ("Hujan.", "rain " * 600)]
        assert score_pairs(engine, pairs, batch_tokens=256) == [None] * 4


def test_the_estimate_is_fitted_to_the_weights_in_the_package_and_the_article_says_so() -> None:
    pipeline = Pipeline.from_config(options={"summarization.method": "none"})

    bilingual = pipeline.run(read_text(SOURCE))

    assert bilingual.provenance.confidence == FIT.revision == bilingual.provenance.models[0].revision
    assert all(pair.target.confidence for pair in bilingual.pairs)
    assert caveat(FIT.revision, FIT.revision) is None


def test_with_another_model_the_views_say_that_probabilities_do_not_hold() -> None:
    assert "not for a probability" in (caveat("folder-0123", FIT.revision) or "")


@pytest.mark.parametrize("key", ["model", "revision", "text", "terms", "levels"])
def test_the_data_file_says_what_the_estimate_rests_on(key: str) -> None:
    file = Path(__file__).parent.parent / "translator" / "confidence.json"
    assert json.loads(file.read_text())[key]
