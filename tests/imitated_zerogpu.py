"""ZeroGPU without a GPU: the `spaces` package itself, its forked workers and its imitation of CUDA, and a lender of GPUs.

A script, run by test_space.py in a process of its own: `spaces` changes PyTorch for as long as a process lives, and workers
are forked from it. What a Space has and this machine has not is imitated: the server that lends GPUs answers over HTTP; and
in a worker, where the imitation of CUDA would make room for the real one, it stays. All else is what runs on a Space, down
to the thread in which a page's handlers are called. The last line that is written holds what was found, as JSON.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent))


class Lender(BaseHTTPRequestHandler):
    """Answers like the server that lends GPUs, and remembers what it was asked."""

    answer: tuple[int, dict[str, Any]] = (200, {})
    asked: list[dict[str, str]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        url = urlsplit(self.path)
        status, found = 200, {}
        if url.path == "/schedule":
            self.asked.append({key: value for key, (value,) in parse_qs(url.query).items()})
            status, found = self.answer
        body = json.dumps(found).encode()
        self.send_response(status)
        for header in (("content-type", "application/json"), ("content-length", str(len(body)))):
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


def gpu(idle: bool = False) -> tuple[int, dict[str, Any]]:
    """A GPU is lent; idle: to a worker that has made steps before, if it is still there."""
    return 200, {"idle": idle, "nvidiaIndex": 0, "nvidiaUUID": "none", "allowToken": "token"}


server = ThreadingHTTPServer(("127.0.0.1", 0), Lender)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ |= {"SPACES_ZERO_GPU": "true", "SPACES_ZERO_DEVICE_API_URL": f"http://127.0.0.1:{server.server_port}"}

import torch  # noqa: E402

torch.version.cuda = torch.version.cuda or "13.0"  # what a PyTorch without CUDA lacks, and `spaces` looks at
torch.cuda._is_in_bad_fork = bool
if not hasattr(torch._C, "_cuda_init"):
    torch._C._cuda_init = print

from specviz.models import pairs  # noqa: E402

OWN = pairs.find_pair("embedded")
NEAR = pairs.PairSpec("near", "The same on a GPU", OWN.target, OWN.draft, "a GPU", large=True)
KNOWN = pairs.PAIRS
for module in [one for one in sys.modules.values() if getattr(one, "PAIRS", None) is KNOWN]:
    module.PAIRS = (*KNOWN, NEAR)  # type: ignore[attr-defined]

import gradio as gr  # noqa: E402
from spaces.zero import torch as imitation  # noqa: E402
from spaces.zero import wrappers  # noqa: E402
from transformers import LlamaForCausalLM  # noqa: E402

import app  # noqa: E402
from specviz.engine.decode import decode  # noqa: E402
from specviz.engine.settings import Settings  # noqa: E402
from specviz.explore import pool as pool_module  # noqa: E402
from specviz.explore.runs import RunRequest, grow_run, prepare_run, start_run  # noqa: E402
from specviz.models.huggingface import HuggingFaceModel  # noqa: E402
from specviz.trace.file import dump  # noqa: E402
from specviz.trace.from_step import extend_run, record_step  # noqa: E402
from specviz.trace.schema import RunTrace  # noqa: E402
from specviz.web import pairs as pairs_module  # noqa: E402
from specviz.web import zerogpu  # noqa: E402
from specviz.web.pairs import PairPool  # noqa: E402

imitation.init = imitation.unpatch = imitation.move = lambda *_, **__: None
wrappers.ThreadPoolExecutor = partial(ThreadPoolExecutor, initializer=imitation.enter_mode)

fork = multiprocessing.get_context("fork")
MAIN = os.getpid()
made, process, dies_at = fork.Value("i", 0), fork.Value("i", 0), fork.Value("i", -1)  # seen by both sides of a fork
permits = fork.Semaphore(10_000)
stops: list[Any] = []
passes: Counter[str] = Counter()


def counted(step: Any) -> Any:
    """`record_step`, as it is called in a worker: one permit for a step, and perhaps the end of the worker."""
    permits.acquire()
    if made.value == dies_at.value and os.getpid() != MAIN:
        os.kill(os.getpid(), signal.SIGKILL)  # as where the memory of the machine ends
    made.value += 1
    process.value = os.getpid()
    return record_step(step)


def remembered(make: Callable[..., Any]) -> Callable[..., Any]:
    """What makes the event that stops a worker, which is kept to be looked at."""
    return lambda **options: stops.append(make(**options)) or stops[-1]


def forward(self: Any, input_ids: Any, read: Any = LlamaForCausalLM.forward, **options: Any) -> Any:
    """The library's pass; where it ran is counted."""
    passes[input_ids.device.type] += 1
    return read(self, input_ids, **options)


wrappers.Event = remembered(wrappers.Event)
pool_module.record_step = counted
LlamaForCausalLM.forward = forward
desks: list[PairPool] = []
ASKED = RunRequest("The fox said", Settings("3,2", riders=("topdown",), max_tokens=20))


class Kept(PairPool):
    """The pool that `app.main` makes."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        desks.append(self)


def plain(trace: RunTrace) -> str:
    """A run without its times."""
    return dump(replace(trace, steps=tuple(replace(step, seconds={}) for step in trace.steps)))


def run(pool: PairPool, key: str, asked: RunRequest = ASKED, steps: int | None = None) -> dict[str, Any]:
    """A run to its end, in a thread as handlers are called: what came of it, and who made it."""
    made.value = process.value = 0
    before, banner, trace, error = len(Lender.asked), "", None, ""
    try:
        for said in start_run(pool, key, asked, steps):
            banner, trace = said
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"
    return {
        "trace": trace and plain(trace),
        "steps": trace and len(trace.steps),
        "models": trace and trace.models,
        "banner": banner,
        "error": error,
        "made": made.value,
        "process": process.value,
        "asked": Lender.asked[before:],
    }


def stopped(pool: PairPool) -> dict[str, Any]:
    """A run that is closed after two steps, while its worker makes the third or waits to make the fourth."""
    made.value = 0
    while permits.acquire(block=False):
        pass
    for _ in range(3):
        permits.release()
    runs = grow_run(pool, prepare_run(pool.get_pair("near"), "near", ASKED))
    seen = [next(runs), next(runs)]
    closing = threading.Thread(target=runs.close)
    closing.start()
    while not stops[-1].is_set():
        time.sleep(0.01)
    for _ in range(10_000):
        permits.release()
    closing.join()
    return {"seen": len(seen[-1].steps), "made": made.value}  # closing waits for the worker to be done


def launched(self: gr.Blocks, **options: Any) -> None:
    """Instead of serving."""
    found["launch"] = {"held": sorted(zerogpu.HELD_PAIRS), "passes": dict(passes), "host": options["server_name"]}


found: dict[str, Any] = {}
gr.Blocks.launch, pairs_module.PairPool = launched, Kept
app.main(["--pair", "near", "--port", "0"])
(pool,) = desks
near = pool.get_pair("near")
found["device"] = [str(near.target._device), near.target.uses_fast_pass]
found["weight"] = near.parameter_bytes
direct = decode(near.target, near.draft, near.encode(ASKED.prompt), replace(ASKED.settings, stop_tokens=near.stop_tokens))
begun = prepare_run(near, "near", ASKED)
found["direct"] = plain(extend_run(begun, map(record_step, direct), near.text))
found["passes here"] = dict(passes)
found["main"] = MAIN


def scenes() -> None:
    """Everything that a page does with a pool."""
    Lender.answer = gpu()
    found["whole"] = run(pool, "near")
    Lender.answer = gpu(idle=True)
    found["again"] = run(pool, "near")
    found["one step"] = run(pool, "near", steps=1)
    found["stopped"] = stopped(pool)
    found["after the stop"] = run(pool, "near")
    found["too long"] = run(pool, "near", replace(ASKED, prompt="the fox " * 400))
    Lender.answer = gpu()
    dies_at.value = 3
    found["died"] = run(pool, "near")
    dies_at.value = 0
    found["died at once"] = run(pool, "near")
    dies_at.value = -1
    found["after the death"] = run(pool, "near")
    Lender.answer = 429, {"left": 3, "wait": 7200}
    found["no quota"] = run(pool, "near")
    Lender.answer = 503, {}
    found["no GPU"] = run(pool, "near")
    Lender.answer = gpu()
    found["embedded"] = run(pool, "embedded")
    found["toy"] = run(pool, "toy:T1", RunRequest("AB", ASKED.settings))
    found["another"] = run(pool, "gpt2")
    found["memory"] = memory()


def memory() -> dict[str, Any]:
    """A GPU that is full when the run begins."""
    read = HuggingFaceModel._read

    def full(self: HuggingFaceModel, *arguments: Any) -> Any:
        if self.on_gpu:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return read(self, *arguments)

    HuggingFaceModel._read = full
    return run(pool, "near")


handler = threading.Thread(target=scenes)
handler.start()
handler.join()
print(json.dumps(found))
