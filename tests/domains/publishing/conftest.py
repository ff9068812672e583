"""A sandbox platform and accounts on it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.domains.publishing.publishing import Trial

from guanhao.domains.publishing.publisher import windows
from guanhao.sdk.testing.sandbox import sandbox


@pytest.fixture
def trial(brand: Any, tmp_path: Path, settings: Any) -> Iterator[Trial]:
    """A brand with a sandbox that runs in this process."""
    settings.ALLOW_PRIVATE = True
    windows.forget()
    with sandbox(tmp_path / "evidence.jsonl") as server:
        yield Trial(brand, server, tmp_path / "evidence.jsonl")
