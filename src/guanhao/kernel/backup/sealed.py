"""An encrypted stream: AES-256-GCM in chunks of one megabyte under a key that scrypt makes from a passphrase.

Layout: magic (8 bytes), salt (16), nonce prefix (4), then chunks of `length (4) + ciphertext`. Each chunk's nonce is prefix + counter, and its
associated data tells header and whether it is the last, so that chunks can be neither changed, moved, left out nor cut off unnoticed.
"""

import io
import os
import struct
from types import TracebackType
from typing import IO, Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"GUANHAO1"
CHUNK = 1 << 20
COST = 1 << 15


class BadBackup(ValueError):
    """A file that is no backup, was damaged, or is opened with another passphrase."""


def _key(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode()))


class SealingWriter(io.RawIOBase):
    """A writable stream that encrypts into `out`; closing it writes the last chunk."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        self._out, self._buffer, self._count = out, bytearray(), 0
        self._header = MAGIC + os.urandom(20)
        self._cipher = _key(passphrase, self._header[8:24])
        out.write(self._header)

    def write(self, data: Any) -> int:
        """Take bytes; whole chunks go out."""
        self._buffer += data
        while len(self._buffer) > CHUNK:
            self._emit(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]
        return len(data)

    def _emit(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(self._header[24:] + struct.pack(">Q", self._count), plain, self._header + bytes([last]))
        self._out.write(struct.pack(">I", len(sealed)) + sealed)
        self._count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the stream, when nothing went wrong."""
        if kind is None:
            self._emit(bytes(self._buffer), last=True)


class OpeningReader(io.RawIOBase):
    """A readable stream over a sealed one; BadBackup as soon as a chunk is not what was written."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._source, self._buffer, self._count, self._ended = source, bytearray(), 0, False
        self._header = source.read(28)
        if len(self._header) < 28 or not self._header.startswith(MAGIC):
            raise BadBackup("this file is not a Guanhao backup")
        self._cipher = _key(passphrase, self._header[8:24])
        self._fill()

    def read(self, size: int = -1) -> bytes:
        """The next bytes; b"" at the end."""
        while not self._ended and (size < 0 or len(self._buffer) < size):
            self._fill()
        size = len(self._buffer) if size < 0 else size
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _fill(self) -> None:
        head = self._source.read(4)
        sealed = self._source.read(struct.unpack(">I", head)[0]) if len(head) == 4 else b""
        nonce = self._header[24:] + struct.pack(">Q", self._count)
        for last in (False, True):
            try:
                self._buffer += self._cipher.decrypt(nonce, sealed, self._header + bytes([last]))
            except (InvalidTag, ValueError):
                continue
            self._count, self._ended = self._count + 1, last
            return
        if self._count == 0:
            raise BadBackup("wrong passphrase, or the file was damaged")
        raise BadBackup(f"the file was damaged or cut off after {self._count} MB")
