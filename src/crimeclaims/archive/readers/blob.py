"""A file, a URL or a member of a zip as bytes: opened, decompressed, looked into."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import PurePosixPath
from typing import IO, Any

import zstandard

_MAGIC = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz"}
ENDINGS = {".gz", ".zst", ".bz2", ".xz"}
_HEAD = 1 << 16
BROKEN = (EOFError, gzip.BadGzipFile, lzma.LZMAError, zstandard.ZstdError)


class Blob:
    """`open` gives a fresh binary stream of the stored bytes each time; `name` is what people see."""

    def __init__(self, name: str, open: Callable[[], IO[bytes]]):
        self.name, self._open = name, open
        self._current: IO[bytes] | None = None

    def raw(self) -> IO[bytes]:
        """The stored bytes, compressed as they may be."""
        self._current = self._open()
        return self._current

    @cached_property
    def codec(self) -> str | None:
        with self._open() as stream:
            start = stream.read(6)
        return next((codec for magic, codec in _MAGIC.items() if start.startswith(magic)), None)

    @cached_property
    def head(self) -> bytes:
        """The first bytes, decompressed. Raises one of BROKEN where they are damaged."""
        with self.stream() as stream:
            return stream.read(_HEAD)

    def stream(self, at: int = 0) -> IO[bytes]:
        """The bytes from offset `at`, decompressed. A compressed file is decompressed up to there again, which no format spares us."""
        codec = self.codec  # looked up first, since some file systems hand out one shared stream
        stream: Any = decompress(self.raw(), codec)
        skip(stream, at)
        return stream

    def seekable(self) -> IO[bytes]:
        """A stream that can be read in any order: the file itself, or a temporary copy of what has to be decompressed."""
        codec = self.codec
        raw = self.raw()
        if codec is None and raw.seekable() and not hasattr(raw, "_decompressor"):
            return raw
        copy = tempfile.TemporaryFile()  # noqa: SIM115  (the caller closes it)
        with decompress(raw, codec) as stream:
            while chunk := stream.read(1 << 20):
                copy.write(chunk)
        copy.seek(0)
        return copy

    @property
    def consumed(self) -> int:
        """Stored bytes read so far, for a progress bar."""
        try:
            return self._current.tell() if self._current is not None else 0
        except (OSError, ValueError):
            return 0

    @cached_property
    def plain_name(self) -> PurePosixPath:
        """The name without the ending of its compression."""
        path = PurePosixPath(self.name.replace("\\", "/"))
        return path.with_suffix("") if path.suffix.lower() in ENDINGS else path


def decompress(raw: IO[bytes], codec: str | None) -> IO[bytes]:
    if codec == "gz":
        return gzip.open(raw)  # type: ignore[return-value]
    if codec == "zst":
        return io.BufferedReader(zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(raw, read_across_frames=True), 1 << 20)  # type: ignore[arg-type]
    if codec == "bz2":
        return bz2.open(raw)
    if codec == "xz":
        return lzma.open(raw)
    return raw


def skip(stream: IO[bytes], count: int) -> None:
    """Go `count` bytes forward: by seeking where that is possible, else by reading."""
    if not count:
        return
    if stream.seekable():
        stream.seek(count)
        return
    while count > 0:
        chunk = stream.read(min(count, 1 << 20))
        if not chunk:
            return
        count -= len(chunk)
