"""Write the pre-filled workbook of a convention and a month: reference files only, no warehouse, no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from decompte.app.contexte import preparer_reglages
from decompte.app.conventions import conventions_de_reference
from decompte.app.erreurs import DemandeInvalide
from decompte.app.feries import feries_francais
from decompte.app.lecteur import Demande, lire_demande
from decompte.app.obligations import echeances
from decompte.app.refus import chercher_trop_gros
from decompte.app.seuils import lire_limites, lire_seuils
from decompte.classeurs.modeles import charger_modeles
from decompte.classeurs.patron import Bornes, Patron, ecrire_patron
from decompte.classeurs.patron_report import carry_personnes
from decompte.domaine.controle import SeuilsDeControle
from decompte.domaine.convention import Convention, Tableau
from decompte.domaine.indicateurs_requis import indicateurs_requis
from decompte.domaine.modele import Modele
from decompte.domaine.mois import Mois, mois_touches
from decompte.domaine.systeme import dire_refus
from decompte.domaine.tableau import ClasseurLu
from decompte.domaine.texte import jour, mois_en_lettres
from decompte.lecture.fautes import suggestion
from decompte.referentiel import Referentiel, charger


def ecrire_modele(
    env: Mapping[str, str], convention: str, mois: Mois, precedent: Path | None, reference: Path | None
) -> tuple[str, bytes]:
    """The suggested file name and the bytes of the workbook of that convention and month.

    ``precedent`` is an earlier table of the same structure: the people still followed at its end are carried. DemandeInvalide,
    with a French sentence, for an unknown convention, a month outside it, a convention without monthly table, or an earlier table
    that cannot serve.
    """
    reglages = preparer_reglages(env, reference)
    referentiel = charger(reglages.reference)
    modeles = charger_modeles(reglages.reference / "modeles")
    patron = preparer_patron(referentiel, modeles, convention, mois)
    personnes = [] if precedent is None else _carry(precedent, patron, referentiel, modeles)
    return _nommer(patron), ecrire_patron(patron, personnes)


def ecrire_modele_vierge(
    referentiel: Referentiel, modeles: Mapping[str, Modele], convention: str, mois: Mois
) -> tuple[str, bytes]:
    """The same without anybody in it, from a reference already read: for the partners' guichet."""
    patron = preparer_patron(referentiel, modeles, convention, mois)
    return _nommer(patron), ecrire_patron(patron, [])


def _nommer(patron: Patron) -> str:
    return f"{patron.convention}_{patron.mois}.xlsx"


def preparer_patron(referentiel: Referentiel, modeles: Mapping[str, Modele], convention: str, mois: Mois) -> Patron:
    """What the workbook of that convention and month is made of; DemandeInvalide as ``ecrire_modele``."""
    choisie = _find_convention(convention, referentiel)
    _check_mois(choisie, mois)
    dispositif = referentiel.dispositifs[choisie.dispositif_id]
    if dispositif.tableau is Tableau.AUCUN:
        raise DemandeInvalide(f"La convention {choisie.code} ne demande pas de tableau mensuel : il n'y a rien à remplir.")
    requis = indicateurs_requis(choisie, dispositif.mode, referentiel.parametres)
    natures = [dispositif.tableau]
    if requis and Tableau.ACTIVITE not in natures:
        natures.append(Tableau.ACTIVITE)
    versions = tuple(_choose_version(modeles.values(), nature, mois) for nature in natures)
    structure = next(s for s in referentiel.structures if s.code == choisie.structure)
    seuils = lire_seuils(referentiel.parametres, mois.dernier_jour)
    patron = Patron(
        modeles=versions,
        convention=choisie.code,
        structure=structure.nom,
        dossier=structure.code,
        siret=structure.siret,
        dispositif=choisie.dispositif,
        dispositif_id=choisie.dispositif_id,
        territoire=choisie.territoire,
        mois=mois,
        echeance=echeances(referentiel.parametres, feries_francais())(mois),
        bornes=_bornes(seuils, mois),
        indicateurs=requis,
    )
    return patron


def _find_convention(code: str, referentiel: Referentiel) -> Convention:
    voulu = code.strip().casefold()
    for convention in conventions_de_reference(referentiel):
        if convention.code.casefold() == voulu:
            return convention
    raise DemandeInvalide(f"La convention « {code} » n'existe pas.{suggestion(voulu, [c.code for c in referentiel.conventions])}")


def _check_mois(convention: Convention, mois: Mois) -> None:
    if mois not in mois_touches(convention.debut, convention.fin):
        raise DemandeInvalide(
            f"Le mois {mois} est en dehors de la convention {convention.code}, qui va du {jour(convention.debut)} au "
            f"{jour(convention.fin)} : demandez un de ses mois."
        )


def _choose_version(modeles: Iterable[Modele], nature: Tableau, mois: Mois) -> Modele:
    """The version handed out for that month: the last begun; the first of all for a month before it."""
    datees = sorted(((m.depuis, m.id, m) for m in modeles if m.tableau is nature and m.depuis is not None), key=lambda d: d[:2])
    if not datees:
        raise DemandeInvalide(f"Aucun modèle de tableau « {nature.value} » n'a de date « depuis » dans reference/modeles.")
    commencees = [version for debut, _, version in datees if debut <= mois]
    return commencees[-1] if commencees else datees[0][2]


def _bornes(seuils: SeuilsDeControle, mois: Mois) -> Bornes:
    fin = mois.dernier_jour
    # The 28th exists in every year.
    derniere_naissance = date(fin.year - seuils.age_minimum_ans, fin.month, min(fin.day, 28))
    return Bornes(seuils.premiere_date, fin, seuils.premiere_naissance, derniere_naissance)


def _carry(chemin: Path, patron: Patron, referentiel: Referentiel, modeles: Mapping[str, Modele]) -> list[dict[str, object]]:
    suivi = next((m for m in patron.modeles if m.tableau is Tableau.SUIVI), None)
    if suivi is None:
        raise DemandeInvalide(
            f"La convention {patron.convention} compte des quantités, pas des personnes : il n'y a pas de tableau précédent à "
            "reprendre."
        )
    lu = _read_precedent(chemin, patron.mois, referentiel, modeles)
    table = next((t for t in lu.tables if t.tableau is Tableau.SUIVI), None)
    mois = lu.identification.mois
    if table is None or mois is None:
        manque = "son tableau « Suivi »" if table is None else "son mois"
        raise DemandeInvalide(
            f"{chemin.name} ne peut pas être repris : {manque} n'est pas lisible. Vérifiez-le avec « bin/decompte verifier »."
        )
    if mois >= patron.mois:
        raise DemandeInvalide(
            f"{chemin.name} est le tableau de {mois_en_lettres(mois)} : donnez celui d'un mois antérieur à "
            f"{mois_en_lettres(patron.mois)}."
        )
    _check_structure(chemin, lu, patron, referentiel)
    return carry_personnes(table, mois, suivi)


def _read_precedent(chemin: Path, mois: Mois, referentiel: Referentiel, modeles: Mapping[str, Modele]) -> ClasseurLu:
    limites = lire_limites(referentiel.parametres, mois.premier_jour)
    try:
        taille = chemin.stat().st_size
        trop_gros = chercher_trop_gros(taille, limites)
        contenu = b"" if trop_gros is not None else chemin.read_bytes()
    except OSError as erreur:
        raise DemandeInvalide(f"{chemin} ne peut pas être lu : {dire_refus(erreur)}.") from None
    if trop_gros is not None:
        raise DemandeInvalide(f"{chemin.name} : {trop_gros.message} {trop_gros.conduite}")
    seuil = referentiel.parametres.entier("seuil_entete_proche", mois.premier_jour)
    # It is the partner's own file, on the partner's machine: it is read here, without the night's guarded process.
    lu = lire_demande(Demande("precedent", chemin.name, contenu, limites, seuil), modeles).classeur
    if lu is None:
        raise DemandeInvalide(f"{chemin.name} contient plusieurs fichiers : donnez le tableau du mois précédent, seul.")
    if not lu.lisible:
        raise DemandeInvalide(f"{chemin.name} : " + " ".join(f"{p.message} {p.conduite}" for p in lu.problemes))
    return lu


def _check_structure(chemin: Path, lu: ClasseurLu, patron: Patron, referentiel: Referentiel) -> None:
    """The people of another structure are not carried; a convention that ended is, when the structure is the same."""
    code = (lu.identification.convention or "").strip().casefold()
    autre = next((c for c in referentiel.conventions if c.code.casefold() == code), None)
    if autre is not None and autre.structure != patron.dossier:
        raise DemandeInvalide(
            f"{chemin.name} est le tableau d'une autre structure (convention {autre.code}) : donnez un tableau de "
            f"{patron.structure}."
        )
