"""The décompte of mode ``verse_a_la_signature`` (2.3, fonds de la CAF)."""

from __future__ import annotations

from decompte.domaine.ligne import Rubrique
from decompte.domaine.modes.verse_a_la_signature import du_verse_a_la_signature
from decompte.domaine.texte import euros, jour
from decompte.soldes.du import Du
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction


def calculer_verse_a_la_signature(dossier: Dossier, redaction: Redaction) -> Du:
    """Write the line of the mode; returns what is due before caps."""
    debut = dossier.convention.debut
    commencee = debut <= dossier.au
    du = du_verse_a_la_signature(dossier.terme.montant_eur, commencee)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.verse_a_la_signature",
        "Montant dû en entier à la signature, sans condition de réalisation"
        + ("" if commencee else f" : la convention ne commence que le {jour(debut)}, rien n'est encore dû"),
        formule="montant de l'exercice",
        resultat=euros(du),
        montant=du,
        source=dossier.dispositif.source,
    )
    return Du(du)
