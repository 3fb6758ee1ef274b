"""Judges steps: each kind of step and what has to be checked for it."""
