"""The life of the soldes on the first page: how many wait for what, and the contradictory phases by what is to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from decompte.app.contexte import Contexte
from decompte.app.vues.contradictoire import EtapePhase, PhaseEnCours, phases_en_cours
from decompte.app.vues.tranche import Ligne

AUX_GESTIONNAIRES = ("a_proposer", "a_entendre", "regularisation")
AUX_FINANCES = ("a_arreter", "hors_lot", "regularisation")
"""The steps that wait for each, in the order of the work."""
TITRES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "a_proposer": ("Soldes à proposer", "Tout y est, rien ne les retient."),
        "a_entendre": ("Phases contradictoires à ouvrir", "Proposés avec une pénalité ou un reversement à annoncer."),
        "a_arreter": ("Soldes à arrêter", "Proposés, le partenaire entendu s'il le fallait."),
        "hors_lot": ("Soldes arrêtés, dans aucun lot", "À remettre au logiciel des finances."),
        "regularisation": ("Régularisations ouvertes", "Les données ont changé depuis l'arrêté : une version en donne l'écart."),
    }
)  # fmt: skip
_A_FAIRE = frozenset(EtapePhase) - {EtapePhase.OBSERVATIONS, EtapePhase.A_ARRETER}


@dataclass(frozen=True, slots=True)
class Etape:
    """What waits at one step, by exercice: ``exercice``, ``nombre``, ``solde_net_eur``, ``reversement_eur``."""

    code: str
    lignes: Sequence[Ligne]

    @property
    def titre(self) -> str:
        """What waits."""
        return TITRES[self.code][0]

    @property
    def aide(self) -> str:
        """What it means."""
        return TITRES[self.code][1]

    @property
    def nombre(self) -> int:
        """Over all exercices."""
        return sum(ligne["nombre"] for ligne in self.lignes)


@dataclass(frozen=True, slots=True)
class VieDesSoldes:
    """What the first page says of it to one visitor."""

    etapes: Sequence[Etape] = ()
    phases: Sequence[PhaseEnCours] = ()
    """The phases where something is to be done, the most urgent first."""
    en_observation: int = 0
    """Those where the partner has time."""
    lots: Sequence[Ligne] = field(default=())
    """The batches that wait for mandats: ``lot``, ``exercice``, ``le``, ``attendues``, ``a_payer_eur``, ``a_reprendre_eur``."""

    @property
    def vide(self) -> bool:
        """Nothing waits."""
        return not (any(e.nombre for e in self.etapes) or self.phases or self.en_observation or self.lots)


def lire_vie_des_soldes(ctx: Contexte, gestion: bool, finances: bool, aujourd_hui: date) -> VieDesSoldes:
    """What waits for these roles; nothing for a reader."""
    if not (gestion or finances):
        return VieDesSoldes()
    lignes = ctx.entrepot.lire_vue("accueil/etapes")
    codes = dict.fromkeys([*(AUX_GESTIONNAIRES if gestion else ()), *(AUX_FINANCES if finances else ())])
    phases = phases_en_cours(ctx, aujourd_hui) if gestion else []
    return VieDesSoldes(
        etapes=[Etape(code, [ligne for ligne in lignes if ligne["etape"] == code]) for code in codes],
        phases=[p for p in phases if p.etape in _A_FAIRE],
        en_observation=sum(p.etape is EtapePhase.OBSERVATIONS for p in phases),
        lots=ctx.entrepot.lire_vue("accueil/lots") if finances else (),
    )
