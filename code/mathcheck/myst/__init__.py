"""Finds what is to be read in a MyST file, and takes it apart into steps."""
