"""Makes the runs of a study: in this process, or on Ray, where every run is a task of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from specviz import __version__
from specviz.engine.settings import Settings
from specviz.explore.pool import make_steps_with
from specviz.models.pairs import find_pair
from specviz.studies.plan import Models, StudyPlan, Unit
from specviz.studies.unit import UnitResult, measure
from specviz.texts import studies as texts
from specviz.trace.schema import StepTrace

if TYPE_CHECKING:
    from specviz.models.load import Pair

MakeSteps: TypeAlias = Callable[[tuple[int, ...], Settings], Iterator[StepTrace]]

RETRIES = 10  # of a task whose worker was lost: a machine that fails more often has another trouble
AHEAD = 2  # tasks that wait for each core, so that none of them has to


def load_models(models: Models) -> Pair:
    """The pair of a plan; the process uses as many threads as the plan says from now on."""
    import torch

    torch.set_num_threads(models.threads)
    return _load_once(models)


@cache
def _load_once(models: Models) -> Pair:
    from specviz.models.load import Source, load_pair

    if models.target:
        names, dtype, device = (models.target, models.draft), models.dtype, models.device
    else:
        record = find_pair(models.pair)
        names, dtype, device = (record.target, record.draft), record.dtype, record.device
    maps = (models.device_map or None, None)
    target, draft = (Source(name, dtype, device, spread) for name, spread in zip(names, maps, strict=True))
    return load_pair(target, draft)


def run_unit(
    pair: Pair, plan: StudyPlan, unit: Unit, make_steps: MakeSteps | None = None
) -> Generator[None, None, UnitResult]:
    """One run; it can be stopped at every yield, after each step and each timed text. Steps are made here, unless told."""
    text = plan.prompts[unit.prompt]
    prompt = tuple(pair.encode(pair.chat(text) if plan.chat else text))
    settings = plan.settle(unit, pair.stop_tokens)
    keys = [rule.key for rule in settings.verifiers]
    steps = make_steps(prompt, settings) if make_steps else make_steps_with(pair, prompt, settings, 0, None)
    result = yield from measure(unit, keys, steps)
    if not plan.speed:
        return result
    from specviz.studies.timing import time_ways

    timed = {}
    for way, timing in time_ways(pair.fork(), prompt, settings):
        timed[way] = timing
        yield
    return replace(result, timed=timed)


def finish(work: Generator[None, None, UnitResult]) -> UnitResult:
    """The result of a run, made to its end."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: UnitResult = done.value
            return result


def run_here(plan: StudyPlan, units: Iterable[Unit]) -> Iterator[UnitResult]:
    """One run after the other."""
    pair = load_models(plan.models)
    for unit in units:
        yield finish(run_unit(pair, plan, unit))


def run_on_ray(plan: StudyPlan, units: Iterable[Unit], address: str | None = None) -> Iterator[UnitResult]:
    """The same runs as tasks, in the order in which they end. A task whose worker is lost is made again by another one.

    Without an address Ray is started on this machine, unless it runs already.
    """
    try:
        import ray
    except ImportError:
        raise ValueError(texts.NO_RAY) from None
    started = not ray.is_initialized()
    if started:
        ray.init(address=address, log_to_driver=False, include_dashboard=None if address else False)
    try:
        yield from _run_tasks(ray, plan, units)
    finally:
        if started:
            ray.shutdown()


def _run_tasks(ray: Any, plan: StudyPlan, units: Iterable[Unit]) -> Iterator[UnitResult]:
    resources = ray.cluster_resources()
    gpus = 1 if resources.get("GPU") and (plan.models.target or find_pair(plan.models.pair).device != "cpu") else 0
    threads = plan.models.threads
    task = ray.remote(num_cpus=threads, num_gpus=gpus, max_retries=RETRIES)(run_task)
    shared = ray.put(plan)
    window = AHEAD * max(1, int(resources["GPU"] if gpus else resources.get("CPU", 1) // threads))
    left, running = iter(units), list[Any]()
    while True:
        while len(running) < window and (unit := next(left, None)) is not None:
            running.append(task.remote(shared, unit, __version__))
        if not running:
            return
        done, running = ray.wait(running)
        for one in done:
            yield _receive(ray, one)


def _receive(ray: Any, task: object) -> UnitResult:
    """What a task came to; an error of the run as it would be here."""
    try:
        result: UnitResult = ray.get(task)
    except ray.exceptions.RayTaskError as error:
        raise ValueError(texts.TASK_FAILED.format(error=error.cause)) from None
    except ray.exceptions.RayError as error:
        raise ValueError(texts.WORKERS_LOST.format(error=str(error).partition("\n")[0], retries=RETRIES)) from None
    return result


def run_task(plan: StudyPlan, unit: Unit, version: str) -> UnitResult:
    """One run, on a worker."""
    if version != __version__:
        raise ValueError(texts.OTHER_VERSION.format(here=__version__, there=version))
    return finish(run_unit(load_models(plan.models), plan, unit))
