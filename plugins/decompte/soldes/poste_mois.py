"""The décompte of mode ``poste_mois`` (3.10, 3.11)."""

from __future__ import annotations

from decompte.domaine.faits import Faits
from decompte.domaine.ligne import Rubrique
from decompte.domaine.modes.commun import au_tarif
from decompte.domaine.modes.poste_mois import du_poste_mois
from decompte.domaine.montant import eur
from decompte.domaine.texte import euros, nombre
from decompte.soldes.du import Du
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import somme_par_mois
from decompte.soldes.quantites import depots_comptes, par_mois, total
from decompte.soldes.redaction import Redaction
from decompte.soldes.silences import silences

POSTES, DEPENSES = "postes_occupes", "depenses_eur"


def calculer_poste_mois(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
    """Write the line of the mode; returns what is due before caps."""
    tarif = redaction.decimal("tarif_poste_mois")
    postes, depenses, montant = total(faits, POSTES), eur(total(faits, DEPENSES)), dossier.terme.montant_eur
    du = du_poste_mois(tarif, postes, depenses, montant)
    detail = somme_par_mois(par_mois(faits, POSTES).values())
    plein = f"{euros(tarif)} × {nombre(postes)} = {euros(au_tarif(tarif, postes))}"
    dit, parametres = silences(dossier, faits, redaction, POSTES, DEPENSES)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.poste_mois",
        f"Aide aux postes : {nombre(postes)} postes par mois ({detail}), dans la limite des dépenses supportées{dit}",
        formule="min(tarif × Σ postes occupés par mois ; Σ dépenses ; montant de l'exercice)",
        calcul=f"min({plein} ; {euros(depenses)} ; {euros(montant)})",
        resultat=euros(du),
        montant=du,
        parametres=("tarif_poste_mois", *parametres),
        depots=depots_comptes(faits, POSTES, DEPENSES),
    )
    return Du(du)
