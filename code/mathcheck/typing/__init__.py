"""Shapes and index ranges, worked out before anything is evaluated."""
