"""A storm on coupons: `python benchmarks/coupons.py [coupons] [tries] [clients]` (1,000, 5,000 and 50) in a data folder of its own.

Prints what became of the tries and how long they took; exactly as many are used as there are coupons, and none twice.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Play the scene of the tests at full size."""
    sizes = sys.argv[1:] or ["1000", "5000", "50"]
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "GUANHAO_HOME": home, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        began = time.perf_counter()
        command = [sys.executable, str(ROOT / "tests/domains/growth/scenes.py"), "redeem", *sizes]
        told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
        found = json.loads(told.splitlines()[-1])
        print(json.dumps({**found, "seconds": round(time.perf_counter() - began, 1)}))
    if found["used"] != int(sizes[0]) or found["twice"]:
        sys.exit("the number of coupons used is wrong")


if __name__ == "__main__":
    main()
