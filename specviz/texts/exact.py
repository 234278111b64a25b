"""Errors of enumeration, and the table of `prove`."""

NO_COMMIT = "a verifier must end with a Commit, and this one did not"
NO_CEILING = "the solver found no ceiling: {reason}"
