"""skops' archive made canonical: the same model gives the same bytes, whatever objects it was made of.

skops names arrays and nodes by their address in memory. Here each gets the number of its first appearance; nodes of
plain JSON values are told apart by their value alone.
"""

import io
import json
import zipfile
from typing import Any

SCHEMA = "schema.json"
EPOCH = (1980, 1, 1, 0, 0, 0)


def canonical(data: bytes) -> bytes:
    """Return a skops archive with addresses numbered, entries in order, fixed dates, and real compression."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        numbers, files = dict[object, int](), dict[str, str]()
        schema = _numbered(json.loads(old.read(SCHEMA)), numbers, files)
        entries = {SCHEMA: json.dumps(schema, ensure_ascii=False, sort_keys=True).encode()}
        entries |= {new: old.read(name) for name, new in files.items()}
    return _packed(entries)


def _numbered(node: Any, numbers: dict[object, int], files: dict[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(node, list):
        return [_numbered(n, numbers, files) for n in node]
    if not isinstance(node, dict):
        return node
    made = dict(node)
    if "__id__" in made:
        plain = made.get("is_json")
        made["__id__"] = numbers.setdefault(("json", made["content"]) if plain else made["__id__"], len(numbers) + 1)
    if isinstance(made.get("file"), str):
        made["file"] = files.setdefault(made["file"], f"{len(files):04d}.{made['file'].rpartition('.')[2]}")
    return {k: v if k in ("__id__", "file") else _numbered(v, numbers, files) for k, v in made.items()}


def _packed(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same on Windows
            archive.writestr(info, entries[name])
    return packed.getvalue()
