"""Measures of how good a model is, with their uncertainty."""
