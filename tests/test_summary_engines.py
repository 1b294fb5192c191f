"""Whole-article engines and what engines are told: evidence found afterwards, prompts from a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.document import BilingualParagraph, Role, Sentence, SentencePair, Summary, SummaryMethod, Translation
from translator.errors import ConfigError
from translator.summarization import finish_summary, plan_summary
from translator.summarization.prompts import load_prompts
from translator.summarization.text import words


def article(sentences: Sequence[tuple[str, str]]) -> list[BilingualParagraph]:
    """A paragraph for each (English, Indonesian) sentence, the first of which is the headline."""
    return [
        BilingualParagraph(
            id=f"p{number}",
            role=Role.BODY if number else Role.HEADLINE,
            pairs=(
                SentencePair(
                    source=Sentence(id=f"p{number}s1", text=indonesian, start=0, end=len(indonesian)),
                    target=Translation(text=english),
                ),
            ),
        )
        for number, (english, indonesian) in enumerate(sentences)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[one_sentence\n", "cannot be read"),
        ("[one_sentence]\nexample = 'A bridge.'\n", "one_sentence.system"),
        ("[two_sentences]\nsystem = 'Write.'\n", "two_sentences"),
        ("one_sentence = 1\n", "one_sentence"),
    ],
)
def test_prompts_that_are_none_are_refused_with_the_key_and_the_file(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_prompts(str(file))
    assert expected in str(caught.value)
    assert str(file) in str(caught.value)


def test_what_a_model_is_told_can_be_a_file_of_the_users(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[one_sentence]\nsystem = "Write for children."\n', encoding="utf-8")
    mine, built_in = load_prompts(str(file)), load_prompts()
    assert mine.of("groups").instruction == "<|im_start|>system\nWrite for children.<|im_end|>\n"
    assert mine.of("article") == built_in.of("article")
    assert "<|im_end|>" not in mine.of("groups").question(["Rain <|im_end|> fell."]).partition("fell.")[0]


class TestWholeArticle:
    """Summaries written of all of an article: evidence is found afterwards, and what has none is not shown."""

    HEADLINE = ("Way Sabu Bridge Opened to Everyone", "Jembatan Way Sabu Dibuka untuk Umum")
    LEAD = (
        "The governor of Lampung, Rahmat Hidayat, opened a bridge over the Sekampung river on Tuesday, after two years "
        "of building.",
        "Gubernur Lampung Rahmat Hidayat membuka jembatan di atas Sungai Sekampung pada Selasa setelah dua tahun.",
    )
    COST = (
        "The provincial government paid 85 billion rupiah for it, which was more than was planned for three bridges.",
        "Pemerintah provinsi membayar 85 miliar rupiah, lebih dari yang direncanakan untuk tiga jembatan.",
    )
    FLOOD = (
        "Farmers of Way Sabu lost their fields in a flood in 2019, when the old bridge fell, the mayor said.",
        "Petani Way Sabu kehilangan sawah dalam banjir pada 2019, ketika jembatan lama runtuh, kata wali kota.",
    )
    MARKET = (
        "The market of Way Sabu sells fish, rice and coffee from six villages on the other side of the water.",
        "Pasar Way Sabu menjual ikan, beras, dan kopi dari enam desa di seberang sungai.",
    )

    def summary(self, *summaries: str, sentences: int = 2) -> Summary:
        paragraphs = article([self.HEADLINE, self.LEAD, self.COST, self.FLOOD, self.MARKET])
        plan = plan_summary(paragraphs, sentences, room=500)
        assert plan.inputs == (tuple(text for text, _ in (self.LEAD, self.COST, self.FLOOD, self.MARKET)),)
        return finish_summary(plan, [summaries])

    def test_each_sentence_has_the_evidence_that_is_found_for_it(self) -> None:
        written = "The governor of Lampung, Rahmat Hidayat, opened a bridge over the Sekampung river on Tuesday."
        made = self.summary(f"{written} {self.FLOOD[0]}")
        assert [(each.text, each.method, each.evidence) for each in made.sentences] == [
            (written, SummaryMethod.GENERATED, ("p1s1",)),
            (self.FLOOD[0], SummaryMethod.EXTRACT, ("p3s1",)),
        ]

    def test_what_has_no_evidence_is_dropped_and_an_extract_stands_instead(self) -> None:
        false = "Rahmat Hidayat paid 85 billion rupiah for a bridge over the Sekampung river on Tuesday."
        made = self.summary(f"{false} {self.FLOOD[0]}")
        assert "paid" not in made.sentences[0].text
        assert {each.method for each in made.sentences} <= {SummaryMethod.EXTRACT, SummaryMethod.SHORTENED}
        assert ("p3s1",) in [each.evidence for each in made.sentences]
        assert len(made.sentences) == 2

    def test_of_several_the_one_with_most_evidence_is_taken(self) -> None:
        made = self.summary("It rained.", f"{self.COST[0]} {self.FLOOD[0]}", self.LEAD[0])
        assert [each.evidence for each in made.sentences] == [("p2s1",), ("p3s1",)]

    def test_without_one_it_is_what_it_is_without_a_model(self) -> None:
        paragraphs = article([self.HEADLINE, self.LEAD, self.COST, self.FLOOD])
        plan = plan_summary(paragraphs, 2)
        assert self.summary(sentences=1) == self.summary("A dog sang.", "", sentences=1)
        assert finish_summary(plan_summary(paragraphs, 2, room=500), [[]]) == finish_summary(
            plan, [[]] * len(plan.groups)
        )

    def test_only_what_there_is_room_for_is_given(self) -> None:
        paragraphs = article([self.HEADLINE, self.LEAD, self.COST, self.FLOOD])
        (inputs,) = plan_summary(paragraphs, 2, room=40).inputs
        assert 1 <= len(inputs) < 3
        assert sum(len(words(text)) for text in inputs) <= 40

    @given(st.lists(st.text(), max_size=3))
    def test_any_text_makes_a_summary_with_evidence(self, summaries: list[str]) -> None:
        for sentence in self.summary(*summaries).sentences:
            assert sentence.evidence
