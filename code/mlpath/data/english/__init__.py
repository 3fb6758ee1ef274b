"""English technical prose that comes with Python."""
