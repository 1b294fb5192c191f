import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator import Pipeline
from translator.confidence import FIT, HIGH_FROM, LEVEL_NOTES, LEVEL_RECORDS, LOW_BELOW, assess, caveat
from translator.document import Confidence, ConfidenceLevel, Flag, FlagKind, Origin, Severity, Translation
from translator.readers import read_text

SOURCE = "Warga mengungsi ke balai desa."
GOOD = "Residents fled to the village hall."

texts = st.text(max_size=80)
flags = st.builds(Flag, kind=st.sampled_from(FlagKind), severity=st.sampled_from(Severity), message=st.just("m"))


def judged(text: str, score: float, *found: Flag) -> Confidence:
    confidence = assess(SOURCE, Translation(text=text, score=score, flags=found))
    assert confidence
    return confidence


def flag(kind: FlagKind, severity: Severity) -> Flag:
    return Flag(kind=kind, severity=severity, message="m")


@given(texts, texts, st.floats(-50, 0), st.lists(flags, max_size=3))
def test_any_pair_gets_a_probability_and_the_level_that_goes_with_it(
    source: str, target: str, score: float, found: list[Flag]
) -> None:
    confidence = assess(source, Translation(text=target, score=score, flags=tuple(found)))

    assert confidence
    if confidence.probability < LOW_BELOW:
        assert confidence.level is ConfidenceLevel.LOW
    if confidence.level is ConfidenceLevel.HIGH:
        assert confidence.probability >= HIGH_FROM
        assert not any(each.severity is Severity.ERROR for each in found)


def test_what_the_model_is_surer_of_is_trusted_more() -> None:
    scores = [judged(GOOD, score).probability for score in (-2.0, -1.0, -0.5, -0.2)]

    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_an_error_forbids_high_confidence_and_a_worthless_translation_has_low() -> None:
    assert judged(GOOD, -0.15).level is ConfidenceLevel.HIGH
    assert judged(GOOD, -0.15, flag(FlagKind.NUMBER, Severity.ERROR)).level is ConfidenceLevel.MEDIUM
    assert judged(GOOD, -0.15, flag(FlagKind.LOOP, Severity.ERROR)).level is ConfidenceLevel.LOW


def test_a_person_s_translation_and_what_was_not_decoded_have_no_estimate() -> None:
    assert assess(SOURCE, Translation(text=GOOD, score=None)) is None
    assert assess(SOURCE, Translation(text=GOOD, score=-0.1, origin=Origin.CORRECTED)) is None


def test_every_level_is_explained_with_how_often_it_was_right() -> None:
    assert set(LEVEL_NOTES) == set(LEVEL_RECORDS) == set(ConfidenceLevel)
    reached = [FIT.levels[level].reached for level in LEVEL_NOTES]
    assert reached == sorted(reached), "more confidence was more often right on the held-back half"


def test_the_estimate_is_fitted_to_the_weights_in_the_package_and_the_article_says_so() -> None:
    pipeline = Pipeline.from_config(options={"summarization.method": "none"})

    bilingual = pipeline.run(read_text(SOURCE))

    assert bilingual.provenance.confidence == FIT.revision == bilingual.provenance.models[0].revision
    assert all(pair.target.confidence for pair in bilingual.pairs)
    assert caveat(FIT.revision, FIT.revision) is None


def test_with_another_model_the_views_say_that_probabilities_do_not_hold() -> None:
    assert "not for a probability" in (caveat("folder-0123", FIT.revision) or "")


@pytest.mark.parametrize("key", ["model", "revision", "chrf", "terms", "levels"])
def test_the_data_file_says_what_the_estimate_rests_on(key: str) -> None:
    file = Path(__file__).parent.parent / "translator" / "confidence.json"
    assert json.loads(file.read_text())[key]
