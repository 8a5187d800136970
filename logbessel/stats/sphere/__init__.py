"""Distributions on the sphere, above all the von Mises–Fisher distribution."""
