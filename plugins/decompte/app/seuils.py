"""The parameters of reading and of controls in force on a day: that of the arrival, so that a replay says the same."""

from __future__ import annotations

from datetime import date

from decompte.domaine.controle import SeuilsDeControle
from decompte.domaine.limites import Limites
from decompte.domaine.parametre import Parametres
from decompte.domaine.serie import SeuilsDeSerie


def lire_limites(parametres: Parametres, au: date) -> Limites:
    """How far a file is opened and read, from the parameters in force on a day."""
    return Limites(
        octets_par_fichier=parametres.entier("taille_fichier_mo", au) * 1_000_000,
        octets_decompresses=parametres.entier("taille_depliee_mo", au) * 1_000_000,
        fichiers_par_archive=parametres.entier("fichiers_archive", au),
        lignes_par_feuille=parametres.entier("lignes_feuille", au),
        cellules_par_feuille=parametres.entier("cellules_feuille", au),
        ratio_compression=parametres.entier("ratio_compression", au),
        duree_s=parametres.entier("duree_fichier_s", au),
        memoire_octets=parametres.entier("memoire_lecture_mo", au) * 1_000_000,
    )


def lire_seuils(parametres: Parametres, au: date) -> SeuilsDeControle:
    """The parameters of controls in force on a day."""
    return SeuilsDeControle(
        completude=parametres.decimal("seuil_completude", au),
        premiere_date=parametres.jour("premiere_date_plausible", au),
        premiere_naissance=parametres.jour("premiere_naissance_plausible", au),
        age_minimum_ans=parametres.entier("age_minimum_ans", au),
        duree_cer_mois=parametres.entier("duree_cer_mois", au),
        tolerance_cer_jours=parametres.entier("tolerance_duree_cer_jours", au),
    )


def lire_seuils_de_serie(parametres: Parametres, au: date) -> SeuilsDeSerie:
    """When the file active is told to move (S03)."""
    return SeuilsDeSerie(
        part=parametres.decimal("variation_file_active_taux", au),
        personnes=parametres.entier("variation_file_active_personnes", au),
    )
