"""What the état liquidatif prints, as texts ready to set: nothing is computed here, every amount is one of the document."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from decompte.domaine.etat_liquidatif import EtatLiquidatif, LigneEtat, Piece, jour_lu
from decompte.domaine.lettres import euros_en_lettres
from decompte.domaine.ligne import Rubrique
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import accord, euros, pourcent, proportion
from decompte.domaine.vie_solde import ETATS_SOLDE_DITS
from decompte.editions.etat_annexes import contradictoire, documents, mois, mois_resume, versements, versions
from decompte.editions.etat_commun import Contenu, Sources, dire_jour
from decompte.editions.etat_fiche import budget, fiche
from decompte.editions.etat_mots import BRUT, RUBRIQUES
from decompte.editions.etat_parametres import hypotheses, parametres

_EN_GRAS = frozenset(
    {"du", "solde.brut", "solde.net", "solde.reversement", "regularisation.difference", "penalite.montant", "penalite.retenue"}
)
_MONTANTS = {
    Piece.LIQUIDATION: "Net à payer",
    Piece.REVERSEMENT: "À reverser au Département",
    Piece.SANS_PAIEMENT: "Net à payer",
    Piece.NON_CALCULE: "Solde non calculé",
}


def contenu(etat: EtatLiquidatif) -> Contenu:
    """The whole document as texts; null where a person fills a blank by hand."""
    sources = Sources()
    decompte = _decompte(etat, sources)
    utilises = parametres(etat, sources)
    d = etat.date_du_document
    return {
        "titre": etat.titre,
        "numero": etat.numero,
        "piece": str(etat.piece),
        "projet": etat.projet,
        "statut": _statut(etat),
        "date": {"annee": d.year, "mois": d.month, "jour": d.day},
        "entete": [
            f"{etat.titre} n° {etat.numero}",
            f"Convention {etat.convention} · exercice {etat.exercice}",
        ],
        "montant": _montant(etat),
        "fiche": fiche(etat),
        "budget": budget(etat),
        "synthese": _synthese(etat),
        "regularisation": _regularisation(etat),
        "blocages": list(etat.solde["blocages"]) if etat.projet else [],
        "decompte": decompte,
        "mois": mois(etat),
        "mois_resume": mois_resume(etat),
        "versements": versements(etat),
        "versions": versions(etat),
        "deja_verse_libelle": _dire_verse(etat),
        "deja_verse": euros(etat.eur("deja_verse_eur") or Decimal("0.00")),
        "documents": documents(etat),
        "contradictoire": contradictoire(etat),
        "parametres": utilises,
        "parametres_version": etat.version_parametres,
        "hypotheses": hypotheses(etat),
        "sources": sources.toutes,
        "au": dire_jour(jour_lu(etat.solde["date_calcul"])),
        "empreinte": etat.solde["empreinte"],
        "sha256": etat.sha256,
        "certification": _certification(etat),
    }


def _statut(etat: EtatLiquidatif) -> str:
    if etat.arrete_le is not None:
        return f"Arrêté le {dire_jour(etat.arrete_le)}"
    return f"Projet : solde {ETATS_SOLDE_DITS[EtatSolde(etat.etat)]}, ne vaut pas arrêté"


def _montant(etat: EtatLiquidatif) -> Contenu:
    if etat.piece is Piece.NON_CALCULE:
        return {"libelle": _MONTANTS[etat.piece], "chiffres": None, "lettres": None}
    libelle = "Complément net à payer" if etat.regularisation and etat.piece is Piece.LIQUIDATION else _MONTANTS[etat.piece]
    return {"libelle": libelle, "chiffres": euros(etat.montant_eur), "lettres": euros_en_lettres(etat.montant_eur)}


def _synthese(etat: EtatLiquidatif) -> list[Contenu]:
    """From the amount agreed to what is paid; what does not apply is left out."""
    lignes: list[tuple[str, str, Decimal | None, bool]] = [
        ("Montant de l'exercice", "part de la convention pour l'exercice", etat.eur("montant_exercice_eur"), False),
    ]
    if etat.eur("du_eur") is None:
        lignes.append((_dire_verse(etat), "versements et versions déjà arrêtées", etat.eur("deja_verse_eur"), False))
        return [_ligne_synthese(*ligne) for ligne in lignes]
    for colonne, nom in (("part_quantitative_eur", "Part quantitative"), ("part_qualitative_eur", "Part qualitative")):
        if etat.eur(colonne) is not None:
            lignes.append((nom, "voir le décompte", etat.eur(colonne), False))
    taux = etat.eur("taux_penalite") or Decimal("0.0000")
    lignes += [
        ("Montant dû", "somme des parts, plafonds déduits", etat.eur("du_eur"), True),
        (_dire_verse(etat), _detail_verse(etat), etat.eur("deja_verse_eur"), False),
        ("Solde brut", f"montant dû − {_dire_verse(etat).lower()}", etat.eur("solde_brut_eur"), True),
        ("Pénalité", f"taux {proportion(taux)} ({pourcent(taux)})", etat.eur("penalite_eur"), False),
    ]
    if etat.piece is Piece.REVERSEMENT:
        formule = "pénalité − solde brut" if etat.eur("penalite_eur") else "− solde brut"
        lignes.append(("À reverser", formule, etat.eur("reversement_eur"), True))
    else:
        lignes.append(("Net à payer", "solde brut − pénalité", etat.eur("solde_net_eur"), True))
    return [_ligne_synthese(*ligne) for ligne in lignes]


def _ligne_synthese(libelle: str, detail: str, montant: Decimal | None, fort: bool) -> Contenu:
    return {"libelle": libelle, "detail": detail, "montant": None if montant is None else euros(montant), "fort": fort}


def _dire_verse(etat: EtatLiquidatif) -> str:
    return "Déjà versé ou arrêté" if etat.regularisation else "Déjà versé"


def _detail_verse(etat: EtatLiquidatif) -> str:
    if not etat.regularisation:
        return accord(len(etat.versements), "versement")
    return f"versements {euros(etat.verse_eur)}, versions arrêtées {euros(etat.liquide_eur)}"


def _regularisation(etat: EtatLiquidatif) -> Contenu | None:
    """Old, new, difference, causes: the lines of the décompte that say it."""
    if not etat.regularisation:
        return None
    par_regle: dict[str, list[LigneEtat]] = {}
    for ligne in etat.lignes:
        par_regle.setdefault(ligne.regle, []).append(ligne)
    chiffres = [
        {"libelle": ligne.libelle, "formule": ligne.formule, "montant": ligne.resultat}
        for regle in ("regularisation.ancien", "regularisation.nouveau", "regularisation.difference")
        for ligne in par_regle.get(regle, ())
    ]
    return {
        "numero": str(etat.version),
        "chiffres": chiffres
        or [
            {"libelle": "Déjà arrêté", "formule": None, "montant": euros(etat.liquide_eur)},
            {"libelle": "Nouveau total", "formule": None, "montant": euros(etat.liquide_eur + etat.difference_eur)},
            {"libelle": "Différence", "formule": None, "montant": euros(etat.difference_eur)},
        ],
        "causes": [ligne.libelle for ligne in par_regle.get("regularisation.cause", ())],
    }


def _decompte(etat: EtatLiquidatif, sources: Sources) -> list[Contenu]:
    lignes = [
        ligne for ligne in etat.lignes if ligne.rubrique != Rubrique.BLOCAGE or etat.projet or ligne.regle.endswith(".leve")
    ]
    return [
        {
            "titre": RUBRIQUES.get(rubrique, rubrique),
            "lignes": [_ligne(ligne, sources) for ligne in siennes],
        }
        for rubrique, siennes in groupby(lignes, key=lambda li: BRUT if li.regle == BRUT else li.rubrique)
    ]


def _ligne(ligne: LigneEtat, sources: Sources) -> Contenu:
    resultat = ligne.resultat
    if resultat is None and ligne.montant_eur is not None:
        resultat = euros(ligne.montant_eur)
    return {
        "libelle": ligne.libelle,
        "formule": ligne.formule,
        "calcul": ligne.calcul,
        "resultat": resultat,
        "tableaux": accord(ligne.tableaux, "tableau compté", "tableaux comptés") if ligne.tableaux > 1 else None,
        "source": sources.numero(ligne.source),
        "hypothese": ligne.hypothese,
        "fort": ligne.regle in _EN_GRAS,
    }


def _certification(etat: EtatLiquidatif) -> Contenu:
    structure = etat.contexte.get("structure", {}).get("nom") or etat.solde["structure"]
    chiffres = "" if etat.piece is Piece.NON_CALCULE else f"{euros(etat.montant_eur)} ({euros_en_lettres(etat.montant_eur)})"
    service = (
        f"Le service de l'exercice {etat.exercice} a été fait dans les conditions de la convention {etat.convention}, tel que "
        "le décompte l'établit."
    )
    arrete = {
        Piece.LIQUIDATION: f"Le présent état est arrêté à la somme de {chiffres}, à payer à {structure}.",
        Piece.REVERSEMENT: f"Le présent ordre est arrêté à la somme de {chiffres}, à reverser par {structure}, sans compensation "
        "avec une autre convention.",
        Piece.SANS_PAIEMENT: "Le présent état est arrêté : rien n'est à payer, rien n'est à reverser.",
        Piece.NON_CALCULE: "",
    }[etat.piece]
    return {
        "titres": ["Certification du service fait", "Arrêté de l'ordonnateur"],
        "textes": [service, arrete],
    }
