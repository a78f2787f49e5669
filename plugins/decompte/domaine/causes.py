"""Why a solde is not what it was: the inputs of before beside those of now, told in French.

Inputs are keys and canonical texts (see ``soldes.empreinte``). What only follows from another change is not told as a cause.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from decompte.domaine.mois import Mois
from decompte.domaine.texte import ESPACE, euros, jour, mois_en_lettres, nombre, pourcent
from decompte.domaine.vie_solde import LEVABLES


class GenreCause(StrEnum):
    """What kind of thing changed."""

    NOUVEAU = "nouveau"
    MOIS_ECHU = "mois_echu"
    DEPOT = "depot"
    DECISION = "decision"
    QUARANTAINE = "quarantaine"
    VERSEMENT = "versement"
    DOCUMENT = "document"
    NOTE = "note"
    AVENANT = "avenant"
    CONVENTION = "convention"
    PARAMETRE = "parametre"
    ECHEANCE = "echeance"
    BUDGET = "budget"
    LEVEE = "levee"
    """A hold lifted, or put back."""
    REMISE = "remise"
    """A penalty given up, or lapsed."""
    VERSION = "version"
    """A version approved, or paid."""
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: its kind, what it is about (a month, a parameter, a mandat…), and the French sentence, without a full stop.

    ``attendue``: it comes by itself, as the calendar and the first tables do.
    """

    genre: GenreCause
    objet: str
    phrase: str
    attendue: bool = False


Entrees = Mapping[str, str]

_ETATS = {
    "a_venir": "à venir",
    "a_temps": "à temps",
    "en_retard": "en retard",
    "incomplet": "incomplet",
    "manquant": "manquant",
    "excuse": "excusé",
}
_ECHEANCES = {"exercice": "fin de l'exercice", "bilan_final": "bilan final", "documents_annuels": "documents annuels"}
_LIBELLES = {
    "montant_eur": "montant",
    "montant_vote_eur": "montant voté",
    "debut": "début",
    "fin": "fin",
    "cible_accueils": "accueils",
    "cible_places": "places",
    "cible_autre": "autre objectif",
    "unite_autre": "unité de l'autre objectif",
    "operation_budgetaire": "opération budgétaire",
    "dispositif_id": "dispositif du catalogue",
}
_CONSEQUENCES = frozenset({"fait", "depot", "mois", "exercice"})
"""Families that the months tell."""
_FAMILLES = (
    "quarantaine", "versement", "document", "note", "levee", "remise", "avenant", "convention", "parametre", "regle", "echeance",
    "version",
)  # fmt: skip


def lire_causes(avant: Entrees, apres: Entrees) -> tuple[Cause, ...]:
    """The causes, in the order months, quarantine, payments, documents, notes, holds lifted, waivers, terms,
    parameters, deadlines, versions; none when only what is counted differs (same tables, other numbers).
    """
    avant, apres = _sans_renumerotes(avant, apres)
    causes = [cause for mois in _mois_connus(avant, apres) for cause in _causes_du_mois(mois, avant, apres)]
    changees = sorted(cle for cle in {*avant, *apres} if avant.get(cle) != apres.get(cle))
    par_famille: dict[str, list[str]] = {}
    for cle in changees:
        famille = cle.partition(".")[0]
        if famille not in _CONSEQUENCES:
            par_famille.setdefault(famille, []).append(cle)
    reportees: list[Cause] = []
    # A table brings its rows held back; without one, somebody decided of a row.
    avec_tableau = any(c.genre in {GenreCause.DEPOT, GenreCause.MOIS_ECHU} for c in causes)
    for famille in (*_FAMILLES, *sorted(par_famille.keys() - set(_FAMILLES))):
        for cle in par_famille.get(famille, ()):
            if famille == "quarantaine" and {avant.get(cle, "0"), apres.get(cle, "0")} == {"0"}:
                continue
            cause = _dire(famille, cle.partition(".")[2], avant.get(cle), apres.get(cle))
            if cause.genre is GenreCause.QUARANTAINE:
                cause = replace(cause, attendue=avec_tableau)
            apparu = cle not in avant or cle not in apres
            # A parameter that is read for the first time, or no longer, mostly follows from something else.
            (reportees if famille == "parametre" and apparu else causes).append(cause)
    return tuple(_sans_redites(causes) or reportees)


def _sans_renumerotes(avant: Entrees, apres: Entrees) -> tuple[dict[str, str], dict[str, str]]:
    """Without the payments and documents that are on both sides: several of one key are numbered by their content, so that a
    new one may only have changed the number of another.
    """
    garde = dict(avant), dict(apres)
    for famille in ("versement.", "document."):
        par_texte: dict[str, list[str]] = {}
        for cle, texte in avant.items():
            if cle.startswith(famille):
                par_texte.setdefault(texte, []).append(cle)
        for cle, texte in apres.items():
            if cle.startswith(famille) and par_texte.get(texte):
                del garde[0][par_texte[texte].pop()], garde[1][cle]
    return garde


def _mois_connus(avant: Entrees, apres: Entrees) -> list[str]:
    return sorted({cle.partition(".")[2] for cle in (*avant, *apres) if cle.startswith(("mois.", "depot."))})


def _causes_du_mois(mois: str, avant: Entrees, apres: Entrees) -> Iterator[Cause]:
    cle, dit = f"mois.{mois}", mois_en_lettres(Mois.de_texte(mois))
    if cle not in avant and cle in apres:
        etat = _ETATS.get(_lire(apres[cle])["etat"], "")
        yield Cause(GenreCause.MOIS_ECHU, mois, f"mois échu : {dit} ({etat})", attendue=True)
        return
    if cle in avant and cle not in apres:
        yield Cause(GenreCause.DECISION, mois, f"{dit} n'est plus échu")
        return
    causes = [*_du_depot(mois, dit, avant, apres), *_de_la_decision(mois, dit, avant, apres)]
    if not causes and avant.get(cle) != apres.get(cle):
        causes = [_du_suivi(mois, dit, _lire(avant[cle]), _lire(apres[cle]))]
    if not causes and avant.get(f"fait.{mois}") != apres.get(f"fait.{mois}"):
        causes = [_de_la_relecture(mois, dit, avant.get(f"fait.{mois}"), apres.get(f"fait.{mois}"))]
    yield from causes


def _du_depot(mois: str, dit: str, avant: Entrees, apres: Entrees) -> Iterator[Cause]:
    ancien, nouveau = avant.get(f"depot.{mois}"), apres.get(f"depot.{mois}")
    if ancien == nouveau:
        return
    verbe = "reçu" if ancien is None else "retiré" if nouveau is None else "remplacé"
    yield Cause(GenreCause.DEPOT, mois, f"tableau de {dit} {verbe}", attendue=ancien is None)


def _de_la_decision(mois: str, dit: str, avant: Entrees, apres: Entrees) -> Iterator[Cause]:
    ancien, nouveau = _lire(avant.get(f"mois.{mois}")), _lire(apres.get(f"mois.{mois}"))
    if ancien.get("excuse") != nouveau.get("excuse"):
        yield Cause(GenreCause.DECISION, mois, f"{dit} excusé" if nouveau.get("excuse") else f"{dit} n'est plus excusé")
    decide = ancien.get("motif") != nouveau.get("motif")
    if ancien.get("echeance") != nouveau.get("echeance"):
        de, vers = (_date(m.get("echeance")) for m in (ancien, nouveau))
        # A prolongation brings its reason; without one, the calendar of all conventions moved.
        genre = GenreCause.DECISION if decide else GenreCause.PARAMETRE
        yield Cause(genre, mois, f"échéance de {dit} : {de} → {vers}")
    elif decide and ancien.get("excuse") == nouveau.get("excuse"):
        yield Cause(GenreCause.DECISION, mois, f"motif de la décision sur {dit} modifié")


def _du_suivi(mois: str, dit: str, ancien: Mapping[str, Any], nouveau: Mapping[str, Any]) -> Cause:
    """Same table in force, another state: an earlier deposit was set aside or came back, or a threshold moved."""
    parties = []
    if ancien.get("etat") != nouveau.get("etat"):
        parties.append(f"{_ETATS.get(ancien.get('etat', ''), '?')} → {_ETATS.get(nouveau.get('etat', ''), '?')}")
    if ancien.get("retard_jours") != nouveau.get("retard_jours"):
        parties.append(f"retard {ancien.get('retard_jours')} → {nouveau.get('retard_jours')} jours")
    if ancien.get("taux_completude") != nouveau.get("taux_completude"):
        parts = (pourcent(Decimal(t)) if (t := m.get("taux_completude")) else "aucune" for m in (ancien, nouveau))
        parties.append(f"complétude {' → '.join(parts)}")
    return Cause(GenreCause.DEPOT, mois, f"{dit} : {', '.join(parties)}")


def _de_la_relecture(mois: str, dit: str, ancien: str | None, nouveau: str | None) -> Cause:
    de, vers = (_lire(t).get("lignes", 0) for t in (ancien, nouveau))
    suite = f" ({de} → {vers} lignes comptées)" if de != vers else ""
    return Cause(GenreCause.DEPOT, mois, f"tableau de {dit} relu{suite}")


def _dire(famille: str, objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    dire = _PHRASES.get(famille)
    if dire is None:
        return Cause(GenreCause.CONVENTION, objet or famille, f"{famille} {objet}".strip() + _de_a(ancien, nouveau))
    return dire(objet, ancien, nouveau)


def _quarantaine(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    return Cause(GenreCause.QUARANTAINE, "quarantaine", f"lignes en attente : {ancien or 0} → {nouveau or 0}")


def _versement(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    le, _, mandat = objet.partition(".")
    v = _lire(nouveau or ancien)
    nom = f"versement de {euros(Decimal(v['montant_eur']))} du {_date(le)} (mandat {v.get('mandat', mandat)})"
    if ancien is not None:
        nom += " retiré" if nouveau is None else " modifié"
    return Cause(GenreCause.VERSEMENT, mandat, nom)


def _document(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    nom = objet.partition(".")[0].replace("_", " ")
    if nouveau is None:
        return Cause(GenreCause.DOCUMENT, objet, f"{nom} retiré{'s' if nom.startswith('documents') else ''}")
    d = _lire(nouveau)
    cout = f", coût réel {euros(Decimal(d['cout_reel_eur']))}" if d.get("cout_reel_eur") is not None else ""
    s = "s" if nom.startswith("documents") else ""
    if ancien is None:
        return Cause(GenreCause.DOCUMENT, objet, f"{nom} : reçu{s} le {_date(d['recu_le'])}{cout}")
    return Cause(GenreCause.DOCUMENT, objet, f"{nom} : modifié{s}, reçu{s} le {_date(d['recu_le'])}{cout}")


def _note(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    de, vers = (None if t is None else nombre(Decimal(_lire(t)["note"])) for t in (ancien, nouveau))
    if de is None:
        suite = f"saisie, {vers}"
    elif vers is None:
        suite = f"retirée ({de})"
    else:
        suite = f"{de} → {vers}" if de != vers else f"{vers}, commentaire modifié"
    return Cause(GenreCause.NOTE, objet, f"note « {objet} » : {suite}")


def _avenant(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    a = _lire(nouveau or ancien)
    effet = f" (signé le {_date(a['signe_le'])}, effet le {_date(a['effet_le'])})"
    verbe = "" if ancien is None else " retiré" if nouveau is None else " modifié"
    return Cause(GenreCause.AVENANT, objet, f"avenant {objet}{verbe}{effet}")


def _convention(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    nom = _LIBELLES.get(objet, objet)
    if objet in {"source", "hypotheses"}:
        return Cause(GenreCause.CONVENTION, objet, f"convention, {nom} : texte modifié")
    de, vers = (_valeur_de_convention(objet, t) for t in (ancien, nouveau))
    return Cause(GenreCause.CONVENTION, objet, f"convention, {nom} : {de} → {vers}")


def _parametre(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    de, vers = _lire(ancien), _lire(nouveau)
    if ancien is None:
        suite = f"{_valeur(vers)} (désormais utilisé)"
    elif nouveau is None:
        suite = f"{_valeur(de)} (n'est plus utilisé)"
    elif de.get("valeur") != vers.get("valeur"):
        suite = f"{_valeur(de)} → {_valeur(vers)}"
    elif de.get("hypothese") != vers.get("hypothese"):
        suite = f"{_valeur(vers)}, {'hypothèse désormais' if vers.get('hypothese') else 'hypothèse devenue sourcée'}"
    else:
        suite = f"{_valeur(vers)}, date, source ou libellé modifié"
    return Cause(GenreCause.PARAMETRE, objet, f"paramètre {objet} : {suite}")


def _regle(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    genre, _, nom = objet.partition(".")
    if genre == "source":
        return Cause(GenreCause.PARAMETRE, objet, "catalogue des dispositifs, source du dispositif modifiée")
    dit = f"indicateurs du groupe « {nom} »" if genre == "groupe" else "mode de calcul" + _de_a(ancien, nouveau)
    return Cause(GenreCause.PARAMETRE, objet, f"catalogue des dispositifs, {dit}" + (" modifiés" if genre == "groupe" else ""))


def _echeance(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    nom = _ECHEANCES.get(objet, objet)
    if nouveau is None:
        return Cause(GenreCause.ECHEANCE, objet, f"échéance levée : {nom} ({_date(ancien)})", attendue=True)
    return Cause(GenreCause.ECHEANCE, objet, f"échéance passée : {nom} ({_date(nouveau)})", attendue=True)


def _levee(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    nom = LEVABLES.get(objet, objet)
    fait = "blocage rétabli" if nouveau is None else "blocage levé" if ancien is None else "levée modifiée"
    le = "" if nouveau is None else f" (le {_date(_lire(nouveau)['le'])})"
    return Cause(GenreCause.LEVEE, objet, f"{fait} : {nom}{le}")


def _remise(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    if nouveau is None:
        return Cause(GenreCause.REMISE, "penalite", "pénalité rétablie")
    r = _lire(nouveau)
    garde = Decimal(r["taux_retenu"])
    if r["genre"] == "caducite":
        fait = "pénalité caduque"
    elif garde:
        fait = f"pénalité abandonnée en partie, taux retenu {nombre(garde)}"
    else:
        fait = "pénalité abandonnée"
    return Cause(GenreCause.REMISE, "penalite", f"{fait} (le {_date(r['le'])})")


def _version(objet: str, ancien: str | None, nouveau: str | None) -> Cause:
    v, avant = _lire(nouveau or ancien), _lire(ancien)
    if nouveau is not None and ancien is not None and v.get("mandat") and not avant.get("mandat"):
        sens, reference = v["mandat"]
        suite = "rien à payer" if sens == "sans_objet" else f"{sens} {reference}"
        return Cause(GenreCause.VERSION, objet, f"version {objet} : {suite}", attendue=True)
    fait = "retirée" if nouveau is None else "arrêtée" if ancien is None else "modifiée"
    return Cause(GenreCause.VERSION, objet, f"version {objet} {fait} (le {_date(v['arrete_le'])})", attendue=True)


_PHRASES = {
    "quarantaine": _quarantaine,
    "versement": _versement,
    "document": _document,
    "note": _note,
    "avenant": _avenant,
    "convention": _convention,
    "parametre": _parametre,
    "regle": _regle,
    "echeance": _echeance,
    "levee": _levee,
    "remise": _remise,
    "version": _version,
}


def _sans_redites(causes: list[Cause]) -> list[Cause]:
    """Without what another cause already says: the end that an avenant moves, the deadline that a document met lifts."""
    avenants = any(c.genre is GenreCause.AVENANT for c in causes)
    recus = {c.objet for c in causes if c.genre is GenreCause.DOCUMENT}
    return [
        c
        for c in causes
        if not (avenants and c.genre is GenreCause.CONVENTION and c.objet == "fin")
        and not (c.genre is GenreCause.ECHEANCE and c.objet in recus)
    ]


def _lire(texte: str | None) -> dict[str, Any]:
    lu = json.loads(texte) if texte else {}
    return lu if isinstance(lu, dict) else {}


def _date(texte: object) -> str:
    return jour(date.fromisoformat(str(texte))) if texte else "aucune"


def _de_a(ancien: str | None, nouveau: str | None) -> str:
    return f" : {ancien or 'aucun'} → {nouveau or 'aucun'}"


def _valeur_de_convention(champ: str, texte: str | None) -> str:
    if texte is None:
        return "aucun"
    if champ.endswith("_eur"):
        return euros(Decimal(texte))
    if champ in {"debut", "fin"}:
        return _date(texte)
    return nombre(Decimal(texte)) if champ.startswith("cible_") else texte


def _valeur(parametre: Mapping[str, Any]) -> str:
    """The value of a parameter as people read it, with its unit."""
    return dire_valeur(parametre.get("valeur"), str(parametre.get("unite", "")))


def dire_valeur(valeur: object, unite: str) -> str:
    """« 171,90 € », « 0,05 », « oui », « a, b »: the value of a parameter as people read it. Numbers may come as texts."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list | tuple):
        return ", ".join(dire_valeur(v, unite) for v in valeur)
    if unite == "eur":
        return euros(Decimal(str(valeur)))
    if unite in {"taux", "taux_positif", "note", "taux_par_rang"}:
        return nombre(Decimal(str(valeur)))
    if unite == "date":
        return _date(valeur)
    texte = "rien" if valeur is None else str(valeur)
    return texte.replace(" ", ESPACE) if isinstance(valeur, int) else texte
