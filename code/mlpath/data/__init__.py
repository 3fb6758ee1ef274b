"""Data sets that ship with the package: one sub-package for each, its files beside its loader."""
