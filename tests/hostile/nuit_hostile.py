"""The corpus deposited in one drop-box, one night over it, and what it left behind."""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from decompte.app.contexte import Contexte, ouvrir
from decompte.app.nuit import BilanNuit, nuit
from tests.hostile.socle import ATTEND, JOUR_DE_NUIT, MAINTENANT, MOT_DE_PASSE, PROTEGEES, CasPlace

TOLD = ("bloquant_fichier", "bloquant_ligne", "avertissement")
"""The severities that a case expects or forbids; information is free."""


@dataclass(frozen=True)
class Obtenu:
    """What became of one table."""

    chemin: str
    etat: str
    motif: str | None
    lignes: int
    constats: tuple[dict[str, Any], ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """The rules told as warnings or worse."""
        return frozenset(c["regle"] for c in self.constats if c["severite"] in TOLD)


@dataclass
class NuitHostile:
    """One night over the corpus."""

    env: Mapping[str, str]
    boite: Path
    bilan: BilanNuit
    depots: Mapping[str, Obtenu]
    en_attente: Mapping[str, str]
    memoire_octets: int
    memoire_des_lecteurs_octets: int
    avant: Mapping[str, str]
    apres: Mapping[str, str]
    echappes: list[str] = field(default_factory=list)
    """Files written where nothing should be."""

    def obtenu(self, cas: CasPlace) -> Obtenu:
        """What became of the file of a case."""
        if cas.chemin in self.depots:
            return self.depots[cas.chemin]
        return Obtenu(cas.chemin, ATTEND if cas.chemin in self.en_attente else "inconnu", self.en_attente.get(cas.chemin), 0)

    def membre(self, cas: CasPlace, nom: str) -> Obtenu | None:
        """What became of a table of an archive; None when it is not known as such."""
        return self.depots.get(f"{cas.chemin}/{nom}")


def mots_de_passe() -> dict[str, str]:
    """The passwords of the structures that have one, as the environment gives them."""
    return {f"DECOMPTE_MOT_DE_PASSE_{code.upper().replace('-', '_')}": MOT_DE_PASSE for code in sorted(PROTEGEES)}


def deposer(boite: Path, corpus: tuple[CasPlace, ...]) -> None:
    """Write every file of the corpus and the register of arrivals."""
    registre = ["chemin,recu_le"]
    for cas in corpus:
        cible = boite / cas.chemin
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_bytes(cas.octets())
        if cas.cas.mtime is None:
            chemin = cas.chemin.replace('"', '""')
            registre.append(f'"{chemin}",{cas.recu_le.isoformat()}')
        else:
            os.utime(cible, (cas.cas.mtime.timestamp(), cas.cas.mtime.timestamp()))
    (boite / "arrivees.csv").write_text("\n".join(registre) + "\n", encoding="utf-8", newline="")


def empreintes(dossier: Path) -> dict[str, str]:
    """Every file of a folder with its digest and modification time."""
    return {
        str(f.relative_to(dossier)): f"{sha256(f.read_bytes()).hexdigest()} {f.stat().st_mtime_ns}"
        for f in sorted(dossier.rglob("*"))
        if f.is_file()
    }


@contextmanager
def _ailleurs(cwd: Path, provisoires: Path) -> Iterator[None]:
    """Run in an empty folder, with an empty folder for temporary files: whatever is written there is seen."""
    avant, tmp, defaut = Path.cwd(), os.environ.get("TMPDIR"), tempfile.tempdir
    os.chdir(cwd)
    os.environ["TMPDIR"], tempfile.tempdir = str(provisoires), str(provisoires)
    try:
        yield
    finally:
        os.chdir(avant)
        tempfile.tempdir = defaut
        if tmp is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = tmp


def passer_la_nuit(env: Mapping[str, str], racine: Path, corpus: tuple[CasPlace, ...]) -> NuitHostile:
    """Deposit, run the night, read what it left."""
    boite, cwd, provisoires = (racine / nom for nom in ("boite", "courant", "provisoires"))
    for dossier in (boite, cwd, provisoires):
        dossier.mkdir()
    deposer(boite, corpus)
    avant = empreintes(boite)
    _oublier_le_pic()
    with _ailleurs(cwd, provisoires), ouvrir({**env, **mots_de_passe()}) as ctx:
        bilan = nuit(ctx, str(boite), JOUR_DE_NUIT, MAINTENANT)
        pic = _pic_octets()
        depots = _lire(ctx)
    evasions = [*racine.rglob("*evasion-decompte*"), *Path(tempfile.gettempdir()).glob("*evasion-decompte*")]
    echappes = [str(f) for f in (*cwd.iterdir(), *provisoires.iterdir(), *evasions) if not f.is_relative_to(boite)]
    return NuitHostile(
        env={**env, **mots_de_passe()},
        boite=boite,
        bilan=bilan,
        depots=depots,
        en_attente=dict(bilan.reception.en_attente),
        memoire_octets=pic,
        memoire_des_lecteurs_octets=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        avant=avant,
        apres=empreintes(boite),
        echappes=echappes,
    )


def _lire(ctx: Contexte) -> dict[str, Obtenu]:
    lignes = _lignes_chargees(ctx)
    return {
        f["chemin"]: Obtenu(
            chemin=f["chemin"],
            etat=f["etat"],
            motif=f["motif"],
            lignes=lignes.get(f["depot"], 0),
            constats=tuple(ctx.entrepot.lire_constats(f["depot"])),
        )
        for f in ctx.entrepot.lire_fichiers()
    }


def _lignes_chargees(ctx: Contexte) -> dict[str, int]:
    """The rows really in the warehouse, by deposit: not what the deposit says of itself."""
    lignes = "SELECT depot FROM faits.suivi_ligne UNION ALL SELECT depot FROM faits.activite_ligne"
    requete = text(f"SELECT depot, count(*) AS nombre FROM ({lignes}) AS l GROUP BY depot")
    moteur = create_engine(ctx.reglages.entrepot_url or "")
    try:
        with moteur.connect() as cnx:
            return {ligne.depot: ligne.nombre for ligne in cnx.execute(requete)}
    finally:
        moteur.dispose()


def _oublier_le_pic() -> None:
    """Ask Linux to forget the peak of this process: what ran before is not the night's."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def _pic_octets() -> int:
    """The peak of memory of this process, in bytes."""
    try:
        for ligne in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if ligne.startswith("VmHWM:"):
                return int(ligne.split()[1]) * 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
