"""Reads `expectations/`: strict, all faults at once, each with its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from decompte.controles.suites import PAR_ETAT, Cause, Condition, Regle, Source, Suite, Suites, Verification
from decompte.controles.verifier_suites import Fautes, verifier_regle
from decompte.controles.vocabulaire import CAUSES_DEPOTS, REGLES_REQUISES, SELECTEURS
from decompte.controles.yaml_situe import Bloc, lire_yaml
from decompte.domaine.constat import Severite

FICHIERS = ("depots", "suivi", "activite")

_CLES_SUITE = {"suite": True, "regles": True}
_CLES_REGLE = {
    "id": True,
    "titre": True,
    "severite": True,
    "source": True,
    "causes": True,
    "verifications": False,
    "severites": False,
    "valeur_chargee": False,
    "portee": False,
}
_CLES_CAUSE = {"message": True, "conduite": True, "severite": False, "exemple": False}
_CLES_VERIFICATION = {
    "colonnes": True,
    "attente": True,
    "arguments": True,
    "cause": True,
    "sauf": False,
    "avec": False,
    "conditions": False,
}
_CLES_CONDITION = {"colonne": True, "dans": False, "au_moins": False}


class SuitesInvalides(ValueError):
    """The suites cannot be used; ``fautes`` are French sentences naming file and line, all of them."""

    def __init__(self, fautes: list[str]) -> None:
        self.fautes = tuple(fautes)
        super().__init__(f"Les suites de contrôle ont {len(fautes)} faute(s) :\n" + "\n".join(fautes))


def charger_suites(dossier: Path) -> Suites:
    """The suites of a folder (`depots.yml`, `suivi.yml`, `activite.yml`).

    SuitesInvalides with all faults at once: missing or unreadable file, unknown or missing key, unknown expectation
    type, selector, placeholder, cause without its sentences, required rule left out.
    """
    fautes = Fautes()
    suites = {nom: _lire_suite(dossier / f"{nom}.yml", nom, fautes) for nom in FICHIERS}
    for inconnu in sorted(p.name for p in dossier.glob("*.y*ml") if p.stem not in FICHIERS or p.suffix != ".yml"):
        fautes.ajouter(inconnu, 1, f"fichier inconnu : les suites sont {', '.join(f'{n}.yml' for n in FICHIERS)}.")
    if fautes.liste:
        raise SuitesInvalides(fautes.liste)
    return Suites(depots=suites["depots"], suivi=suites["suivi"], activite=suites["activite"])


def _lire_suite(chemin: Path, nom: str, fautes: Fautes) -> Suite:
    vide = Suite(nom, ())
    try:
        contenu = lire_yaml(chemin.read_text(encoding="utf-8"))
    except OSError:
        fautes.ajouter(chemin.name, 1, "fichier absent ou illisible : remettez-le en place.")
        return vide
    except (yaml.YAMLError, UnicodeDecodeError) as erreur:
        marque = getattr(erreur, "problem_mark", None)
        fautes.ajouter(chemin.name, 1 if marque is None else marque.line + 1, "ce n'est pas du YAML : corrigez la syntaxe.")
        return vide
    if not isinstance(contenu, Bloc) or not _cles(contenu, _CLES_SUITE, "la suite", chemin.name, fautes):
        fautes.ajouter(chemin.name, 1, "attendu : les clés « suite » et « regles ».")
        return vide
    if contenu["suite"] != nom:
        fautes.ajouter(chemin.name, contenu.lignes["suite"], f"« suite » vaut {contenu['suite']!r}, attendu {nom!r}.")
    if not isinstance(contenu["regles"], list):
        fautes.ajouter(chemin.name, contenu.lignes["regles"], "« regles » doit être une liste.")
        return vide
    regles: dict[str, Regle] = {}
    refusees: set[str] = set()
    for bloc in contenu["regles"]:
        avant = len(fautes.liste)
        regle = _lire_regle(bloc, nom, chemin.name, fautes)
        if regle is None:
            refusees.add(str(bloc.get("id")) if isinstance(bloc, Bloc) else "")
        elif regle.id in regles:
            fautes.ajouter(chemin.name, bloc.ligne, f"la règle {regle.id} est déjà définie plus haut.")
        else:
            regles[regle.id] = regle
            if len(fautes.liste) == avant:
                verifier_regle(regle, nom, chemin.name, bloc.ligne, fautes)
    for manquante in [id for id in REGLES_REQUISES[nom] if id not in regles and id not in refusees]:
        fautes.ajouter(chemin.name, contenu.lignes["regles"], f"la règle {manquante} manque : elle est obligatoire.")
    return Suite(nom, tuple(regles.values()))


def _lire_regle(bloc: Any, suite: str, fichier: str, fautes: Fautes) -> Regle | None:
    if not isinstance(bloc, Bloc):
        fautes.ajouter(fichier, 1, "chaque règle doit être un bloc de clés (id, titre, severite…).")
        return None
    nom = f"la règle {bloc.get('id', '?')}"
    if not _cles(bloc, _CLES_REGLE, nom, fichier, fautes):
        return None
    severite = _severite(bloc["severite"], fichier, bloc.lignes["severite"], fautes)
    source = _source(bloc["source"], fichier, bloc.lignes["source"], nom, fautes)
    causes = _causes(bloc["causes"], fichier, bloc.lignes["causes"], nom, fautes)
    severites = _severites(bloc.get("severites"), fichier, bloc.ligne, nom, fautes)
    portee = bloc.get("portee") or Bloc(bloc.ligne)
    if not isinstance(portee, Bloc) or not _cles(portee, {"modeles": False, "dispositifs": False}, nom, fichier, fautes):
        return None
    if suite == "depots":
        if "verifications" in bloc:
            fautes.ajouter(
                fichier, bloc.lignes["verifications"], f"{nom} : une règle de dépôt porte sur son drapeau, sans vérification."
            )
        verifications = _drapeau(str(bloc["id"]))
        for cause in CAUSES_DEPOTS.get(str(bloc["id"]), ()):
            if cause not in causes:
                fautes.ajouter(fichier, bloc.lignes["causes"], f"{nom} : la cause « {cause} » n'a pas de message.")
        if str(bloc["id"]) not in CAUSES_DEPOTS:
            fautes.ajouter(fichier, bloc.lignes["id"], f"{nom} : règle de dépôt inconnue, aucun fait ne l'établit.")
    else:
        verifications = _verifications(bloc, nom, fichier, fautes)
    if severite is None or source is None:
        return None
    return Regle(
        id=str(bloc["id"]),
        titre=str(bloc["titre"]),
        severite=severite,
        source=source,
        causes=causes,
        verifications=verifications,
        severites=severites,
        valeur_chargee=bloc.get("valeur_chargee", True) is True,
        modeles=tuple(portee.get("modeles") or ()),
        dispositifs=tuple(portee.get("dispositifs") or ()),
    )


def _drapeau(id: str) -> tuple[Verification, ...]:
    return (Verification((id,), "expect_column_values_to_be_null", {"column": id}, cause=PAR_ETAT),)


def _verifications(bloc: Bloc, nom: str, fichier: str, fautes: Fautes) -> tuple[Verification, ...]:
    lues = bloc.get("verifications")
    if not isinstance(lues, list) or not lues:
        fautes.ajouter(fichier, bloc.ligne, f"{nom} : il faut au moins une vérification.")
        return ()
    trouvees = []
    for lue in lues:
        if not isinstance(lue, Bloc):
            fautes.ajouter(fichier, bloc.lignes["verifications"], f"{nom} : chaque vérification doit être un bloc de clés.")
            continue
        if not _cles(lue, _CLES_VERIFICATION, nom, fichier, fautes):
            continue
        colonnes = lue["colonnes"]
        if isinstance(colonnes, str) and colonnes not in SELECTEURS:
            fautes.ajouter(
                fichier, lue.lignes["colonnes"], f"{nom} : sélecteur « {colonnes} » inconnu ; attendu {sorted(SELECTEURS)}."
            )
        if not isinstance(lue["arguments"], Bloc):
            fautes.ajouter(fichier, lue.lignes["arguments"], f"{nom} : « arguments » doit être un bloc de clés.")
            continue
        trouvees.append(
            Verification(
                colonnes=colonnes if isinstance(colonnes, str) else tuple(str(c) for c in colonnes),
                attente=str(lue["attente"]),
                arguments={cle: _argument(valeur) for cle, valeur in lue["arguments"].items()},
                cause=str(lue["cause"]),
                sauf=tuple(lue.get("sauf") or ()),
                avec=tuple(lue.get("avec") or ()),
                conditions=tuple(_conditions(lue, nom, fichier, fautes)),
            )
        )
    return tuple(trouvees)


def _conditions(lue: Bloc, nom: str, fichier: str, fautes: Fautes) -> list[Condition]:
    conditions = []
    for bloc in lue.get("conditions") or ():
        if not isinstance(bloc, Bloc) or not _cles(bloc, _CLES_CONDITION, nom, fichier, fautes):
            continue
        if ("dans" in bloc) == ("au_moins" in bloc):
            fautes.ajouter(fichier, bloc.ligne, f"{nom} : une condition dit « dans » ou bien « au_moins ».")
            continue
        conditions.append(Condition(str(bloc["colonne"]), tuple(bloc.get("dans") or ()), bloc.get("au_moins")))
    return conditions


def _argument(valeur: object) -> object:
    """Dates as instants: Great Expectations compares them with datetime columns."""
    if isinstance(valeur, date) and not isinstance(valeur, datetime):
        return datetime(valeur.year, valeur.month, valeur.day)  # noqa: DTZ001 - a calendar day, no zone
    return valeur


def _causes(lues: Any, fichier: str, ligne: int, nom: str, fautes: Fautes) -> dict[str, Cause]:
    if not isinstance(lues, Bloc) or not lues:
        fautes.ajouter(fichier, ligne, f"{nom} : « causes » doit donner au moins un message.")
        return {}
    for cle, ou in lues.repetees:
        fautes.ajouter(fichier, ou, f"{nom} : la cause « {cle} » est écrite deux fois.")
    causes = {}
    for id, bloc in lues.items():
        if not isinstance(bloc, Bloc) or not _cles(bloc, _CLES_CAUSE, f"{nom}, cause « {id} »", fichier, fautes):
            if not isinstance(bloc, Bloc):
                fautes.ajouter(fichier, lues.lignes[id], f"{nom}, cause « {id} » : il faut « message » et « conduite ».")
            continue
        for texte in ("message", "conduite"):
            if not isinstance(bloc[texte], str) or not bloc[texte].strip():
                fautes.ajouter(fichier, bloc.lignes[texte], f"{nom}, cause « {id} » : « {texte} » est vide.")
        exemple = bloc.get("exemple") or Bloc(bloc.ligne)
        if not isinstance(exemple, Bloc) or not _cles(exemple, {"avant": True, "apres": True}, nom, fichier, fautes, vide=True):
            continue
        severite = _severite(bloc["severite"], fichier, bloc.lignes["severite"], fautes) if "severite" in bloc else None
        causes[id] = Cause(id, str(bloc["message"]), str(bloc["conduite"]), severite, exemple.get("avant"), exemple.get("apres"))
    return causes


def _severites(lues: Any, fichier: str, ligne: int, nom: str, fautes: Fautes) -> dict[str, Severite]:
    if lues is None:
        return {}
    if not isinstance(lues, Bloc):
        fautes.ajouter(fichier, ligne, f"{nom} : « severites » doit être un bloc colonne: sévérité.")
        return {}
    trouvees = {cle: _severite(valeur, fichier, lues.lignes[cle], fautes) for cle, valeur in lues.items()}
    return {cle: valeur for cle, valeur in trouvees.items() if valeur is not None}


def _severite(valeur: object, fichier: str, ligne: int, fautes: Fautes) -> Severite | None:
    try:
        return Severite(str(valeur))
    except ValueError:
        fautes.ajouter(fichier, ligne, f"sévérité « {valeur} » inconnue ; attendu {', '.join(Severite)}.")
        return None


def _source(lue: Any, fichier: str, ligne: int, nom: str, fautes: Fautes) -> Source | None:
    if not isinstance(lue, Bloc) or not _cles(lue, {"titre": True, "section": False}, f"{nom}, source", fichier, fautes):
        if not isinstance(lue, Bloc):
            fautes.ajouter(fichier, ligne, f"{nom} : « source » doit donner un titre.")
        return None
    return Source(str(lue["titre"]), None if lue.get("section") is None else str(lue["section"]))


def _cles(bloc: Bloc, attendues: Mapping[str, bool], nom: str, fichier: str, fautes: Fautes, *, vide: bool = False) -> bool:
    """Whether the block has all its required keys and no other; faults are added. ``vide`` allows an empty block."""
    if vide and not bloc:
        return True
    avant = len(fautes.liste)
    for cle, ligne in bloc.repetees:
        fautes.ajouter(fichier, ligne, f"{nom} : la clé « {cle} » est écrite deux fois.")
    for cle in bloc:
        if cle not in attendues:
            fautes.ajouter(fichier, bloc.lignes[cle], f"{nom} : clé « {cle} » inconnue ; attendu {', '.join(attendues)}.")
    for cle, obligatoire in attendues.items():
        if obligatoire and cle not in bloc:
            fautes.ajouter(fichier, bloc.ligne, f"{nom} : la clé « {cle} » manque.")
    return len(fautes.liste) == avant
