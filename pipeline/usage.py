"""The words of the command line itself: typer's help and its usage errors, in the language that is spoken.

typer has its own words in English and no catalogue. They are told anew in Vietnamese here; the catalogue of English
gives typer's words back. A sentence of typer that is not known here is passed on as it is.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from pipeline.language import NATIVE, _, speak

if TYPE_CHECKING:
    from typer._click.core import Command

VARIABLE = "THIDUA_LANG"
OPTION = "--lang"
NAME = r"'?(?P<name>.+?)'?"
OPTIONS = "[TÙY CHỌN]"
VERBS = "LỆNH [THAM SỐ]..."
USAGE = "Cách gọi: "
# What typer's module of help pages calls its panels and remarks.
PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Tham số",
    "OPTIONS_PANEL_TITLE": "Tùy chọn",
    "COMMANDS_PANEL_TITLE": "Các lệnh",
    "REQUIRED_LONG_STRING": "[bắt buộc]",
    "DEFAULT_STRING": "[mặc định: {}]",
    "ENVVAR_STRING": "[biến môi trường: {}]",
}
HELP = {"Show this message and exit.": "Hiện hướng dẫn này rồi thoát."}
TYPES = {
    "<path>": "<đường dẫn>",
    "<file>": "<tệp>",
    "<dir>": "<thư mục>",
    "<str>": "<chữ>",
    "<int>": "<số nguyên>",
    "<int range>": "<số nguyên>",
    "<float>": "<số>",
    "<float range>": "<số>",
}
# A sentence of typer, and how it is told; blanks of the same name are the same words, `why` is told in its turn.
TOLD = (
    (rf"Missing argument {NAME}\.", "thiếu tham số {name}"),
    (rf"Missing option {NAME}\.", "thiếu tùy chọn {name}"),
    (rf"Missing (?:argument|option) {NAME}\. Choose from:\s+(?P<all>.+)", "thiếu {name}; chọn một trong: {all}"),
    (r"No such option: (?P<name>\S+) \(Possible options: (?P<all>.+)\)", "không có tùy chọn {name}; gần giống: {all}"),
    (r"No such option: (?P<name>\S+)", "không có tùy chọn {name}"),
    (rf"No such command {NAME}\. Did you mean (?P<all>.+)\?", "không có lệnh “{name}”; có phải là {all}?"),
    (rf"No such command {NAME}\.", "không có lệnh “{name}”"),
    (r"Missing command\.", "thiếu tên lệnh"),
    (rf"Option {NAME} requires an argument\.", "tùy chọn {name} cần một giá trị đi kèm"),
    (rf"Option {NAME} requires (?P<count>\d+) arguments\.", "tùy chọn {name} cần {count} giá trị đi kèm"),
    (rf"Option {NAME} does not take a value\.", "tùy chọn {name} không nhận giá trị"),
    (r"Got unexpected extra argument\(s\) \((?P<words>.*)\)", "thừa tham số: {words}"),
    (rf"Invalid value for {NAME}: (?P<why>.+)", "giá trị của {name} không dùng được: {why}"),
    (r"Invalid value: (?P<why>.+)", "giá trị không dùng được: {why}"),
    (r"Input should be greater than or equal to (?P<number>\S+)", "phải từ {number} trở lên"),
    (r"Input should be less than or equal to (?P<number>\S+)", "phải không quá {number}"),
    (r"Input should be a valid integer\b.*", "phải là số nguyên"),
    (r"Input should be a valid number\b.*", "phải là một số"),
    (r"Input should be a valid boolean\b.*", "phải là true hoặc false"),
    (rf"Value error, {NAME} is not one of (?P<all>.+)\.", "“{name}” không phải một trong: {all}"),
    (rf"(?:Value error, )?(?:path|file|dir) {NAME} does not exist\.", "không có {name}"),
    (rf"(?:Value error, )?(?:path|file|dir) {NAME} is a file\.", "{name} là một tệp, không phải thư mục"),
    (rf"(?:Value error, )?(?:path|file|dir) {NAME} is a directory\.", "{name} là một thư mục, không phải tệp"),
    (rf"(?:Value error, )?(?:path|file|dir) {NAME} is not readable\.", "không có quyền đọc {name}"),
    (rf"(?:Value error, )?(?:path|file|dir) {NAME} is not writable\.", "không có quyền ghi {name}"),
)  # fmt: skip
UNKNOWN = "lệnh gọi chưa đúng ({why})"


class Call(NamedTuple):
    """Hold what a command line asks for: the words without the language, and the language."""

    words: list[str]
    language: str


def languages(
    _lang: Annotated[
        str,
        typer.Option(OPTION, envvar=VARIABLE, help="Ngôn ngữ của màn hình: vi (tiếng Việt) hoặc en (tiếng Anh)."),
    ] = NATIVE,
) -> None:
    """Take the option that `run` has understood already, so that the help shows it."""


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the verb that the arguments name, in the language that they or the environment ask for; return its exit code.

    Raises:
        UsageError: there is no such language.
    """
    call = asked(arguments, os.environ.get(VARIABLE, ""))
    speak(call.language)
    command = translated(typer.main.get_command(app))
    return command.main(call.words, prog_name="thidua", standalone_mode=False) or 0


def asked(arguments: Sequence[str], variable: str = "") -> Call:
    """Return what the arguments ask for; the language may stand anywhere among them and outranks the variable."""
    words, language = list[str](), ""
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            words += [word, *rest]
        elif word == OPTION:
            language = next(rest, "")
            words += [] if language else [word]  # typer says that the value is missing
        elif word.startswith(f"{OPTION}="):
            language = word.partition("=")[2]
        else:
            words.append(word)
    return Call(words, (language or variable).strip().lower() or NATIVE)


# --- help -------------------------------------------------------------------------------------------------------------


def translated(command: "Command") -> "Command":
    """Return a command whose help, and that of all below it, is in the language spoken."""
    for one in commands(command):
        one.help, one.short_help = _(one.help or ""), _(one.short_help or "")
        one.options_metavar = _(OPTIONS)
        if hasattr(one, "subcommand_metavar"):
            one.subcommand_metavar = _(VERBS)
        for param in one.params:
            _translate(param)
        _shadow(one, "get_help_option", _help_option(one.get_help_option))
        _shadow(one, "format_usage", _usage(one))
        _shadow(one, "format_help", _help(one.format_help))
    return command


def commands(command: "Command") -> Iterator["Command"]:
    """Yield a command and all below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from commands(below)


def texts(command: "Command") -> Iterator[str]:
    """Yield what a command and those below it say in their help, as written in the code."""
    for one in commands(command):
        yield from filter(None, (one.help, one.short_help))
        yield from filter(None, (getattr(p, "help", "") for p in one.params))


def _shadow(thing: object, name: str, method: Callable[..., object]) -> None:
    """Put a function in the place of one method of one object; typer lets no class of ours be given for all of them."""
    vars(thing)[name] = method


def _translate(param: Any) -> None:  # noqa: ANN401 - typer's own classes of parameters are private
    param.help = _(HELP.get(param.help, param.help) or "")
    display = param.display_type
    _shadow(param, "display_type", lambda ctx: "" if param.nargs == 1 and _is_flag(param) else _type(display(ctx)))


def _is_flag(param: Any) -> bool:  # noqa: ANN401 - as above
    return bool(getattr(param, "is_flag", False))


def _type(shown: str) -> str:
    return _(TYPES.get(shown, shown))


def _help_option(standing: Callable[..., Any]) -> Callable[..., Any]:
    """Return the maker of the option --help, which typer makes when it is wanted, with its help told anew."""

    def made(ctx: object) -> Any:  # noqa: ANN401 - as above
        option = standing(ctx)
        if option is not None and option.help in HELP:
            _translate(option)
        return option

    return made


def _usage(command: "Command") -> Callable[..., None]:
    def format_usage(ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        formatter.write_usage(ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), prefix=_(USAGE))

    return format_usage


def _help(standing: Callable[..., None]) -> Callable[..., None]:
    def format_help(ctx: object, formatter: object) -> None:
        from typer import rich_utils

        for name, words in PANELS.items():
            setattr(rich_utils, name, _(words))
        standing(ctx, formatter)

    return format_help


# --- usage errors -----------------------------------------------------------------------------------------------------


def told(message: str) -> str:
    """Return a sentence of typer on what is wrong with a call, in the language spoken."""
    if not message:  # the help was shown instead
        return ""
    return _known(message) or _(UNKNOWN).format(why=message)


def _known(message: str) -> str | None:
    """Return a sentence told anew, None for one that is not known."""
    for pattern, told_as in TOLD:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            words = {k: v.replace("\n\t", " ") for k, v in found.groupdict().items()}
            if "why" in words:
                words["why"] = _known(words["why"]) or words["why"]
            return _(told_as).format(**words)
    return None
