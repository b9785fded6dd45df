"""Areas, the shipped taxonomy, and the taxonomy of a launching plan."""

from pathlib import Path

import pytest

from pipeline import reading, taxonomy
from pipeline.document import Block, Document, Place, Source
from pipeline.errors import InputError, NoTaxonomyError
from pipeline.taxonomy import Area, Taxonomy

KEYS = [
    "the_che",
    "van_tai",
    "an_toan_giao_thong",
    "ket_cau_ha_tang",
    "tai_chinh",
    "hop_tac_quoc_te",
    "khoa_hoc_moi_truong",
    "noi_vu",
    "chuyen_doi_so",
    "thanh_tra",
]


def test_the_shipped_taxonomy_has_the_ten_areas_with_terms() -> None:
    found = Taxonomy.default()
    assert [a.key for a in found.areas] == KEYS
    assert all(len(a.terms) >= 50 and a.exclusions and a.definition and len(a.short) <= 14 for a in found.areas)


def test_a_taxonomy_survives_its_yaml() -> None:
    found = Taxonomy.default()
    assert taxonomy.loads(taxonomy.dumps(found)) == found
    assert taxonomy.loads(taxonomy.dumps(found)).digest == found.digest


WRONG = [
    "",
    "areas: 3",
    "id: a\ntitle: b\nareas: []",
    "id: a\ntitle: b\nareas: [{id: x, key: k, name: n}]",
    "{{",
    "id: a\ntitle: b\nareas: [{id: 1, key: K!, name: n}]",
]


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_taxonomy_file_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="danh mục nội dung sai"):
        taxonomy.loads(text)


def test_two_areas_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="not a taxonomy"):
        Taxonomy("x", "x", (Area(1, "a", "A"), Area(1, "b", "B")))


PLAN = """KẾ HOẠCH

**Phát động phong trào thi đua năm 2025**

### I. MỤC TIÊU

1. Phát huy truyền thống của ngành.

2. Hoàn thành nhiệm vụ.

### II. NỘI DUNG THI ĐUA

1. Thi đua xây dựng văn bản quy phạm pháp luật, cắt giảm thủ tục hành chính, nâng chỉ số cải cách hành chính.

2. Thi đua giữ vững trật tự an toàn giao thông, kéo giảm tai nạn giao thông, xoá điểm đen, ứng phó lụt bão,

sạt lở đất.

3. Thi đua nuôi trồng thuỷ sản nước lợ.

### III. GIẢI PHÁP

1. Tuyên truyền sâu rộng.
"""


def plan(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "ke-hoach.txt"
    path.write_text(text, encoding="utf-8")
    return reading.read(path)


def test_a_plan_gives_its_own_areas_wording_and_known_keys(tmp_path: Path) -> None:
    found = taxonomy.from_plan(plan(tmp_path, PLAN))
    assert [a.key for a in found.areas] == ["the_che", "an_toan_giao_thong", "area_3"]
    assert found.areas[1].wording.endswith("ứng phó lụt bão, sạt lở đất.")
    assert found.areas[2].wording == "Thi đua nuôi trồng thuỷ sản nước lợ."


@pytest.mark.parametrize("text", ["Một đoạn văn không phải kế hoạch.", PLAN.replace("NỘI DUNG THI ĐUA", "LINH TINH")])
def test_a_file_that_is_no_plan_is_refused_with_advice(tmp_path: Path, text: str) -> None:
    with pytest.raises(NoTaxonomyError, match="không tìm thấy") as caught:
        taxonomy.from_plan(plan(tmp_path, text))
    assert "kế hoạch phát động" in caught.value.advice


def test_the_list_of_areas_goes_on_over_a_page_break() -> None:
    here = (Place(1), Place(2))
    blocks = (
        Block("h", "heading", "II. NỘI DUNG THI ĐUA", here, level=1),
        Block("1", "item", "1. Thi đua thực hiện", here),
        Block("1b", "para", "dự toán thu chi.", here),
        Block("2", "item", "2. Thi đua hợp tác quốc tế.", here),
        Block("e", "heading", "III. GIẢI PHÁP", here, level=1),
        Block("3", "item", "3. Không thuộc danh sách.", here),
    )
    found = taxonomy.from_plan(Document(Source("p", "0" * 64), blocks=blocks))
    assert [a.wording for a in found.areas] == ["Thi đua thực hiện dự toán thu chi.", "Thi đua hợp tác quốc tế."]
