"""The drop-box, its register of arrivals, the archive, and the identity of a deposit."""
