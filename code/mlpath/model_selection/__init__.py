"""Splitting data and choosing models."""
