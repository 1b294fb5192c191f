"""What the checks promise of amounts, dates, clock times and Roman numerals, and what is said of dates in figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.alignment import align_lexically, fits, words
from translator.checks import check_pair
from translator.document import Alignment, AlignmentMethod, FlagKind, Severity, Translation
from translator.languages import INDONESIAN, MALAY
from translator.placeables import Rewriting
from translator.translation.dates import keep_figures, spell_dates
from translator.translation.standins import carry

OURS = frozenset({FlagKind.NUMBER, FlagKind.UNIT, FlagKind.DATE})

OTHER_UNITS = [
    ("Rp 5 miliar hilang.", "US$5 billion went missing.", "Rp 5 miliar", "US$5 billion"),
    ("Harganya S$72.000.", "It costs US$72,000.", "S$72.000", "US$72,000"),
    ("Jaraknya 5 kilometer.", "It is 5 metres away.", "5 kilometer", "5 metres"),
    ("Sebanyak 5 persen hilang.", "A total of 5 people went missing.", "5 persen", "5 people"),
    ("Lahan 5 hektare terbakar.", "Five acres of land burned.", "5 hektare", "Five acres"),
    ("Dana 5 juta rupiah cair.", "Funds of 5 million ringgit were paid.", "5 juta rupiah", "5 million ringgit"),
    ("Beratnya 12 ton.", "It weighs 12 kilograms.", "12 ton", "12 kilograms"),
    ("Suhu 30 derajat Celsius.", "The temperature was 30 percent.", "30 derajat Celsius", "30 percent"),
    ("Ia dihukum lima tahun.", "He was jailed for five months.", "lima tahun", "five months"),
    ("Lahan 5 km persegi terbakar.", "5 km of land burned.", "5 km persegi", "5 km"),
    ("Airnya 200 liter.", "It holds 200 gallons of water.", "200 liter", "200 gallons"),
    ("Nilainya €40 juta.", "It is worth £40 million.", "€40 juta", "£40 million"),
    ("Bunga naik 25 basis poin.", "Interest rose by 25 percent.", "25 basis poin", "25 percent"),
    ("Harganya 20 dolar Singapura.", "It costs 20 US dollars.", "20 dolar Singapura", "20 US dollars"),
    ("Hujan turun 3 jam.", "It rained for 3 days.", "3 jam", "3 days"),
    ("Dayanya 100 megawatt.", "Its power is 100 kilowatts.", "100 megawatt", "100 kilowatts"),
    ("Ada 40 kepala keluarga.", "There are 40 people.", "40 kepala keluarga", "40 people"),
]

SAME_UNITS = [
    ("Rp 5 miliar hilang.", "Rp5 billion went missing."),
    ("Suap 60.000 dollar Singapura.", "Bribes of S$60,000."),
    ("Rp 5 miliar hilang.", "IDR 5 billion went missing."),
    ("Dana 5 juta dolar AS cair.", "Funds of US$5 million were paid."),
    ("Harganya US$ 3,2 juta.", "It costs $3.2 million."),
    ("Harganya Rp 16 miliar.", "It costs US$1 million."),
    ("Rute itu 100 kilometer.", "The route is 62 miles long."),
    ("Lahan 5 km persegi terbakar.", "1.9 square miles of land burned."),
    ("Lahan 2,2 juta km2.", "2.2 million square kilometres of land."),
    ("Luasnya 20 hektare.", "It covers 50 acres."),
    ("Debitnya 5 meter kubik.", "The flow is 5 cubic metres."),
    ("Selama 14 hari.", "For two weeks."),
    ("Anak usia 5 tahun.", "A child aged 5."),
    ("Sebanyak 5 orang guru pergi.", "A total of 5 teachers left."),
    ("Sebanyak 5 orang terluka.", "Five were injured."),
    ("Naik 5 hingga 10 persen.", "Up 5 to 10 percent."),
    ("Harganya Rp 5-10 juta.", "It costs Rp5 million to Rp10 million."),
    ("Beratnya 17 pon 1 ons.", "It weighs 17 pounds 1 ounce."),
    ("Suhu 30 derajat.", "The temperature is 30°C."),
    ("Kecepatannya 100 km/jam.", "Its speed is 100 km/h."),
]

OTHER_FIGURES = [
    ("Rapat mulai setengah delapan.", "The meeting starts at half past eight.", FlagKind.NUMBER),
    ("Rapat mulai setengah delapan.", "The meeting starts at 8:30.", FlagKind.NUMBER),
    ("Ia tiba jam tujuh malam.", "He arrived at 7 a.m.", FlagKind.NUMBER),
    ("Ia tiba jam tujuh malam.", "He arrived at seven in the morning.", FlagKind.NUMBER),
    ("Rapat mulai pukul 19.30.", "The meeting starts at half past eight.", FlagKind.NUMBER),
    ("Rapat pada 17/11/25.", "The meeting is on November 17, 2024.", FlagKind.NUMBER),
    ("Rapat pada 05/11/25.", "The meeting is on May 11, 2025.", FlagKind.DATE),
    ("Acara digelar 03/04/2024.", "The event was on March 4, 2024.", FlagKind.DATE),
    ("Acara digelar Rabu (17/11).", "The event was on Wednesday (11/17).", FlagKind.DATE),
    ("Acara digelar (11/8).", "The event was held (8/11).", FlagKind.DATE),
    ("Acara digelar 20/3/2025.", "The event was on 20 June 2025.", FlagKind.DATE),
    ("Acara digelar 5-6/8/2023.", "The event was on 5-6 June 2023.", FlagKind.DATE),
    ("Acara digelar (2/11).", "The event was held (February 11).", FlagKind.DATE),
    ("Acara digelar 7/9/2024.", "The event was on 9/7/2024.", FlagKind.DATE),
    ("Rapat pukul 07.30.", "The meeting is at 7:30 p.m.", FlagKind.NUMBER),
    ("Rapat pkl. 10.00.", "The meeting is at 10,00.", FlagKind.NUMBER),
    ("Rapat pukul 09.00 WIB.", "The meeting is at 09,000.", FlagKind.NUMBER),
    ("Rapat pukul 19.30 WITA.", "The meeting is at 7:30 a.m.", FlagKind.NUMBER),
    ("Rapat pukul 07.30 malam.", "The meeting is at 7:30 a.m.", FlagKind.NUMBER),
    ("Rapat jam 5 sore.", "The meeting is at 5 a.m.", FlagKind.NUMBER),
    ("Rapat pukul 14.15 WIT.", "The meeting is at 2:50 p.m.", FlagKind.NUMBER),
    ("Perang Dunia II pecah.", "World War III broke out.", FlagKind.NUMBER),
    ("Perang Dunia II pecah.", "World War I broke out.", FlagKind.NUMBER),
    ("Ini terjadi pada abad XXI.", "It happened in the 20th century.", FlagKind.NUMBER),
    ("Siswa kelas XII lulus.", "The 11th grade students passed.", FlagKind.NUMBER),
    ("Laba triwulan III naik.", "Profit rose in Quarter II.", FlagKind.NUMBER),
    ("Ini Perang Dunia ke-2.", "This is World War III.", FlagKind.NUMBER),
    ("Raja Charles III tiba.", "King Charles II arrived.", FlagKind.NUMBER),
    ("Harganya 1,5 juta rupiah.", "It costs 15 million rupiah.", FlagKind.NUMBER),
    ("Nilainya Rp 1,2 triliun.", "It is worth Rp1.2 billion.", FlagKind.NUMBER),
    ("Lebarnya 2½ meter.", "It is 2 metres wide.", FlagKind.NUMBER),
]

SAME_FIGURES = [
    ("Rapat mulai pukul 19.30.", "The meeting starts at half past seven."),
    ("Rapat mulai pukul 07.30.", "The meeting starts at half past seven."),
    ("Rapat mulai setengah delapan.", "The meeting starts at 7:30."),
    ("Rapat mulai jam setengah delapan malam.", "The meeting starts at 7:30 p.m."),
    ("Ia tiba jam tujuh malam.", "He arrived at 7 p.m."),
    ("Ia tiba jam tujuh malam.", "He arrived at seven in the evening."),
    ("Ia tiba pukul 07.15.", "He arrived at a quarter past seven."),
    ("Ia tiba pukul 06.45.", "He arrived at quarter to seven."),
    ("Ia tiba jam tujuh kurang seperempat.", "He arrived at 6:45."),
    ("Ia tiba pukul tujuh lewat lima belas menit.", "He arrived at 7:15."),
    ("Ia tiba pukul 18.00.", "He arrived at six in the evening."),
    ("Mereka menginap tiga hari dua malam.", "They stayed for three days and two nights."),
    ("Toko itu buka 24 jam tujuh hari.", "The shop is open 24 hours, seven days."),
    ("Rapat pada 17/11/25.", "The meeting is on November 17, 2025."),
    ("Sejak 17-11-99.", "Since November 17, 1999."),
    ("Anak berusia 5 tahun.", "A child aged 5."),
    ("Gempa menewaskan 23 orang.", "The quake killed 23."),
    ("Acara digelar 03/04/2024.", "The event was on April 3, 2024."),
    ("Acara digelar 03/04/2024.", "The event was on 3/4/2024."),
    ("Acara digelar 20/3/2025.", "The event was on 3/20/2025."),
    ("Acara digelar (11/8).", "The event was held (August 11)."),
    ("Acara digelar (16-17/11).", "The event was held (16-17 November)."),
    ("Laba kuartal II (April-Juni) naik.", "Profit rose in the second quarter (April-Jun)."),
    ("Rapat pukul 07.30.", "The meeting is at 7:30 a.m."),
    ("Rapat pukul 07.30.", "The meeting is at 07:30."),
    ("Rapat pukul 19.30 WIB.", "The meeting is at 7:30 p.m."),
    ("Rapat pukul 7.30 malam.", "The meeting is at 7:30 p.m."),
    ("Rapat jam 5 sore.", "The meeting is at 5 p.m."),
    ("Rapat pukul 08.00-10.00 WIB.", "The meeting is from 8 to 10 a.m."),
    ("Rapat pukul 2 dini hari.", "The meeting is at 2 a.m."),
    ("Rapat pukul 11.00 siang.", "The meeting is at 11 a.m."),
    ("Rapat pukul 12.00.", "The meeting is at noon."),
    ("Ini terjadi pada abad XXI.", "It happened in the 21st century."),
    ("Ini terjadi pada abad ke-21.", "It happened in the 21st century."),
    ("Paus Yohanes Paulus II wafat.", "Pope John Paul II died."),
    ("Isi Bab IV dibahas.", "The content of Chapter 4 was discussed."),
    ("Siswa kelas XII lulus.", "The 12th grade students passed."),
    ("Siswa kelas X dan XI lulus.", "The students of grades 10 and 11 passed."),
    ("Perang Dunia II pecah.", "The Second World War broke out."),
    ("Ratu Elizabeth II wafat.", "The queen died."),
    ("Pasar Minggu macet.", "Pasar Minggu is jammed."),
    ("Ini hari Jumat Agung.", "This is Good Friday."),
    ("Pada Sabtu Pahing ia tiba.", "He arrived on Saturday Pahing."),
    ("Ia kalah di U-23.", "He lost at the U-23."),
    ("Hal itu diatur Pasal 5 ayat (1).", "That is governed by Article 5 paragraph (1)."),
    ("Lebarnya 2½ meter.", "It is 2.5 metres wide."),
    ("Selama 2½ jam.", "For two and a half hours."),
    ("No.", "No."),
]


def texts(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(("source", "target", "old", "new"), OTHER_UNITS)
def test_another_unit_or_currency_is_an_error_at_its_place(source: str, target: str, old: str, new: str) -> None:
    (flag,) = [flag for flag in check_pair(source, target) if flag.kind in OURS]
    assert (flag.kind, flag.severity) == (FlagKind.UNIT, Severity.ERROR)
    assert (texts(source, flag.source_spans), texts(target, flag.target_spans)) == ([old], [new])


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Nilainya Rp5 miliar.", "It is worth 5 billion."),
        ("Harga naik 5 persen.", "Prices rose by 5."),
        ("Ia berjalan 5 kilometer.", "He walked 5 of them."),
        ("Lahan seluas 20 hektare terbakar.", "An area of 20 burned."),
        ("Suhu mencapai 35 derajat.", "The temperature reached 35."),
        ("Ia dirawat 12 hari.", "He was treated for 12."),
        ("Sekitar 200 liter solar bocor.", "About 200 diesel leaked."),
        ("Rapat berlangsung 3 jam.", "The meeting lasted 3."),
    ],
)
def test_an_amount_without_its_unit_is_a_warning(source: str, target: str) -> None:
    assert [(flag.kind, flag.severity) for flag in check_pair(source, target)] == [(FlagKind.UNIT, Severity.WARNING)]


@pytest.mark.parametrize(("source", "target", "kind"), OTHER_FIGURES)
def test_a_figure_that_means_another_is_an_error(source: str, target: str, kind: FlagKind) -> None:
    found = [flag for flag in check_pair(source, target) if flag.kind in OURS]
    assert [(flag.kind, flag.severity) for flag in found] == [(kind, Severity.ERROR)]
    assert found[0].source_spans and found[0].target_spans


@pytest.mark.parametrize(("source", "target"), [*SAME_UNITS, *SAME_FIGURES])
def test_what_is_the_same_in_other_figures_is_no_fault(source: str, target: str) -> None:
    assert [flag for flag in check_pair(source, target) if flag.kind in OURS | {FlagKind.NEGATION}] == []


def test_a_month_left_out_of_a_whole_date_is_told() -> None:
    found = check_pair("Sabtu, 24 Mar 2018 pukul 19.18.", "Saturday, 24 2018 at 19:18.")
    assert [(flag.kind, flag.severity) for flag in found] == [(FlagKind.DATE, Severity.WARNING)]


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("Jualan naik 5 peratus.", "Sales rose 5 people.", FlagKind.UNIT),
        ("Harganya RM5 bilion.", "It costs US$5 billion.", FlagKind.UNIT),
        ("Acara pada 03/04/2024.", "The event was on March 4, 2024.", FlagKind.DATE),
        ("Mesyuarat pukul 7.30 petang.", "The meeting is at 7:30 a.m.", FlagKind.NUMBER),
    ],
)
def test_malay_figures_are_checked_too(source: str, target: str, kind: FlagKind) -> None:
    assert kind in {flag.kind for flag in check_pair(source, target, MALAY)}


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Ia tiba Rabu (17/11).", "Ia tiba Rabu (17 November)."),
        ("Ia tiba (20/3/2025).", "Ia tiba (20 Maret 2025)."),
        ("Ia tiba Rabu (16/8 / 2017).", "Ia tiba Rabu (16 Agustus 2017)."),
        ("Ia tiba (Senin, 5/6) pagi.", "Ia tiba (Senin, 5 Juni) pagi."),
        ("Rapat (16-17/11) ditunda.", "Rapat (16-17 November) ditunda."),
        ("Rapat (30/12-2/1) ditunda.", "Rapat (30 Desember - 2 Januari) ditunda."),
        ("Rapat tanggal 05-06-2021.", "Rapat tanggal 5 Juni 2021."),
        ("Jumat (1/2) dan Sabtu (2/2).", "Jumat (1 Februari) dan Sabtu (2 Februari)."),
    ],
)
def test_a_date_in_figures_is_spelled_out(text: str, spelled: str) -> None:
    assert spell_dates(text, INDONESIAN).after == spelled


@pytest.mark.parametrize(
    "text",
    [
        "Lihat https://contoh.com/12/03/2024/berita dan contoh.com/2024/03/12.",
        "Perkara No. 12/3/2020 dan SK Nomor 5-6-2021.",
        "Putusan 12/3/2019/PN Jaksel.",
        "Ia tinggal di RT 03/04.",
        "Musim 2017/2018 dan 2025/26.",
        "Buka 24/7, sekitar (1/2) bagian, skor 3/4.",
        "Tanggal 31/2/2024 dan 12/13/2024.",
        "Peluang 1 (5/6) X (5/2).",
        "Hubungi 0812-03-2024.",
    ],
)
def test_what_only_looks_like_a_date_stays(text: str) -> None:
    assert spell_dates(text, INDONESIAN).after == text


def test_links_lead_to_the_date_as_the_article_has_it() -> None:
    source, target = "Ia tiba Rabu (17/11/2021) pagi.", "He arrived on Wednesday (17 November 2021) in the morning."
    dates = spell_dates(source, INDONESIAN)
    read, written = words(dates.after), words(target)
    assert [dates.after[slice(*span)] for span in read] == ["Ia", "tiba", "Rabu", "17", "November", "2021", "pagi"]
    links = ((0, 0, 0.9), (3, 4, 0.8), (4, 5, 0.7), (3, 5, 0.2), (5, 6, 0.6), (6, 9, 0.5))
    alignment = Alignment(
        method=AlignmentMethod.ATTENTION, source_words=tuple(read), target_words=tuple(written), links=links
    )
    found = carry(alignment, dates.in_figures, Rewriting(target))
    assert fits(found, source, target)
    assert {
        (source[slice(*found.source_words[s])], target[slice(*found.target_words[t])]): weight
        for s, t, weight in found.links
    } == {
        ("Ia", "He"): 0.9,
        ("17/11/2021", "17"): 0.8,
        ("17/11/2021", "November"): 0.7,
        ("17/11/2021", "2021"): 0.6,
        ("pagi", "morning"): 0.5,
    }


def test_a_date_that_was_read_in_words_can_come_out_as_it_was() -> None:
    source = "Ia tiba Rabu (17/11/2021), bukan Kamis (5/6) atau (1-2/3)."
    target = "He arrived on Wednesday (17 November 2021), not Thursday (June 5) or (1-2 March)."
    dates = spell_dates(source, INDONESIAN)
    made = Translation(text=target, alignment=align_lexically(dates.after, target))
    kept = keep_figures(made, dates)
    assert kept.text == "He arrived on Wednesday (17/11/2021), not Thursday (5/6) or (1-2/3)."
    assert kept.alignment
    found = carry(kept.alignment, dates.in_figures, Rewriting(kept.text))
    assert fits(found, source, kept.text)
    pairs = {
        (source[slice(*found.source_words[s])], kept.text[slice(*found.target_words[t])]) for s, t, _ in found.links
    }
    assert {("17/11/2021", "17/11/2021"), ("5/6", "5/6")} <= pairs


_DATED = st.text(alphabet="0123456789/-. (),abRabuNo") | st.from_regex(
    r"(?:Rabu |No\. |\()?[0-9]{1,2}[/.-][0-9]{1,2}([/.-][0-9]{4})?\)?[ .a-z]{0,3}", fullmatch=True
)


@given(st.lists(_DATED, max_size=4))
def test_any_text_can_be_spelled_and_linked_back(parts: list[str]) -> None:
    text = " ".join(parts)
    dates = spell_dates(text, INDONESIAN)
    assert dates.in_figures.after == text
    assert spell_dates(dates.after, INDONESIAN).after == dates.after
    assert fits(carry(align_lexically(dates.after, text), dates.in_figures, Rewriting(text)), text, text)


@given(st.text("0123456789.,:/½² RpUSkmjtahunpersenIVX%$°-"), st.text("0123456789.,:/½² RpUSkmyearspcntIVX%$°-"))
def test_any_pair_of_amounts_can_be_checked(source: str, target: str) -> None:
    for flag in check_pair(source, target):
        assert all(0 <= start < end <= len(source) for start, end in flag.source_spans)
        assert all(0 <= start < end <= len(target) for start, end in flag.target_spans)
