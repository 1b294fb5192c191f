"""What a pair must not change beside figures and names: directions, hedges, quotations, roles, and words that exist."""

from __future__ import annotations

import pytest

from translator.checks import check_pair
from translator.document import FlagKind, Severity
from translator.languages import ENGLISH, MALAY

FAULTY = [
    ("Diduga ia mencuri.", "He stole.", FlagKind.HEDGE),
    ("Ia dituduh membunuh istrinya.", "He killed his wife.", FlagKind.HEDGE),
    ("Konon gua itu berhantu.", "The cave is haunted.", FlagKind.HEDGE),
    ("Kabarnya ia sudah menikah.", "He has married.", FlagKind.HEDGE),
    ("Menurut polisi, ia mabuk.", "He was drunk.", FlagKind.HEDGE),
    ("Tersangka ditangkap di rumah.", "The thief was arrested at home.", FlagKind.HEDGE),
    ("Ia mungkin datang besok.", "He comes tomorrow.", FlagKind.HEDGE),
    ("Pemerintah berencana menaikkan pajak.", "The government raised taxes.", FlagKind.HEDGE),
    ("Presiden akan mengunjungi Medan.", "The president visited Medan.", FlagKind.HEDGE),
    ("Ia disebut-sebut menerima suap.", "He took bribes.", FlagKind.HEDGE),
    ("Dugaan korupsi itu merugikan negara.", "The corruption cost the state.", FlagKind.HEDGE),
    ("Perempuan terduga pelaku ditahan.", "The female perpetrator was detained.", FlagKind.HEDGE),
    ("Pelaku diduga melarikan diri ke hutan.", "The perpetrator fled into the forest.", FlagKind.HEDGE),
    ("Menteri itu dituding menerima uang.", "The minister received money.", FlagKind.HEDGE),
    ("Ia kabarnya pindah ke klub lain.", "He moved to another club.", FlagKind.HEDGE),
    ("Korban dilaporkan hilang sejak Senin.", "The victim has been missing since Monday.", FlagKind.HEDGE),
    ("Hujan kemungkinan turun nanti malam.", "Rain falls tonight.", FlagKind.HEDGE),
    ("Kebakaran itu ditengarai akibat korsleting.", "The fire was caused by a short circuit.", FlagKind.HEDGE),
    ("Tim itu bakal pindah ke Surabaya.", "The team moved to Surabaya.", FlagKind.HEDGE),
    ("Menurut polisi, ia diduga mencuri.", "According to police, he stole.", FlagKind.HEDGE),
    ("Tersangka diduga mencuri.", "The suspect stole.", FlagKind.HEDGE),
    (
        "Jaksa menuding Budi menerima suap, dan Andi diduga lari.",
        "Prosecutors accuse Budi of bribery, and Andi fled.",
        FlagKind.HEDGE,
    ),
    ("Polisi menyelidiki dugaan korupsi.", "Police are investigating corruption.", FlagKind.HEDGE),
    ("Budi, kata polisi, konon lari ke Malaysia.", "Budi, police said, fled to Malaysia.", FlagKind.HEDGE),
    ("Bisa jadi ia pelakunya.", "He is the perpetrator.", FlagKind.HEDGE),
    ("Jika hujan, ia mungkin tidak datang.", "If it rains, he will not come.", FlagKind.HEDGE),
    ("Inflasi diperkirakan naik.", "Inflation rises.", FlagKind.HEDGE),
    ("Ia berharap timnya menang.", "His team won.", FlagKind.HEDGE),
    ("Warga harus mengungsi.", "Residents evacuated.", FlagKind.HEDGE),
    ("Warga sebaiknya mengungsi.", "Residents evacuated.", FlagKind.HEDGE),
    ("Polisi mengatakan ia mencuri.", "He stole.", FlagKind.HEDGE),
    ("Ia mencuri uang itu.", "He allegedly stole the money.", FlagKind.HEDGE),
    ("Harga naik.", "Prices may rise.", FlagKind.HEDGE),
    ("Menteri itu mundur.", "The minister is expected to resign.", FlagKind.HEDGE),
    ("Rudi membunuh istrinya.", "Rudi is suspected of killing his wife.", FlagKind.HEDGE),
    ("Hujan turun di Bogor.", "It probably rained in Bogor.", FlagKind.HEDGE),
    ("Polisi mengatakan ia mencuri.", "Police said he reportedly stole.", FlagKind.HEDGE),
    ("Berupa uang tunai Rp 2 miliar.", "Berupa cash of Rp2 billion.", FlagKind.LEFTOVER),
    ("Soal banjir, warga diminta waspada.", "Soal floods, residents were asked to be alert.", FlagKind.LEFTOVER),
    ("Kiper itu cedera.", "Kiper was injured.", FlagKind.LEFTOVER),
    ("Tuan rumah kalah.", "Tuan house lost.", FlagKind.LEFTOVER),
    ("Visi itu jelas.", "Visi is clear.", FlagKind.LEFTOVER),
    ("WARGA MENGUNGSI KE BALAI DESA", "WARGA FLED TO THE VILLAGE HALL", FlagKind.LEFTOVER),
    ("Korban dirawat di rumah sakit.", "Korban was treated in hospital.", FlagKind.LEFTOVER),
    ("Warga menolak pindah.", "Warga refused to move.", FlagKind.LEFTOVER),
    ("Pengemudi itu selamat.", "Pengemudi survived.", FlagKind.LEFTOVER),
    ("HARGA BERAS NAIK TAJAM LAGI", "HARGA OF RICE RISES SHARPLY AGAIN", FlagKind.LEFTOVER),
    ("Jembatan itu ambruk.", "Jembatan collapsed.", FlagKind.LEFTOVER),
    ('"Kami siap bertanding," kata Budi.', '"We are ready to play," Andi said.', FlagKind.NAME),
    ("Ia tinggal di Padang.", "He lives in a field.", FlagKind.NAME),
    ("Menurut Bintang, acara itu ramai.", "According to the star, the event was crowded.", FlagKind.NAME),
    ("Kata Surya, harga naik.", "Said the sun, prices rose.", FlagKind.NAME),
    ("Wisatawan tiba di Batu.", "Tourists arrived at the stone.", FlagKind.NAME),
    ("Harga tanah itu mencapai Rp 200 juta.", "IDR 200 million.", FlagKind.NAME),
    ("Ia lahir di Malang.", "He was born unlucky.", FlagKind.NAME),
    ("Kereta tiba di Solo.", "The train arrived alone.", FlagKind.NAME),
    ("Pabrik itu berada di Serang.", "The factory is under attack.", FlagKind.NAME),
    ("Gempa mengguncang Palu.", "The quake shook a hammer.", FlagKind.NAME),
    ("Ia menikah dengan Melati.", "He married jasmine.", FlagKind.NAME),
    ("Dia blm datang.", "He has come.", FlagKind.NEGATION),
    ("Saya gak tahu.", "I know.", FlagKind.NEGATION),
    ("Jgn masuk.", "Enter.", FlagKind.NEGATION),
    ("Hasilnya nihil.", "There was a result.", FlagKind.NEGATION),
    ("Konser itu batal.", "The concert went ahead.", FlagKind.NEGATION),
    ("Ia tdk hadir.", "He attended.", FlagKind.NEGATION),
    ("Dia tdk tahu.", "He knows.", FlagKind.NEGATION),
    ("Kami ngga setuju.", "We agree.", FlagKind.NEGATION),
    ("Rapat batal.", "The meeting took place.", FlagKind.NEGATION),
    ("Jgn lupa bayar.", "Forget to pay.", FlagKind.NEGATION),
    ("Kami gk punya uang.", "We have money.", FlagKind.NEGATION),
    ("Ia membeli beras.", "He bought some ricelets and grumfed.", FlagKind.NON_WORD),
    ("Jalan itu rusak.", "The road is damagedly brokn.", FlagKind.NON_WORD),
    ("Menurut Rudi, harga naik.", "According to McRudin, prices rose.", FlagKind.NON_WORD),
    ("Petani menanam padi.", "Farmers plantake rice.", FlagKind.NON_WORD),
    ("Warga marah.", "Residents were angrd.", FlagKind.NON_WORD),
    ("Harga naik tajam.", "Prices fell sharply.", FlagKind.OPPOSITE),
    ("Rupiah melemah terhadap dolar.", "The rupiah strengthened against the dollar.", FlagKind.OPPOSITE),
    ("Perusahaan itu untung besar.", "The company suffered heavy losses.", FlagKind.OPPOSITE),
    ("Pemerintah melarang ekspor nikel.", "The government allows nickel exports.", FlagKind.OPPOSITE),
    ("Pemerintah melarang impor beras.", "The government banned exports of rice.", FlagKind.OPPOSITE),
    ("Ia menolak tawaran itu.", "He accepted the offer.", FlagKind.OPPOSITE),
    ("Persija menang atas Persib.", "Persija lost to Persib.", FlagKind.OPPOSITE),
    ("Wali kota membuka pasar itu.", "The mayor closed the market.", FlagKind.OPPOSITE),
    ("Warga keluar dari gedung.", "Residents entered the building.", FlagKind.OPPOSITE),
    ("Hakim membebaskan terdakwa.", "The judge detained the defendant.", FlagKind.OPPOSITE),
    ("Inflasi turun bulan lalu.", "Inflation rose last month.", FlagKind.OPPOSITE),
    ("Tim itu kalah di kandang.", "The team won at home.", FlagKind.OPPOSITE),
    ("Laba bersih bank itu menurun tahun ini.", "The bank's net profit increased this year.", FlagKind.OPPOSITE),
    ("Saham teknologi anjlok kemarin.", "Technology stocks jumped yesterday.", FlagKind.OPPOSITE),
    ("Parlemen menyetujui anggaran itu.", "Parliament rejected the budget.", FlagKind.OPPOSITE),
    ("Toko itu ditutup kemarin.", "The shop was opened yesterday.", FlagKind.OPPOSITE),
    ("Ia membeli rumah di Bogor.", "He sold a house in Bogor.", FlagKind.OPPOSITE),
    ("Kapal itu tenggelam di sebelah utara pulau.", "The ship sank south of the island.", FlagKind.OPPOSITE),
    ("Polisi menangkap dua pemuda.", "Police released two young men.", FlagKind.OPPOSITE),
    ("Warga mendukung proyek itu.", "Residents opposed the project.", FlagKind.OPPOSITE),
    ("Jumlah pengunjung bertambah pesat.", "The number of visitors fell rapidly.", FlagKind.OPPOSITE),
    ('"Kami akan menang besok malam," kata Budi.', "Budi said they would win tomorrow night.", FlagKind.QUOTATION),
    ("Budi mengatakan mereka akan menang besok malam.", '"We will win tomorrow night," Budi said.', FlagKind.QUOTATION),
    ('"Kami siap," kata Budi.', "Budi said they were ready.", FlagKind.QUOTATION),
    (
        '"Kita harus bersabar menghadapi ini," ujar Rina.',
        "Rina said we must be patient in facing this.",
        FlagKind.QUOTATION,
    ),
    ("Rina berkata kita harus bersabar.", 'Rina said: "We must be patient."', FlagKind.QUOTATION),
    ("“Ini tidak adil,” kata Andi.", "Andi said this was not fair.", FlagKind.QUOTATION),
    (
        "«Kami menunggu hasil resmi», kata Rina.",
        "Rina said they were waiting for official results.",
        FlagKind.QUOTATION,
    ),
    ("Presiden meminta warga tetap tenang.", "“Residents must stay calm,” the president said.", FlagKind.QUOTATION),
    (
        '"Saya menang," kata Budi. "Saya kalah," kata Andi.',
        '"I won," said Andi. "I lost," said Budi.',
        FlagKind.QUOTATION,
    ),
    ("Budi mengatakan Andi sakit.", "Andi said Budi was sick.", FlagKind.QUOTATION),
    ('"Andi akan mundur," kata Budi.', '"Budi will resign," Andi said.', FlagKind.QUOTATION),
    ("Menurut Rina, Siti sudah pulang.", "According to Siti, Rina has gone home.", FlagKind.QUOTATION),
    ("Andi, kata Budi, sudah pulang.", "Budi, Andi said, has gone home.", FlagKind.QUOTATION),
    ("Siti mengungkapkan Rina menolak tawaran itu.", "Rina revealed that Siti refused the offer.", FlagKind.QUOTATION),
    ("Harga tanah itu mencapai lebih dari Rp 200 juta.", "IDR 200 million.", FlagKind.TOO_SHORT),
    ("Warga itu pindah ke rumah adiknya.", "The resident moved to the house of the.", FlagKind.TOO_SHORT),
    ("Ia pulang karena ibunya sakit.", "He went home because.", FlagKind.TOO_SHORT),
    ("Ia ketua dari partai itu.", "He is the chairman of of the party.", FlagKind.REPEATED),
    ("Ia tinggal di rumah itu.", "He lives in in the house.", FlagKind.REPEATED),
    ("Ia pergi ke kota itu.", "He went to to the town.", FlagKind.REPEATED),
    ("Rumah itu milik ayahnya.", "The the house belongs to his father.", FlagKind.REPEATED),
    ("Ia bekerja untuk bank.", "He works for for a bank.", FlagKind.REPEATED),
    ("Anak itu dan ibunya pulang.", "The child and and the mother went home.", FlagKind.REPEATED),
    ("Ia datang dengan kereta.", "He came by by train.", FlagKind.REPEATED),
    (
        "Polisi menangkap tersangka Budi yang memukul korban Andi.",
        "Police arrested suspect Andi who hit victim Budi.",
        FlagKind.ROLE,
    ),
    ("Saksi Budi melihat korban Andi.", "The suspect Budi saw the victim Andi.", FlagKind.ROLE),
    ("Hakim Sutrisno memvonis terdakwa Rahmat.", "Judge Rahmat sentenced defendant Sutrisno.", FlagKind.ROLE),
    ("Tersangka Joko memukul Andi.", "Victim Joko hit Andi.", FlagKind.ROLE),
    ("Pelatih Indra marah.", "The judge Indra was angry.", FlagKind.ROLE),
    ("Istri Rudi datang.", "Husband Rudi came.", FlagKind.ROLE),
    ("Korban ditemukan tewas di rumah.", "The suspect was found dead at home.", FlagKind.ROLE),
    ("Saksi melihat pelaku lari.", "The perpetrator saw the witness run.", FlagKind.ROLE),
    ("Terdakwa menangis di ruang sidang.", "The victim cried in the courtroom.", FlagKind.ROLE),
    ("Penggugat membawa bukti.", "The defendant brought evidence.", FlagKind.ROLE),
    ("Kuasa hukum Budi marah.", "Budi's prosecutor was angry.", FlagKind.ROLE),
    ("Polisi memeriksa sopir bus itu.", "Police questioned the passengers of the bus.", FlagKind.ROLE),
    ("Istrinya melapor kepada petugas.", "Her husband reported to an officer.", FlagKind.ROLE),
    ("Terdakwa mengancam saksi.", "The witness threatened the defendant.", FlagKind.ROLE),
]

FAITHFUL = [
    ('Lagu "Don\'t Look Back" populer.', 'The song "Don\'t Look Back" is popular.'),
    ("Ia merilis lagu berjudul I Don't Care.", "He released a song called I Don't Care."),
    ("Siti binti Ahmad tiba.", "Siti binti Ahmad arrived."),
    ("Ia belum menikah.", "He is single."),
    ("Itu bukan tidak mungkin.", "That is possible."),
    (
        "Menurut warga, KPK menangkap Budi.",
        "According to residents, the Corruption Eradication Commission arrested Budi.",
    ),
    ("Laporan BPK diserahkan ke DPR.", "The Supreme Audit Agency's report was handed to the House of Representatives."),
    ("Putusan MK itu final.", "The Constitutional Court's ruling is final."),
    ("Putusan MA itu final.", "The Supreme Court's ruling is final."),
    ("Kata BI, inflasi turun.", "Bank Indonesia said inflation fell."),
    ("Izin itu dari OJK.", "The permit is from the Financial Services Authority."),
    ("Menurut Kemenkes, kasus turun.", "According to the Health Ministry, cases fell."),
    (
        "Menteri Pendidikan, Kebudayaan, Riset, dan Teknologi hadir.",
        "The minister of education, culture, research and technology attended.",
    ),
    ("Ketua Perkumpulan Petani hadir.", "The chairman of the farmers' association attended."),
    ("Menurut Perkumpulan itu, harga naik.", "According to the association, prices rose."),
    ("Ia diduga mencuri.", "He allegedly stole."),
    ("Presiden akan ke Medan.", "The president is to visit Medan."),
    ("Ia mati, kata dokter.", "He is dead, the doctor said."),
    ("Rupiah ditutup menguat.", "The rupiah closed higher."),
    ("Ia makan rendang dan gado-gado.", "He ate rendang and gado-gado."),
    ("Saya gak tahu.", "I do not know."),
    ("Konser itu batal.", "The concert was cancelled."),
    ("Hasilnya nihil.", "There was no result."),
    ("Dia blm datang.", "He has not come."),
    ("Jgn masuk.", "Do not enter."),
    ("Harga cabai melonjak dua kali lipat.", "Chilli prices doubled."),
    ("Laba naik meski penjualan turun.", "Profit rose although sales fell."),
    ("Ia gagal menang.", "He failed to win."),
    ("Toko tutup pukul lima.", "The shop closes at five."),
    ("Ia diterima di universitas itu.", "He was admitted to that university."),
    ("Pemerintah tidak melarang ekspor.", "The government does not ban exports."),
    ("Ia diduga mencuri, kata polisi.", "Police said he was suspected of stealing."),
    ("Menurut Andi, harga naik.", "Andi thinks prices are rising."),
    ("Hujan mungkin turun.", "It may rain."),
    ("Ia tidak mungkin menang.", "He cannot win."),
    ("Warga diminta lari secepat mungkin.", "Residents were asked to run as fast as they could."),
    ("Ia mungkin bisa menang.", "He may win."),
    ("Kabarnya ia akan pindah.", "He is reportedly moving."),
    ("Polisi mengatakan ia diduga mencuri.", "Police said he was suspected of stealing."),
    ("Ia lahir pada 3 Mei.", "He was born on May 3."),
    ("Kita harus makan dan harus minum.", "We must eat and drink."),
    ("Ia boleh pulang.", "He may go home."),
    ("Sumber itu enggan disebutkan namanya dan tidak bisa disebutkan.", "The source was unnamed and is anonymous."),
    ("Burung itu cenderung terbang rendah.", "The bird is likely to fly low."),
    ("Presiden hendak pulang.", "The president is about to go home."),
    ("Ia akan datang.", "He'll come."),
    ("Tersangka ditahan.", "The accused was detained."),
    ('"Kami siap," kata Budi.', "“We are ready,” Budi said."),
    ('"Kami siap," kata Budi.', "'We are ready,' Budi said."),
    ('"Saya menang," kata Budi. "Saya kalah," kata Andi.', '"I won," Budi said. "I lost," Andi said.'),
    ("Budi mengatakan Andi sakit.", "Andi is sick, said Budi."),
    ("Menurut Rina, Siti sudah pulang.", "Siti has gone home, Rina said."),
    ("Wali Kota Bogor, Rahmat, menjelaskan Dedi tidak hadir.", "Bogor Mayor Rahmat explained that Dedi was absent."),
    ("Warga Bogor itu berkata kepada Reuters, Budi hilang.", "The Bogor resident told Reuters Budi was missing."),
    ("Budi, kepala desa, mengatakan Andi pulang.", "Budi, head of the village, said Andi had gone home."),
    ("Ia mendapat vitamin A.", "He got vitamin A."),
    ("Saya tidak tahu di mana mereka.", "I do not know where they are."),
    ("Dari Jakarta ke Bogor, 60 km.", "From Jakarta to Bogor, 60 km."),
    ("Ia naik kayak dan minum matcha.", "He rode a kayak and drank matcha."),
    ("Nyamuk Aedes aegypti berkembang biak.", "The Aedes aegypti mosquito breeds."),
    ('Film "Laskar Pelangi" laris.', "The film Laskar Pelangi was a hit."),
    ("Kata Budi, 'kami siap bertanding'.", "Budi said, “we are ready to play”."),
    ('Ia menyebutnya "gila".', "He called it crazy."),
    ("Ia makan soto di warung.", "He ate soto at a warung."),
    ("Mereka tiba di Banyuwangi naik becak.", "They arrived in Banyuwangi by becak."),
    ("Ia belajar di pesantren.", "He studied at a pesantren."),
    ("Keluarga Batak itu pulang.", "The Batak family went home."),
    ("Warga Tanjungpinang mengungsi.", "Tanjungpinang residents fled."),
    ("Saksi Budi melihat korban Andi.", "Witness Budi saw the victim Andi."),
    ("Saksi dipukul pelaku.", "The perpetrator hit the witness."),
    ("Tersangka hadir di sidang.", "The defendant attended the hearing."),
    ("Jaksa menuntut terdakwa.", "The attorney charged the defendant."),
    ("Dokter memeriksa pasien itu.", "The doctor examined the patient."),
    ("Tuan rumah kalah dari tim tamu.", "The hosts lost to the visitors."),
    ("Hakim Sutrisno memvonis Rahmat.", "Sutrisno, the judge, sentenced Rahmat."),
    ("Ia belum kawin.", "He is unmarried."),
    ("Bukan mustahil harga naik.", "It is possible that prices rise."),
    ("Komnas HAM menilai itu salah.", "The National Commission on Human Rights said it was wrong."),
    ("Rapat batal.", "The meeting was called off."),
    ('Ia suka lagu "No Woman No Cry".', 'He likes the song "No Woman No Cry".'),
]


@pytest.mark.parametrize(("source", "target", "kind"), FAULTY)
def test_a_fault_is_flagged(source: str, target: str, kind: FlagKind) -> None:
    assert kind in {flag.kind for flag in check_pair(source, target) if flag.severity is not Severity.INFO}


@pytest.mark.parametrize(("source", "target"), FAITHFUL)
def test_a_faithful_translation_gets_no_flag(source: str, target: str) -> None:
    assert check_pair(source, target) == ()


def test_an_opposite_is_an_error_with_both_places() -> None:
    source, target = "Harga cabai naik tajam.", "Chilli prices fell sharply."
    (flag,) = check_pair(source, target)
    assert (flag.kind, flag.severity) == (FlagKind.OPPOSITE, Severity.ERROR)
    assert [source[start:end] for start, end in flag.source_spans] == ["naik"]
    assert [target[start:end] for start, end in flag.target_spans] == ["fell"]


def test_a_lost_charge_is_an_error_and_a_lost_view_a_warning() -> None:
    (charge,) = check_pair("Diduga ia mencuri.", "He stole.")
    assert (charge.kind, charge.severity) == (FlagKind.HEDGE, Severity.ERROR)
    (view,) = check_pair("Menurut polisi, ia mabuk.", "He was drunk.")
    assert (view.kind, view.severity) == (FlagKind.HEDGE, Severity.WARNING)


def test_a_word_that_does_not_exist_is_flagged_once_at_its_place() -> None:
    target = "An incjet printer beside an incjet printer."
    (flag,) = check_pair("Pencetak tinta di sebelah pencetak tinta.", target)
    assert (flag.kind, flag.severity) == (FlagKind.NON_WORD, Severity.ERROR)
    assert [target[start:end] for start, end in flag.target_spans] == ["incjet"]


@pytest.mark.parametrize("word", ["editor", "Résumés", "unhelpfully", "running", "Palestinian", "microfinancing"])
def test_english_knows_a_word_and_what_is_made_of_it(word: str) -> None:
    assert word in ENGLISH.vocabulary


@pytest.mark.parametrize("word", ["echopa", "itsstreaming", "tipulates"])
def test_english_does_not_know_what_is_no_word(word: str) -> None:
    assert word not in ENGLISH.vocabulary


def test_malay_hedges_count_in_malay() -> None:
    pair = "Lelaki itu disyaki mencuri.", "The man stole."
    assert FlagKind.HEDGE in {flag.kind for flag in check_pair(*pair, MALAY)}
