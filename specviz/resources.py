"""Where the files are that are not Python: the embedded pair, the recorded runs, what a browser is given.

In a wheel the folder `assets` lies inside the package, in a checkout beside it.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_PLACES = (_PACKAGE / "assets", _PACKAGE.parent / "assets")
ASSETS = next((folder for folder in _PLACES if folder.is_dir()), _PLACES[0])
