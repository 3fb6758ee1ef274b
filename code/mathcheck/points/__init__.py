"""Points to evaluate at: random exact values of every declared type."""
