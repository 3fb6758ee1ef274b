"""Probability, inference and information, from scratch."""
