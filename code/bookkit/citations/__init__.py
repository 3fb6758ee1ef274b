"""Citations of the book, its chapters and its derivations; knows no Sphinx."""
