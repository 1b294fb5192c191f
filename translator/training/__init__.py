"""Training: from sentence pairs to a Marian model that every engine loads.

A recipe (`recipe`) names data and stages; `recipe_run` runs them. `corpus` reads and filters pairs, `vocabulary` makes
numbers of them, `batches` puts them onto the device, `model` is what learns, `trainer` the loop, `guide` what teaches
attention to align, `synthetic` what is kept of translations that a machine made.
"""
