"""Loads and checks the reference directory: structures, conventions, catalogue, dated parameters, budgets."""

from decompte.referentiel.chargement import ReferenceInvalide, Referentiel, charger

__all__ = ["ReferenceInvalide", "Referentiel", "charger"]
