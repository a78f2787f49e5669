"""What a steward may do of each kind of thing: how it is called, what it does, what it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from decompte.app.decider_demande import RESOUDRE
from decompte.app.decider_lot import ESSAYABLES


@dataclass(frozen=True, slots=True)
class Action:
    """``code`` as forms send it; ``aide``: what it does; ``sans_motif``: nothing has to be written."""

    code: str
    nom: str
    aide: str
    sans_motif: bool = False

    @property
    def essayable(self) -> bool:
        """Whether its effect can be seen without deciding."""
        return self.code in ESSAYABLES


PRENDRE = Action("prendre", "M'en charger", "Vos collègues voient que vous vous en occupez.", sans_motif=True)
RENDRE = Action("rendre", "Rendre", "Un collègue peut le prendre.", sans_motif=True)
COMMENTER = Action("commenter", "Commenter", "Vos collègues lisent votre commentaire ; rien d'autre ne change.")
MAINTENIR = Action(
    "maintenir",
    "Laisser tel quel",
    "Le mois reste en retard, incomplet ou manquant, et quitte la liste tant que son état ne change pas.",
)
RESOUDRE_INCIDENT = Action(RESOUDRE, "Résoudre", "L'incident est clos, avec sa raison. Aucun montant ne change.")
PROLONGER = Action("prolonger", "Prolonger l'échéance", "Le mois est dû à une date plus tardive.")
EXCUSER = Action("excuser", "Excuser", "Le mois ne compte plus comme en retard ni comme manquant.")
ROUVRIR = Action("rouvrir", "Rouvrir après la clôture", "Un tableau arrivé après la clôture de l'exercice compte.")
ANNULER = Action(
    "annuler",
    "Annuler l'excuse ou la prolongation",
    "Le mois est dû à sa première échéance, comme si rien n'en avait été décidé.",
)
ECARTER = Action("ecarter", "Écarter le dépôt", "Il ne compte plus ; celui qu'il remplaçait compte à nouveau.")
REAFFECTER = Action(
    "reaffecter", "Réaffecter le dépôt", "Il compte pour une autre convention ou un autre mois de la même structure."
)
RELIRE = Action(
    "relire", "Relire le dépôt", "Après un mot de passe, un alias ou un paramètre changé : il est lu et contrôlé à nouveau."
)
ADMETTRE = Action("admettre", "Admettre les lignes", "Les lignes en attente sont chargées telles qu'elles sont.")
LAISSER = Action("laisser", "Laisser les lignes de côté", "Les lignes en attente ne comptent pas, et ne bloquent plus le solde.")

_SUIVI = ("Suivre", (PRENDRE, RENDRE, COMMENTER))
_INCIDENT = ("Incidents", (RESOUDRE_INCIDENT,))
_MOIS = ("Mois", (PROLONGER, EXCUSER, ROUVRIR, ANNULER, MAINTENIR))
_DEPOT = ("Dépôts", (ECARTER, REAFFECTER, RELIRE))
_LIGNES = ("Lignes en attente", (ADMETTRE, LAISSER))
Groupe = tuple[str, Sequence[Action]]
_PAR_NATURE: dict[str | None, Sequence[Groupe]] = {
    "incident": (_SUIVI, _INCIDENT),
    "depot": (_SUIVI, _DEPOT),
    "lignes": (_SUIVI, _LIGNES, _DEPOT),
    "mois": (_SUIVI, _MOIS),
    None: (_SUIVI, _INCIDENT, _MOIS, _LIGNES, _DEPOT),
}
PAR_CODE = {action.code: action for _, actions in _PAR_NATURE[None] for action in actions}


def actions_de(nature: str | None) -> Sequence[Groupe]:
    """What may be done of what a list shows, in groups; of a list of all natures: everything."""
    return _PAR_NATURE[nature]
