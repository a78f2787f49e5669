"""What changed in the soldes from one calculation to the next: beyond what it alerts, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.domaine.calendrier import PARIS
from decompte.domaine.changement import Changement, Tolerance
from decompte.domaine.solde import Solde
from decompte.domaine.texte import accord, euros, jour
from decompte.lecture.fautes import suggestion

Ligne = dict[str, Any]

TOLERANCE_EUR = "tolerance_changement_eur"
TOLERANCE_TAUX = "tolerance_changement_taux"
COLONNES = (
    "au", "instant", "convention", "exercice", "montant_exercice_avant_eur", "montant_exercice_eur", "etat_avant", "etat_apres",
    "du_avant_eur", "du_apres_eur",
    "deja_verse_avant_eur", "deja_verse_apres_eur", "solde_brut_avant_eur", "solde_brut_apres_eur", "taux_penalite_avant",
    "taux_penalite_apres", "penalite_avant_eur", "penalite_apres_eur", "solde_net_avant_eur", "solde_net_apres_eur",
    "reversement_avant_eur", "reversement_apres_eur", "ecart_eur", "blocages_ajoutes", "blocages_leves", "causes", "alerte",
)  # fmt: skip
MONTANTS = (
    ("du", "dû"),
    ("penalite", "pénalité"),
    ("solde_net", "solde net"),
    ("reversement", "à reverser"),
)


@dataclass(frozen=True, slots=True)
class Changements:
    """What was asked for: the rows, the largest difference first, and the date of the last soldes; ``au`` None before any."""

    lignes: list[Ligne]
    au: date | None
    alerte_possible: bool = True
    """False: the tolerances are not published, nothing can alert."""

    @property
    def entete(self) -> str:
        """When these changes are from, and whether nothing changed since: French sentences."""
        if not self.lignes:
            return "Aucun changement."
        jours = sorted({ligne["au"] for ligne in self.lignes})
        if len(jours) > 1:
            return f"{accord(len(self.lignes), 'changement')}, soldes du {jour(jours[0])} au {jour(jours[-1])}."
        instants: list[datetime] = sorted({ligne["instant"] for ligne in self.lignes})
        calcul = f" (calcul du {instants[-1].astimezone(PARIS):%d/%m/%Y à %H:%M})" if len(instants) == 1 else ""
        phrase = f"{accord(len(self.lignes), 'changement')}, soldes au {jour(jours[0])}{calcul}."
        if self.au is not None and self.au > jours[-1]:
            phrase += f" Rien n'a changé depuis, jusqu'aux soldes au {jour(self.au)}."
        return phrase

    @property
    def sommes(self) -> dict[str, Decimal]:
        """What was new, what rose, what fell and all together, in euros, of what is still to be paid (minus what is to be given
        back).
        """
        connus = [ligne["ecart_eur"] for ligne in self.lignes if ligne["etat_avant"] is not None]
        zero = Decimal("0.00")
        nouveaux = sum((ligne["ecart_eur"] for ligne in self.lignes if ligne["etat_avant"] is None), zero)
        hausses, baisses = (sum((e for e in connus if (e > 0) is en_hausse), zero) for en_hausse in (True, False))
        return {"nouveaux": nouveaux, "hausses": hausses, "baisses": baisses, "total": nouveaux + hausses + baisses}


def lire_changements(
    ctx: Contexte, depuis: date | None = None, convention: str | None = None, exercice: int | None = None
) -> Changements:
    """The changes of the last calculation that changed a solde, or of all those as of a day or later.

    DemandeInvalide, with the near miss, for a convention that nobody knows.
    """
    lignes = ctx.entrepot.lire_changements(depuis, convention, exercice)
    if not lignes and convention is not None:
        connues = sorted(c.code for c in ctx.entrepot.lire_conventions())
        if convention not in connues:
            raise DemandeInvalide(f"Convention inconnue : « {convention} ».{suggestion(convention, connues)}")
    au = max((s["date_calcul"] for s in ctx.entrepot.lire_soldes()), default=None)
    publies = ctx.referentiel.parametres.par_id
    return Changements(lignes, au, TOLERANCE_EUR in publies and TOLERANCE_TAUX in publies)


def lire_tolerances(ctx: Contexte, soldes: Iterable[Solde], au: date) -> dict[tuple[str, int], Tolerance]:
    """Beyond what a change alerts, by (convention, exercice), on that day; nothing where no parameter says it."""
    dispositifs = {c.code: c.dispositif_id for c in ctx.entrepot.lire_conventions()}
    parametres, tolerances = ctx.referentiel.parametres, {}
    for solde in soldes:
        portees = (solde.convention, dispositifs.get(solde.convention, solde.dispositif))
        eur, taux = (parametres.cherche(id, au, *portees) for id in (TOLERANCE_EUR, TOLERANCE_TAUX))
        if eur is not None and taux is not None:
            tolerance = Tolerance(Decimal(str(eur.valeur)), Decimal(str(taux.valeur)))
            tolerances[solde.convention, solde.exercice] = tolerance
    return tolerances


def dire_alertes(changements: Sequence[Changement]) -> tuple[str, ...]:
    """The changes that alert, the largest first, one French sentence each."""
    alertes = sorted((c for c in changements if c.alerte), key=lambda c: (-abs(c.ecart_eur), c.convention, c.exercice))
    return tuple(
        f"{c.convention}, exercice {c.exercice} : {c.alerte} ; parce que : {', '.join(cause.phrase for cause in c.causes)}."
        for c in alertes
    )


def dire_montants(ligne: Ligne) -> list[str]:
    """« dû 1,00 € → 2,00 € » for each amount that is not the same; the amount of the exercice where the one before is known."""
    avant, apres = ligne["montant_exercice_avant_eur"], ligne["montant_exercice_eur"]
    plafond = [] if avant in (None, apres) else [f"montant de l'exercice {euros(avant)} → {euros(apres)}"]
    return plafond + [
        f"{nom} {_euros(ligne[f'{champ}_avant_eur'])} → {_euros(ligne[f'{champ}_apres_eur'])}"
        for champ, nom in MONTANTS
        if ligne[f"{champ}_avant_eur"] != ligne[f"{champ}_apres_eur"]
    ]


def _euros(montant: Decimal | None) -> str:
    return "non calculé" if montant is None else euros(montant)
