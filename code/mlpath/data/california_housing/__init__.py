"""California housing, 1990 census: 20,640 block groups.

See README.md beside this file for where the numbers come from.
"""
