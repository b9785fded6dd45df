"""A register of made-up units whose names are nearly the same, and a letterhead made by hand."""

from pipeline.document import Field, Letterhead
from pipeline.units import Unit

SO = "Sở Giao thông vận tải tỉnh Sơn Hà"
DISTRICTS = ("Thạch Giang", "Thạch Hà", "Mường Lá", "Mường Khương", "Đăk Hà", "Đăk Tô", "Long Thành", "Long Khánh")
REGISTER = (
    Unit("VP", "Văn phòng Sở", SO),
    Unit("TTR", "Thanh tra Sở", SO),
    Unit("KHTC", "Phòng Kế hoạch - Tài chính", SO),
    Unit("QLVT", "Phòng Quản lý vận tải", SO),
    Unit("QLPT", "Phòng Quản lý phương tiện và người lái", SO),
    Unit("KCHT", "Phòng Quản lý kết cấu hạ tầng giao thông", SO),
    Unit("TCCB", "Phòng Tổ chức cán bộ", SO),
    *(Unit(f"H{i}", f"Hạt Giao thông số {i}", "Công ty cổ phần Đường bộ Sơn Hà") for i in (1, 2, 3, 10, 11, 12)),
    Unit("BQ", "Ban QLDA ĐTXD công trình giao thông", "UBND tỉnh Sơn Hà"),
    *(Unit(f"BQ{i}", f"Ban QLDA ĐTXD công trình giao thông huyện {d}", f"UBND huyện {d}") for i, d in enumerate(DISTRICTS[:4])),
    *(Unit(f"KT{i}", f"Phòng Kinh tế và Hạ tầng huyện {d}", f"Ủy ban nhân dân huyện {d}") for i, d in enumerate(DISTRICTS)),
    *(Unit(f"AT{i}", f"Ban An toàn giao thông huyện {d}", f"UBND huyện {d}") for i, d in enumerate(DISTRICTS)),
    Unit("AT", "Ban An toàn giao thông tỉnh Sơn Hà", "UBND tỉnh Sơn Hà"),
    *(Unit(f"DK{i}", f"Trung tâm Đăng kiểm xe cơ giới 81-0{i}{c}", SO) for i, c in ((1, "S"), (2, "D"), (3, "D"))),
    Unit("SH", "Trung tâm Sát hạch lái xe Sơn Hà", SO),
    Unit("BX", "Công ty cổ phần Bến xe Sơn Hà"),
    Unit("BXP", "Công ty cổ phần Bến xe Phú Lãm"),
    Unit("C1", "Chi cục Đường thủy nội địa khu vực I"),
    Unit("C2", "Chi cục Đường thủy nội địa khu vực II"),
    Unit("C3", "Chi cục Đường thủy nội địa khu vực III"),
)  # fmt: skip


def head(unit: str, upper: str = "", *, date: str = "", confidence: float = 1.0) -> Letterhead:
    """Return a letterhead with two lines, read with a confidence."""
    return Letterhead(
        unit=Field(unit, None, confidence), upper=Field(upper, None, confidence), date=Field(date, None, 1.0)
    )
