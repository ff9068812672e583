"""SMTP over the suite's wire: letters break on demand like calls, before a real mail server that never has to be asked to fail.

Source: RFC 5321 (commands and answers are lines; a letter begins after 354 and ends with a line that holds one dot).
"""

import socket
import threading
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

import httpx

from guanhao.sdk.testing.bench import Connect
from guanhao.sdk.testing.wire import Fault, Wire, answers

END = b".\r\n"
SECONDS = 20.0
COME_LATER: Fault = answers(451, content=b"451 4.7.1 Come back later\r\n")


def mail_line(wire: Wire) -> Connect:
    """A `connect` for Bench: each letter is one POST on the wire. A refused connection strikes when connecting, every other fault when the letter is
    handed over: its content is what the connector then reads, and the connection is closed.
    """
    return partial(_connect, wire)


def _connect(wire: Wire, host: str, port: int, timeout: float) -> socket.socket:
    if wire.refuses(httpx.Request("POST", f"smtp://{host}:{port}/")):
        raise ConnectionRefusedError("connection refused")
    server = socket.create_connection((host, port), timeout)
    near, far = socket.socketpair()
    near.settimeout(timeout)
    far.settimeout(SECONDS)
    address = f"smtp://{host}:{port}/letters"
    threading.Thread(target=_relay, args=(wire, address, far, server), daemon=True).start()
    return near


def _relay(wire: Wire, address: str, client: socket.socket, server: socket.socket) -> None:
    """Between a connector and its server until one of them ends."""
    with client, server, client.makefile("rb") as said, server.makefile("rb") as answered:
        try:
            client.sendall(_answer(answered))
            while line := said.readline():
                server.sendall(line)
                answer = _answer(answered)
                client.sendall(answer)
                if line.strip().upper() == b"DATA" and answer.startswith(b"354"):
                    letter = _letter(said)
                    pass_on = partial(_hand_over, letter, server, answered)
                    before = wire.struck
                    response = wire.meet(httpx.Request("POST", address, content=letter), pass_on)
                    client.sendall(response.read())
                    if wire.struck > before:  # the server may not have seen the letter: the two no longer speak of the same
                        return
        except (OSError, httpx.HTTPError):
            return


def _hand_over(letter: bytes, server: socket.socket, answered: BinaryIO, request: httpx.Request) -> httpx.Response:
    server.sendall(letter)
    return httpx.Response(200, content=_answer(answered), request=request)


def _lines(read: Callable[[], bytes], last: Callable[[bytes], bool]) -> bytes:
    found = []
    while line := read():
        found.append(line)
        if last(line):
            return b"".join(found)
    raise ConnectionResetError("closed")


def _answer(answered: BinaryIO) -> bytes:
    """One answer; all lines but the last have a hyphen after the code."""
    return _lines(answered.readline, lambda line: line[3:4] != b"-")


def _letter(said: BinaryIO) -> bytes:
    """A letter as it travels, with the dot that ends it."""
    return _lines(said.readline, lambda line: line == END)
