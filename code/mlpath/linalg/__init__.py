"""Matrix factorizations from scratch."""
