"""The columns of the solde table as people read them: French titles, what each says, the groups that a page shows."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from decompte.app.consulter import COLONNES_SOLDES
from decompte.domaine.solde import EtatSolde


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of ``finance.solde``: ``nom`` is that of the contract and of the exports."""

    nom: str
    titre: str
    sens: str

    @property
    def genre(self) -> str:
        """How a cell is shown: ``eur``, ``taux``, ``entier``, ``liste``, ``jour`` or ``texte``."""
        if self.nom.endswith("_eur"):
            return "eur"
        if self.nom.startswith("mois_") or self.nom in ("exercice", "version"):
            return "entier"
        return {"taux_penalite": "taux", "blocages": "liste", "hypotheses": "liste", "date_calcul": "jour"}.get(self.nom, "texte")


_DITES = {
    "convention": ("Convention", "le code de la convention"),
    "structure": ("Structure", "la structure partenaire"),
    "dispositif": ("Dispositif", "l'année et le code du dispositif"),
    "territoire": ("Territoire", "le territoire de la convention"),
    "exercice": ("Exercice", "l'année civile du solde"),
    "version": ("Version", "1 pour le premier calcul arrêté, puis une par régularisation"),
    "etat": ("État", "où en est le solde, du calcul provisoire au mandat"),
    "date_calcul": ("Calculé au", "la date à laquelle le solde est calculé, sur les mois échus"),
    "montant_exercice_eur": ("Montant", "la part du montant de la convention qui revient à l'exercice"),
    "du_eur": ("Dû", "ce que l'activité justifie, avant versements et pénalité"),
    "part_quantitative_eur": ("Part quantitative", "la part du dû qui suit les places ; fiches 1.2 à 1.5 seulement"),
    "part_qualitative_eur": ("Part qualitative", "la part du dû qui suit les indicateurs ; fiches 1.2 à 1.5 seulement"),
    "deja_verse_eur": ("Déjà versé", "les avances et versements enregistrés"),
    "solde_brut_eur": ("Solde brut", "dû − déjà versé"),
    "taux_penalite": ("Taux de pénalité", "le taux appliqué au solde brut, 10 % au plus"),
    "penalite_eur": ("Pénalité", "solde brut × taux de pénalité, quand le solde brut est positif"),
    "solde_net_eur": ("Solde net", "solde brut − pénalité, quand le solde brut est positif, payé ou non ; sinon 0"),
    "reversement_eur": ("À reverser", "ce que la structure doit rendre, quand elle a reçu plus que le dû"),
    "mois_dus": ("Mois dus", "les mois échus à la date du calcul"),
    "mois_a_temps": ("À temps", "les mois dont le tableau est arrivé à temps"),
    "mois_en_retard": ("En retard", "les mois dont le tableau est arrivé en retard"),
    "mois_incomplets": ("Incomplets", "les mois dont le tableau est incomplet"),
    "mois_manquants": ("Manquants", "les mois échus sans tableau accepté"),
    "mois_excuses": ("Excusés", "les mois excusés par un gestionnaire"),
    "blocages": ("Blocages", "ce qui empêche de proposer le solde tant que personne ne l'a levé"),
    "hypotheses": ("Hypothèses", "ce que les documents ne disent pas et que le calcul a retenu"),
    "empreinte": ("Empreinte", "le résumé chiffré de tout ce qui a servi au calcul : même empreinte, même décompte"),
}

COLONNES = MappingProxyType({nom: Colonne(nom, *_DITES[nom]) for nom in COLONNES_SOLDES})
"""Every column of the contract, in its order."""

GROUPES = MappingProxyType(
    {
        "essentielles": (
            "Colonnes essentielles",
            (
                "convention", "structure", "dispositif", "etat", "montant_exercice_eur", "du_eur", "deja_verse_eur",
                "penalite_eur", "solde_net_eur", "reversement_eur", "blocages", "hypotheses",
            ),
        ),
        "calcul": (
            "Du dû au net",
            (
                "convention", "montant_exercice_eur", "part_quantitative_eur", "part_qualitative_eur", "du_eur", "deja_verse_eur",
                "solde_brut_eur", "taux_penalite", "penalite_eur", "solde_net_eur", "reversement_eur",
            ),
        ),
        "mois": (
            "Mois et pénalité",
            (
                "convention", "structure", "mois_dus", "mois_a_temps", "mois_en_retard", "mois_incomplets", "mois_manquants",
                "mois_excuses", "taux_penalite", "penalite_eur",
            ),
        ),
        "suivi": (
            "Suivi et empreinte",
            ("convention", "territoire", "exercice", "version", "etat", "date_calcul", "blocages", "hypotheses", "empreinte"),
        ),
        "toutes": ("Toutes les colonnes", COLONNES_SOLDES),
    }
)  # fmt: skip
"""By the word of the address: title, columns."""

ETATS = MappingProxyType(
    {
        EtatSolde.PROVISOIRE: ("provisoire", "neutre"),
        EtatSolde.A_INSTRUIRE: ("à instruire", "attente"),
        EtatSolde.PROPOSE: ("proposé", "attente"),
        EtatSolde.CONTRADICTOIRE: ("contradictoire", "attention"),
        EtatSolde.ARRETE: ("arrêté", "bon"),
        EtatSolde.MANDATE: ("mandaté", "bon"),
    }
)
"""The states as people read them, and their colour (macro ``etat``)."""

TOTAUX = ("montant_exercice_eur", "du_eur", "deja_verse_eur", "penalite_eur", "solde_net_eur", "reversement_eur")
"""The amounts that are added up."""
