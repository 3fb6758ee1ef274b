"""Tests the checker by changing what it accepted: kinds of change, which of them change nothing, and the rates."""
