"""Pages that need no server; numpy only, so that a browser can write them, too."""
