"""Numerics: what computing costs and how exact it is."""
