"""Language models: the contract they keep, exact toys, and real ones."""
