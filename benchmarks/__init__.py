"""Measurements of speed and quality, as ratios side by side in one run."""
