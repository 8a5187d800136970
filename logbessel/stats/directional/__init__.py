"""Distributions of pairs of angles, directions, axes and rotations, on `logbessel.stats.normalisers`."""
