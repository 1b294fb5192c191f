"""Evaluation: rows in, scores with signatures out, systems compared, summaries measured, reports that are safe."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_bilingual import Pair, ferry_article, make_bilingual
from translator.document import Role, Summary, SummaryMethod, SummarySentence
from translator.errors import ConfigError, InputError
from translator.evaluation.compare import compare
from translator.evaluation.metrics import default_resamples
from translator.evaluation.report import Evaluation, to_html, to_json
from translator.evaluation.rows import Aligned, read_lines, read_pairs, read_parallel
from translator.evaluation.summaries import (
    Claim,
    Summarized,
    SummaryEvaluation,
    article_files,
    evaluate_summaries,
    fragments,
    novelty,
    read_articles,
    read_texts,
    summaries_html,
)
from translator.evaluation.systems import System, stored

ROWS = (
    ("Hujan deras turun di Bogor sejak Senin pagi.", "Heavy rain has fallen in Bogor since Monday morning."),
    ("Pemerintah kota menutup 12 jalan utama.", "The city government closed 12 main roads."),
    ("Warga mengungsi. Mereka tidur di sekolah.", "Residents fled their homes. They slept in a school."),
    ("Harga beras naik 2,5 persen bulan ini.", "The price of rice rose 2.5 percent this month."),
    ("Menteri Sari tidak menghadiri rapat itu.", "Minister Sari did not attend the meeting."),
    ("Pabrik itu mempekerjakan 1.500 orang.", "The factory employs 1,500 people."),
)
HOSTILE = "<script src=https://example.org/x.js></script><img src=x onerror=alert(1)>"


def write(path: Path, lines: Sequence[str], end: str = "\n") -> Path:
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


def parallel(folder: Path, rows: Sequence[tuple[str, str]] = ROWS) -> Aligned:
    return read_parallel(
        write(folder / "news.id", [source for source, _ in rows]),
        write(folder / "news.en", [reference for _, reference in rows]),
    )


def evaluated(folder: Path, *systems: Sequence[str], rows: Sequence[tuple[str, str]] = ROWS) -> Evaluation:
    named = [System(f"system {number}", list(each)) for number, each in enumerate(systems, start=1)]
    return compare(parallel(folder, rows), named, resamples=100, worst=3)


def references() -> list[str]:
    return [reference for _, reference in ROWS]


def command(*words: str | Path) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        [sys.executable, "-m", "translator", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "200", "TERM": "dumb"},
        timeout=300,
    )
    assert "Traceback" not in result.stderr, result.stderr
    return result


# Rows


plain_lines = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\n\0\ufeff"), max_size=20).filter(
        lambda line: not line.endswith("\r")
    ),
    min_size=1,
    max_size=8,
)


@given(pairs=st.lists(st.tuples(plain_lines.map(lambda lines: lines[0]), plain_lines.map(lambda lines: lines[0]))))
def test_line_n_belongs_to_line_n_whatever_characters_are_in_it(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    whole = [(number, *pair) for number, pair in enumerate(pairs, start=1) if pair[0].strip() and pair[1].strip()]
    sources, targets = write(folder / "a", [a for a, _ in pairs], "\r\n"), write(folder / "b", [b for _, b in pairs])
    if not whole:
        with pytest.raises(InputError):
            read_parallel(sources, targets)
        return
    aligned = read_parallel(sources, targets)
    assert [(row.number, row.source, row.reference) for row in aligned.rows] == whole
    assert aligned.total == len(pairs)
    assert aligned.left_out == len(pairs) - len(whole)
    assert aligned.pick([f"line {number}" for number in range(1, len(pairs) + 1)], "output") == [
        f"line {number}" for number, *_ in whole
    ]


def test_rows_come_from_tsv_and_those_without_a_side_are_left_out(tmp_path: Path) -> None:
    file = write(
        tmp_path / "pairs.tsv", ["source\ttarget", "Hujan turun.\tIt is raining.", "Banjir surut.\t", "Ya.\tYes."]
    )
    aligned = read_pairs(file)
    assert [(row.number, row.source, row.reference) for row in aligned.rows] == [
        (1, "Hujan turun.", "It is raining."),
        (3, "Ya.", "Yes."),
    ]
    assert aligned.left_out == 1
    assert stored(write(tmp_path / "output", ["a", "b", "c"]), aligned).hypotheses == ["a", "c"]


def test_numbers_of_lines_that_differ_are_both_named(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one", ["a", "b", "c"]), write(tmp_path / "two", ["a", "b"])
    with pytest.raises(InputError, match=r"one has 3 lines, but .*two has 2"):
        read_parallel(one, two)
    with pytest.raises(InputError, match=r"two has 2 lines, but .*one has 3"):
        stored(two, read_parallel(one, one))
    with pytest.raises(InputError, match=r"one has 3 lines, .*two has 2 lines"):
        read_texts(one, two, None)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        ("Café\n".encode("latin-1"), "not UTF-8"),
        ("Hujan\n".encode("utf-16"), "not UTF-8"),
        ("Hujan\n".encode("utf-16-le"), "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_rightly_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "text"
    file.write_bytes(content)
    with pytest.raises(InputError, match=told):
        read_lines(file)


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes("\ufeffHujan.\nBanjir.".encode())
    assert read_lines(file).lines == ["Hujan.", "Banjir."]


# Scores


def test_scores_are_those_of_sacrebleu_with_their_signatures(tmp_path: Path) -> None:
    from sacrebleu import BLEU, CHRF, TER

    output = [line.replace("the", "a").replace("rose", "has risen") for line in references()]
    evaluation = evaluated(tmp_path, output)
    metrics = evaluation.systems[0].scores.metrics
    for metric, name in ((BLEU(), "BLEU"), (CHRF(), "chrF2"), (CHRF(word_order=2), "chrF2++"), (TER(), "TER")):
        expected = metric.corpus_score(output, [references()])
        assert metrics[name].score == pytest.approx(expected.score)
        assert 0 < metrics[name].interval < 100
        parts = set(str(metric.get_signature()).split("|"))
        assert parts < set(evaluation.signatures[name].split("|"))
        assert {"bs:100", "seed:12345"} <= set(evaluation.signatures[name].split("|"))


def test_an_output_that_is_the_reference_is_perfect(tmp_path: Path) -> None:
    (system,) = evaluated(tmp_path, references()).systems
    assert system.scores.metrics["BLEU"].score == pytest.approx(100)
    assert system.scores.metrics["TER"].score == 0
    assert system.scores.length_ratio == 1
    assert system.scores.fidelity.number_fidelity == 1
    assert system.scores.fidelity.flagged_rows == 0


def test_a_system_does_not_differ_significantly_from_itself(tmp_path: Path) -> None:
    output = [line.replace("the", "a") for line in references()]
    first, same, upper = evaluated(tmp_path, output, output, [line.upper() for line in output]).systems
    for name, measure in same.scores.metrics.items():
        assert first.scores.metrics[name].p_value is None
        assert measure.p_value == 1
        assert not measure.significant
    # TER takes no notice of capitals, BLEU does.
    assert not upper.scores.metrics["TER"].significant
    assert upper.scores.metrics["BLEU"].significant


def test_numbers_that_did_not_survive_are_counted(tmp_path: Path) -> None:
    output = [line.replace("12", "21").replace("1,500", "1.500") for line in references()]
    found = evaluated(tmp_path, output).systems[0].scores.fidelity
    assert (found.rows_with_numbers, found.rows_with_numbers_kept) == (3, 1)
    assert found.flags == {"number": 2}
    assert found.flagged_share == pytest.approx(2 / 6)


def test_rows_are_checked_as_text_of_the_language_of_the_sources(tmp_path: Path) -> None:
    source = write(tmp_path / "source.ms", ["Jambatan itu dibuka pada bulan Disember."])
    reference = write(tmp_path / "reference.en", ["The bridge was opened in September."])
    scores = tmp_path / "scores.json"
    shared = ("evaluate", "--source", source, "--reference", reference, "--hypothesis", reference, "--json", scores)
    for more, flags in (((), ["name", "date"]), (("--source-language", "ms"), ["date"])):
        result = command(*shared, *more)
        assert result.returncode == 0, result.stderr
        assert json.loads(scores.read_text())["reference_fidelity"]["flags"].keys() == {*flags}


def test_rows_of_several_sentences_are_scored_by_themselves(tmp_path: Path) -> None:
    output = [line.split(". ")[0] for line in references()]  # what a translator does that gives back one sentence
    evaluation = evaluated(tmp_path, output)
    (system,) = evaluation.systems
    assert evaluation.rows_of_several_sentences == 1
    few = system.scores_of_several_sentences
    assert few is not None
    assert few.rows == 1
    assert few.metrics["chrF2"].score < system.scores.metrics["chrF2"].score


def test_many_rows_take_fewer_resamples_and_not_all_memory() -> None:
    assert default_resamples(10) == default_resamples(10_000) == 1000
    assert default_resamples(50_000) == 200
    assert default_resamples(10_000_000) == 100


def test_the_worst_rows_come_first(tmp_path: Path) -> None:
    output = ["Wrong altogether" if "factory" in line else line for line in references()]
    worst = evaluated(tmp_path, output, references()).worst
    assert len(worst) == 3
    assert (worst[0].number, worst[0].hypothesis) == (6, "Wrong altogether")
    assert worst[0].source == ROWS[5][0]
    assert {flag.kind.value for flag in worst[0].flags} >= {"number"}
    assert worst[0].others[0].name == "system 2"
    assert worst[0].others[0].chrf == pytest.approx(100)
    assert [row.chrf for row in worst] == sorted(row.chrf for row in worst)


def test_without_its_packages_evaluation_names_the_extra(tmp_path: Path) -> None:
    with (
        patch("translator.evaluation.extra.find_spec", return_value=None),
        pytest.raises(ConfigError, match=re.escape("translator[evaluate]")),
    ):
        evaluated(tmp_path, references())


# Reports


def assert_safe(page: str) -> None:
    assert HOSTILE not in page
    assert html.escape(HOSTILE) in page
    assert "default-src 'none'" in page
    tags = re.findall(r"<[^>]*>", page)
    assert not [tag for tag in tags if re.search(r"\b(?:src|href|action|on\w+)\s*=|<(?:script|link|img|iframe)", tag)]
    assert not re.search(r"url\(|@import", page)


def test_the_page_escapes_hostile_text_and_asks_for_nothing(tmp_path: Path) -> None:
    rows = ((f"{HOSTILE} Hujan turun.", f"{HOSTILE} Rain fell."), *ROWS)
    aligned = parallel(tmp_path, rows)
    systems = [System(HOSTILE, [f"{HOSTILE} {row.source}" for row in aligned.rows]) for _ in range(2)]
    page = to_html(compare(aligned, systems, resamples=100, worst=9))
    assert_safe(page)
    summarized = Summarized(HOSTILE, "Rain fell.", (Claim(f"{HOSTILE} Budi 7.", HOSTILE, ""),), None, None, HOSTILE)
    assert_safe(summaries_html(evaluate_summaries([summarized], worst=1)))


def test_the_command_translates_scores_and_writes(tmp_path: Path) -> None:
    pairs = write(tmp_path / "pairs.tsv", ["\t".join(row) for row in ROWS])
    other = write(tmp_path / "other.en", references())
    page, data = tmp_path / "report.html", tmp_path / "report.json"
    result = command("evaluate", pairs, "--compare", other, "--json", data, "--html", page, "--beam", "2", "--offline")
    assert result.returncode == 0, result.stderr
    evaluation = Evaluation.model_validate_json(data.read_bytes())
    assert json.loads(data.read_bytes())["systems"][0]["speed"]["words_per_second"] > 0
    ours, theirs = evaluation.systems
    assert (ours.name, theirs.name) == ("embedded", "other.en")
    assert ours.options is not None
    assert ours.models[0].name == "embedded"
    assert 5 < ours.scores.metrics["chrF2"].score < 100
    assert theirs.scores.metrics["chrF2"].score == pytest.approx(100)
    assert theirs.sha256 is not None
    assert evaluation.signatures["BLEU"] in result.stdout
    assert "other.en" in result.stdout
    assert evaluation.worst[0].hypothesis in html.unescape(page.read_text(encoding="utf-8"))
    assert "https:" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "PAIRS"),
        (("--source", "{rows}"), "--reference"),
        (("{rows}", "--source", "{rows}", "--reference", "{rows}"), "PAIRS"),
        (("{rows}", "--hypothesis", "{rows}", "--beam", "2"), "--hypothesis"),
        (("{rows}", "--compare", "embeded"), "Did you mean embedded"),
    ],
)
def test_wrong_usage_is_told(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    rows = write(tmp_path / "rows.tsv", ["Ya.\tYes."])
    result = command("evaluate", *(word.format(rows=rows) for word in words))
    assert result.returncode == 2
    assert told in result.stderr


# Summaries


def test_fragments_are_the_longest_stretches_that_both_hold() -> None:
    article = ["the", "ferry", "left", "the", "harbour", "on", "monday", "and", "the", "ferry", "sank"]
    assert fragments(article, ["on", "monday", "the", "ferry", "sank", "quickly"]) == [2, 3]
    assert fragments(article, ["nothing", "of", "it"]) == []


@given(article=st.lists(st.sampled_from("abc"), min_size=1), summary=st.lists(st.sampled_from("abcd")))
def test_fragments_cover_each_word_that_the_article_holds_once(article: list[str], summary: list[str]) -> None:
    assert sum(fragments(article, summary)) == sum(word in article for word in summary)
    assert fragments(article, article) == [len(article)]


def test_novelty_is_the_share_of_ngrams_that_the_article_does_not_hold() -> None:
    article = ["rain", "fell", "on", "bogor"]
    assert novelty(article, ["bogor", "rain", "fell", "today"], 1) == pytest.approx(1 / 4)
    assert novelty(article, ["bogor", "rain", "fell", "today"], 2) == pytest.approx(2 / 3)
    assert novelty(article, ["rain"], 2) is None


def summary_of(folder: Path, *sentences: SummarySentence) -> SummaryEvaluation:
    pairs = [
        Pair("Feri itu mengangkut 1.500 orang dari Merak.", "The ferry carried 1,500 people from Merak."),
        Pair("Kapten Budi menolak berlayar.", "Captain Budi refused to sail."),
    ]
    article = make_bilingual([(Role.BODY, pairs)], summary=Summary(headline=None, sentences=sentences))
    file = folder / "ferry.json"
    file.write_text(article.model_dump_json(), encoding="utf-8")
    return evaluate_summaries(read_articles([file], None), worst=5)


def test_what_the_evidence_does_not_hold_is_found(tmp_path: Path) -> None:
    evaluation = summary_of(
        tmp_path,
        SummarySentence(
            text="The captain Joko carried 1,500 people in 7 hours.", method=SummaryMethod.GENERATED, evidence=("p1s1",)
        ),
        SummarySentence(text="Captain Budi refused to sail.", method=SummaryMethod.EXTRACT, evidence=("p1s1", "p1s2")),
    )
    averages = evaluation.averages
    assert evaluation.worst[0].unsupported == ("7", "Joko")
    assert averages["numbers supported"].mean == pytest.approx(1 / 2)
    assert averages["names supported"].mean == pytest.approx(2 / 3)
    assert averages["evidence sentences"].mean == pytest.approx(1.5)
    assert averages["extracts"].mean == pytest.approx(0.5)
    assert "ROUGE-1" not in averages


def test_a_summary_taken_word_for_word_has_full_coverage_and_no_novelty(tmp_path: Path) -> None:
    text = "The ferry carried 1,500 people from Merak."
    sentence = SummarySentence(text=text, method=SummaryMethod.EXTRACT, evidence=("p1s1",))
    averages = summary_of(tmp_path, sentence).averages
    assert averages["coverage"].mean == 1
    assert averages["density"].mean == averages["words"].mean
    assert averages["novel 2-grams"].mean == 0
    assert averages["compression"].mean > 1


def test_rouge_is_measured_where_there_is_a_reference(tmp_path: Path) -> None:
    documents = write(tmp_path / "d", ["Rain fell on Bogor. The river rose.", "The match ended. Nobody scored."])
    summaries = write(tmp_path / "s", ["The river rose.", "The match ended."])
    people = write(tmp_path / "r", ["The river rose.", "Nobody won tonight."])
    evaluation = evaluate_summaries(read_texts(documents, summaries, people), worst=5)
    assert evaluation.averages["ROUGE-1"].mean == pytest.approx(0.5)
    assert evaluation.averages["ROUGE-L"].count == 2
    assert "rouge-score" in (evaluation.signature or "")
    assert evaluation.worst[0].name == "line 2"


def test_the_command_measures_articles_beside_references(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    article = ferry_article()
    (folder / "ferry.txt.json").write_text(article.model_dump_json(), encoding="utf-8")
    (folder / "report.json").write_text("{}", encoding="utf-8")  # that of a batch run
    (folder / "bare.json").write_text(article.model_copy(update={"summary": None}).model_dump_json(), encoding="utf-8")
    assert [file.name for file in article_files([folder])] == ["bare.json", "ferry.txt.json"]
    people = tmp_path / "people"
    people.mkdir()
    (people / "ferry.txt").write_text("A ferry sailed.\n", encoding="utf-8")
    data, page = tmp_path / "s.json", tmp_path / "s.html"
    result = command("evaluate-summaries", folder, "--references", people, "--json", data, "--html", page)
    assert result.returncode == 0, result.stderr
    evaluation = SummaryEvaluation.model_validate_json(data.read_bytes())
    assert (evaluation.summaries, evaluation.skipped) == (1, 1)
    assert 0 < evaluation.averages["ROUGE-1"].mean < 1
    assert to_json(evaluation).encode() == data.read_bytes()
    assert "ROUGE-1" in result.stdout
    assert "ferry.txt.json" in page.read_text(encoding="utf-8")


def test_articles_without_any_summary_and_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="summary"):
        evaluate_summaries([None], worst=1)
    with pytest.raises(InputError, match="not a bilingual article"):
        read_articles([write(tmp_path / "a.json", ["{}"])], None)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no JSON"):
        article_files([tmp_path / "empty"])
