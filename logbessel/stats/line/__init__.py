"""Distributions on the line."""
