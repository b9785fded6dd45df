"""The one tree of errors: what went wrong, what to do about it, and the exit code it ends in."""


class ThiduaError(Exception):
    """Carry a message for the user and advice on what to do next, both in Vietnamese."""

    exit_code = 1
    advice = ""

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        """Keep the message; replace the class's standing advice where the caller knows better."""
        super().__init__(message)
        self.message = message
        self.advice = self.advice if advice is None else advice

    def __reduce__(self) -> tuple[object, ...]:
        """Cross a process border without losing the advice."""
        return _rebuild, (type(self), self.message, self.advice)


def _rebuild(kind: type[ThiduaError], message: str, advice: str) -> ThiduaError:
    return kind(message, advice=advice)


class UsageError(ThiduaError):
    """Say that the command was called wrongly."""

    exit_code = 2
    advice = "Xem hướng dẫn bằng lệnh: thidua --help"


class InputError(ThiduaError):
    """Say that something the user handed in cannot be used."""

    exit_code = 3
    advice = "Kiểm tra lại tên tệp, thư mục rồi chạy lại."


class UnreadableError(InputError):
    """Say that one file could not be read; the rest of the batch goes on."""

    advice = "Đề nghị đơn vị gửi lại tệp."


class EncryptedError(UnreadableError):
    """Say that a file is locked with a password."""

    advice = "Đề nghị đơn vị gửi lại tệp không đặt mật khẩu."


class NotSupportedError(UnreadableError):
    """Say that a file is of a kind that is not read."""

    advice = "Đề nghị đơn vị gửi tệp PDF hoặc Word (DOCX)."


class NoTaxonomyError(InputError):
    """Say that no list of areas was found in what should be a launching plan."""

    advice = (
        "Kiểm tra tệp có phải kế hoạch phát động, có mục “Nội dung thi đua” đánh số 1, 2, 3… hay không;"
        " hoặc viết tệp danh mục YAML (mẫu: thidua plan pipeline/data/taxonomy-2024.yaml --save mau.yaml)."
    )


class MissingToolError(ThiduaError):
    """Say that an outside program is not installed."""

    exit_code = 4


class StoreError(ThiduaError):
    """Say that a run's folder or store is damaged."""

    exit_code = 5
    advice = "Chạy lại lệnh thidua analyse với một thư mục kết quả mới."


class ModelError(ThiduaError):
    """Say that a model cannot be loaded or does not fit."""

    exit_code = 6
    advice = "Chạy lại lệnh thidua train để huấn luyện mô hình hợp với phiên bản đang dùng."
