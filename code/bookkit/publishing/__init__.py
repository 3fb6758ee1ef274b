"""What a published site needs around its pages: offline reading, an installable app, cards, a sitemap, forwards."""
