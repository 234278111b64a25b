"""The lessons: cards that drive the view on recorded runs, and tasks whose right answers are computed from those runs."""
