"""The pre-filled workbook that a partner fills each month (patron): written for one convention and one month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from decompte.classeurs.ecriture_cellules import Livre
from decompte.classeurs.patron_donnees import Bornes, Patron
from decompte.classeurs.patron_identification import FEUILLE as IDENTIFICATION
from decompte.classeurs.patron_identification import write_identification
from decompte.classeurs.patron_listes import Listes
from decompte.classeurs.patron_notice import FEUILLE as NOTICE
from decompte.classeurs.patron_notice import write_notice
from decompte.classeurs.patron_tableau import is_suivi, rows_of_activite, write_tableau
from decompte.domaine.texte import mois_en_lettres

__all__ = ["Bornes", "Patron", "ecrire_patron"]


def ecrire_patron(patron: Patron, personnes: Sequence[Mapping[str, object]] = ()) -> bytes:
    """The bytes of an `.xlsx`. ``personnes`` are rows already known of the suivi table, typed values by key (see patron_report).

    Sheets: Identification, the tables, Notice, and a hidden sheet of lists. Same arguments, same bytes.
    """
    livre = Livre(f"{patron.convention}, {mois_en_lettres(patron.mois)}")
    identification = livre.xlsx.add_worksheet(IDENTIFICATION)
    write_identification(livre, identification, patron)
    listes = Listes(livre)
    for modele in patron.modeles:
        feuille = livre.xlsx.add_worksheet(modele.feuille)
        lignes = personnes if is_suivi(modele) else rows_of_activite(patron.indicateurs)
        write_tableau(livre, feuille, modele, patron, listes, lignes)
        if modele is patron.modeles[0]:
            feuille.activate()
    write_notice(livre, livre.xlsx.add_worksheet(NOTICE), patron, len(personnes))
    listes.write()
    return livre.close()
