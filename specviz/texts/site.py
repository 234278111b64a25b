"""Pages that need no server: a run in a file, and the site."""

FILE_TITLE = "{prompt} · specviz"
NO_STEPS = "a run needs a step to be shown, got none"
FILE_NEEDS_SCRIPTS = "This file shows a run of speculative decoding. It needs a browser that runs JavaScript."
SITE_NEEDS_SCRIPTS = "This page shows speculative decoding step by step. It needs a browser that runs JavaScript."
NOT_FETCHED = "This run could not be fetched. The run on show is unchanged."
SITE_README = """---
title: specviz
emoji: 🌳
colorFrom: blue
colorTo: yellow
sdk: static
pinned: false
---

Speculative decoding, seen step by step. Written by `specviz site`; live runs are made in the visitor's browser."""
