"""Turns the chapters of the book into the site: contract checks, execution, Sphinx build, preview server."""
