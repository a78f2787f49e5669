"""What a night costs, beside the floor, measured in one run: ``python -m benchmarks``."""
