"""A bilingual article made by hand, for tests of what comes after the models."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from translator.document import (
    Alignment,
    AlignmentMethod,
    BilingualArticle,
    BilingualParagraph,
    Confidence,
    ConfidenceLevel,
    Flag,
    FlagKind,
    ModelUse,
    Origin,
    Provenance,
    Role,
    Sentence,
    SentencePair,
    Severity,
    Suggestion,
    Summary,
    SummaryMethod,
    SummarySentence,
    Translation,
)


class Pair(NamedTuple):
    """A sentence and its translation, before they have a place in an article."""

    source: str
    target: str
    score: float | None = -0.25
    flags: tuple[Flag, ...] = ()
    origin: Origin = Origin.MACHINE
    suggestions: tuple[Suggestion, ...] = ()
    confidence: Confidence | None = None
    alignment: Alignment | None = None


HIGH = Confidence(probability=0.91, level=ConfidenceLevel.HIGH)
MEDIUM = Confidence(probability=0.58, level=ConfidenceLevel.MEDIUM)
LOW = Confidence(probability=0.17, level=ConfidenceLevel.LOW)


def links(source: str, target: str, written: str) -> Alignment:
    """An alignment as `0-0 1-2 1-3*0.2`: source word, target word and, where it is not 0.9, the weight."""
    made = []
    for link in written.split():
        words, _, weight = link.partition("*")
        one, other = map(int, words.split("-"))
        made.append((one, other, float(weight or 0.9)))
    spans = [tuple(match.span() for match in re.finditer(r"\w+(?:[.,]\w+)*", text)) for text in (source, target)]
    return Alignment(method=AlignmentMethod.ATTENTION, source_words=spans[0], target_words=spans[1], links=tuple(made))


def make_bilingual(
    paragraphs: Sequence[tuple[Role, Sequence[Pair]]],
    *,
    summary: Summary | None = None,
    name: str = "article",
    warnings: tuple[str, ...] = (),
) -> BilingualArticle:
    """Join sentences with blanks and paragraphs with empty lines, and number them as the pipeline does."""
    text = ""
    made: list[BilingualParagraph] = []
    for p, (role, pairs) in enumerate(paragraphs, start=1):
        text += "\n\n" if made else ""
        sentence_pairs: list[SentencePair] = []
        for s, pair in enumerate(pairs, start=1):
            text += " " if sentence_pairs else ""
            start = len(text)
            text += pair.source
            source = Sentence(id=f"p{p}s{s}", text=pair.source, start=start, end=len(text))
            target = Translation(
                text=pair.target,
                score=pair.score,
                flags=pair.flags,
                origin=pair.origin,
                suggestions=pair.suggestions,
                confidence=pair.confidence,
                alignment=pair.alignment,
            )
            sentence_pairs.append(SentencePair(source=source, target=target))
        made.append(BilingualParagraph(id=f"p{p}", role=role, pairs=tuple(sentence_pairs)))
    return BilingualArticle(
        name=name,
        text=text,
        paragraphs=tuple(made),
        summary=summary,
        warnings=warnings,
        provenance=Provenance(
            package_version="0.1.0",
            created=datetime(2025, 3, 14, 9, 26, 53, tzinfo=UTC),
            input_sha256=hashlib.sha256(text.encode()).hexdigest(),
            input_encoding="utf-8",
            models=(
                ModelUse(
                    task="translation", name="embedded", revision="2025-03", sha256="5b" * 32, engine="ctranslate2"
                ),
                ModelUse(
                    task="summarization", name="tiny-instruct", revision="1", sha256="c7" * 32, engine="ctranslate2"
                ),
            ),
            options={"translation.beam_size": 4, "summarization.sentences": 3, "runtime.device": "cpu"},
        ),
    )


def ferry_article() -> BilingualArticle:
    """A news article of twelve paragraphs: every role, severity of flag and level of confidence, words that are linked,
    generated and extracted summary."""
    split = Flag(
        kind=FlagKind.SPLIT,
        severity=Severity.INFO,
        message="The sentence is longer than the model takes; it was translated in 2 parts and rejoined.",
    )
    short = Flag(
        kind=FlagKind.TOO_SHORT,
        severity=Severity.WARNING,
        message="The translation has 6 words for 21 in the source; part of the sentence may be missing.",
    )
    untranslated = Flag(
        kind=FlagKind.UNTRANSLATED, severity=Severity.ERROR, message="The translation is the Indonesian sentence again."
    )
    ferry = (
        "Kapal feri bertenaga listrik pertama di Danau Toba resmi melayani penumpang pada Kamis pagi.",
        "The first electric-powered ferry on Lake Toba officially began service on Thursday morning.",
    )
    ferry_links = links(*ferry, "1-4 2-3 3-2 4-1 5-5 6-6 7-7 8-8 9-9*0.6 9-10*0.7 10-10*0.2 11-11 12-12 13-13 0-4*0.2")
    cost = (
        "Kepala Dinas Perhubungan setempat, Ir. Ruslan Simanjuntak, M.T., mengatakan pembangunan kapal menelan biaya "
        "Rp 42,5 miliar.",
        "The head of the local transport agency, Ruslan Simanjuntak, said the construction of the ship cost "
        "Rp 425 billion.",
    )
    cost_flag = Flag(
        kind=FlagKind.NUMBER,
        severity=Severity.ERROR,
        message="“42,5 miliar” has become “425 billion”",
        source_spans=((cost[0].index("42,5"), cost[0].index(" miliar") + 7),),
        target_spans=((cost[1].index("425"), cost[1].index(" billion") + 8),),
    )
    paragraphs: list[tuple[Role, list[Pair]]] = [
        (
            Role.HEADLINE,
            [
                Pair(
                    "Feri Listrik Pertama di Danau Toba Mulai Berlayar, Tarif Rp 15.000 Sekali Jalan",
                    "First Electric Ferry on Lake Toba Sets Sail, Fare Rp 15,000 One Way",
                    -0.41,
                )
            ],
        ),
        (Role.FURNITURE, [Pair("Bagikan: Facebook X WhatsApp", "Share: Facebook X WhatsApp", -0.12)]),
        (
            Role.CAPTION,
            [
                Pair(
                    "Feri listrik Lintas Samosir bersandar di Dermaga Ajibata, Kamis pagi. (Foto: Dok. Pemda)",
                    "The electric ferry Lintas Samosir docks at Ajibata Pier, Thursday morning. (Photo: Regency)",
                    -0.38,
                )
            ],
        ),
        (Role.DATELINE, [Pair("PARAPAT, Kamis (13/3) -", "PARAPAT, Thursday (13/3) -", -0.2)]),
        (
            Role.BODY,
            [
                Pair(*ferry, -0.22, confidence=HIGH, alignment=ferry_links),
                Pair(
                    "Kapal bernama Lintas Samosir itu dapat mengangkut 120 orang dan 18 sepeda motor sekali jalan.",
                    "The ship, named Lintas Samosir, can carry 120 people and 18 motorcycles in a single trip.",
                    -0.18,
                    confidence=HIGH,
                ),
            ],
        ),
        (
            Role.BODY,
            [
                Pair(*cost, -0.33, (cost_flag,), confidence=MEDIUM, alignment=links(*cost, "4-7 5-8 15-18 16-19")),
                Pair(
                    "Dana itu berasal dari anggaran daerah dan hibah sebuah lembaga iklim, tanpa pinjaman bank.",
                    "The money came from the regional budget and a climate body's grant, without bank loans.",
                    -0.29,
                    confidence=HIGH,
                ),
            ],
        ),
        (
            Role.QUOTE,
            [
                Pair(
                    "“Biaya energinya turun 60 persen dibandingkan kapal diesel,” kata Ruslan.",
                    "“Energy costs are down 60 percent compared with diesel vessels,” Ruslan said.",
                    -0.24,
                ),
                Pair(
                    "“Yang lebih penting, warga di tepi danau tidak lagi mencium asap setiap pagi.”",
                    "“More importantly, people on the lakeshore no longer smell smoke every morning.”",
                    -0.35,
                    confidence=MEDIUM,
                ),
            ],
        ),
        (
            Role.BODY,
            [
                Pair(
                    "Baterai kapal diisi selama 40 menit di dermaga, memakai listrik dari pembangkit tenaga air di "
                    "hilir danau yang selama ini memasok tiga kabupaten, sehingga jadwal pelayaran dibuat setiap dua "
                    "jam dari pukul 06.30 sampai 18.30 WIB.",
                    "The ship's batteries are charged for 40 minutes at the pier, using electricity from the "
                    "hydropower plant downstream of the lake that has been supplying three regencies, so sailings are "
                    "scheduled every two hours from 06.30 to 18.30 WIB.",
                    -0.52,
                    (split,),
                ),
                Pair(
                    "Penumpang yang membawa sepeda tidak dikenai biaya tambahan, sedangkan tarif mobil baru akan "
                    "ditetapkan setelah masa uji coba tiga bulan berakhir pada Juni.",
                    "Passengers with bicycles pay nothing extra.",
                    -1.34,
                    (short,),
                    confidence=LOW,
                ),
            ],
        ),
        (
            Role.LIST,
            [
                Pair("- Ajibata ke Tomok: enam kali sehari", "- Ajibata to Tomok: six times a day", -0.15),
                Pair("- Tomok ke Ajibata: enam kali sehari", "- Tomok to Ajibata: six times a day", -0.15),
            ],
        ),
        (
            Role.BODY,
            [
                Pair(
                    "Nurhaida, pedagang ikan asal Tomok, mengaku terbantu karena kapal berangkat tepat waktu.",
                    "Nurhaida, a fish trader from Tomok, said she was helped because the ship left on time.",
                    -0.31,
                ),
                Pair(
                    "Horas ma di hita saluhutna, ujarnya sambil tertawa.",
                    "Horas ma di hita saluhutna, ujarnya sambil tertawa.",
                    -2.8,
                    (untranslated,),
                    confidence=LOW,
                ),
            ],
        ),
        (
            Role.BODY,
            [
                Pair(
                    "Meski begitu, sebagian pemilik kapal kayu khawatir kehilangan penumpang.",
                    "Even so, some owners of wooden boats fear losing passengers.",
                    -0.21,
                ),
                Pair(
                    "Pemerintah daerah menjanjikan pelatihan dan pembelian kembali 25 kapal tua hingga akhir tahun.",
                    "The regional government promised training and the buyback of 25 old boats by the end of the year.",
                    -0.27,
                ),
            ],
        ),
        (
            Role.FURNITURE,
            [
                Pair(
                    "Baca juga: Jalan Lingkar Samosir Dilebarkan", "Read also: Samosir Ring Road to Be Widened", -0.44
                ),
            ],
        ),
    ]
    summary = Summary(
        headline=SummarySentence(
            text="Lake Toba's first electric ferry begins carrying passengers",
            method=SummaryMethod.GENERATED,
            evidence=("p1s1", "p5s1"),
        ),
        sentences=(
            SummarySentence(
                text="The Lintas Samosir, the first electric ferry on Lake Toba, started service on Thursday and "
                "carries 120 people and 18 motorcycles a trip.",
                method=SummaryMethod.GENERATED,
                support=0.92,
                evidence=("p5s1", "p5s2"),
            ),
            SummarySentence(
                text="The ship cost Rp 425 billion, paid from the regional budget and a climate grant.",
                method=SummaryMethod.GENERATED,
                evidence=("p6s1", "p6s2"),
            ),
            SummarySentence(
                text="The regional government promised training and the buyback of 25 old boats by the end of the "
                "year.",
                method=SummaryMethod.EXTRACT,
                evidence=("p11s2",),
            ),
        ),
    )
    return make_bilingual(
        paragraphs,
        summary=summary,
        name="feri-listrik.txt",
        warnings=("The file was read as Windows-1252, not UTF-8; check that letters with accents are right.",),
    )
