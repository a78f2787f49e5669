"""Reads the files that stewards write by hand: strictly, every fault at once, each with its file and line."""
