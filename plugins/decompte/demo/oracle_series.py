"""What the series rules S01–S05 should tell at a date, found person by person in the rows of the truth.

Written from the specification (« Series level ») and from what a steward wants to be told (docs/adr/0058), on purpose without
SQL and without `decompte.domaine`'s rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from decompte.demo.oracle import acceptes, compter_file_active
from decompte.demo.personne import plus_jours
from decompte.demo.verite import FichierVrai, Verite
from decompte.domaine.controle import LigneSuivi
from decompte.domaine.mois import Mois

_MOUVEMENT_PERSONNES = 10
_MOUVEMENT_POUR_CENT = 40

Constats = dict[str, tuple[int, ...]]
"""By rule. S01: Excel rows of the table of the month before. S02, S04, S05: Excel rows of this table. S03: how many persons
there were in the month before, and are in this one."""


@dataclass(slots=True)
class EnVigueur:
    """The tables in force at a date, and what they say of each person."""

    tables: dict[tuple[str, Mois], FichierVrai]
    histoires: dict[tuple[str, str, str], list[tuple[Mois, LigneSuivi]]] = field(default_factory=lambda: defaultdict(list))
    """By convention, identifiant and phase: her rows, month after month."""
    structures: dict[tuple[Mois, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """By month, identifiant and phase: the structures that still follow her when the month ends."""

    def __post_init__(self) -> None:
        for (convention, mois), table in sorted(self.tables.items()):
            for ligne in table.lignes:
                self.histoires[convention, ligne.identifiant, ligne.phase].append((mois, ligne))
                if _reste(ligne, mois):
                    self.structures[mois, ligne.identifiant, ligne.phase].add(table.structure)


def series_au(verite: Verite, au: date) -> dict[str, Constats]:
    """What is to be told of each table accepted by a date, replaced ones included, by path; left out where there is nothing.

    Each is compared with the tables in force at that date.
    """
    fichiers = sorted(acceptes(verite, au), key=lambda f: (f.recu_le, f.chemin))
    en_vigueur = EnVigueur({(f.convention, f.mois): f for f in fichiers})
    dits = {f.chemin: _constats(f, en_vigueur) for f in fichiers}
    return {chemin: constats for chemin, constats in dits.items() if constats}


def _constats(fichier: FichierVrai, en_vigueur: EnVigueur) -> Constats:
    revenues = [ligne.ligne for ligne in fichier.lignes if _revient(ligne, fichier, en_vigueur)]
    partagees = [ligne.ligne for ligne in fichier.lignes if _est_ailleurs(ligne, fichier, en_vigueur)]
    lignes = {"S02": sorted(revenues), "S04": sorted(partagees)}
    avant = en_vigueur.tables.get((fichier.convention, fichier.mois.plus(-1)))
    if avant is not None:
        lignes["S01"] = sorted(_disparues(avant, fichier))
        lignes["S03"] = _mouvement(avant, fichier)
        lignes["S05"] = sorted(_redatees(avant, fichier))
    return {regle: tuple(trouvees) for regle, trouvees in sorted(lignes.items()) if trouvees}


def _disparues(avant: FichierVrai, fichier: FichierVrai) -> Iterator[int]:
    """Still followed when the month before ended, and not one row here speaks of her, be it a row held back."""
    ici = {ligne.identifiant for ligne in fichier.lignes} | set(fichier.identifiants_quarantaine)
    dites: set[str] = set()
    for ligne in sorted(avant.lignes, key=lambda suivie: suivie.ligne):
        orientee_ailleurs = ligne.phase == "accueil" and ligne.proposition_orientation is not None
        commencee = ligne.date_orientation is None or ligne.date_orientation <= avant.mois.dernier_jour
        if commencee and not orientee_ailleurs and _reste(ligne, avant.mois) and ligne.identifiant not in ici | dites:
            dites.add(ligne.identifiant)
            yield ligne.ligne


def _revient(ligne: LigneSuivi, fichier: FichierVrai, en_vigueur: EnVigueur) -> bool:
    """The last that was known of her here is that she had left, and she is here under the orientation that she had."""
    veille = plus_jours(fichier.mois.premier_jour, -1)
    if ligne.date_sortie is not None and ligne.date_sortie <= veille:
        return False
    histoire = en_vigueur.histoires.get((fichier.convention, ligne.identifiant, ligne.phase), [])
    passees = [connue for mois, connue in histoire if mois < fichier.mois]
    if not passees:
        return False
    sortie = passees[-1].date_sortie
    return sortie is not None and sortie <= veille and passees[-1].date_orientation == ligne.date_orientation


def _est_ailleurs(ligne: LigneSuivi, fichier: FichierVrai, en_vigueur: EnVigueur) -> bool:
    """Followed when the month ends, here and by another structure, for the same phase."""
    structures = en_vigueur.structures.get((fichier.mois, ligne.identifiant, ligne.phase), set())
    return _reste(ligne, fichier.mois) and bool(structures - {fichier.structure})


def _mouvement(avant: FichierVrai, fichier: FichierVrai) -> list[int]:
    """The two files actives, when one is far from the other; nothing otherwise."""
    de, a = compter_file_active(avant.lignes, avant.mois), compter_file_active(fichier.lignes, fichier.mois)
    ecart = abs(a - de)
    return [de, a] if ecart > _MOUVEMENT_PERSONNES and 100 * ecart > _MOUVEMENT_POUR_CENT * de else []


def _redatees(avant: FichierVrai, fichier: FichierVrai) -> Iterator[int]:
    """Her orientation is of another day than it was, or the CER that still runs was signed on another day."""
    anciennes = {(ligne.identifiant, ligne.phase): ligne for ligne in avant.lignes}
    for ligne in fichier.lignes:
        ancienne = anciennes.get((ligne.identifiant, ligne.phase))
        if ancienne is None or _nouveau_parcours(ancienne, ligne):
            continue
        orientations = {ancienne.date_orientation, ligne.date_orientation} - {None}
        if len(orientations) == 2 or _signature_changee(ancienne, ligne):
            yield ligne.ligne


def _nouveau_parcours(ancienne: LigneSuivi, ligne: LigneSuivi) -> bool:
    """Oriented anew, on or after the day she left."""
    if ancienne.date_sortie is None or ligne.date_orientation is None:
        return False
    return ligne.date_orientation >= ancienne.date_sortie


def _signature_changee(ancienne: LigneSuivi, ligne: LigneSuivi) -> bool:
    """Another signature, before the former CER was over; of one without an end, an earlier signature only."""
    if ancienne.date_signature_cer is None or ligne.date_signature_cer in (None, ancienne.date_signature_cer):
        return False
    fin = ancienne.date_fin_cer or ancienne.date_signature_cer
    return ligne.date_signature_cer is not None and ligne.date_signature_cer < fin


def _reste(ligne: LigneSuivi, mois: Mois) -> bool:
    """Not left when the month ends."""
    return ligne.date_sortie is None or ligne.date_sortie > mois.dernier_jour
