"""What leaves the page, and what comes back: a run's recipe, its hash, the run in a link, its files and tables."""
