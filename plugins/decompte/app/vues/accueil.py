"""What the first page tells: the last night, what waits for the visitor, the soldes, what changed; counts and first names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from decompte.app.changements import dire_montants
from decompte.app.contexte import Contexte
from decompte.app.vues.accueil_nuit import NuitDite, ancienne, dire_nuits
from decompte.app.vues.accueil_vie import VieDesSoldes, lire_vie_des_soldes
from decompte.app.vues.paiements import EtapePaiement, lire_paiements
from decompte.app.vues.tranche import Ligne
from decompte.domaine.texte import nombre

PREMIERS = 5
"""How many of each thing are named."""
CHANGEMENTS = 10
NUITS = 8

ETATS_SOLDE = MappingProxyType(
    {
        "provisoire": ("provisoire", "neutre"),
        "a_instruire": ("à instruire", "attention"),
        "propose": ("proposé", "attente"),
        "contradictoire": ("contradictoire", "attente"),
        "arrete": ("arrêté", "bon"),
        "mandate": ("mandaté", "bon"),
    }
)
"""The states as people read them, and how they are coloured."""
SUITES = MappingProxyType(
    {
        "provisoire": "fin des mois à rendre",
        "bilan_attendu": "bilan final à recevoir",
        "a_completer": "blocage à lever",
        "a_proposer": "à proposer",
        "a_entendre": "phase contradictoire à ouvrir",
        "en_phase": "phase contradictoire en cours",
        "a_arreter": "approbation des finances",
        "hors_lot": "lot de mandatement à préparer",
        "en_lot": "mandat ou titre attendu",
        "mandate": "rien : c'est fini",
    }
)
"""What comes next at each step (``finance.solde_etape``, and ``accueil/soldes.sql``), in the order of the work."""
BLOCAGES = MappingProxyType(
    {
        "blocage.notes": "Une note manque",
        "blocage.quarantaine": "Des lignes attendent",
        "blocage.bilan": "Bilan final non reçu",
        "blocage.documents": "Documents annuels non reçus",
        "blocage.budget": "Budget dépassé",
        "blocage.empechement": "Non calculable à cette date",
    }
)
NIVEAUX = MappingProxyType(
    {"depasse": ("dépassé", "mauvais"), "seuil": ("seuil atteint", "attention"), "inconnu": ("à vérifier", "attention")}
)


@dataclass(frozen=True, slots=True)
class Travail:
    """What waits of one kind: the counts, and the first ones."""

    total: int = 0
    a_moi: int = 0
    a_personne: int = 0
    manquants: int = 0
    lignes: int = 0
    plus_ancien: datetime | None = None
    rangs: int = 0
    """How many there are to name (of incidents: the rules)."""
    premiers: tuple[Ligne, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocage:
    """What holds some soldes of an exercice, with the first conventions."""

    exercice: int
    regle: str
    nombre: int
    conventions: tuple[str, ...]

    @property
    def nom(self) -> str:
        """What holds, in a few words."""
        return BLOCAGES.get(self.regle, self.regle)


@dataclass(frozen=True, slots=True)
class Changements:
    """What changed as of the date of the figures: the largest differences, and what all add up to."""

    lignes: tuple[Ligne, ...]
    """With ``dits``: what changes, French sentences; ``phrases``: why."""
    total: int
    nouveaux: int
    nouveaux_eur: Decimal
    hausses_eur: Decimal
    baisses_eur: Decimal


@dataclass(frozen=True, slots=True)
class Accueil:
    """All that the page may show; what the visitor's roles do not ask for is left empty."""

    au: date | None
    """The date of the last calculation of the soldes; None before any."""
    nuits: list[NuitDite]
    pas_de_nuit_depuis_un_jour: bool
    soldes: list[Ligne]
    paiements: Sequence[EtapePaiement]
    """What all the soldes pay and ask back, by how far they have gone."""
    changements: Changements
    blocages: list[Blocage]
    travail: dict[str, Travail] = field(default_factory=dict)
    alertes: list[Ligne] = field(default_factory=list)
    hypotheses: list[Ligne] = field(default_factory=list)
    vie: VieDesSoldes = field(default_factory=VieDesSoldes)

    @property
    def notes_attendues(self) -> list[Blocage]:
        """The soldes that wait for a note, by exercice."""
        return [b for b in self.blocages if b.regle == "blocage.notes"]


def lire_accueil(ctx: Contexte, compte: str, gestion: bool, finances: bool, maintenant: datetime) -> Accueil:
    """What the page tells ``compte``: nights, sums and changes to all, their work to stewards, holds and alerts to finance."""
    vue = ctx.entrepot.lire_vue
    nuits = dire_nuits(vue("accueil/nuits", nombre=NUITS), maintenant)
    soldes = vue("accueil/soldes")
    agit = gestion or finances
    return Accueil(
        au=max((ligne["au"] for ligne in soldes), default=None),
        nuits=nuits,
        pas_de_nuit_depuis_un_jour=bool(nuits) and ancienne(nuits[0], maintenant),
        soldes=[{**ligne, "suite": dire_suite(ligne["etapes"])} for ligne in soldes],
        paiements=lire_paiements(ctx),
        changements=_changements(vue("accueil/changements", nombre=CHANGEMENTS)),
        blocages=[_blocage(ligne) for ligne in vue("accueil/blocages", nombre=PREMIERS)] if agit else [],
        travail=_travail(ctx, vue("accueil/a_traiter", compte=compte, nombre=PREMIERS)) if gestion else {},
        alertes=vue("accueil/alertes_budget") if finances else [],
        hypotheses=vue("accueil/hypotheses", nombre=PREMIERS) if finances else [],
        vie=lire_vie_des_soldes(ctx, gestion, finances, maintenant.date()),
    )


def dire_suite(etapes: Mapping[str, int]) -> str:
    """What comes next for soldes of one state: how many at each step, when they are at several."""
    dites = [(etapes[etape], dit) for etape, dit in SUITES.items() if etape in etapes]
    return dites[0][1] if len(dites) == 1 else " ; ".join(f"{nombre(combien)} : {dit}" for combien, dit in dites)


def _travail(ctx: Contexte, lignes: Sequence[Ligne]) -> dict[str, Travail]:
    titres = {regle.id: regle.titre for suite in ctx.suites.toutes for regle in suite.regles}
    par_nature: dict[str, list[Ligne]] = defaultdict(list)
    for ligne in lignes:
        par_nature[ligne["nature"]].append({**ligne, "titre": titres.get(ligne["regle"], "")})
    travail = dict.fromkeys(("depot", "lignes", "incident", "mois"), Travail())
    champs = ("total", "a_moi", "a_personne", "manquants", "lignes", "plus_ancien", "rangs")
    return travail | {
        nature: Travail(**{champ: siennes[0][champ] for champ in champs}, premiers=tuple(siennes))
        for nature, siennes in par_nature.items()
    }


def _blocage(ligne: Ligne) -> Blocage:
    return Blocage(ligne["exercice"], ligne["regle"], ligne["nombre"], tuple(ligne["conventions"]))


def _changements(lignes: Sequence[Ligne]) -> Changements:
    tete = lignes[0]
    sommes = {champ: tete[champ] for champ in ("total", "nouveaux", "nouveaux_eur", "hausses_eur", "baisses_eur")}
    return Changements(tuple(_dire(ligne) for ligne in lignes if ligne["convention"] is not None), **sommes)


def _dire(ligne: Ligne) -> Ligne:
    dits = dire_montants(ligne)
    if ligne["etat_avant"] != ligne["etat_apres"]:
        dits.append(f"état {ETATS_SOLDE[ligne['etat_avant']][0]} → {ETATS_SOLDE[ligne['etat_apres']][0]}")
    dits += [f"bloque désormais : {b.rstrip('.')}" for b in ligne["blocages_ajoutes"]]
    dits += [f"ne bloque plus : {b.rstrip('.')}" for b in ligne["blocages_leves"]]
    return {**ligne, "dits": dits or ["aucun montant ne change"], "phrases": [cause["phrase"] for cause in ligne["causes"]]}
