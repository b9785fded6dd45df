"""What is counted and measured in reports: units, scales, money, and the words that are none of these.

The lists were gathered from what stands behind numbers in the training documents of the corpus, most frequent first.
"""

from decimal import Decimal

SCALES = {
    "nghìn": Decimal(10) ** 3, "ngàn": Decimal(10) ** 3, "vạn": Decimal(10) ** 4, "triệu": Decimal(10) ** 6,
    "tỷ": Decimal(10) ** 9, "tỉ": Decimal(10) ** 9,
}  # fmt: skip
MONEY = {
    "đồng": "đồng", "đ": "đồng", "vnđ": "đồng", "vnd": "đồng", "usd": "USD", "đô la": "USD", "đô la mỹ": "USD",
    "eur": "EUR", "euro": "EUR", "jpy": "JPY", "yên": "JPY", "kíp": "kíp", "tệ": "tệ",
    "nhân dân tệ": "tệ", "baht": "baht",
}  # fmt: skip
SHARES = {"%": "%", "phần trăm": "%", "điểm %": "điểm %", "điểm phần trăm": "điểm %"}
# What has parts: a comma before three digits is a decimal comma there.
DIVISIBLE = frozenset("""
km m m2 m3 km2 cm cm2 cm3 mm dm dm2 m² m³ km² ha hecta tấn tạ yến kg mg µg lít ml kwh mwh gwh kw mw kwp kv kva
mva mpa kn mbps gbps gb tb cv hp teu dwt giờ phút giây ngày tháng năm tuần tuổi lần độ điểm mét ki-lô-mét
kilômét lít/100km µg/m3 hk.km t.km tkm hkkm db dba ppm
""".split())  # fmt: skip
WHOLE = frozenset("""
người|lượt|xe|công|vụ|hồ sơ|trường hợp|đơn|hộ|tuyến|tổ|nhà|buổi|cuộc|vị trí|phòng|cầu|xã|phường|huyện|quận|thôn
bản|chuyến|đoàn|cá nhân|tập thể|giấy phép|tàu|bến|suất|đợt|ca|lớp|chiếc|cái|cây|biển|gói|gói thầu|dự án
công trình|hạng mục|đơn vị|thủ tục|tthc|văn bản|biên bản|quyết định|nghị quyết|kế hoạch|công văn|kết luận
kiến nghị|ý kiến|sáng kiến|đề tài|giải pháp|đảng viên|công chức|viên chức|cbccvc|cán bộ|công nhân|nhân viên
lao động|người lao động|kỹ sư|kĩ sư|lái xe|học viên|học sinh|sinh viên|giáo viên|giảng viên|chuyên viên
thanh tra viên|đăng kiểm viên|đoàn viên|hội viên|chiến sĩ|chiến sỹ|đồng chí|thí sinh|thuyền viên|thuyền trưởng
hành khách|khách|tổ chức|doanh nghiệp|cơ sở|trung tâm|công ty|hợp tác xã|nhà thầu|nhà máy|trường|phương tiện
ô tô|mô tô|xe máy|xe buýt|xe tải|xe khách|xe đạp|xe điện|sà lan|ca nô|tàu cá|toa|máy|camera|điểm đen|điểm ngập
điểm sạt|điểm sạt lở|điểm tiềm ẩn|điểm dừng|điểm cầu|nút giao|nút|đường ngang|lối đi|chốt|trạm|đội|đoạn|khu|cụm
mố|nhịp|dầm|cọc|trụ|cống|rọ|rọ đá|rọ thép|tấm|bộ|bộ đèn|đèn|cột|gương cầu|cọc tiêu|biển báo|tờ rơi|tờ gấp|tờ|bài
tin|tin bài|cuốn|quyển|phiếu|câu hỏi|dịch vụ công|dịch vụ|quy trình|tiêu chí|chỉ tiêu|nhiệm vụ|nội dung|nhóm|mẫu
loại|phao|áo phao|mũ bảo hiểm|suất quà|phần quà|căn nhà|gia đình|bằng khen|giấy khen|danh hiệu|chi bộ|con|em
cháu|bước|mũi|khẩu|giường|tài khoản|chữ ký số|chứng thư số|máy tính|phần mềm|hệ thống|hội nghị|hội thảo
lớp tập huấn|buổi tuyên truyền|phiên|lô|thùng|cặp|đôi|đôi tàu|đoàn tàu|chuyến bay|chuyến tàu|chuyến xe|phù hiệu
giấy chứng nhận|gplx|giấy phép lái xe|chứng chỉ|hợp đồng|tài sản|biên chế|chức danh|thành viên|đại biểu|đại diện
đầu mối|đơn thư|đơn khiếu nại|đơn tố cáo|đơn phản ánh|phản ánh|kiến nghị phản ánh|cuộc thanh tra|cuộc kiểm tra
đoàn kiểm tra|đoàn thanh tra|lượt kiểm tra|sự cố|lỗi|lỗ hổng|tồn tại|vi phạm|lượt vi phạm|xe vi phạm|xe quá tải
lượt xe|lượt khách|lượt người|lượt phương tiện|lượt tàu|lượt hồ sơ|lượt hành khách|lượt công dân|lượt truy cập
lượt chuyến|vụ tai nạn|vụ tai nạn giao thông|vụ tngt|vụ va chạm|vụ việc|vụ vi phạm|người chết|người bị thương
hộ dân|hộ nghèo|ga|cảng|bãi|bến xe|bến đò|bến khách|hạt|đầu xe|nhà chờ|mô hình|thiết bị|bảng|kỳ|kỳ sát hạch|khoá
khóa|giải|giải thưởng|huân chương|huy chương|làn|làn xe|vòng|vé|chỗ|đầu việc|mỏ|ngầm tràn|ngầm|thanh tra
quy hoạch|bến thủy nội địa|bến thuỷ nội địa|tháng lương|hạng|điều|khoản|thành phố|tỉnh|thị xã|thị trấn|đốt tường
""".replace("\n", "|").strip("|").split("|"))  # fmt: skip
# Words that no unit begins with: what stands before them was a number alone.
NO_UNIT = frozenset("""
và các là đã của trong được có với do tại trên từ về cho ở theo để như so vì nhưng còn đạt bằng không chưa đến
xuống lên mỗi phải khi sau trước này kia đó mới nên qua vào ra thì mà hoặc hay cũng đều nay cùng bị gồm thành
lại sẽ đang thêm nữa cả một hai ba bốn những tăng giảm trở hằng hàng đối tới tiếp hiện vẫn rồi nhờ thay riêng
vượt hơn kém dưới gần thu chi nộp hỗ hoàn thực triển xử kiểm phục phát bảo tổng ước chiếm tương tiết giao bổ cấp
tháng năm ngày quý đầu cuối lần ghi kể quy khoảng nhất nhì xuất đúng tốt khá giỏi
""".split())  # fmt: skip
# What stands before a number that names rather than counts ("tổ 3", "Điều 5", "lớp 12").
NAMING = frozenset("""
số điều khoản điểm mục chương tổ hạt đội phường quận phố thôn lớp hạng tầng lô iso tcvn qcvn covid thứ khóa khoá
loại cấp lục biểu mẫu đợt đoạn vòng nhóm bậc phiên bản khu ban trạm chốt trang hình bảng tuyến đường lầu cổng
cửa đồn chi cục vùng euro mức phẩm
""".split())  # fmt: skip


def unit_of(words: tuple[str, ...]) -> tuple[str, int]:
    """Return the unit that up to three words behind a number begin with, and of how many words; ("", 0) for none.

    Known units win, the longest first. Otherwise two words that could be a noun are taken for one.
    """
    lower = tuple(w.lower() for w in words)
    for length in (3, 2, 1):
        unit = " ".join(lower[:length])
        if len(lower) >= length and (unit in WHOLE or unit in DIVISIBLE):
            return " ".join(words[:length]) if length == 1 and unit not in WHOLE else unit, length
    return "", 0


def guessed_unit(words: tuple[str, ...]) -> tuple[str, int]:
    """Return the one or two words behind a number that look like a noun, and how many; ("", 0) for none."""
    fitting = 0
    for word in words[:2]:
        if not (word.islower() and word.isalpha() and len(word) > 1) or word in NO_UNIT:
            break
        fitting += 1
    return " ".join(words[:fitting]), fitting


def whole(unit: str) -> bool:
    """Tell whether what a unit counts has no parts."""
    return unit.lower() in WHOLE
