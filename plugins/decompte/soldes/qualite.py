"""The quality part of ``places_qualite``: each indicator, each group, each its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.convention import GroupeQualite
from decompte.domaine.faits import Faits
from decompte.domaine.indicateur import FicheIndicateur, entretiens_attendus, moyenne, score, score_entretiens
from decompte.domaine.ligne import Rubrique
from decompte.domaine.modes.places_qualite import PartGroupe, part_du_groupe
from decompte.domaine.montant import taux
from decompte.domaine.parametre import ParametreAbsent
from decompte.domaine.texte import euros, nombre, proportion
from decompte.soldes.comptes import compte_en_clair
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import exact
from decompte.soldes.redaction import Redaction

OBJECTIFS = {
    "sorties": "objectif_sorties",
    "contractualisation": "objectif_contractualisation",
    "inscription_monjob62": "objectif_inscription_monjob62",
    "duree": "objectif_duree",
}
"""Indicator -> parameter of its objective."""

SEUILS = {
    "diagnostic_actualise": ("jours_apres_fin_cer",),
    "delai_cer": ("delai_cer_mois",),
    "suspension": ("jours_procedure_suspension",),
    "actions_cer": ("actions_cer_minimum", "actions_pro_minimum"),
    "sorties": ("motifs_sortie_comptes",),
    "duree": ("duree_parcours_mois",),
}
"""Indicator -> parameters of what it counts."""


@dataclass(slots=True)
class Qualite:
    """What the quality part comes to."""

    part_eur: Decimal = Decimal("0.00")
    non_evalues: list[str] = field(default_factory=list)


def calculer_qualite(
    dossier: Dossier, faits: Faits, places: Fraction, file_active_moyenne: Decimal, redaction: Redaction
) -> Qualite:
    """Write the lines of every indicator and group; returns the part and the judged notes that are missing.

    ``places``: the mean of the places agreed over the months counted.
    """
    qualite = Qualite()
    suivies = min(places, Fraction(file_active_moyenne))
    for groupe in dossier.dispositif.groupes:
        scores = [s for id in groupe.scores if (s := _scorer(id, dossier, faits, suivies, redaction, qualite)) is not None]
        for id in groupe.montres:
            _montrer(id, dossier, faits, redaction)
        qualite.part_eur += _rediger_groupe(groupe, scores, dossier, redaction, qualite)
    return qualite


def _rediger_groupe(
    groupe: GroupeQualite, scores: list[Decimal], dossier: Dossier, redaction: Redaction, qualite: Qualite
) -> Decimal:
    montant = dossier.terme.montant_eur
    part = redaction.decimal(f"part_groupe_{groupe.id}")
    redaction.convenir("ponderation_indicateurs", "uniforme")
    if scores:
        note, calcul = moyenne(scores), f"({' + '.join(proportion(s) for s in scores)}) / {len(scores)}"
    else:
        # Nothing measurable and nothing judged: like a note not yet entered, it counts 1 and holds the proposal.
        note, calcul = taux(1), "aucun indicateur évaluable : compté 1 dans l'attente"
        qualite.non_evalues.append(groupe.libelle)
    redaction.ligne(
        Rubrique.QUALITATIF,
        f"qualitatif.groupe.{groupe.id}",
        f"{groupe.libelle} : moyenne des indicateurs",
        formule="moyenne des scores, à poids égaux",
        calcul=calcul,
        resultat=proportion(note),
        parametres=("ponderation_indicateurs",),
    )
    du = part_du_groupe(montant, PartGroupe(groupe.id, part, note))
    redaction.ligne(
        Rubrique.QUALITATIF,
        f"qualitatif.part.{groupe.id}",
        f"Part qualitative : {groupe.libelle}",
        formule="montant de l'exercice × part du groupe × score du groupe",
        calcul=f"{euros(montant)} × {proportion(part)} × {proportion(note)}",
        resultat=euros(du),
        montant=du,
        parametres=(f"part_groupe_{groupe.id}",),
    )
    return du


def _scorer(id: str, dossier: Dossier, faits: Faits, suivies: Fraction, redaction: Redaction, qualite: Qualite) -> Decimal | None:
    fiche = dossier.fiches[id]
    if fiche.juge:
        return _juger(fiche, dossier, redaction, qualite)
    if id == "entretiens":
        return _entretiens(fiche, dossier, faits, suivies, redaction)
    return _mesurer(fiche, faits, redaction)


def _juger(fiche: FicheIndicateur, dossier: Dossier, redaction: Redaction, qualite: Qualite) -> Decimal:
    note = dossier.notes.get(fiche.id)
    if note is None:
        qualite.non_evalues.append(fiche.libelle)
        compte = taux(redaction.decimal("note_absente"))
        redaction.ligne(
            Rubrique.QUALITATIF,
            f"qualitatif.{fiche.id}",
            f"{fiche.libelle} : non évalué, compté {proportion(compte)} dans l'attente de la note",
            resultat=proportion(compte),
            source=fiche.source,
            parametres=("note_absente",),
        )
        return compte
    valeur = taux(note.note)
    redaction.ligne(
        Rubrique.QUALITATIF,
        f"qualitatif.{fiche.id}",
        f"{fiche.libelle} : noté par {note.auteur} ({note.commentaire})",
        resultat=proportion(valeur),
        source=" ; ".join(s for s in (fiche.source, note.source) if s) or None,
    )
    return valeur


def _mesurer(fiche: FicheIndicateur, faits: Faits, redaction: Redaction) -> Decimal | None:
    compte = faits.comptages.get(fiche.id)
    if compte is None:
        # Not counted: the parameter that says what to count has no value. Said before anything is written.
        seuils_dits = " ou ".join(f"« {id} »" for id in SEUILS.get(fiche.id, ()))
        raise ParametreAbsent(f"« {fiche.libelle} » n'a pas pu être compté : aucune valeur de {seuils_dits} pour ce dispositif.")
    objectif_id = OBJECTIFS.get(fiche.id)
    objectif = redaction.cherche_decimal(objectif_id) if objectif_id else None
    seuils = _seuils(fiche.id, redaction)
    resultat = score(compte.numerateur, compte.denominateur, objectif)
    rapport = f"{nombre(compte.numerateur)} / {nombre(compte.denominateur)}"
    redaction.ligne(
        Rubrique.QUALITATIF,
        f"qualitatif.{fiche.id}",
        fiche.libelle
        if resultat is not None
        else f"{fiche.libelle} : sans objet (aucun cas à compter), laissé hors de la moyenne",
        formule=compte_en_clair(fiche.id, redaction)
        if objectif is None
        else f"min(1 ; taux / objectif) ; taux : {compte_en_clair(fiche.id, redaction)}",
        calcul=rapport if objectif is None or resultat is None else f"min(1 ; ({rapport}) / {nombre(objectif)})",
        resultat=None if resultat is None else proportion(resultat),
        source=fiche.source,
        parametres=(*((objectif_id,) if objectif_id else ()), *seuils),
    )
    if objectif is not None and compte.denominateur and Fraction(compte.numerateur, compte.denominateur) > objectif:
        _rediger_bonus(fiche, redaction)
    return resultat


def _rediger_bonus(fiche: FicheIndicateur, redaction: Redaction) -> None:
    """A bonus is announced without an amount: it is shown, never paid by the machine."""
    annonces = redaction.cherche("bonus_annonces")
    if isinstance(annonces, list | tuple) and fiche.id in annonces:
        redaction.ligne(
            Rubrique.QUALITATIF,
            f"qualitatif.bonus.{fiche.id}",
            f"{fiche.libelle} : objectif dépassé, bonus à instruire (aucun montant dans les documents)",
            resultat="bonus à instruire",
            parametres=("bonus_annonces",),
        )


def _montrer(id: str, dossier: Dossier, faits: Faits, redaction: Redaction) -> None:
    fiche, compte = dossier.fiches[id], faits.comptages.get(id)
    if compte is None:
        return
    redaction.ligne(
        Rubrique.QUALITATIF,
        f"qualitatif.{id}",
        f"{fiche.libelle} : montré, non noté",
        formule=compte_en_clair(id, redaction),
        calcul=f"{nombre(compte.numerateur)} / {nombre(compte.denominateur)}",
        resultat=proportion(taux(Fraction(compte.numerateur, compte.denominateur))) if compte.denominateur else None,
        source=fiche.source,
        parametres=_seuils(id, redaction),
    )


def _seuils(id: str, redaction: Redaction) -> tuple[str, ...]:
    return tuple(s for s in SEUILS.get(id, ()) if redaction.cherche(s) is not None)


def _entretiens(
    fiche: FicheIndicateur, dossier: Dossier, faits: Faits, suivies: Fraction, redaction: Redaction
) -> Decimal | None:
    """``suivies``: the lesser of the places agreed and the mean file active."""
    ids = ("entretiens_minimum_an", "entretiens_physiques_minimum_an")
    minimum_total, minimum_physiques = (redaction.cherche_entier(id) for id in ids)
    dus = len(dossier.obligations_dues)
    attendus = entretiens_attendus(minimum_total, minimum_physiques, suivies, suivies, dus)
    total = faits.entretiens_physiques + faits.entretiens_distance
    resultat = score_entretiens(total, faits.entretiens_physiques, attendus)
    rapports = []
    if attendus.total:
        rapports.append(f"{nombre(total)} / {exact(attendus.total)}")
    if attendus.physiques:
        rapports.append(f"{nombre(faits.entretiens_physiques)} / {exact(attendus.physiques)}")
    minimums = " dont ".join(
        t
        for t in (
            f"{minimum_total}" if minimum_total else None,
            f"{minimum_physiques} physiques" if minimum_physiques else None,
        )
        if t
    )
    redaction.ligne(
        Rubrique.QUALITATIF,
        f"qualitatif.{fiche.id}",
        f"{fiche.libelle} : attendu par place et par an {minimums or 'rien'}, sur {nombre(suivies)} places "
        f"(le plus petit des places et de la file active moyenne) et {dus} mois"
        + ("" if resultat is not None else " ; sans objet, laissé hors de la moyenne"),
        formule="min(entretiens / attendus ; physiques / attendus ; 1), attendus : minimum par an × places × mois dus / 12",
        calcul=f"min({' ; '.join([*rapports, '1'])})" if resultat is not None else None,
        resultat=None if resultat is None else proportion(resultat),
        source=fiche.source,
        parametres=tuple(id for id in ids if id in redaction.utilises),
    )
    return resultat
