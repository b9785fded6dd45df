"""An inbox watched: its files are handled as they come, each once it has stopped growing.

The inbox is looked at every few seconds. A file that has changed since the last look is left for the next one; a folder
that is away (a network drive, a stick) is waited for, and what was found in it before stays.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.intake import Stamp, stamps
from pipeline.language import _

LONGEST = 60.0  # seconds between two tries while something stands in the way
Listing = Mapping[Path, Stamp]
Work = Callable[[frozenset[Path]], bool]
Say = Callable[[str], None]


@dataclass(slots=True)
class Watch:
    """Follow an inbox: `work` is given the files to leave and tells whether its results still hold at its end.

    `busy` says that the work is under way, or was when something ended it.
    """

    inbox: Path
    work: Work
    say: Say
    seen: Listing | None = None
    done: Listing | None = None
    failed: int = 0
    told: str = ""
    busy: bool = False

    def look(self) -> None:
        """Look once, and work where files have come, gone or changed."""
        now = stamps(self.inbox)
        before, self.seen = self.seen, now
        if before is None:
            return
        still = {p: s for p, s in now.items() if before.get(p) == s}
        if not now:
            self.tell(self.nothing())
        elif still and still != self.done:
            self.handle(still, frozenset(now.keys() - still.keys()))

    def handle(self, still: Listing, leave: frozenset[Path]) -> None:
        """Work on the files that stand still; what stands in the way is said, and tried again later."""
        self.busy = True
        try:
            held = self.work(leave)
        except InputError as error:
            self.busy, self.failed = False, self.failed + 1
            self.tell(f"{error.message}. {error.advice}".strip())
            return
        except OSError as error:  # the folder of the results is away
            self.busy, self.failed = False, self.failed + 1
            self.tell(_("không ghi được kết quả ({error}), sẽ thử lại").format(error=error.strerror or error))
            return
        self.busy, self.failed, self.told = False, 0, ""
        if held:
            self.done = still

    def nothing(self) -> str:
        """Return why there is nothing to do."""
        if self.inbox.is_dir():
            return _("thư mục {folder} chưa có tệp nào, đang đợi").format(folder=self.inbox)
        return _("không thấy thư mục {folder} (ổ mạng bị ngắt?), đang đợi").format(folder=self.inbox)

    def tell(self, text: str) -> None:
        """Say something, but not the same thing again and again."""
        if text != self.told:
            self.say(text)
        self.told = text

    def pause(self, every: float) -> float:
        """Return how many seconds to wait: ever longer while something stands in the way."""
        return min(LONGEST, every * 2**self.failed) if self.failed else every


def unchanged(inbox: Path, files: Mapping[Path, tuple[int, int, str]]) -> bool:
    """Tell whether the files that were read of an inbox still are as they were when they were met."""
    now = stamps(inbox)
    return all(p in now and now[p][:2] == s[:2] for p, s in files.items() if p.is_relative_to(inbox))
