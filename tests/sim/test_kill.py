"""A short form of `duecourse bench kill`: killed, resumed, byte for byte alike."""

from pathlib import Path

import pytest

from duecourse.feeds.i94 import dirty
from duecourse.sim.bench import kill

SEED = 20_160_401


@pytest.mark.slow
def test_killed_while_feeding_and_resumed_it_ends_byte_for_byte_alike(
    server_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "i94.parquet"
    dirty.rows(120_000, seed=SEED).write_parquet(file)
    told: list[str] = []

    compared = kill.run(server_url, file, kills=6, seed=SEED, seconds_max=2.5, told=told.append)

    assert compared.alike, f"seed {SEED}: {compared.differing}"
    assert compared.kills_while_feeding >= 1, f"no kill met the feeding: {told}"
