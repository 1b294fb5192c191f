"""Training: from sentence pairs to a Marian model that every engine loads.

A recipe (`recipe`) names data and stages; `stages` runs them. `corpus` reads and filters pairs, `vocabulary` makes
numbers of them, `model` is what learns, `trainer` the loop, `guide` what teaches attention to align.
"""
