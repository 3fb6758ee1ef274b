"""Derivatives: of vectors and matrices by hand, and by machine."""
