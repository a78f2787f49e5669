"""Reads one rule of a suite: its severity, source, verifications and causes."""

from __future__ import annotations

import re
from datetime import date, datetime

from decompte.controles.suites import PAR_ETAT, CasDeLecture, Cause, Condition, Regle, Source, Verification
from decompte.controles.vocabulaire import CAUSE_LECTURE, CAUSES_DEPOTS, REGLES_LUES, SELECTEURS
from decompte.domaine.constat import Severite
from decompte.domaine.modele import TypeColonne
from decompte.lecture.fautes import Releve, suggestion
from decompte.lecture.fiche import Fiche, lire_fiche
from decompte.lecture.yaml_situe import Noeud

_CLES_REGLE = (
    "id",
    "titre",
    "sens",
    "severite",
    "source",
    "causes",
    "lectures",
    "verifications",
    "severites",
    "valeur_chargee",
    "portee",
)
_CLES_LECTURE = ("quand", "conduite", "exemple")
_CLES_CAUSE = ("message", "conduite", "conduites", "severite", "exemple")
_CLES_VERIFICATION = ("colonnes", "attente", "arguments", "cause", "sauf", "avec", "conditions")
_CLES_CONDITION = ("colonne", "dans", "au_moins")
_FORME_DE_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}.*")


def lire_regle(noeud: Noeud, suite: str, releve: Releve) -> tuple[Fiche, Regle] | None:
    """A rule and the mapping it was read from; None, its faults noted, when it cannot be made."""
    id_ = noeud.valeur.get("id") if isinstance(noeud.valeur, dict) else None
    fiche = lire_fiche(noeud, _CLES_REGLE, releve, f"la règle {id_.valeur if id_ else '?'}")
    if fiche is None:
        return None
    id_lu, titre = fiche.texte("id", requis=True), fiche.texte("titre", requis=True)
    sens = fiche.texte("sens", requis=True)
    severite = _severite(fiche, "severite", requis=True)
    source = _source(fiche)
    causes = _causes(fiche)
    portee = fiche.fiche("portee", ("modeles", "dispositifs"))
    verifications = _drapeau(fiche, id_lu or "") if suite == "depots" else _verifications(fiche)
    severites = _severites(fiche)
    valeur_chargee = fiche.booleen("valeur_chargee", defaut=True)
    if id_lu is None or titre is None or severite is None or source is None:
        return None
    return fiche, Regle(
        id=id_lu,
        titre=titre,
        severite=severite,
        source=source,
        causes=causes,
        verifications=verifications,
        severites=severites,
        valeur_chargee=valeur_chargee is True,
        modeles=() if portee is None else portee.textes("modeles"),
        dispositifs=() if portee is None else portee.textes("dispositifs"),
        sens=sens or "",
        lectures=_lectures(fiche, id_lu or ""),
    )


def _drapeau(fiche: Fiche, id_: str) -> tuple[Verification, ...]:
    """A rule of deposits is judged on its flag: no verification is written, but each cause has its message."""
    if "verifications" in fiche.cles:
        fiche.faute("verifications", "une règle de dépôt porte sur son drapeau, sans vérification.")
    ecrites = fiche.cles["causes"].valeur if "causes" in fiche.cles else None
    for cause in CAUSES_DEPOTS.get(id_, ()):
        if isinstance(ecrites, dict) and cause not in ecrites:
            fiche.faute("causes", f"la cause « {cause} » n'a pas de message.")
    if id_ and id_ not in CAUSES_DEPOTS:
        fiche.faute("id", "règle de dépôt inconnue, aucun fait ne l'établit.")
    return (Verification((id_,), "expect_column_values_to_be_null", {"column": id_}, cause=PAR_ETAT),)


def _verifications(fiche: Fiche) -> tuple[Verification, ...]:
    lues = fiche.fiches("verifications", _CLES_VERIFICATION)
    if "verifications" not in fiche.cles or fiche.cles["verifications"].valeur in (None, []):
        fiche.faute("verifications", "il faut au moins une vérification.")
    trouvees = [_verification(lue) for lue in lues]
    return tuple(verification for verification in trouvees if verification is not None)


def _verification(fiche: Fiche) -> Verification | None:
    colonnes = _colonnes(fiche)
    attente, cause = fiche.texte("attente", requis=True), fiche.texte("cause", requis=True)
    arguments = fiche.fiche("arguments", None, requis=True)
    sauf, avec = fiche.textes("sauf"), fiche.textes("avec")
    conditions = [_condition(condition) for condition in fiche.fiches("conditions", _CLES_CONDITION)]
    if colonnes is None or attente is None or cause is None or arguments is None:
        return None
    return Verification(
        colonnes=colonnes,
        attente=attente,
        arguments={cle: _argument(arguments, cle) for cle in arguments.cles},
        cause=cause,
        sauf=sauf,
        avec=avec,
        conditions=tuple(condition for condition in conditions if condition is not None),
    )


def _colonnes(fiche: Fiche) -> str | tuple[str, ...] | None:
    """A list of keys, or a selector."""
    noeud = fiche.cles.get("colonnes")
    if noeud is not None and isinstance(noeud.valeur, list):
        return fiche.textes("colonnes")
    selecteur = fiche.texte("colonnes", requis=True)
    if selecteur is not None and selecteur not in SELECTEURS:
        attendu = ", ".join(sorted(SELECTEURS))
        fiche.faute("colonnes", f"sélecteur « {selecteur} » inconnu ; attendu {attendu}.{suggestion(selecteur, SELECTEURS)}")
    return selecteur


def _condition(fiche: Fiche) -> Condition | None:
    colonne = fiche.texte("colonne", requis=True)
    if ("dans" in fiche.cles) == ("au_moins" in fiche.cles):
        fiche.faute(None, "une condition dit « dans » ou bien « au_moins ».")
    dans, au_moins = fiche.textes("dans"), fiche.entier("au_moins")
    return None if colonne is None else Condition(colonne, dans, au_moins)


def _argument(arguments: Fiche, cle: str) -> object:
    """A plain value; dates as instants, since Great Expectations compares them with datetime columns."""
    valeur = arguments.cles[cle].brut()
    if isinstance(valeur, date):
        return datetime(valeur.year, valeur.month, valeur.day)  # noqa: DTZ001 - a calendar day, no zone
    if isinstance(valeur, str) and _FORME_DE_DATE.fullmatch(valeur):
        arguments.faute(cle, f"« {cle} » : « {valeur} » n'est pas une date qui existe, attendu AAAA-MM-JJ.")
    return valeur


def _causes(fiche: Fiche) -> dict[str, Cause]:
    lues = fiche.fiche("causes", None, requis=True)
    if lues is None:
        return {}
    if not lues.cles:
        fiche.faute("causes", "« causes » doit donner au moins un message.")
    causes = {id_: _cause(noeud, id_, lues) for id_, noeud in lues.cles.items()}
    return {id_: cause for id_, cause in causes.items() if cause is not None}


def _cause(noeud: Noeud, id_: str, parent: Fiche) -> Cause | None:
    fiche = lire_fiche(noeud, _CLES_CAUSE, parent.releve, f"{parent.nom}, cause « {id_} »")
    if fiche is None:
        return None
    message, conduite = fiche.texte("message", requis=True), fiche.texte("conduite", requis=True)
    severite = _severite(fiche, "severite")
    # What a reader saw has the reader's words: its examples are those of « lectures ».
    avant, apres = _exemple(fiche, requis=id_ != CAUSE_LECTURE)
    conduites = _conduites(fiche)
    return None if message is None or conduite is None else Cause(id_, message, conduite, severite, avant, apres, conduites)


def _conduites(fiche: Fiche) -> dict[TypeColonne, str]:
    """What to do by type of column, where it is not the same for all."""
    lues = fiche.fiche("conduites", tuple(TypeColonne))
    if lues is None:
        return {}
    textes = {cle: lues.texte(cle, requis=True) for cle in lues.cles if cle in set(TypeColonne)}
    return {TypeColonne(cle): texte for cle, texte in textes.items() if texte is not None}


def _exemple(fiche: Fiche, *, requis: bool) -> tuple[str | None, str | None]:
    exemple = fiche.fiche("exemple", ("avant", "apres"), requis=requis)
    if exemple is None:
        return None, None
    return exemple.texte("avant", requis=True), exemple.texte("apres", requis=True)


def _lectures(fiche: Fiche, id_: str) -> tuple[CasDeLecture, ...]:
    """What the readers tell under this rule; required where they are known to tell something."""
    if id_ in REGLES_LUES and "lectures" not in fiche.cles:
        fiche.faute(None, "il faut décrire sous « lectures » ce que la lecture du fichier peut signaler.")
    trouvees = []
    for lue in fiche.fiches("lectures", _CLES_LECTURE):
        quand, conduite = lue.texte("quand", requis=True), lue.texte("conduite", requis=True)
        avant, apres = _exemple(lue, requis=True)
        if quand and conduite and avant and apres:
            trouvees.append(CasDeLecture(quand, conduite, avant, apres))
    return tuple(trouvees)


def _severites(fiche: Fiche) -> dict[str, Severite]:
    lues = fiche.fiche("severites", None)
    trouvees = {} if lues is None else {cle: _severite(lues, cle, requis=True) for cle in lues.cles}
    return {cle: valeur for cle, valeur in trouvees.items() if valeur is not None}


def _severite(fiche: Fiche, cle: str, *, requis: bool = False) -> Severite | None:
    texte = fiche.texte(cle, requis=requis)
    if texte is None:
        return None
    try:
        return Severite(texte)
    except ValueError:
        admises = ", ".join(Severite)
        fiche.faute(cle, f"sévérité « {texte} » inconnue ; attendu {admises}.{suggestion(texte, list(Severite))}")
        return None


def _source(fiche: Fiche) -> Source | None:
    lue = fiche.fiche("source", ("titre", "section"), requis=True)
    if lue is None:
        return None
    titre, section = lue.texte("titre", requis=True), lue.texte("section")
    return None if titre is None else Source(titre, section)
