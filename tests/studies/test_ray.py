"""Studies on a real Ray cluster of two workers: the same tables as one process, also when a worker dies."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from study_helpers import small_plan

from specviz.studies.results import join_study
from specviz.studies.run import run_here, run_on_ray
from specviz.studies.summary import summarize

ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'specviz[ray]'")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # Ray's own, which are no concern of ours
]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head without cores and two workers with one each, all of them real processes."""
    from ray.cluster_utils import Cluster

    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    for _ in range(2):
        made.add_node(num_cpus=1)
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray.shutdown()
    made.shutdown()
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


def test_ray_gives_the_tables_of_one_process(cluster: Any) -> None:
    """A task that gets other seeds or settings than its run, or a result that is lost on the way."""
    plan = small_plan()
    units = plan.list_units()
    here = summarize(join_study(plan, run_here(plan, units)))
    assert summarize(join_study(plan, run_on_ray(plan, units))) == here
    other = small_plan(seeds=[1])
    assert summarize(join_study(other, run_on_ray(other, other.list_units()))) != here, "the control"


def test_a_killed_worker_loses_nothing(cluster: Any) -> None:
    """Runs that are missing, or there twice, because the worker that made them died; first a process, then a machine."""
    plan = small_plan(seeds=[0, 1])
    units = plan.list_units()
    results, killed = [], list[int]()
    for result in run_on_ray(plan, units):
        results.append(result)
        if len(results) == 3:
            killed += kill_a_worker()
        if len(results) == 9:
            cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
    assert len(killed) == 1, "the control: there was a worker to kill"
    assert len(results) == len(units) == len({one.unit for one in results})
    assert summarize(join_study(plan, results)) == summarize(join_study(plan, run_here(plan, units)))


def kill_a_worker() -> list[int]:
    """End one process in which a run is being made, by its number, without a word to Ray."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                name = path.read_bytes()
            except OSError:
                continue
            if name.startswith(b"ray::run_task") and is_ours(int(path.parent.name)):
                os.kill(int(path.parent.name), signal.SIGKILL)
                return [int(path.parent.name)]
        time.sleep(0.01)
    return []


def is_ours(process: int) -> bool:
    """Whether a process descends from this one."""
    while process > 1:
        if process == os.getpid():
            return True
        try:
            process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False
