"""Every sentence that a person can read, one file for each layer, as whole templates with named values.

A template is a constant, `NAME = "temperature must be >= 0, got {got}"`, filled where it is used by `NAME.format(got=...)`.
Nothing here imports anything of ours, and no sentence stands anywhere else: one reader can go through all of them.
"""
