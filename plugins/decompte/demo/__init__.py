"""The demonstration: a synthetic drop-box, drawn from a seed, and the truth that it was made from."""
