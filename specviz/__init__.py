"""specviz: see speculative decoding step by step, and check it exactly.

`docs/library.md` introduces these names. Importing them needs numpy alone; a model is loaded by whoever asks for one.
"""

__version__ = "0.2.0"  # before the imports: a trace records it

from specviz.core import events
from specviz.core.dice import Flip
from specviz.core.tree import DraftTree, Draw
from specviz.draft import drafter
from specviz.draft.proposals import PROPOSALS
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.exact.enumeration import stop_law
from specviz.exact.proof import prove
from specviz.library.result import Run
from specviz.library.run import load, run
from specviz.verify import VERIFIERS

__all__ = [
    "PROPOSALS",
    "VERIFIERS",
    "DraftTree",
    "Draw",
    "Flip",
    "Run",
    "Settings",
    "__version__",
    "decode",
    "drafter",
    "events",
    "load",
    "prove",
    "run",
    "stop_law",
]
