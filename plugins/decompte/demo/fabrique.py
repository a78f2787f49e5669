"""Make the drop-box: every suivi table of the year (or of some months), the register of arrivals, and the truth."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from decompte.demo.atelier import Atelier, Depose
from decompte.demo.ecarts import Ecart, Genre, Tenue, planter
from decompte.demo.population import Population, capacite
from decompte.demo.profil import profil_de
from decompte.demo.verite import ConventionVraie, FichierVrai, Verite, chemin_verite, lire_entete
from decompte.domaine.convention import Convention, Dispositif, Structure, Tableau
from decompte.domaine.mois import Mois, mois_touches


class DemonstrationImpossible(ValueError):
    """The demonstration cannot be made; the message is in French and says what to do."""


def fabriquer(
    conventions: Sequence[Convention],
    structures: Mapping[str, Structure],
    dispositifs: Mapping[str, Dispositif],
    annee: int,
    graine: int,
    boite: Path,
    mois: Sequence[Mois] | None = None,
    *,
    echeance: Callable[[Mois], date],
    avancement: Callable[[int, int], None] | None = None,
) -> Verite:
    """Fill a drop-box for a year, from a seed, and write its truth beside it.

    ``mois`` keeps to some months of the year (all of them by default); they are those that the whole year would show.
    ``echeance`` gives the due date of a month. ``avancement`` is told (tables made, tables to make).
    The same arguments give the same bytes; a file that is already there unchanged is not written again.
    DemonstrationImpossible when there is nothing to make, or when the box holds another demonstration.
    """
    retenues = sorted(_retenues(conventions, dispositifs, annee), key=lambda c: c.code)
    voulus = tuple(sorted(set(mois))) if mois is not None else tuple(Mois(annee, n) for n in range(1, 13))
    _verifier(retenues, structures, voulus, annee, graine, boite)
    total = sum(m in voulus for c in retenues for m in _mois_de(c, annee))
    verite = Verite(
        annee=annee,
        graine=graine,
        mois=voulus,
        conventions={},
        echeances={Mois(annee, n): echeance(Mois(annee, n)) for n in range(1, 13)},
        fichiers=[],
        ecarts=[],
    )
    boite.mkdir(parents=True, exist_ok=True)
    fait = 0
    pris: set[str] = set()
    ecarts = planter(retenues, annee, graine)
    for population, autre in _populations(retenues, graine, ecarts):
        convention = population.convention
        attendus = _mois_de(convention, annee)
        verite.conventions[convention.code] = ConventionVraie(
            code=convention.code,
            structure=convention.structure,
            dispositif_id=convention.dispositif_id,
            profil=population.profil.nom,
            mois=attendus,
            cible_places=convention.cible_places,
            cible_accueils=convention.cible_accueils,
            cible_autre=convention.cible_autre,
        )
        atelier = Atelier(convention, structures[convention.structure], population.profil, graine, autre, pris)
        tenue = Tenue(ecarts.get(convention.code), graine)
        for courant in attendus:
            if courant > voulus[-1]:
                break
            presents = tenue.noter(courant, population.vivre(courant, premier=courant == attendus[0]))
            if courant in voulus:
                plan = atelier.planifier(courant, verite.echeances[courant])
                _deposer(boite, atelier.faire(plan, courant, presents), verite)
                fait += 1
                if avancement is not None:
                    avancement(fait, total)
        if population.partagee is not None:
            verite.ecarts.append(Ecart(Genre.PARTAGEE, convention.code, attendus[0], population.partagee))
        elif tenue.pose is not None:
            verite.ecarts.append(tenue.pose)
    verite.fichiers.sort(key=lambda f: (f.recu_le, f.chemin))
    _ecrire_si_change(boite / "arrivees.csv", _registre(verite.fichiers))
    verite.ecrire(boite)
    return verite


def _retenues(conventions: Sequence[Convention], dispositifs: Mapping[str, Dispositif], annee: int) -> list[Convention]:
    inconnus = sorted({c.dispositif_id for c in conventions if c.dispositif_id not in dispositifs})
    if inconnus:
        raise DemonstrationImpossible(
            f"Dispositifs absents du catalogue : {', '.join(inconnus)}. Ajoutez leur fiche dans reference/dispositifs/."
        )
    return [c for c in conventions if dispositifs[c.dispositif_id].tableau is Tableau.SUIVI and _mois_de(c, annee)]


def _mois_de(convention: Convention, annee: int) -> tuple[Mois, ...]:
    return tuple(m for m in mois_touches(convention.debut, convention.fin) if m.annee == annee)


def _verifier(
    retenues: Sequence[Convention],
    structures: Mapping[str, Structure],
    voulus: Sequence[Mois],
    annee: int,
    graine: int,
    boite: Path,
) -> None:
    if not retenues or not voulus:
        raise DemonstrationImpossible(
            f"Rien à fabriquer : aucune convention à tableau de suivi en {annee}, ou aucun mois demandé."
        )
    hors = [str(m) for m in voulus if m.annee != annee]
    if hors:
        raise DemonstrationImpossible(f"Les mois demandés doivent être de {annee} : {', '.join(hors)} ne l'est pas.")
    absentes = sorted({c.structure for c in retenues if c.structure not in structures})
    if absentes:
        raise DemonstrationImpossible(f"Structures inconnues : {', '.join(absentes)}. Ajoutez-les à structures.csv.")
    ancienne = lire_entete(boite)
    if ancienne is not None and (ancienne[:2] != (annee, graine) or not set(ancienne[2]) <= set(voulus)):
        raise DemonstrationImpossible(
            f"« {boite} » contient déjà une autre démonstration (année {ancienne[0]}, graine {ancienne[1]}, "
            f"{len(ancienne[2])} mois). Choisissez un autre dossier, ou effacez celui-ci et "
            f"« {chemin_verite(boite).name} »."
        )


def _populations(
    retenues: Sequence[Convention], graine: int, ecarts: Mapping[str, Ecart]
) -> list[tuple[Population, Convention | None]]:
    """Each convention with its block of numbers, and a convention of another structure to be mistaken for."""
    numero = 0
    populations: list[tuple[Population, Convention | None]] = []
    blocs: list[int] = []
    for convention in retenues:
        blocs.append(numero)
        numero += capacite(convention)
    for rang, convention in enumerate(retenues):
        autres = [r for r, c in enumerate(retenues) if c.structure != convention.structure]
        autre = min(autres, key=lambda r: (r - rang) % len(retenues), default=None)
        ecart = ecarts.get(convention.code)
        partagee = None
        if autre is not None and ecart is not None and ecart.genre is Genre.PARTAGEE:
            # The second, since the first of a convention may be shared itself.
            partagee = f"MJ-{blocs[autre] + 2:06d}"
        population = Population(convention, profil_de(convention, graine), graine, blocs[rang], partagee)
        populations.append((population, None if autre is None else retenues[autre]))
    return populations


def _deposer(boite: Path, deposes: Sequence[Depose], verite: Verite) -> None:
    for depose in deposes:
        chemin = boite / depose.fichier.chemin
        chemin.parent.mkdir(parents=True, exist_ok=True)
        _ecrire_si_change(chemin, depose.octets)
        verite.fichiers.append(depose.fichier)


def _ecrire_si_change(chemin: Path, octets: bytes) -> None:
    if not chemin.exists() or chemin.read_bytes() != octets:
        chemin.write_bytes(octets)


def _registre(fichiers: Sequence[FichierVrai]) -> bytes:
    texte = io.StringIO(newline="")
    ecrivain = csv.writer(texte, lineterminator="\n")
    ecrivain.writerow(("chemin", "recu_le"))
    ecrivain.writerows((f.chemin, f.recu_le.isoformat()) for f in fichiers)
    return texte.getvalue().encode("utf-8")
