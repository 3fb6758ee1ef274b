"""Reads LaTeX into trees, and prints trees back."""
