"""The page: components and their wiring, no algorithm."""
