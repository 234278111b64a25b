"""The loop: draft, score, verify, commit; and what a run depends on."""
