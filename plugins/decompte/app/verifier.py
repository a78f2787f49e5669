"""Self-check: what the night would say of a file, from the same readers and suites, without a warehouse."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from decompte.app.atelier import Atelier, Copie, Demande
from decompte.app.contexte import RACINE, preparer_reglages
from decompte.app.conventions import conventions_de_reference
from decompte.app.doubles import chercher_doubles, identifier
from decompte.app.erreurs import DemandeInvalide
from decompte.app.refus import chercher_trop_gros, refuser, refuser_archive_interne
from decompte.app.seuils import lire_limites, lire_seuils
from decompte.classeurs.modeles import charger_modeles
from decompte.controles.controler import controler
from decompte.controles.identite import indexer, normaliser_code
from decompte.controles.lecture_suites import charger_suites
from decompte.controles.non_executees import RegleNonExecutee, regles_non_executees
from decompte.controles.suites import Suites
from decompte.depots.mots_de_passe import mots_de_passe_env
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.constat import Constat
from decompte.domaine.controle import DepotAControler, ResultatControle
from decompte.domaine.convention import Convention, Structure
from decompte.domaine.depot import ACCEPTES, EtatDepot
from decompte.domaine.indicateurs_requis import requis_par_convention
from decompte.domaine.lecture import Lecture
from decompte.domaine.limites import Limites
from decompte.domaine.modele import Modele
from decompte.domaine.systeme import dire_refus
from decompte.domaine.tableau import ClasseurLu
from decompte.referentiel import Referentiel, charger

Etape = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on one table. ``nom`` is that of the file, and of the table inside it for an archive of several."""

    nom: str
    etat: str
    motif: str | None
    taux_completude: Decimal | None
    refuse: bool
    constats: tuple[Constat, ...]
    non_executees: tuple[RegleNonExecutee, ...]
    """The rules that did not look at this table (those that need history among them), with why."""
    structure_supposee: Structure | None
    """Who was taken for the depositor when nobody said: the structure of the convention that the table names, if it is known."""
    structure_dite: bool
    """Whether somebody said who deposits; otherwise the table was not compared with its folder (D05, D11)."""
    octets: bytes = field(repr=False)
    """The table that was read, opened and decrypted, for its annotated copy."""
    nom_du_contenu: str = ""
    modeles: Mapping[str, Modele] = field(default_factory=dict, repr=False)
    limites: Limites = field(default_factory=Limites)

    def en_ligne(self) -> dict[str, Any]:
        """As a JSON row."""
        return {
            "fichier": self.nom,
            "etat": self.etat,
            "motif": self.motif,
            "taux_completude": self.taux_completude,
            "constats": [{k: v for k, v in asdict(c).items() if k != "depot"} for c in self.constats],
            "non_executees": [{"regle": r.regle, "titre": r.titre, "raison": r.raison} for r in self.non_executees],
        }

    def annoter(self, masquer: bool = False) -> bytes:
        """The annotated copy (xlsx); ``masquer`` blanks names, birth dates and observations."""
        with Atelier(self.modeles, self.limites.memoire_octets, ouvriers=1) as atelier:
            octets = self.annoter_par(atelier, masquer)
        if octets is None:
            raise DemandeInvalide(f"La copie annotée de {self.nom} n'a pas pu être faite : le fichier est trop lourd.")
        return octets

    def annoter_par(self, atelier: Atelier, masquer: bool = False) -> bytes | None:
        """The same by reading processes already started; None when it takes too long or too much memory."""
        copie = Copie(
            nom=self.nom_du_contenu,
            contenu=self.octets,
            constats=self.constats,
            limites=self.limites,
            masquer=masquer,
            etat=EtatDepot(self.etat),
            motif=self.motif,
            taux_completude=self.taux_completude,
            depose=False,
        )
        return atelier.copier(copie)


@dataclass(frozen=True, slots=True)
class Envoi:
    """A file to check: its name, its size in bytes, its content (empty when it was too large to be taken)."""

    nom: str
    taille: int
    contenu: bytes = field(repr=False)


@dataclass(frozen=True)
class Regles:
    """What a check needs besides the file: read once, good for many files."""

    referentiel: Referentiel
    modeles: Mapping[str, Modele]
    suites: Suites

    @cached_property
    def conventions(self) -> Mapping[str, Convention]:
        """Those of the reference, by code, each until its end after its avenants."""
        return {c.code: c for c in conventions_de_reference(self.referentiel)}

    @cached_property
    def par_code(self) -> Mapping[str, Convention]:
        """The same by normalised code: a code is written in many ways."""
        return indexer(self.conventions)

    @cached_property
    def indicateurs_requis(self) -> Mapping[str, tuple[str, ...]]:
        """The Activité codes that must be there, by convention."""
        r = self.referentiel
        return requis_par_convention(r.conventions, r.dispositifs, r.parametres)


def lire_regles(reference: Path) -> Regles:
    """The reference directory, its template versions, the suites; FichiersInvalides names each fault."""
    return Regles(charger(reference), charger_modeles(reference / "modeles"), charger_suites(RACINE / "expectations"))


@dataclass(slots=True)
class _Table:
    """A table to control."""

    nom: str
    contenant: str | None
    classeur: ClasseurLu
    octets: bytes
    nom_du_contenu: str


def verifier(
    env: Mapping[str, str],
    fichiers: Sequence[Path],
    structure: str | None,
    recu_le: datetime | None,
    reference: Path | None,
    etape: Etape | None = None,
) -> list[Verification]:
    """Check each file as if the structure had just deposited it (by default the structure of the convention it names).

    An archive gives one verdict for each of its tables. DemandeInvalide when a file cannot be read from the disk or the
    structure is unknown.
    """
    regles = lire_regles(preparer_reglages(env, reference).reference)
    mots_de_passe: Sequence[str] = ()
    if structure is not None:
        mots_de_passe = mots_de_passe_env(env, [s.code for s in regles.referentiel.structures])(structure)
    arrivee = recu_le or datetime.now(UTC)
    limites = lire_limites(regles.referentiel.parametres, jour_d_arrivee(arrivee))
    with Atelier(regles.modeles, limites.memoire_octets, ouvriers=1) as atelier:
        return verifier_envois(
            (_prendre(f, limites) for f in fichiers), regles, structure, arrivee, atelier, mots_de_passe, etape
        )


def _prendre(fichier: Path, limites: Limites) -> Envoi:
    try:
        taille = fichier.stat().st_size
        contenu = fichier.read_bytes() if chercher_trop_gros(taille, limites) is None else b""
    except OSError as erreur:
        raise DemandeInvalide(f"{fichier} ne peut pas être lu : {dire_refus(erreur)}.") from None
    return Envoi(fichier.name, taille, contenu)


def verifier_envois(
    envois: Iterable[Envoi],
    regles: Regles,
    structure: str | None,
    recu_le: datetime,
    atelier: Atelier,
    mots_de_passe: Sequence[str] = (),
    etape: Etape | None = None,
) -> list[Verification]:
    """The same from memory, by reading processes already started: what the self-check and the partners' guichet share."""
    dire: Etape = etape or (lambda texte: None)
    referentiel, modeles = regles.referentiel, regles.modeles
    jour = jour_d_arrivee(recu_le)
    limites = lire_limites(referentiel.parametres, jour)
    structures = {s.code: s for s in referentiel.structures}
    if structure is not None and structure not in structures:
        raise DemandeInvalide(f"Structure inconnue : « {structure} ».")
    seuil = referentiel.parametres.entier("seuil_entete_proche", jour)

    def demander(nom: str, depot: str, contenu: bytes) -> Demande:
        return Demande(depot, nom, contenu, limites, seuil, tuple(mots_de_passe))

    dire("Lecture…")
    tables = [table for rang, envoi in enumerate(envois) for table in _lire(atelier, demander, rang, envoi, limites)]
    dire("Contrôle…")
    doubles = chercher_doubles(identifier(t.contenant, t.classeur) for t in tables if t.contenant is not None)
    lot = {t.classeur.depot: _depot(t.classeur, structure, structures, regles, recu_le, doubles) for t in tables}
    seuils = lire_seuils(referentiel.parametres, jour)
    resultats = controler([t.classeur for t in tables], lot, regles.suites, modeles, seuils)
    return [
        _verification(table, resultat, lot[resultat.depot], regles, limites, structure is not None)
        for table, resultat in zip(tables, resultats, strict=True)
    ]


def _lire(
    atelier: Atelier, demander: Callable[[str, str, bytes], Demande], rang: int, envoi: Envoi, limites: Limites
) -> Iterator[_Table]:
    """The tables of a file: one, or those of an archive."""
    depot = f"verif-{rang}-{hashlib.sha256(envoi.nom.encode()).hexdigest()[:8]}"
    trop_gros = chercher_trop_gros(envoi.taille, limites)
    if trop_gros is not None:
        lecture = refuser(depot, envoi.nom, trop_gros)
        assert lecture.classeur is not None
        yield _table(envoi.nom, None, lecture.classeur, lecture, envoi.contenu)
        return
    lecture = atelier.lire(demander(envoi.nom, depot, envoi.contenu))
    if lecture.classeur is not None:
        yield _table(envoi.nom, None, lecture.classeur, lecture, envoi.contenu)
        return
    vus: set[tuple[bytes, str | None]] = set()
    for n, membre in enumerate(lecture.membres):
        nom = membre.nom.rsplit("/", 1)[-1]
        # The same file twice counts once, as it does at night; a CSV says its month by its name (ADR 0041).
        cle = (hashlib.sha256(membre.octets).digest(), nom.casefold() if nom.casefold().endswith(".csv") else None)
        if cle in vus:
            continue
        vus.add(cle)
        lu = atelier.lire(demander(nom, f"{depot}-{n}", membre.octets))
        classeur = lu.classeur or refuser_archive_interne(f"{depot}-{n}", nom)
        yield _table(f"{envoi.nom}/{membre.nom}", depot, classeur, lu, membre.octets)


def _table(nom: str, contenant: str | None, classeur: ClasseurLu, lecture: Lecture, contenu: bytes) -> _Table:
    octets = contenu if lecture.contenu is None else lecture.contenu.octets
    return _Table(nom, contenant, classeur, octets, classeur.nom)


def _depot(
    classeur: ClasseurLu,
    structure: str | None,
    structures: Mapping[str, Structure],
    regles: Regles,
    arrivee: datetime,
    doubles: frozenset[str],
) -> DepotAControler:
    referentiel = regles.referentiel
    nommee = regles.par_code.get(normaliser_code(classeur.identification.convention or ""))
    dossier = structure or ("" if nommee is None else nommee.structure)
    return DepotAControler(
        depot=classeur.depot,
        structure=structures.get(dossier),
        structure_dossier=dossier,
        recu_le=arrivee,
        conventions=regles.conventions,
        tableaux={id: d.tableau for id, d in referentiel.dispositifs.items()},
        indicateurs_requis=regles.indicateurs_requis,
        en_double=classeur.depot in doubles,
    )


def _verification(
    table: _Table,
    resultat: ResultatControle,
    depot: DepotAControler,
    regles: Regles,
    limites: Limites,
    structure_dite: bool,
) -> Verification:
    return Verification(
        nom=table.nom,
        etat=resultat.etat.value,
        motif=resultat.motif,
        taux_completude=resultat.taux_completude,
        refuse=resultat.etat not in ACCEPTES,
        constats=tuple(resultat.constats),
        non_executees=regles_non_executees(table.classeur, depot, regles.suites, regles.modeles),
        structure_supposee=None if structure_dite else depot.structure,
        structure_dite=structure_dite,
        octets=table.octets,
        nom_du_contenu=table.nom_du_contenu,
        modeles=regles.modeles,
        limites=limites,
    )
