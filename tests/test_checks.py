"""What the checks of a sentence pair promise: a fault is flagged at its place, a faithful translation is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.checks import CHECKS, MEANINGS, WORTHLESS, check_pair, judge
from translator.document import FlagKind, Severity
from translator.languages import INDONESIAN

README = Path(__file__).parent.parent / "README.md"

FAITHFUL = [
    ("Laba naik 2,29 persen menjadi Rp 1,5 miliar.", "Profit rose 2.29 percent to Rp1.5 billion."),
    ("Gempa terjadi pukul 10.30 WIB, Rabu (15/12).", "The quake struck at 10:30 on Wednesday (Dec. 15)."),
    ("Acara itu digelar pada 16 Desember 2021.", "The event was held on December 16, 2021."),
    ("Dua puluh lima warga mengungsi ke balai desa.", "Twenty-five residents fled to the village hall."),
    ("PBB dan AS membahas hal itu di Jenewa.", "The UN and the United States discussed it in Geneva."),
    ("Menurut Presiden Inggris, Sari belum datang.", "According to the British president, Sari has not come."),
    ("Ia tidak yakin dengan kabar dari Kalifornia itu.", "He is unsure of that news from California."),
    ("KPK menangkap Rudi Hartono tanpa perlawanan.", "The KPK arrested Rudi Hartono without resistance."),
    ("Tidak hanya banjir, longsor juga terjadi.", "Besides the floods, there were landslides too."),
    ("Kedua tim bermain 2-2.", "Both teams drew 2-2."),
    ("Hari ini (15/12) pasar ditutup.", "The market closed today, 15 December."),
    ("Kereta tiba pukul 00.30 WIB.", "The train arrives at 12:30 a.m."),
    ("Toko buka pukul 08.00-21.30.", "The shop is open from 8:00 a.m. to 9:30 p.m."),
    ("Rapat dimulai pukul 20.00 WITA.", "The meeting starts at 8 p.m. Central Indonesia Time."),
    ("Suhu berkisar 24-33 derajat Celsius.", "Temperatures range from 24 to 33 degrees Celsius."),
    ("Suhu turun hingga minus 5 derajat.", "The temperature fell to minus 5 degrees."),
    ("Persija menang tiga gol berbanding satu.", "Persija won by three goals to one."),
    ("Hubungi nomor 0812-3456-7890.", "Call 0812-3456-7890."),
    ("Ia dijerat Pasal 338 juncto Pasal 55 ayat (1).", "He faces Article 338 together with Article 55 paragraph (1)."),
    ("Undang-Undang Nomor 11 Tahun 2020 berlaku.", "Law No. 11 of 2020 is in force."),
    ("Ini kali kedua puluh satu.", "This is the twenty-first time."),
    ("Ratusan ribu warga dan puluhan polisi hadir.", "Hundreds of thousands of residents and dozens of police came."),
    ("Belasan rumah rusak.", "A dozen or so houses were damaged."),
    ("Ia bekerja di sana selama puluhan tahun.", "He worked there for decades."),
    ("Tiga setengah jam kemudian air surut.", "Three and a half hours later the water fell."),
    ("Utang itu mencapai US$ 3,2 miliar.", "The debt reached $3.2 billion."),
    ("Rute itu sepanjang 100 kilometer.", "The route is 62 miles long."),
    ("Curah hujan mencapai 16,1 cm.", "The rainfall reached 6.34 inches."),
    ("Menurut BUMN itu, PDB naik 5 persen.", "According to the state company, GDP rose 5 percent."),
    ("Korban dirawat di Jenewa, kata Tuan Costa.", "The victim is treated in Geneva, Mr. Costa said."),
    ("Menurut warga, ia masih belum menikah.", "According to residents, he is still unmarried."),
    ("Ia bukan hanya kaya, tetapi juga murah hati.", "He is not only rich but also generous."),
    ("Warga menolak pindah dan tidak mau berunding.", "Residents refuse to move and do not want to talk."),
    ("Hujan baru reda pada malam hari.", "The rain did not stop until the evening."),
]

FAULTY = [
    ("Ada 1.500 orang di sana.", "There were 1.500 people there.", FlagKind.NUMBER, "1.500", "1.500"),
    ("Harga naik 2,29 persen.", "Prices rose 22.9 percent.", FlagKind.NUMBER, "2,29", "22.9"),
    ("Nilainya Rp 3 miliar.", "It is worth Rp3 million.", FlagKind.NUMBER, "3 miliar", "3 million"),
    ("Dua puluh lima warga tewas.", "Twenty-six residents died.", FlagKind.NUMBER, "Dua puluh lima", "Twenty-six"),
    ("Kapal tiba pukul 10.30.", "The ship arrived at 11:30.", FlagKind.NUMBER, "10.30", "11:30"),
    ("Ia lahir pada 3 Mei.", "He was born on June 3.", FlagKind.DATE, "Mei", "June"),
    ("Mereka tiba pada Rabu.", "They arrived on Friday.", FlagKind.DATE, "Rabu", "Friday"),
    ("Menurut warga, Rudi Hartono tewas.", "According to residents, Budi died.", FlagKind.NAME, "Rudi Hartono", "Budi"),
    ("Delegasi dari Inggris tiba.", "The delegation from Italy arrived.", FlagKind.NAME, "Inggris", "Italy"),
    ("Delegasi dari desa tiba.", "The delegation from Zurich arrived.", FlagKind.NAME, "", "Zurich"),
    ("Anggaran itu diawasi PBB.", "The budget is watched by the bank.", FlagKind.NAME, "PBB", ""),
    ("Ia tidak bersalah atas kasus itu.", "He is guilty in that case.", FlagKind.NEGATION, "tidak", ""),
    ("Ia datang ke rapat itu.", "He did not come to the meeting.", FlagKind.NEGATION, "", "not"),
    ("Ia tidak terluka dan ibunya juga tidak.", "He was hurt, his mother was not.", FlagKind.NEGATION, "tidak", ""),
    ("Mereka tidak menolak usul itu.", "They refused the proposal.", FlagKind.NEGATION, "tidak", ""),
    ("Ia mencetak 2 gol dan memberi 2 umpan.", "He scored 2 goals and gave passes.", FlagKind.NUMBER, "2", ""),
    ("Pada 1 Januari ia tiba.", "On January he arrived.", FlagKind.NUMBER, "1", ""),
    ("Rute itu sepanjang 100 kilometer.", "The route is 72 miles long.", FlagKind.NUMBER, "100", "72"),
    ("Pasal 338 dipakai jaksa.", "The prosecutor used Article 383.", FlagKind.NUMBER, "338", "383"),
    ("Polisi menyita karung itu.", "Police seized the karung.", FlagKind.LEFTOVER, "karung", "karung"),
]


@pytest.mark.parametrize(("source", "target"), FAITHFUL)
def test_a_faithful_translation_gets_no_flag(source: str, target: str) -> None:
    assert check_pair(source, target) == ()


@pytest.mark.parametrize(("source", "target", "kind", "old", "new"), FAULTY)
def test_a_fault_is_flagged_at_its_place(source: str, target: str, kind: FlagKind, old: str, new: str) -> None:
    (flag,) = check_pair(source, target)
    assert flag.kind is kind
    assert [source[start:end] for start, end in flag.source_spans] == ([old] if old else [])
    assert [target[start:end] for start, end in flag.target_spans] == ([new] if new else [])


def test_what_clearly_did_not_survive_is_an_error_and_a_name_a_warning() -> None:
    severity = {kind: check_pair(source, target)[0].severity for source, target, kind, *_ in FAULTY}
    assert {kind for kind, level in severity.items() if level is Severity.ERROR} == {
        FlagKind.NUMBER,
        FlagKind.DATE,
        FlagKind.NEGATION,
    }
    assert severity[FlagKind.NAME] is Severity.WARNING


def test_a_name_said_less_often_is_flagged_at_all_its_places() -> None:
    source = "Menurut Sutrisno, warga desa dan keluarga Sutrisno sudah mengungsi."
    (flag,) = check_pair(source, "According to Sutrisno, the villagers and the family have already fled.")
    assert flag.kind is FlagKind.NAME
    assert [source[start:end] for start, end in flag.source_spans] == ["Sutrisno", "Sutrisno"]


def test_a_name_in_damaged_letters_is_compared_to_nothing() -> None:
    assert check_pair("Ia bermain untuk BarÃ§a tahun lalu.", "He played for Barça last year.") == ()


def test_each_lost_denial_is_a_flag() -> None:
    source = "Ia tidak datang, tidak menelepon, dan tidak menulis."
    assert [flag.kind for flag in check_pair(source, "He came, called and wrote.")] == [FlagKind.NEGATION] * 3


def test_a_clause_said_twice_is_flagged_at_both_places() -> None:
    target = "The police closed the road to the village the police closed the road after the flood."
    (flag,) = check_pair("Polisi menutup jalan ke desa setelah banjir besar melanda kawasan.", target)
    assert flag.kind is FlagKind.REPEATED
    assert [target[start:end].lower() for start, end in flag.target_spans] == ["the police closed the road"] * 2


def test_a_repetition_that_the_source_has_too_is_not_flagged() -> None:
    source = "Rudi tinggal di desa ini dan ayahnya juga tinggal di desa ini."
    target = "Rudi lives in this village and his father also lives in this village."
    assert check_pair(source, target) == ()


def test_an_unusual_length_is_a_warning() -> None:
    source = "Pemerintah daerah berencana membangun kembali jembatan yang rusak akibat banjir bandang pekan lalu."
    (flag,) = check_pair(source, "The government plans it.")
    assert (flag.kind, flag.severity) == (FlagKind.TOO_SHORT, Severity.WARNING)


def test_unpaired_marks_are_told_unless_the_source_has_them() -> None:
    (flag,) = check_pair('"Air naik," kata warga.', '"The water rose, said residents.')
    assert (flag.kind, flag.severity) == (FlagKind.PUNCTUATION, Severity.INFO)
    assert check_pair('"Air naik.', '"The water rose.') == ()


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("", FlagKind.EMPTY),
        ("so so so so so so", FlagKind.LOOP),
        ("Polisi menahan 12 orang itu pada malam hari.", FlagKind.UNTRANSLATED),
    ],
)
def test_a_worthless_translation_gets_one_flag(target: str, kind: FlagKind) -> None:
    assert [flag.kind for flag in check_pair("Polisi menahan 12 orang itu pada malam hari.", target)] == [kind]


def test_headlines_in_capitals_are_not_searched_for_names() -> None:
    assert check_pair("KEBAKARAN MELANDA GUDANG DI SEMARANG", "FIRE HITS WAREHOUSE") == ()


def test_a_flag_keeps_its_spans_in_json() -> None:
    (flag,) = check_pair("Ada 5 orang.", "There were 6 people.")
    assert type(flag).model_validate_json(flag.model_dump_json()) == flag


@given(st.text(), st.text())
def test_any_pair_can_be_checked_and_spans_lie_in_the_text(source: str, target: str) -> None:
    for flag in check_pair(source, target):
        assert flag.message
        assert all(0 <= start < end <= len(source) for start, end in flag.source_spans)
        assert all(0 <= start < end <= len(target) for start, end in flag.target_spans)


@given(st.text(alphabet="0123456789.,:-/() \"'ABCabcdei"), st.text(alphabet="0123456789.,:-/() \"'ABCabcdei"))
def test_any_pair_of_figures_and_marks_can_be_checked(source: str, target: str) -> None:
    assert check_pair(source, target) == check_pair(source, target)


def test_the_readme_explains_each_kind_of_flag_as_the_checks_do() -> None:
    table = README.read_text(encoding="utf-8").partition("| flag | severity | meaning |\n|---|---|---|\n")[2]
    assert table.partition("\n\n")[0].splitlines() == [
        f"| `{meaning.kind.value}` | {', '.join(meaning.severities)} | {meaning.note} |"
        for meaning in MEANINGS.values()
    ]


def test_each_kind_of_flag_has_one_meaning() -> None:
    assert set(MEANINGS) == set(FlagKind)
    for check in (*CHECKS, WORTHLESS):
        assert check.meanings
        assert all(MEANINGS[meaning.kind] == meaning for meaning in check.meanings)


@pytest.mark.parametrize(("source", "target", "kind"), [each[:3] for each in FAULTY])
def test_a_fault_is_found_by_the_check_that_says_so(source: str, target: str, kind: FlagKind) -> None:
    for check in (*CHECKS, WORTHLESS):
        given = {(meaning.kind, severity) for meaning in check.meanings for severity in meaning.severities}
        found = {(flag.kind, flag.severity) for flag in check.find(source, target, INDONESIAN)}
        assert found <= given
        assert (kind in {kind for kind, _ in found}) == (kind in {meaning.kind for meaning in check.meanings})


def test_a_judgement_says_what_is_wrong_and_how_much() -> None:
    assert judge("Ada 5 orang.", "There are 5 people.").faults == (0, 0)
    wrong = judge("Ada 5 orang di Jenewa.", "There were 6 people in Bern.")
    assert wrong.faults == (1, 1)
    assert wrong.worthless is None
    assert wrong.besides(wrong.flags[:1]).flags == wrong.flags[1:]
    assert judge("Ada 5 orang.", "").worthless is not None
