"""Self-check: what the night would say of a file, from the same readers and suites, without a warehouse."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
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
from decompte.controles.lecture_suites import charger_suites
from decompte.controles.non_executees import RegleNonExecutee, regles_non_executees
from decompte.depots.mots_de_passe import mots_de_passe_env
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.constat import Constat
from decompte.domaine.controle import DepotAControler, ResultatControle
from decompte.domaine.convention import Structure
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
        with Atelier(self.modeles, self.limites.memoire_octets, ouvriers=1) as atelier:
            octets = atelier.copier(copie)
        if octets is None:
            raise DemandeInvalide(f"La copie annotée de {self.nom} n'a pas pu être faite : le fichier est trop lourd.")
        return octets


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
    dire: Etape = etape or (lambda texte: None)
    reglages = preparer_reglages(env, reference)
    referentiel = charger(reglages.reference)
    modeles = charger_modeles(reglages.reference / "modeles")
    arrivee = recu_le or datetime.now(UTC)
    jour = jour_d_arrivee(arrivee)
    limites = lire_limites(referentiel.parametres, jour)
    structures = {s.code: s for s in referentiel.structures}
    if structure is not None and structure not in structures:
        raise DemandeInvalide(f"Structure inconnue : « {structure} ».")
    mots_de_passe = mots_de_passe_env(env, list(structures))(structure) if structure is not None else ()
    seuil = referentiel.parametres.entier("seuil_entete_proche", jour)

    def demander(nom: str, depot: str, contenu: bytes) -> Demande:
        return Demande(depot, nom, contenu, limites, seuil, mots_de_passe)

    dire("Lecture…")
    with Atelier(modeles, limites.memoire_octets, ouvriers=1) as atelier:
        tables = [table for rang, f in enumerate(fichiers) for table in _lire(atelier, demander, rang, f, limites)]
    dire("Contrôle…")
    suites = charger_suites(RACINE / "expectations")
    doubles = chercher_doubles(identifier(t.contenant, t.classeur) for t in tables if t.contenant is not None)
    lot = {t.classeur.depot: _depot(t.classeur, structure, structures, referentiel, arrivee, doubles) for t in tables}
    resultats = controler([t.classeur for t in tables], lot, suites, modeles, lire_seuils(referentiel.parametres, jour))
    return [
        _verification(
            table, resultat, regles_non_executees(table.classeur, lot[resultat.depot], suites, modeles), modeles, limites
        )
        for table, resultat in zip(tables, resultats, strict=True)
    ]


def _lire(
    atelier: Atelier, demander: Callable[[str, str, bytes], Demande], rang: int, fichier: Path, limites: Limites
) -> Iterator[_Table]:
    """The tables of a file: one, or those of an archive."""
    depot = f"verif-{rang}-{hashlib.sha256(str(fichier).encode()).hexdigest()[:8]}"
    try:
        trop_gros = chercher_trop_gros(fichier.stat().st_size, limites)
        contenu = fichier.read_bytes() if trop_gros is None else b""
    except OSError as erreur:
        raise DemandeInvalide(f"{fichier} ne peut pas être lu : {dire_refus(erreur)}.") from None
    if trop_gros is not None:
        lecture = refuser(depot, fichier.name, trop_gros)
        assert lecture.classeur is not None
        yield _table(fichier.name, None, lecture.classeur, lecture, contenu)
        return
    lecture = atelier.lire(demander(fichier.name, depot, contenu))
    if lecture.classeur is not None:
        yield _table(fichier.name, None, lecture.classeur, lecture, contenu)
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
        yield _table(f"{fichier.name}/{membre.nom}", depot, classeur, lu, membre.octets)


def _table(nom: str, contenant: str | None, classeur: ClasseurLu, lecture: Lecture, contenu: bytes) -> _Table:
    octets = contenu if lecture.contenu is None else lecture.contenu.octets
    return _Table(nom, contenant, classeur, octets, classeur.nom)


def _depot(
    classeur: ClasseurLu,
    structure: str | None,
    structures: Mapping[str, Structure],
    referentiel: Referentiel,
    arrivee: datetime,
    doubles: frozenset[str],
) -> DepotAControler:
    conventions = {c.code: c for c in conventions_de_reference(referentiel)}
    code = (classeur.identification.convention or "").strip().casefold()
    supposee = next((c.structure for c in referentiel.conventions if c.code.casefold() == code), "")
    dossier = structure or supposee
    return DepotAControler(
        depot=classeur.depot,
        structure=structures.get(dossier),
        structure_dossier=dossier,
        recu_le=arrivee,
        conventions=conventions,
        tableaux={id: d.tableau for id, d in referentiel.dispositifs.items()},
        indicateurs_requis=requis_par_convention(referentiel.conventions, referentiel.dispositifs, referentiel.parametres),
        en_double=classeur.depot in doubles,
    )


def _verification(
    table: _Table,
    resultat: ResultatControle,
    non_executees: tuple[RegleNonExecutee, ...],
    modeles: Mapping[str, Modele],
    limites: Limites,
) -> Verification:
    return Verification(
        nom=table.nom,
        etat=resultat.etat.value,
        motif=resultat.motif,
        taux_completude=resultat.taux_completude,
        refuse=resultat.etat not in ACCEPTES,
        constats=tuple(resultat.constats),
        non_executees=non_executees,
        octets=table.octets,
        nom_du_contenu=table.nom_du_contenu,
        modeles=modeles,
        limites=limites,
    )
