"""Facts + parameters -> domaine -> soldes and their décompte. Thin: the arithmetic is in `domaine`."""
