"""Every chapter as a plain notebook: no directive, no role, nothing that only Sphinx could read."""
