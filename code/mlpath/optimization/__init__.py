"""Optimizers, Newton's method, constraints and proximal steps, from scratch."""
