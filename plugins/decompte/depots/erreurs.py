"""What can go wrong with a box, a file or the archive; every message is a French sentence for a steward."""

from __future__ import annotations


class ErreurDepots(Exception):
    """Anything this room refuses; ``str`` of it is the French sentence."""


class BoiteIntrouvable(ErreurDepots):
    """The drop-box itself cannot be listed: the run cannot start."""


class FichierIllisible(ErreurDepots):
    """The file vanished, cannot be read, or is not a plain file of the box."""


class FichierTropGros(ErreurDepots):
    """The file is larger than the limit; it was not read."""


class CleArchiveInvalide(ErreurDepots):
    """No key, or a key that is not one of Fernet's."""


class ArchiveEndommagee(ErreurDepots):
    """What the archive holds under this SHA-256 cannot be given back: damaged, or sealed with another key."""


class ArchiveAbsente(ErreurDepots):
    """The archive holds nothing under this SHA-256."""
