"""What the page of one deposit shows: where it comes from, what became of it, what it replaced, what can be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePosixPath

from decompte.app.contexte import Contexte
from decompte.app.vues.tranche import Ligne, Tranche, decalage
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.depot import ACCEPTES, EtatDepot
from decompte.domaine.mois import Mois
from decompte.domaine.texte import accord, jour

LISTE_MAX = 200
"""Versions, members, doublons or decisions shown: an archive has at most 100 files."""
QUARANTAINE_PAR_PAGE = 20


@dataclass(frozen=True, slots=True)
class Identite:
    """One deposit as the warehouse knows it. ``convention`` and ``mois`` of a doublon are those of its original.

    ``echeance``, ``etat_mois``, ``retard_jours`` and ``depot_en_vigueur`` are those of the obligation; None when none is
    expected there. ``corrige_par``: of a refused deposit that does not say which table it is, what most likely corrects it.
    """

    depot: str
    structure: str
    chemin: str
    recu_le: datetime
    etat: EtatDepot
    convention: str | None
    mois: Mois | None
    motif: str | None
    verdict: str | None
    motif_verdict: str | None
    modele: str | None
    neant: bool | None
    taux_completude: Decimal | None
    nb_lignes: int | None
    nb_quarantaine: int | None
    sha256: str
    taille: int
    contenu_nom: str | None
    attend_mot_de_passe: bool
    hors_cloture: bool
    doublon_de: str | None
    contenant: str | None
    chemin_contenant: str | None
    chemin_original: str | None
    recu_le_original: datetime | None
    structure_nom: str | None
    email_contact: str | None
    echeance: date | None
    etat_mois: str | None
    retard_jours: int | None
    depot_en_vigueur: str | None
    recu_le_en_vigueur: datetime | None
    reaffecte_par: str | None
    reaffecte_le: datetime | None
    corrige_par: str | None
    chemin_corrige_par: str | None
    est_archive: bool = False
    """An archive of several tables: each is a deposit of its own."""

    @property
    def fichier(self) -> str:
        """The name of the file, without its folders."""
        return self.chemin.rsplit("/", 1)[-1]

    @property
    def autre_en_vigueur_recu_le(self) -> datetime | None:
        """When the deposit that counts for its month came, when it is another one."""
        return None if self.depot_en_vigueur in (None, self.depot, self.doublon_de) else self.recu_le_en_vigueur

    @property
    def arrive_apres_jours(self) -> int:
        """Days from the échéance to this arrival; 0 when on time, or when nothing is expected."""
        return 0 if self.echeance is None else max(0, (jour_d_arrivee(self.recu_le) - self.echeance).days)

    @property
    def identification(self) -> str:
        """How the convention and the month were found, in French."""
        if self.etat is EtatDepot.DOUBLON:
            return "celles du premier envoi du même fichier"
        if self.reaffecte_par is not None and self.reaffecte_le is not None:
            return f"dites par {self.reaffecte_par} le {jour(jour_d_arrivee(self.reaffecte_le))}, à la place de celles du fichier"
        if self.verdict is None:
            return "pas encore lues"
        lu = self.contenu_nom or self.fichier
        if PurePosixPath(lu).suffix.lower() == ".csv":
            return "lues dans le nom du fichier"
        return "lues dans la feuille « Identification »" if self.verdict != EtatDepot.ILLISIBLE else "rien n'a pu être lu"

    @property
    def phrase(self) -> str:
        """What the state means here, and why, in a sentence or two: it follows the state's own word."""
        return _dire(self)


@dataclass(frozen=True, slots=True)
class Version:
    """A deposit of the same month of the same convention. ``remplace_par``: the deposit that took its place, if one did."""

    depot: str
    fichier: str
    recu_le: datetime
    etat: EtatDepot
    taux_completude: Decimal | None
    nb_lignes: int | None
    remplace_par: str | None

    @property
    def en_vigueur(self) -> bool:
        """Whether it is the one that counts."""
        return self.etat in ACCEPTES


@dataclass(frozen=True, slots=True)
class Alentours:
    """What stands around a deposit."""

    versions: tuple[Version, ...]
    membres: Sequence[Ligne]
    doublons: Sequence[Ligne]
    decisions: Sequence[Ligne]
    conventions: Sequence[Ligne]
    """Those of the structure: where the deposit may be reassigned."""


def lire_identite(ctx: Contexte, depot: str) -> Identite | None:
    """One deposit; None when it is unknown."""
    lus = ctx.entrepot.lire_vue("depot/identite", depot=depot)
    if not lus:
        return None
    (lu,) = lus
    archive = lu["verdict"] is None and lu["etat"] not in (EtatDepot.RECU, EtatDepot.DOUBLON) and _a_des_membres(ctx, depot)
    mois = None if lu["mois"] is None else Mois.de_texte(lu["mois"])
    return Identite(**{**lu, "etat": EtatDepot(lu["etat"]), "mois": mois, "est_archive": archive})


def lire_alentours(ctx: Contexte, identite: Identite) -> Alentours:
    """The other deposits of its month, its members, its doublons, what was decided of it, where it may go."""

    def lire(nom: str, **parametres: object) -> Sequence[Ligne]:
        return ctx.entrepot.lire_vue(f"depot/{nom}", **parametres)

    versions: tuple[Version, ...] = ()
    if identite.convention is not None and identite.mois is not None:
        mois = str(identite.mois)
        versions = _enchainer(lire("versions", convention=identite.convention, mois=mois, limite=LISTE_MAX))
    return Alentours(
        versions=versions,
        membres=lire("membres", depot=identite.depot, limite=LISTE_MAX) if identite.est_archive else (),
        doublons=lire("doublons", depot=identite.depot, structure=identite.structure, sha256=identite.sha256, limite=LISTE_MAX),
        decisions=lire("decisions", depot=identite.depot, limite=LISTE_MAX),
        conventions=lire("conventions", structure=identite.structure),
    )


def lire_quarantaine(ctx: Contexte, depot: str, page: int) -> tuple[Tranche, int]:
    """A slice of the rows held back, and how many of them still wait; beyond the last page, the first one."""
    for voulue in (page, 1):
        parametres = {"limite": QUARANTAINE_PAR_PAGE, "decalage": decalage(voulue, QUARANTAINE_PAR_PAGE)}
        lus = ctx.entrepot.lire_vue("depot/quarantaine", depot=depot, **parametres)
        if lus:
            return Tranche(lus, lus[0]["total"], voulue, QUARANTAINE_PAR_PAGE), lus[0]["en_attente"]
    return Tranche((), 0, 1, QUARANTAINE_PAR_PAGE), 0


def _a_des_membres(ctx: Contexte, depot: str) -> bool:
    return bool(ctx.entrepot.lire_vue("depot/membres", depot=depot, limite=1))


def _enchainer(lignes: Sequence[Ligne]) -> tuple[Version, ...]:
    """Each replaced deposit with the next one that was accepted, in the order of arrival."""
    versions: list[Version] = []
    suivant: str | None = None
    for ligne in reversed(lignes):
        etat = EtatDepot(ligne["etat"])
        versions.append(
            Version(
                depot=ligne["depot"],
                fichier=ligne["chemin"].rsplit("/", 1)[-1],
                recu_le=ligne["recu_le"],
                etat=etat,
                taux_completude=ligne["taux_completude"],
                nb_lignes=ligne["nb_lignes"],
                remplace_par=suivant if etat is EtatDepot.REMPLACE else None,
            )
        )
        if etat in ACCEPTES or etat is EtatDepot.REMPLACE:
            suivant = ligne["depot"]
    return tuple(reversed(versions))


def _dire(d: Identite) -> str:
    motif = f" {_phrase(d.motif)}" if d.motif else ""
    if d.est_archive:
        return f"C'est une archive de plusieurs tableaux, chacun suivi à part.{motif}"
    match d.etat:
        case EtatDepot.ACCEPTE:
            return (
                "Toutes ses lignes comptent."
                if not d.neant
                else "Il compte : la structure déclare qu'il n'y a eu personne (« néant »)."
            )
        case EtatDepot.ACCEPTE_AVEC_RESERVES:
            return f"Il compte, mais il y a à corriger.{motif}"
        case EtatDepot.REJETE:
            return f"Rien n'en est chargé.{motif}"
        case EtatDepot.ILLISIBLE:
            attente = " Il sera relu de lui-même dès que le bon mot de passe sera enregistré." if d.attend_mot_de_passe else ""
            return f"Il n'a pas pu être ouvert, rien n'en est chargé.{motif}{attente}"
        case EtatDepot.DOUBLON:
            return "Le même fichier, à l'identique, était déjà arrivé. Il n'a pas été traité une seconde fois."
        case EtatDepot.REMPLACE:
            return "Un dépôt reçu plus tard pour le même mois a pris sa place. Celui-ci ne compte plus."
        case EtatDepot.ECARTE if d.hors_cloture:
            return "Il est arrivé après la clôture de l'exercice. Il ne compte que si le mois est rouvert."
        case EtatDepot.ECARTE:
            return f"Il ne compte pas.{motif}"
        case _:
            return "Il n'est pas encore contrôlé, la prochaine nuit le fera."


def _phrase(texte: str) -> str:
    """A reason as a sentence of its own."""
    debut = texte[:1].upper() + texte[1:]
    return debut if debut.endswith((".", "!", "?", "…")) else f"{debut}."


def dire_taille(octets: int) -> str:
    """A size as people read it: « 182 ko », « 3,4 Mo »."""
    if octets < 1_000:
        return accord(octets, "octet")
    if octets < 1_000_000:
        return f"{round(octets / 1_000)} ko"
    return f"{octets / 1_000_000:.1f} Mo".replace(".", ",")
