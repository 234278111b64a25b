"""Errors of models and pairs."""
