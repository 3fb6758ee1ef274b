"""Three data sets with certified least-squares fits, from the Statistical Reference Datasets of NIST."""
