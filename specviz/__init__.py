"""specviz: see speculative decoding step by step, and check it exactly."""

__version__ = "0.1.0"
