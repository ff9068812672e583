"""Answers of a platform are kept without secrets and played back in order."""

from pathlib import Path

import httpx
import pytest

from guanhao.sdk.testing.recorder import Recorder, Replay, Unrecorded, same_address

SECRET = "123:AA/secret"


def platform(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith("/picture"):
        return httpx.Response(200, content=b"\xff\xd8\x00", headers={"content-type": "image/jpeg"})
    return httpx.Response(
        429, json={"said": f"hello {SECRET}"}, headers={"retry-after": "7", "x-ratelimit-limit": "3", "set-cookie": f"session={SECRET}"}
    )


def test_what_was_recorded_is_played_back(tmp_path: Path) -> None:
    kept = tmp_path / "answers.json"
    addresses = [f"https://api.example.org/{SECRET.replace('/', '%2F')}/me?x=1", "https://api.example.org/picture"]
    with httpx.Client(transport=Recorder(httpx.MockTransport(platform), kept, secrets=[SECRET, SECRET.replace("/", "%2F"), ""])) as client:
        said, picture = (client.get(address) for address in addresses)
    assert (said.json()["said"], picture.content) == (f"hello {SECRET}", b"\xff\xd8\x00")
    text = kept.read_text(encoding="utf-8")
    assert "AA" not in text
    assert "session" not in text
    with httpx.Client(transport=Replay(kept)) as client:
        said, picture = (client.get(address) for address in addresses)
        assert (said.status_code, said.json(), said.headers["retry-after"]) == (429, {"said": "hello ***"}, "7")
        assert (picture.content, picture.headers["content-type"]) == (b"\xff\xd8\x00", "image/jpeg")
        with pytest.raises(Unrecorded, match="nothing more"):
            client.get(addresses[0])
    with httpx.Client(transport=Replay(kept)) as client, pytest.raises(Unrecorded, match="asked for POST"):
        client.post(addresses[0])


@pytest.mark.parametrize(
    ("recorded", "asked", "equal"),
    [
        ("https://a/b", "https://a/b", True),
        ("https://a/b", "https://a/bc", False),
        ("https://a/***/me", "https://a/xyz/me", True),
        ("https://a/***/me", "https://a/x/y/me", False),
        ("https://a/?k=***", "https://a/?k=xyz", True),
        ("https://a/?k=***", "https://a/?k=xyz&more=1", False),
        ("https://a/***", "https://b/x", False),
    ],
)
def test_addresses_with_a_hidden_part(recorded: str, asked: str, equal: bool) -> None:
    assert same_address(recorded, asked) is equal
