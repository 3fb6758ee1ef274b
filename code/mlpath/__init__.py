"""The algorithms that the chapters of The Machine Learning Engineering Path derive and build.

Import from the module of the topic: ``from mlpath.linear.linear_regression import LinearRegression``.
The ``__init__`` files of this package import nothing, so that a chapter depends on exactly the modules that it
names and an edit re-runs no other chapter.
"""
