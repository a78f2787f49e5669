"""Make the drop-box: every monthly table of the year (or of some months), the register of arrivals, and the truth."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from decompte.demo.activite import Compteur, codes_exiges
from decompte.demo.atelier import Atelier
from decompte.demo.atelier_activite import AtelierActivite
from decompte.demo.ecarts import Ecart, Genre, Tenue, planter
from decompte.demo.etabli import Depose
from decompte.demo.population import Population, capacite
from decompte.demo.profil import Profil, profil_de
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
    suivis, activites = (
        sorted(_retenues(conventions, dispositifs, annee, tableau), key=lambda c: c.code)
        for tableau in (Tableau.SUIVI, Tableau.ACTIVITE)
    )
    voulus = tuple(sorted(set(mois))) if mois is not None else tuple(Mois(annee, n) for n in range(1, 13))
    _verifier([*suivis, *activites], structures, voulus, annee, graine, boite)
    total = sum(m in voulus for c in (*suivis, *activites) for m in _mois_de(c, annee))
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
    pris: set[str] = set()

    def deposer(deposes: Sequence[Depose]) -> None:
        _deposer(boite, deposes, verite)
        if avancement is not None:
            avancement(next(rangs), total)

    rangs = itertools.count(1)
    # The suivi tables first: what is made besides changes nothing of theirs, be it the name of a file.
    _faire_suivis(suivis, structures, verite, pris, deposer)
    _faire_activites(activites, structures, dispositifs, verite, pris, deposer)
    verite.fichiers.sort(key=lambda f: (f.recu_le, f.chemin))
    _ecrire_si_change(boite / "arrivees.csv", _registre(verite.fichiers))
    verite.ecrire(boite)
    return verite


def _faire_suivis(
    retenues: Sequence[Convention],
    structures: Mapping[str, Structure],
    verite: Verite,
    pris: set[str],
    deposer: Callable[[Sequence[Depose]], None],
) -> None:
    """The tables of those that follow persons."""
    ecarts = planter(retenues, verite.annee, verite.graine)
    for population, autre in _populations(retenues, verite.graine, ecarts):
        convention = population.convention
        attendus = _inscrire(convention, population.profil, verite)
        atelier = Atelier(convention, structures[convention.structure], population.profil, verite.graine, autre, pris)
        tenue = Tenue(ecarts.get(convention.code), verite.graine)
        for courant in attendus:
            if courant > verite.mois[-1]:
                break
            presents = tenue.noter(courant, population.vivre(courant, premier=courant == attendus[0]))
            if courant in verite.mois:
                deposer(atelier.faire(atelier.planifier(courant, verite.echeances[courant]), courant, presents))
        if population.partagee is not None:
            verite.ecarts.append(Ecart(Genre.PARTAGEE, convention.code, attendus[0], population.partagee))
        elif tenue.pose is not None:
            verite.ecarts.append(tenue.pose)


def _faire_activites(
    retenues: Sequence[Convention],
    structures: Mapping[str, Structure],
    dispositifs: Mapping[str, Dispositif],
    verite: Verite,
    pris: set[str],
    deposer: Callable[[Sequence[Depose]], None],
) -> None:
    """The tables of those that count quantities."""
    for rang, convention in enumerate(retenues):
        profil = profil_de(convention, verite.graine)
        attendus = _inscrire(convention, profil, verite)
        mode = dispositifs[convention.dispositif_id].mode
        compteur = Compteur(convention, mode, profil, verite.graine)
        autre = _une_autre(retenues, rang)
        atelier = AtelierActivite(convention, structures[convention.structure], profil, verite.graine, autre, pris, mode)
        for courant in attendus:
            if courant > verite.mois[-1]:
                break
            comptes = compteur.compter(courant)
            if courant in verite.mois:
                deposer(atelier.faire(atelier.planifier(courant, verite.echeances[courant]), courant, comptes))


def _inscrire(convention: Convention, profil: Profil, verite: Verite) -> tuple[Mois, ...]:
    """Write the convention in the truth; returns the months of the year for which a table is expected."""
    attendus = _mois_de(convention, verite.annee)
    verite.conventions[convention.code] = ConventionVraie(
        code=convention.code,
        structure=convention.structure,
        dispositif_id=convention.dispositif_id,
        profil=profil.nom,
        mois=attendus,
        cible_places=convention.cible_places,
        cible_accueils=convention.cible_accueils,
        cible_autre=convention.cible_autre,
    )
    return attendus


def _retenues(
    conventions: Sequence[Convention], dispositifs: Mapping[str, Dispositif], annee: int, tableau: Tableau
) -> list[Convention]:
    inconnus = sorted({c.dispositif_id for c in conventions if c.dispositif_id not in dispositifs})
    if inconnus:
        raise DemonstrationImpossible(
            f"Dispositifs absents du catalogue : {', '.join(inconnus)}. Ajoutez leur fiche dans reference/dispositifs/."
        )
    voulues = [c for c in conventions if dispositifs[c.dispositif_id].tableau is tableau and _mois_de(c, annee)]
    if tableau is Tableau.ACTIVITE:
        # Where no document says what is counted there is nothing to make up.
        return [c for c in voulues if codes_exiges(c, dispositifs[c.dispositif_id].mode)]
    return voulues


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
            f"Rien à fabriquer : aucune convention à tableau mensuel en {annee}, ou aucun mois demandé."
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
        autre = _une_autre(retenues, rang)
        ecart = ecarts.get(convention.code)
        partagee = None
        if autre is not None and ecart is not None and ecart.genre is Genre.PARTAGEE:
            # The second, since the first of a convention may be shared itself.
            partagee = f"MJ-{blocs[retenues.index(autre)] + 2:06d}"
        population = Population(convention, profil_de(convention, graine), graine, blocs[rang], partagee)
        populations.append((population, autre))
    return populations


def _une_autre(retenues: Sequence[Convention], rang: int) -> Convention | None:
    """The next convention of another structure, to be mistaken for; None when all are of one."""
    autres = [r for r, c in enumerate(retenues) if c.structure != retenues[rang].structure]
    autre = min(autres, key=lambda r: (r - rang) % len(retenues), default=None)
    return None if autre is None else retenues[autre]


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
