"""What a solde still lacks before it can be proposed: read from what the last calculation left, nothing computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.obligations import debut_du_suivi
from decompte.app.vie_demande import ListeDeControle, Point
from decompte.domaine.avenant import Avenant, en_vigueur, prolongee
from decompte.domaine.contradictoire import Phase, entendu, phases
from decompte.domaine.convention import Convention
from decompte.domaine.exercice import termes_par_exercice
from decompte.domaine.parametre import ParametreAbsent
from decompte.domaine.texte import accord, enumeration, euros, jour
from decompte.domaine.vie_solde import LEVABLES
from decompte.soldes.blocages import date_des_documents, date_du_bilan
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction

_CHAMPS = tuple(Convention.__dataclass_fields__)
_CONNUES = frozenset({"blocage.empechement", "blocage.notes", *LEVABLES})


@dataclass(frozen=True, slots=True)
class _Lu:
    """What was read of one solde."""

    ligne: Mapping[str, Any]
    retenus: Mapping[str, list[str]]
    """The sentences of the holds that hold, by rule."""
    dossier: Dossier | None
    """Its terms, without any fact; None for a year that is not of the convention."""
    fin: date
    """The last day of the exercice."""
    phases: tuple[Phase, ...]
    """Its contradictory phases, of all its versions."""
    juge: bool
    """Some of its indicators are notes that a steward gives."""

    def levee(self, regle: str) -> str | None:
        """« levé le … par … » when somebody lifted that hold."""
        trouvee = self.ligne["levees"].get(regle)
        return f"levé le {jour(date.fromisoformat(trouvee[0]))} par {trouvee[1]}" if trouvee else None


def liste_de_controle(ctx: Contexte, convention: str, exercice: int, aujourd_hui: date | None = None) -> ListeDeControle:
    """Every point to be settled before a proposal, then what comes after it; DemandeInvalide when the convention is unknown.

    In the order of the work: the calculation, the months, the documents, the notes, the rows, the budget. ``aujourd_hui``: for
    what was never computed.
    """
    lue = _lire(ctx, convention, exercice, aujourd_hui or date.max)
    return ListeDeControle(tuple(_points(lue)))


def _points(lu: _Lu) -> Iterator[Point]:
    yield _calcul(lu)
    yield _mois(lu)
    yield _tableaux(lu)
    yield _bilan(lu)
    yield _documents(lu)
    yield _notes(lu)
    yield _quarantaine(lu)
    yield _budget(lu)
    for regle, phrases in lu.retenus.items():
        if regle not in _CONNUES:
            yield Point("Autre blocage", "manque", " ".join(phrases))
    yield _suite(lu)


def _calcul(lu: _Lu) -> Point:
    empeche = lu.retenus.get("blocage.empechement")
    if lu.ligne["etat"] is None:
        return Point("Solde calculé", "manque", "Une nuit le calcule, dès le début de l'exercice.")
    if empeche or lu.ligne["du_eur"] is None:
        return Point("Solde calculé", "manque", " ".join(empeche or ()))
    return Point("Solde calculé", "fait", f"Au {jour(lu.ligne['date_calcul'])}.")


def _mois(lu: _Lu) -> Point:
    a_echoir, calcule_le = lu.ligne["a_echoir"], lu.ligne["date_calcul"]
    if a_echoir:
        reste = accord(a_echoir, "mois n'est pas échu", "mois ne sont pas échus")
        return Point("Mois échus", "attente", f"{reste} : le dernier l'est après le {jour(lu.ligne['derniere_echeance'])}.")
    if calcule_le is None or lu.fin >= calcule_le:
        return Point("Mois échus", "attente", f"L'exercice finit le {jour(lu.fin)}.")
    if not lu.ligne["attendus"]:
        return Point("Mois échus", "sans_objet", "Aucun tableau mensuel n'est attendu ; l'exercice est fini.")
    return Point("Mois échus", "fait", f"{accord(lu.ligne['attendus'], 'mois attendu', 'mois attendus')}, échus.")


def _tableaux(lu: _Lu) -> Point:
    if not lu.ligne["attendus"]:
        return Point("Tableaux mensuels", "sans_objet")
    comptes = [
        accord(lu.ligne[champ], un, plusieurs)
        for champ, un, plusieurs in (
            ("manquants", "manquant", "manquants"), ("en_retard", "en retard", "en retard"),
            ("incomplets", "incomplet", "incomplets"),
        )
        if lu.ligne[champ]
    ]  # fmt: skip
    if not comptes:
        return Point("Tableaux mensuels", "fait", "Tous reçus à temps et complets, ou excusés.")
    return Point(
        "Tableaux mensuels",
        "information",
        f"{enumeration(comptes)} : ils n'empêchent pas de proposer, ils comptent dans la pénalité si la convention la prévoit.",
    )


def _bilan(lu: _Lu) -> Point:
    libelle, recu = "Bilan final", lu.ligne["bilan_le"]
    if recu is not None:
        return Point(libelle, "fait", f"Reçu le {jour(recu)}.")
    leve = lu.levee("blocage.bilan")
    if leve:
        return Point(libelle, "fait", f"Non reçu : blocage {leve}.", "blocage.bilan")
    if phrases := lu.retenus.get("blocage.bilan"):
        return Point(libelle, "manque", f"{' '.join(phrases)} Enregistrez-le, ou levez le blocage.", "blocage.bilan")
    attendu = _date(lu, date_du_bilan)
    return Point(libelle, "manque", f"À recevoir{f' au plus tard le {jour(attendu)}' if attendu else ''} : enregistrez-le.")


def _documents(lu: _Lu) -> Point:
    libelle, recu = "Documents annuels", lu.ligne["documents_le"]
    if recu is not None:
        return Point(libelle, "fait", f"Reçus le {jour(recu)}.")
    leve = lu.levee("blocage.documents")
    if leve:
        return Point(libelle, "fait", f"Non reçus : blocage {leve}.", "blocage.documents")
    if phrases := lu.retenus.get("blocage.documents"):
        return Point(libelle, "manque", f"{' '.join(phrases)} Enregistrez-les, ou levez le blocage.", "blocage.documents")
    attendus = _date(lu, date_des_documents)
    quand = f" : attendus le {jour(attendus)} au plus tard" if attendus else ""
    return Point(libelle, "sans_objet", f"Ils n'empêchent pas encore de proposer{quand}.")


def _notes(lu: _Lu) -> Point:
    libelle = "Notes jugées"
    if not lu.juge:
        return Point(libelle, "sans_objet", "Aucun indicateur jugé.")
    if phrases := lu.retenus.get("blocage.notes"):
        return Point(libelle, "manque", f"{' '.join(phrases)} Donnez chaque note, avec son commentaire.")
    return _selon_calcul(lu, Point(libelle, "fait", "Aucune note à donner."))


def _quarantaine(lu: _Lu) -> Point:
    libelle, regle = "Lignes en attente", "blocage.quarantaine"
    leve = lu.levee(regle)
    if phrases := lu.retenus.get(regle):
        return Point(libelle, "manque", f"{' '.join(phrases)} Admettez-les, laissez-les de côté, ou levez le blocage.", regle)
    if leve:
        return Point(libelle, "fait", f"Blocage {leve}.", regle)
    return _selon_calcul(lu, Point(libelle, "fait", "Aucune."))


def _budget(lu: _Lu) -> Point:
    libelle, regle = "Budget", "blocage.budget"
    leve = lu.levee(regle)
    if phrases := lu.retenus.get(regle):
        return Point(libelle, "manque", f"{' '.join(phrases)} Les finances l'augmentent, ou lèvent le blocage.", regle)
    if leve:
        return Point(libelle, "fait", f"Blocage {leve} (finances).", regle)
    return _selon_calcul(lu, Point(libelle, "fait", "Aucune de ses opérations n'est dépassée."))


def _suite(lu: _Lu) -> Point:
    libelle, penalite, reversement = "Phase contradictoire, ensuite", lu.ligne["penalite_eur"], lu.ligne["reversement_eur"]
    zero, version = Decimal("0.00"), lu.ligne["version"]
    annonces = [f"une pénalité de {euros(penalite)}"] if penalite else []
    annonces += [f"un reversement de {euros(reversement)}"] if reversement else []
    if not annonces:
        return Point(libelle, "sans_objet", "" if penalite is None else "Ni pénalité ni reversement : les finances l'arrêtent.")
    # As ``vie_arreter.a_entendre`` asks: the penalty of an exercice is heard once for all its versions.
    a_dire = [f"une pénalité de {euros(penalite)}"] if not entendu(lu.phases, version, penalite, zero) else []
    a_dire += [f"un reversement de {euros(reversement)}"] if not entendu(lu.phases, version, zero, reversement) else []
    if not a_dire:
        return Point(
            libelle, "sans_objet", f"{enumeration(annonces).capitalize()} : le partenaire a été entendu, les finances l'arrêtent."
        )
    return Point(
        libelle,
        "information",
        f"{enumeration(a_dire).capitalize()} : une fois proposé, le partenaire est entendu avant l'arrêt.",
    )


def _selon_calcul(lu: _Lu, point: Point) -> Point:
    """What nobody has counted yet is not done."""
    return point if lu.ligne["etat"] is not None else Point(point.libelle, "attente", "Se voit une fois le solde calculé.")


def _lire(ctx: Contexte, convention: str, exercice: int, aujourd_hui: date) -> _Lu:
    trouvees = ctx.entrepot.lire_vue("conventions/convention", convention=convention)
    if not trouvees:
        raise DemandeInvalide(f"Convention inconnue : « {convention} ».")
    (ligne,) = ctx.entrepot.lire_vue(
        "vie_solde/controle", convention=convention, exercice=exercice, aujourd_hui=aujourd_hui
    )  # fmt: skip
    convenue = Convention(**{**{c: trouvees[0][c] for c in _CHAMPS}, "hypotheses": tuple(trouvees[0]["hypotheses"])})
    tous = [Avenant(**a) for a in ctx.entrepot.lire_vue("conventions/avenants", convention=convention)]
    au = ligne["date_calcul"] or aujourd_hui
    avenants = en_vigueur(tous, au)
    retenus: dict[str, list[str]] = {}
    for regle, phrase in ligne["retenus"]:
        if phrase in ligne["blocages"]:
            retenus.setdefault(regle, []).append(phrase)
    fiches = ctx.referentiel.fiches_indicateurs(convenue.dispositif_id)
    termes = termes_par_exercice(convenue, avenants)
    parametres = ctx.referentiel.parametres
    dossier = None
    fin = date(exercice, 12, 31)
    if exercice in termes:
        dossier = Dossier(
            convention=prolongee(convenue, avenants),
            dispositif=ctx.referentiel.dispositifs[convenue.dispositif_id],
            termes=termes,
            exercice=exercice,
            au=au,
            obligations=(),
            parametres=parametres,
            fiches=fiches,
            debut_du_suivi=debut_du_suivi(parametres, au),
        )
        fin = min(fin, termes[exercice].mois[-1].dernier_jour)
    ouvertes = phases(ctx.entrepot.lire_contradictoires(convention, exercice))
    toutes = tuple(phase for siennes in ouvertes.values() for phase in siennes)
    return _Lu(ligne, retenus, dossier, fin, toutes, any(fiche.juge for fiche in fiches.values()))


def _date(lu: _Lu, de: Callable[[Dossier, Redaction], date]) -> date | None:
    """A date of the calculation, when the parameters and the terms give one."""
    if lu.dossier is None:
        return None
    try:
        return de(lu.dossier, Redaction(lu.dossier))
    except ParametreAbsent:
        return None
