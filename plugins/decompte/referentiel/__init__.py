"""Loads and checks the reference directory: structures, conventions, catalogue, dated parameters, budgets."""

from decompte.referentiel.chargement import Referentiel, charger
from decompte.referentiel.fautes import Faute, ReferenceInvalide

__all__ = ["Faute", "ReferenceInvalide", "Referentiel", "charger"]
