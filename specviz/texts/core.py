"""Errors of distributions, sampling, dice and trees."""
