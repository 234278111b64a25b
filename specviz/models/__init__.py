"""Language models behind one contract: tables, and those of the transformers library."""

import os

# Before PyTorch is there: threads that wait without spinning. On a machine that is busy otherwise, a forward pass of a few
# milliseconds took hundreds with the default.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
