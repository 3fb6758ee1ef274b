"""The arithmetic behind the checks: balls with certified error bounds, from python-flint or from mpmath, and
derivatives on top of either.
"""
