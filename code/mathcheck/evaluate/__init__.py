"""Works out expressions at a point, derivatives included, over any of the arithmetics."""
