"""A launching plan of our own invention, for the tests of lifted text."""

from dataclasses import replace

from pipeline.document import Block, Document, Place, Source
from pipeline.taxonomy import Taxonomy

WORDINGS = {
    2: "Thi đua mở thêm tuyến xe buýt về các xã vùng cao, đổi mới cách bán vé và đón khách tại bến; phối hợp với chủ hàng gom chuyến để bớt xe chạy rỗng; giữ nghiêm việc cân xe tại các mỏ đá và kho bãi.",
    3: "Thi đua giữ vững trật tự trên các tuyến đường, kéo giảm số vụ va chạm, xoá các điểm nguy hiểm; dựng lại hàng rào tại lối đi dân sinh cắt đường sắt; chuẩn bị người và thuyền ứng phó kịp thời với bão lụt.",
    4: "Thi đua bàn giao mặt bằng sạch trước khi khởi công, tổ chức thi công ba ca tại công trình trọng tâm của tỉnh; kiểm soát chặt vật liệu đầu vào; thanh toán dứt điểm khối lượng đã nghiệm thu trong từng quý.",
    9: "Thi đua đưa toàn bộ hồ sơ vận tải lên kho dữ liệu dùng chung, ký số mọi văn bản đi; hướng dẫn người dân nộp hồ sơ tại nhà qua mạng; diễn tập ứng cứu sự cố mạng ít nhất một lần trong năm.",
}  # fmt: skip
AIM = "Khơi dậy tinh thần vượt khó của đội ngũ công nhân cầu đường, lái xe và giáo viên dạy nghề trong toàn ngành, tạo không khí phấn khởi lập thành tích chào mừng ngày truyền thống."
STEERING = "Các đơn vị cụ thể hóa nội dung trên thành chỉ tiêu của mình, chia thành các đợt cao điểm, sơ kết giữa năm và bình chọn gương tiêu biểu để tuyên truyền rộng rãi trong ngành."
SLOGAN = "Chủ đề thi đua: Đoàn kết, kỷ luật, an toàn, về đích sớm trên mọi công trường và mọi chuyến xe trong năm 2024."
BASE = "Thực hiện Kế hoạch số 15/KH-UBND ngày 09/01/2024 của Ủy ban nhân dân tỉnh, Sở Giao thông vận tải phát động phong trào thi đua với các nội dung như sau:"


def block(key: str, text: str, kind: str = "para") -> Block:
    """Return a block on the first page."""
    return Block(key, kind, text, (Place(1),), level=int(kind == "heading"))  # type: ignore[arg-type]  # one of Kind


AREAS = Taxonomy(
    "p", "P", tuple(replace(Taxonomy.default().by_id[i], wording=w) for i, w in WORDINGS.items()), "kh.pdf"
)
BLOCKS = (
    block("base", BASE), block("h1", "I. MỤC TIÊU", "heading"), block("slogan", f"1. {SLOGAN}"), block("aim", f"2. {AIM}"),
    block("h2", "II. NỘI DUNG THI ĐUA", "heading"),
    *(block(f"area{i}", f"{n}. {w}", "item") for n, (i, w) in enumerate(WORDINGS.items(), 1)),
    block("h3", "III. TỔ CHỨC THỰC HIỆN", "heading"), block("steering", f"1. {STEERING}"),
)  # fmt: skip
PLAN = Document(Source("kh.pdf", "f" * 64), blocks=BLOCKS)
