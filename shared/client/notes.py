"""The note beside a pushed file, by which the same command goes on after a cut line.

A key is noted before the first byte is sent, and the batch as soon as it is answered. Whoever
comes again with the same file and the same wish finds both: with a batch there is nothing left to
send, and with a key alone it is sent again and done once.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENDING = ".push.json"


@dataclass(frozen=True, slots=True)
class Note:
    """What was noted of one push; `batch_id` once the service has answered."""

    key: str
    batch_id: str | None = None


class Notes:
    """Everything noted of one file; a damaged note is as good as none.

    A wish is the file's digest, where it goes and how it is to be taken: what must be equal for
    the same key to be right.
    """

    def __init__(self, file: Path) -> None:
        self._path = file.with_name(file.name + ENDING)

    def begin(self, wish: Mapping[str, str]) -> Note:
        """The note of this wish, made and kept if there is none yet."""
        for told in self._read():
            if told["wish"] == wish:
                return Note(told["key"], told.get("batch_id"))
        return self.renew(wish)

    def renew(self, wish: Mapping[str, str]) -> Note:
        """A new note of this wish, with a key of its own, so that it is done anew."""
        note = Note(secrets.token_hex(16))
        self.keep(wish, note)
        return note

    def keep(self, wish: Mapping[str, str], note: Note) -> None:
        """Keep what is known now, in one step: a crash leaves the old note or the new one."""
        others = [told for told in self._read() if told["wish"] != wish]
        told = {"wish": dict(wish), "key": note.key, "batch_id": note.batch_id}
        beside = self._path.with_name(self._path.name + ".new")
        text = json.dumps([*others, told], ensure_ascii=False, indent=1)
        beside.write_text(text + "\n", encoding="utf-8")
        beside.replace(self._path)

    def _read(self) -> list[dict[str, Any]]:
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            return [one for one in told if one["key"] and one["wish"]]
        except (OSError, ValueError, TypeError, KeyError):
            return []
