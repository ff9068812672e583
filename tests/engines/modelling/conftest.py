"""Sample data of the models."""

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """The folder of real data, or a skip that says what is missing."""
    if not (DATA / "bilibili_followers").is_dir():
        pytest.skip(f"sample data missing: put bilibili_followers, post_performance and nab into {DATA} (or set GUANHAO_SAMPLE_DATA)")
    return DATA
