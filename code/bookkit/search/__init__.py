"""The search of the site: sections as documents, with formulas in words, indexed while the book is built."""
