"""Mixtures of exponential families: torsion angles, directions with elliptic contours, axes."""
