"""The ``{symbols}`` language, and what names mean at one line."""
