"""Legacy encodings into Unicode: tables against glibc and against themselves, fonts, detection, and what stays untouched."""

import shutil
import subprocess
import unicodedata
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading import encodings
from pipeline.reading.encodings import ENCODINGS, Encoding, decode, detect, of_font, repair
from pipeline.text import ONSETS, RIMES, is_syllable

TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
VOWELS = "aăâeêioôơuưy"
LETTERS = [unicodedata.normalize("NFC", v + tone) for v in VOWELS for tone in TONES] + ["đ"]
LEGACY_FONTS = (".VnTime", ".VnTimeH", "VNI-Times", "VISCII Times")

Run = tuple[str, bool]


# Set by hand, code by code, from keyboard charts; not made with the tables under test.
SENTENCES: list[tuple[Encoding, str, str]] = [
    ("tcvn3", "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc", "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"),
    ("tcvn3", "B¸o c¸o kÕt qu¶ phong trµo thi ®ua yªu n\xadíc n¨m 2023 cña ®¬n vÞ", "Báo cáo kết quả phong trào thi đua yêu nước năm 2023 của đơn vị"),
    ("tcvn3", "Thùc hiÖn c¸c biÖn ph¸p b¶o ®¶m trËt tù, an toµn giao th«ng ®\xadêng bé.", "Thực hiện các biện pháp bảo đảm trật tự, an toàn giao thông đường bộ."),
    ("vni", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc", "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"),
    ("vni", "Baùo caùo keát quaû phong traøo thi ñua yeâu nöôùc naêm 2023 cuûa ñôn vò", "Báo cáo kết quả phong trào thi đua yêu nước năm 2023 của đơn vị"),
    ("vni", "Thöïc hieän caùc bieän phaùp baûo ñaûm traät töï, an toaøn giao thoâng ñöôøng boä.", "Thực hiện các biện pháp bảo đảm trật tự, an toàn giao thông đường bộ."),
    ("viscii", "Cµng hòa xã hµi chü nghîa Vi®t Nam, Ðµc l§p - Tñ do - HÕnh phúc", "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"),
    ("viscii", "Báo cáo kªt quä phong trào thi ðua yêu nß¾c nåm 2023 cüa ð½n v¸", "Báo cáo kết quả phong trào thi đua yêu nước năm 2023 của đơn vị"),
    ("viscii", "Thñc hi®n các bi®n pháp bäo ðäm tr§t tñ, an toàn giao thông ðß¶ng bµ.", "Thực hiện các biện pháp bảo đảm trật tự, an toàn giao thông đường bộ."),
]  # fmt: skip
LONG: dict[Encoding, tuple[str, str]] = {
    e: (" ".join(c for k, c, _ in SENTENCES if k == e), " ".join(p for k, _, p in SENTENCES if k == e))
    for e in ENCODINGS
}


# ------------------------------------------------------------------------------------------------- encoding, for tests only


@lru_cache
def codes(encoding: Encoding) -> dict[str, str]:
    """Return the codes of every letter that the encoding has."""
    if encoding == "vni":
        small = {decode(c, "vni"): c for c in encodings.VNI if c != "yï"}
        return small | {letter.upper(): c.upper() for letter, c in small.items()}
    single = {decode(chr(code), encoding): chr(code) for code in range(256)}
    return {letter: code for letter, code in single.items() if not letter.isascii()}


def runs(text: str, encoding: Encoding) -> tuple[Run, ...]:
    """Return the text as runs of codes, each with whether it is set in an H font: TCVN3 lacks most capitals with tones."""
    known = codes(encoding)
    if all(c.isascii() or c in known for c in text):
        return (("".join(known.get(c, c) for c in text), False),)
    if text.isupper():
        return ((runs(text.lower(), encoding)[0][0], True),)
    return (*runs(text[0], encoding), *runs(text[1:], encoding))


def decoded(parts: tuple[Run, ...], encoding: Encoding) -> str:
    return "".join(decode(code, encoding, capitals=capitals) for code, capitals in parts)


@lru_cache
def all_syllables() -> tuple[str, ...]:
    """Return every well-formed syllable, with the tone mark on each vowel it could stand on."""
    bases = {onset + rime for onset in ("", *ONSETS) for rime in RIMES} | {"gi", "gin", "giêng", "giêt", "gim", "gip"}
    toned = {
        unicodedata.normalize("NFC", base[: i + 1] + tone + base[i + 1 :])
        for base in bases for i, letter in enumerate(base) if letter in VOWELS for tone in TONES
    }  # fmt: skip
    return tuple(sorted(filter(is_syllable, toned)))


CASES = {"lower": str.lower, "capitalised": str.capitalize, "upper": str.upper}


# ------------------------------------------------------------------------------------------------------------------ tables


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_syllable_comes_back_and_has_codes_of_its_own(encoding: Encoding, case: str) -> None:
    words = [CASES[case](word) for word in all_syllables()]
    coded = [runs(word, encoding) for word in words]
    assert len(words) > 20_000
    assert [w for w, c in zip(words, coded, strict=True) if decoded(c, encoding) != w] == []
    assert len(set(coded)) == len(words)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_letter_has_codes_and_no_code_means_two_letters(encoding: Encoding) -> None:
    capitals = [] if encoding == "tcvn3" else [letter.upper() for letter in LETTERS]
    wanted = {letter for letter in (*LETTERS, *capitals) if not letter.isascii()}
    assert wanted <= codes(encoding).keys()
    assert len(set(codes(encoding).values())) == len(codes(encoding))


def test_tcvn3_has_the_seven_capitals_without_tones() -> None:
    assert decode("¡¢£¤¥¦§", "tcvn3") == "ĂÂÊÔƠƯĐ"


@pytest.mark.parametrize("code", encodings.VNI_MARKS)
def test_a_vni_code_means_the_same_marks_after_every_base_letter(code: str) -> None:
    bases = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}
    marked = {plain: decode(base + code, "vni") for base, plain in bases.items()}
    fitting = {plain: letter for plain, letter in marked.items() if len(letter) == 1}
    base_marks = {plain: set(unicodedata.normalize("NFD", plain)[1:]) for plain in fitting}
    assert len({frozenset(set(unicodedata.normalize("NFD", x)[1:]) - base_marks[p]) for p, x in fitting.items()}) == 1
    assert set(fitting) in ({"a"}, {"a", "e", "o"}, set(bases.values()))


@pytest.mark.parametrize(("charset", "encoding", "first"), [("TCVN5712-1", "tcvn3", 0xA1), ("VISCII", "viscii", 0x80)])
def test_single_byte_tables_agree_with_glibc(charset: str, encoding: Encoding, first: int) -> None:
    iconv = shutil.which("iconv")
    if not iconv or charset not in subprocess.run([iconv, "-l"], capture_output=True, text=True, check=True).stdout:
        pytest.skip(f"no iconv with {charset}")
    low = [] if encoding == "tcvn3" else [0x02, 0x05, 0x06, 0x14, 0x19, 0x1E]
    raw = b"\n".join(b"a" + bytes([code]) for code in (*low, *range(first, 0x100)))  # TCVN's tone marks follow a vowel
    done = subprocess.run([iconv, "-f", charset, "-t", "UTF-8"], input=raw, capture_output=True, check=True)
    assert decode(raw.decode("latin-1"), encoding) == unicodedata.normalize("NFC", done.stdout.decode())


# ---------------------------------------------------------------------------------------------------------------- decoding


@pytest.mark.parametrize(("encoding", "coded", "plain"), SENTENCES)
def test_sentences_typed_in_old_fonts_become_unicode(encoding: Encoding, coded: str, plain: str) -> None:
    assert decode(coded, encoding) == plain


@pytest.mark.parametrize(("encoding", "coded", "plain"), [
    ("viscii", "HµI NGH¸", "HộI NGHị"), ("viscii", "H\x93I NGH\x98", "HỘI NGHỊ"), ("viscii", "H“I NGH˜", "HỘI NGHỊ"),
    ("viscii", "VIŽT L€NG \x02 \x14", "VIỆT LẠNG Ẳ Ỷ"), ("viscii", "\x8fc ‡n ƒc …n", "Ốc Ận Ặc Ần"),
    ("tcvn3", "“phong trµo” – 5…", "“phong trào” – 5…"), ("tcvn3", "\x93phong trµo\x94 \x96 5\x85", "“phong trào” – 5…"),
    ("vni", "\x93thi ñua\x94 \x96 5\x85", "“thi đua” – 5…"),
])  # fmt: skip
def test_codes_80_to_9f_are_read_as_control_or_cp1252_characters_alike(
    encoding: Encoding, coded: str, plain: str
) -> None:
    assert decode(coded, encoding) == plain


@pytest.mark.parametrize(("coded", "plain"), [
    ("B¸o c¸o", "BÁO CÁO"), ("ch\xad¬ng tr×nh", "CHƯƠNG TRÌNH"), ("§oµn thanh niªn", "ĐOÀN THANH NIÊN"),
    ("æn ®Þnh 100%", "ỔN ĐỊNH 100%"), ("sè 12/qĐ", "SỐ 12/QĐ"),
])  # fmt: skip
def test_small_letters_of_an_h_font_are_capitals(coded: str, plain: str) -> None:
    assert decode(coded, "tcvn3", capitals=True) == plain


@pytest.mark.parametrize(("encoding", "coded", "plain"), [
    ("vni", "BAÙO CAÙO KEÁT QUAÛ", "BÁO CÁO KẾT QUẢ"), ("vni", "UÛY BAN NHAÂN DAÂN TÆNH", "ỦY BAN NHÂN DÂN TỈNH"),
    ("vni", "Phoøng Toå chöùc – ÑÒNH HÖÔÙNG", "Phòng Tổ chức – ĐỊNH HƯỚNG"), ("vni", "AÁp Myõ Ñöùc, xaõ Lyù Nhôn", "Ấp Mỹ Đức, xã Lý Nhơn"),
    ("vni", "Aùnh saùng, Oån ñònh", "Ánh sáng, Ổn định"), ("vni", "AÙnh, kyõ, kî, Kî", "Ánh, kỹ, kỵ, Kỵ"),
    ("tcvn3", "§¹i héi §¶ng bé TØnh", "Đại hội Đảng bộ Tỉnh"), ("tcvn3", "¤ng ¢u ThÞ £m", "Ông Âu Thị Êm"),
])  # fmt: skip
def test_headings_keep_their_case(encoding: Encoding, coded: str, plain: str) -> None:
    assert decode(coded, encoding) == plain


@pytest.mark.parametrize(("coded", "plain"), [
    ("a\xb3 a\xb0 e\xb4", "á à ẹ"), ("¨\xb3 ª\xb4 ­\xb2", "ắ ệ ữ"), ("320 m\xb2, 25\xb0C, \xb1 5", "320 m², 25°C, ± 5"),
])  # fmt: skip
def test_tone_marks_of_tcvn_join_a_vowel_and_nothing_else(coded: str, plain: str) -> None:
    assert decode(coded, "tcvn3") == plain


@pytest.mark.parametrize(("coded", "plain"), [
    ("ph-¬ng h-íng, ®-êng bé, nh- sau", "phương hướng, đường bộ, như sau"), ("-u tiªn, T- ph¸p, ®Çu t-, d©n c-", "ưu tiên, Tư pháp, đầu tư, dân cư"),
    ("nh\x02 th\ufffe", "như thư"), ("Th«ng t- 46/2015", "Thông tư 46/2015"), ("Ch-¬ng III", "Chương III"),
    # hyphens that stay
    ("M¸c-Lªnin, B¾c-Nam", "Mác-Lênin, Bắc-Nam"), ("87/BC-TTr, UBND-KT", "87/BC-TTr, UBND-KT"), ("§éc lËp - Tù do", "Độc lập - Tự do"),
    ("c- Néi dung", "c- Nội dung"), ("a- vÒ, b- vÒ, V- Tæ chøc", "a- về, b- về, V- Tổ chức"), ("7-7,5% 10-12 t-1", "7-7,5% 10-12 t-1"),
    ("kÕ ho¹ch- b¸o c¸o", "kế hoạch- báo cáo"), ("- Thi ®ua; -", "- Thi đua; -"), ("TH- 01 T-T", "TH- 01 T-T"), ("nh--", "nh--"),
])  # fmt: skip
def test_a_hyphen_is_read_as_u_horn_only_inside_a_syllable(coded: str, plain: str) -> None:
    """Pdfium gives a hyphen for TCVN3's ư where the font claims WinAnsi, and U+0002 or U+FFFE at a line's end."""
    assert decode(coded, "tcvn3") == plain


@pytest.mark.parametrize(
    "text", ["", " ", "12.345,6 (7%) [8] {9} <10> #*@&_=+|~^`'\"\\/;:!?", "QL.1A: km 12+300", "UBND tinh"]
)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_digits_punctuation_and_ascii_are_untouched(encoding: Encoding, text: str) -> None:
    assert decode(text, encoding) == text


@pytest.mark.parametrize(
    ("coded", "plain"), [("iù", "iù"), ("bê", "bê"), ("eê uâ", "eê uâ"), ("ôâ", "ơâ"), ("ê", "ê"), ("Malmö", "Malmư")]
)
def test_a_vni_mark_after_a_letter_that_cannot_bear_it_stays(coded: str, plain: str) -> None:
    assert decode(coded, "vni") == plain


@given(st.text(st.characters(max_codepoint=0x2FF), max_size=60), st.sampled_from(ENCODINGS), st.booleans())
def test_whatever_comes_the_result_is_nfc(text: str, encoding: Encoding, capitals: bool) -> None:
    plain = decode(text, encoding, capitals=capitals)
    assert plain == unicodedata.normalize("NFC", plain)


# ------------------------------------------------------------------------------------------------------------------- fonts


@pytest.mark.parametrize(("name", "told"), [
    (".VnTime", ("tcvn3", False)), (".VnTimeH", ("tcvn3", True)), (".VnArialH", ("tcvn3", True)), (".VnArial Narrow", ("tcvn3", False)),
    (".VnArial NarrowH", ("tcvn3", True)), (".VnBahamasB", ("tcvn3", False)), (".VnBahamasBH", ("tcvn3", True)), (".Vn3DH", ("tcvn3", True)),
    ("VnTimes", ("tcvn3", False)), ("VnTimeH", ("tcvn3", True)), ("ABCDEF+.VnTime", ("tcvn3", False)), ("ABCDEF+.VnTimeH,Bold", ("tcvn3", True)),
    (".VnTime-BoldItalic", ("tcvn3", False)), (".VnTimeH Bold Italic", ("tcvn3", True)), (".vntime", ("tcvn3", False)), (".vntimeh", ("tcvn3", True)),
    (".VNTIMEH", ("tcvn3", True)), ("@.VnTime", ("tcvn3", False)), (" .VnTime ", ("tcvn3", False)), (".VnTeknical", ("tcvn3", False)),
    ("VNI-Times", ("vni", False)), ("VNI Helve", ("vni", False)), ("Vni-Helve-Condense", ("vni", False)), ("vni-times", ("vni", False)),
    ("VNITimes", ("vni", False)), ("XYZABC+VNI-Times-Bold", ("vni", False)), ("VNI-Truck", ("vni", False)), (".VNI-Times", ("vni", False)),
    ("VISCII Times", ("viscii", False)), ("Times VISCII", ("viscii", False)), ("VI Times", ("viscii", False)), ("HoangYen", ("viscii", False)),
    ("Hoang Yen 1.1", ("viscii", False)),
    # fonts that say nothing
    ("", None), ("Times New Roman", None), ("ABCDEF+TimesNewRomanPSMT", None), ("Arial", None), ("Calibri,Bold", None), ("UVN Van", None),
    ("UTM Avo", None), ("SVN-Arial", None), ("VnTimes New Roman", None), ("VNI", None), (".Vn", None), ("VNtimes new roman", None),
    ("Vnu", None), ("Vivaldi", None), ("VI", None), ("VIntage Times", None), ("Vnitalic", None), (".VnTime Unicode", None), ("VNI-Unicode", None),
    ("Vinhan", None), ("Bold", None),
])  # fmt: skip
def test_the_encoding_a_fonts_name_tells(name: str, told: tuple[Encoding, bool] | None) -> None:
    assert of_font(name) == told


# --------------------------------------------------------------------------------------------------------------- detection

ENGLISH = "The department reports every year on the emulation movement and on the results of all its units and offices."
FRENCH = "Le préfet a décidé d'évaluer à nouveau les élèves de l'école où l'été a été très sec, même là-bas, malgré la forêt."
GARBAGE = "þ¤§ xqzé ¬¬¬ wëf ßzt ¶¶k õrr dñx æwq øøv ÿkz çbb îvv ÷qq xkô zzü wwå jjë fãf gïg"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_encoding_is_told_from_a_few_lines(encoding: Encoding) -> None:
    assert detect(LONG[encoding][0]) == encoding
    assert repair(LONG[encoding][0]) == (LONG[encoding][1], encoding)


@pytest.mark.parametrize(
    "text", ["", "   ", "2023: 45%", ENGLISH, FRENCH, GARBAGE, LONG["vni"][1], LONG["vni"][1].upper()]
)
def test_unicode_other_languages_and_garbage_are_left_alone(text: str) -> None:
    assert detect(text) is None
    assert repair(text) == (text, None)


def test_fewer_than_twelve_words_are_not_judged() -> None:
    words = LONG["tcvn3"][0].replace(" -", "").split()
    assert detect(" ".join(words[:11])) is None
    assert detect(" ".join(words[:20])) == "tcvn3"


def test_vietnamese_with_decomposed_accents_is_unicode() -> None:
    text = unicodedata.normalize("NFD", LONG["vni"][1])
    assert repair(text) == (text, None)


def test_only_the_first_letters_are_looked_at() -> None:
    plain = (LONG["tcvn3"][1] + "\n") * 40
    assert sum(map(str.isalpha, plain)) > encodings.MOST_LETTERS
    assert detect(plain + LONG["tcvn3"][0] * 1000) is None
    assert sum(map(str.isalpha, encodings._sample(plain * 100))) == encodings.MOST_LETTERS


def test_a_long_text_is_repaired_to_its_end() -> None:
    coded, plain = LONG["vni"]
    assert repair("\n".join([coded] * 200)) == ("\n".join([plain] * 200), "vni")


# ------------------------------------------------------------------------------------------------------------------ repair


@pytest.mark.parametrize(("font", "coded", "plain"), [
    (".VnTime", "Sè: 87/BC", "Số: 87/BC"), (".VnTime", "mét héi", "một hội"), (".VnTimeH", "B¸o c¸o tæng kÕt", "BÁO CÁO TỔNG KẾT"),
    (".VnTime", "20.000®", "20.000đ"), (".VnTime", "h\xadu trÝ", "hưu trí"), (".VnTime", "12/Q§-TTg", "12/QĐ-TTg"), (".VnTime", "87/NQ-H§ND", "87/NQ-HĐND"),
    ("VNI-Times", "Kính göûi: UÛy ban", "Kính gửi: Ủy ban"), ("VISCII Times", "Ði«u 1. Quyªt ð¸nh", "Điều 1. Quyết định"),
    ("ABCDEF+.VnTime,Bold", "§iÒu 1. QuyÕt ®Þnh", "Điều 1. Quyết định"),
])  # fmt: skip
def test_a_fonts_name_settles_short_text(font: str, coded: str, plain: str) -> None:
    told = of_font(font)
    assert told is not None
    assert repair(coded, font=font) == (plain, told[0])


@pytest.mark.parametrize("font", ["", "Times New Roman"])
@pytest.mark.parametrize("text", ["mét héi", "Sè: 87/BC"])
def test_short_text_without_a_telling_font_is_left_alone(text: str, font: str) -> None:
    assert repair(text, font=font) == (text, None)


@pytest.mark.parametrize("font", LEGACY_FONTS)
@pytest.mark.parametrize("text", ["Điều 1. Quyết định", "Đắk Búk So – Quảng Tâm", "thị xã Ngã Bảy", "", "Nh- sau"])
def test_an_old_fonts_name_does_not_spoil_unicode(text: str, font: str) -> None:
    assert repair(text, font=font) == (text, None)


@pytest.mark.parametrize("font", ["", *LEGACY_FONTS])
def test_a_wrong_font_does_not_hinder_detection(font: str) -> None:
    coded, plain = LONG["tcvn3"]
    text, encoding = repair(coded, font=font)
    assert (text, encoding) == (plain.upper() if font == ".VnTimeH" else plain, "tcvn3")


@given(st.text(st.characters(max_codepoint=0x7F), max_size=200), st.sampled_from(["", *LEGACY_FONTS]))
def test_plain_ascii_is_never_changed(text: str, font: str) -> None:
    assert repair(text, font=font) == (text, None)


VIETNAMESE = st.lists(
    st.tuples(
        st.sampled_from(all_syllables()),
        st.sampled_from(list(CASES.values())),
        st.sampled_from([" ", ", ", " - ", ". ", " 12 ", "\n"]),
    ),
    max_size=40,
).map(lambda words: "".join(case(word) + gap for word, case, gap in words))


@given(VIETNAMESE)
def test_good_unicode_is_never_changed(text: str) -> None:
    assert repair(text) == (text, None)
    decomposed = unicodedata.normalize("NFD", text)
    assert repair(decomposed) == (decomposed, None)


@given(VIETNAMESE, st.sampled_from(LEGACY_FONTS))
def test_good_unicode_with_a_letter_of_its_own_is_never_changed_whatever_the_font(text: str, font: str) -> None:
    text = "Đường " + text
    assert repair(text, font=font) == (text, None)
