"""Every sentence that a person can read, one file for each layer, as whole templates with named values.

A template is a constant, `NAME = "temperature must be >= 0, got {got}"`, filled where it is used by `NAME.format(got=...)`.
Nothing here imports anything of ours. A sentence that is not here stands in the record that owns it (a rule, a proposal, a
recorded run) or in a lesson's file: one reader can go through all of them.
"""
