"""Figures of several processes are one figure."""

import os
import re
import subprocess
import sys
from pathlib import Path

COUNT = "from app import metrics; metrics.count_request('page', '200', 0.02); metrics.count_registration('accepted')"
TELL = "from app import metrics; import sys; sys.stdout.buffer.write(metrics.text([metrics.Gauge('mail', 'Mail.', 3)]))"


def run(folder: Path, code: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)},
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def test_processes_add_up_and_a_gauge_is_told_once(tmp_path):
    run(tmp_path, COUNT)
    run(tmp_path, COUNT)
    told = dict(re.findall(r"^(\w+(?:\{.*\})?) (\S+)$", run(tmp_path, TELL), re.M))
    assert told['kutsu_requests_total{endpoint="page",status="200"}'] == "2.0"
    assert told['kutsu_registration_forms_total{outcome="accepted"}'] == "2.0"
    assert told['kutsu_request_seconds_bucket{endpoint="page",le="0.01"}'] == "0.0"
    assert told['kutsu_request_seconds_bucket{endpoint="page",le="0.025"}'] == "2.0"
    assert told["mail"] == "3.0"
