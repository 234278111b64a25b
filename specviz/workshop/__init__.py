"""A visitor's own rule or proposal: read, recorded where it runs, judged where it does not, put into words."""
