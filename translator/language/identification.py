"""Tell Indonesian from other languages, in articles and in sentences, by function words.

A whole language identifier was measured beside this and left out: py3langid 0.4 makes no more mistakes on whole
articles than this test does, but takes half a second and 80 MB for what is one warning; lingua 2.1 weighs 96 MB and
took 1 of 99 ten-sentence Indonesian documents for Malay, and 2 of 400 articles.
"""

from __future__ import annotations

import re

EXAMINED_CHARACTERS = 20_000
"""How much of a text is looked at: its beginning, which bounds the time for any input."""

FEWEST_WORDS = 5
"""Shorter texts are not judged."""

FEWEST_WORDS_UNKNOWN = 20
"""A shorter text may be Indonesian without a function word, as a headline is."""

# Shares of the words. In 400 real Indonesian articles at least 0.13 are on the Indonesian and Malay lists; in
# groups of ten English sentences at least 0.27 are on the English one, and at most 0.01 on the others.
_LEAST_SHARED = 0.1
_LEAST_ENGLISH = 0.15

_WORD = re.compile(r"[^\W\d_]+")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words that Indonesian and Malay share, and that carry a text of any subject.
_SHARED = _words(
    """
    ada adalah agar akan akibat anak antara apa atas atau awal bagi bahkan baik banyak baru beberapa begitu belum berada
    bersama besar biasa bila boleh bukan bulan cara cukup dalam dan dapat dari daripada dengan di dia diri dua empat hal
    hanya hari harus hingga ia ini itu jadi jika juga jumlah kalau kali kami kata katanya ke kedua kepada ketika kita
    kurang lagi lain lalu lama lebih lima maka masih masing masuk melalui memang memiliki mempunyai menjadi mereka
    mungkin namun oleh orang pada para perlu pernah pertama pihak pula saja salah sama sampai sangat satu saya sebab
    sebagai sebelum sebuah secara sedang sehingga sejak sekitar selain selama seluruh semua sendiri seorang seperti
    serta setelah setiap sudah supaya tahun tak tanpa telah tengah tentang terhadap terjadi tersebut tetap tetapi tiada
    tiap tidak tiga turut untuk waktu ya yang
    """
)

# The same things said or spelt in one of the two only.
_INDONESIAN = _words(
    """
    agustus aktivitas anda bahwa bisa bupati butuh dampak desember dokter enggak februari gratis gubernur informasi
    jadwal juli jumat juni kabupaten kamis kamu karena kebutuhan kemarin klub komunitas kualitas laga maret mau menit
    miliar mobil pelatih persen perusahaan polisi provinsi resmi rp rupiah sedangkan senilai senin siswa soal tersangka
    tim triliun tutur uang ucap ucapnya ujar ujarnya universitas usai usia wali warga wartawan wib wisata wita yaitu
    yakni
    """
)
_MALAY = _words(
    """
    aktiviti antarabangsa baharu bahawa bilion bomba cabaran cukai dijangka disember disyaki ekoran faedah filem
    hendaklah hospital iaitu ialah isnin isteri jenayah julai jumaat jurucakap jurulatih kaedah kakitangan kejohanan
    kelab kemalangan kenderaan kerana kes khamis klinik komuniti kos kualiti mahu maklumat manakala memaklumkan menerusi
    mesyuarat minit ogos peguam pelaburan pelancongan pemberita peniaga peratus perkahwinan perkhidmatan persatuan
    pingat polis projek pusingan rasmi ringgit rm sahaja saintis sebarang sekiranya seramai sesebuah sesiapa siasatan
    sokongan sukan syarikat televisyen tempatan tentera terbabit timbalan universiti wang
    """
)
_ENGLISH = _words(
    """
    about after all also an and are as at be been but by can for from had has have he her his if in into is it its
    more not of on one or she that the their there they this to was we were which who will with would you
    """
)


def language_warning(text: str) -> str | None:
    """A warning where a text is not Indonesian but English, Malay or another language; None where it is Indonesian.

    For whole documents: single sentences are too short to tell Indonesian from Malay. Looks at the first
    EXAMINED_CHARACTERS characters only, and gives None where these hold fewer than FEWEST_WORDS words.

    The method is function words: Indonesian and Malay share them, and are told apart by those that differ
    (karena/kerana, polisi/polis), each counted once, so that a name or a subject that comes up often does not decide.
    """
    words = [word.lower() for word in _WORD.findall(text[:EXAMINED_CHARACTERS])]
    if len(words) < FEWEST_WORDS:
        return None
    vocabulary = set(words)
    malay = len(vocabulary & _MALAY)
    if _share(words, _SHARED | _INDONESIAN | _MALAY) >= _LEAST_SHARED:
        if malay >= 2 and malay > len(vocabulary & _INDONESIAN):
            return "The article looks like Malay. It is translated as if it were Indonesian; check the result."
        return None
    if _share(words, _ENGLISH) >= _LEAST_ENGLISH:
        return "The article looks like English. It is translated as if it were Indonesian; the result may be useless."
    if len(words) >= FEWEST_WORDS_UNKNOWN:
        return "The article does not look like Indonesian. It is translated as if it were; the result may be useless."
    return None


def leans_english(text: str) -> bool:
    """Whether a sentence is English rather than Indonesian, by its function words; False where it is too short."""
    return _leans(text, _ENGLISH, _SHARED | _INDONESIAN)


def leans_indonesian(text: str) -> bool:
    """Whether a sentence is Indonesian rather than English, by its function words; False where it is too short."""
    return _leans(text, _SHARED | _INDONESIAN, _ENGLISH)


def _leans(text: str, towards: frozenset[str], away: frozenset[str]) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < FEWEST_WORDS:
        return False
    return _share(words, towards) >= _LEAST_ENGLISH and _share(words, towards) > 3 * _share(words, away)


def _share(words: list[str], listed: frozenset[str]) -> float:
    """How much of the words is on a list, from 0 to 1."""
    return sum(word in listed for word in words) / len(words)
