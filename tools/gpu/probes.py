"""Instruments: time, memory, waits and launches of each phase of a step, measured on the loop that runs live.

The loop in `engine.decode` names its phases to a clock. Here that clock also waits for the device at both ends of a phase,
and lets one instrument look at what is inside.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Self, TypeAlias
from unittest import mock

import torch
from torch.overrides import TorchFunctionMode
from torch.profiler import profile, record_function, supported_activities
from torch.utils._python_dispatch import TorchDispatchMode

from specviz.engine import decode as engine
from specviz.engine.settings import Settings
from specviz.models.contract import LanguageModel
from specviz.trace.from_step import record_step

Observer: TypeAlias = Callable[[str], AbstractContextManager[Any]]
"""(name of a phase) -> what looks on while it runs."""

RECORD = "record"  # making the record of a step that a trace keeps
aten = torch.ops.aten
WAITS = {aten._local_scalar_dense.default, aten.nonzero.default, aten.masked_select.default}
NO_WORK = {"empty", "empty_like", "empty_strided", "new_empty", "new_empty_strided", "detach", "lift_fresh", "alias"}
COPIES = {"_to_copy", "copy_"}
READS, SENDS = {"tolist"}, {"tensor", "asarray", "as_tensor", "from_numpy"}


def wait(device: str) -> None:
    """Until the device has done what it was given."""
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)


class PhaseClock(engine.Clock):
    """The loop's clock, for a device that works while Python goes on."""

    def __init__(self, device: str, observe: Observer) -> None:
        super().__init__()
        self._device, self._observe = device, observe

    @contextmanager
    def __call__(self, phase: str) -> Iterator[None]:
        """Time what is inside, from a device at rest to a device at rest."""
        wait(self._device)
        with self._observe(phase), super().__call__(phase):
            yield
            wait(self._device)


def run_steps(
    target: LanguageModel,
    draft: LanguageModel,
    prompt: Sequence[int],
    settings: Settings,
    device: str,
    count: int,
    observe: Observer = nullcontext,
    warm: int = 1,
) -> list[dict[str, float]]:
    """Seconds per phase of each of so many steps, the record included; the first steps, which read the prompt, left out."""
    found: list[dict[str, float]] = []
    watch = False

    def look(phase: str) -> AbstractContextManager[Any]:
        return observe(phase) if watch else nullcontext()

    with mock.patch.object(engine, "Clock", lambda: PhaseClock(device, look)):
        steps = engine.decode(target, draft, prompt, settings)
        for _ in range(warm):
            record_step(next(steps))
        watch = True
        for step in itertools.islice(steps, count):
            clock = PhaseClock(device, look)
            with clock(RECORD):
                record_step(step)
            found.append({**step.seconds, **clock.seconds})
    return found


def measure_median(
    work: Callable[[], object],
    device: str,
    repeats: int,
    reset: Callable[[], object] = lambda: None,
    warm: int = 3,
) -> tuple[float, float]:
    """Median seconds on the wall clock, and on the device between two events (without a GPU: the same number)."""
    wall, device_time = list[float](), list[float]()
    for repeat in range(warm + repeats):
        wait(device)
        began = ended = None
        start = time.perf_counter()
        if device.startswith("cuda"):
            began, ended = (torch.cuda.Event(enable_timing=True) for _ in range(2))  # type: ignore[no-untyped-call]
            began.record()
        work()
        if ended is not None:
            ended.record()
        wait(device)
        if repeat >= warm:
            wall.append(time.perf_counter() - start)
            device_time.append(began.elapsed_time(ended) / 1000 if began and ended else wall[-1])
        reset()
    return statistics.median(wall), statistics.median(device_time)


class Tally(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts what PyTorch is asked for in each phase: waits for numbers, copies between devices, and other operations.

    An operation here is one that PyTorch dispatches and that is no view and no allocation: one launch or a few. On a CPU
    no copy is made of what a GPU would have to be sent, or to send, so there the calls that ask for one are counted.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._phase: str | None = None
        self._calls = _Calls(self)

    def __enter__(self) -> Self:
        """Count dispatched operations, and calls."""
        self._calls.__enter__()  # type: ignore[no-untyped-call]
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *why: Any) -> None:
        """Count no more."""
        super().__exit__(*why)  # type: ignore[no-untyped-call]
        self._calls.__exit__(*why)  # type: ignore[no-untyped-call]

    def add(self, kind: str) -> None:
        """Count one, if a phase runs."""
        if self._phase is not None:
            self.counts[self._phase][kind] += 1

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count what is inside under this name."""
        self._phase = name
        yield
        self._phase = None

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Count one operation, and do it."""
        result = func(*args, **(kwargs or {}))
        name = func.overloadpacket.__name__
        if not func.is_view and name not in NO_WORK:
            kind = "waits" if func in WAITS else "operations"
            if name in COPIES and isinstance(result, torch.Tensor):
                places = {one.device for one in (result, *args) if isinstance(one, torch.Tensor)}
                kind = "copies" if len(places) > 1 else kind
            self.add(kind)
        return result


class _Calls(TorchFunctionMode):
    """Tells a tally of calls that read many numbers at once or send some."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self._tally = tally

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Count one call, and make it."""
        result, name = func(*args, **(kwargs or {})), getattr(func, "__name__", "")
        if name in READS:
            self._tally.add("waits")
        if name in SENDS and result.device.type == "cpu":  # else the dispatcher sees the copy
            self._tally.add("copies")
        return result


class PeakMemory:
    """The most bytes that the device held in each phase, the models included; without a GPU those of the process."""

    def __init__(self, device: str) -> None:
        self._device = device
        self.peaks: dict[str, int] = {}

    @contextmanager
    def __call__(self, phase: str) -> Iterator[None]:
        """Note the peak of what is inside."""
        if self._device.startswith("cuda"):
            torch.cuda.reset_peak_memory_stats(self._device)
        yield
        self.peaks[phase] = max(self.peaks.get(phase, 0), read_peak(self._device))


def read_peak(device: str) -> int:
    """The peak since it was reset; without a GPU the largest resident set that the process ever had."""
    if device.startswith("cuda"):
        return int(torch.cuda.max_memory_allocated(device))
    import resource  # not on every system, and only asked for on a CPU

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


RUNTIME = {  # calls into the CUDA runtime, by what they are
    "cudaLaunchKernel": "launches",
    "cudaLaunchKernelExC": "launches",
    "cuLaunchKernel": "launches",
    "cuLaunchKernelEx": "launches",
    "cudaMemcpyAsync": "copies",
    "cudaStreamSynchronize": "synchronisations",
}
PREFIX = "phase: "


def profile_phases(run: Callable[[Observer], object]) -> defaultdict[str, Counter[str]]:
    """What really reaches the CUDA runtime in each phase of a run; nothing where there is no GPU."""
    activities = supported_activities()  # type: ignore[no-untyped-call]
    with profile(activities=activities) as profiler:
        run(lambda phase: record_function(PREFIX + phase))
    return count_calls([event for event in profiler.events() or () if event.device_type.name == "CPU"])


def count_calls(events: Sequence[Any]) -> defaultdict[str, Counter[str]]:
    """Runtime calls by the phase in whose time they lie."""
    spans = [(event.time_range, event.name.removeprefix(PREFIX)) for event in events if event.name.startswith(PREFIX)]
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for event in events:
        if event.name in RUNTIME:
            for span, phase in spans:
                if span.start <= event.time_range.start <= span.end:
                    counts[phase][RUNTIME[event.name]] += 1
    return counts
