"""A run in one call, and what comes of it: for notebooks, and for programs that use specviz as a library."""
