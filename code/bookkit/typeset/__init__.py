"""Typesets mathematics while the book is built, so that a page needs neither scripts nor a network to show it."""
