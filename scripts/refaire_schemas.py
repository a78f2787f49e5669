"""Write the Table Schema of each template version again from its map.

Usage, from the root of the project: ``PYTHONPATH=plugins python scripts/refaire_schemas.py [--adresse URL]``. The URL is that
under which the schemas are published; without one their ``path`` stays relative.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from decompte.classeurs.modeles import charger_modeles
from decompte.classeurs.schema import FICHIER, make_schema

MODELES = Path(__file__).resolve().parent.parent / "reference" / "modeles"


def ecrire_schemas(modeles: Path, adresse: str | None = None) -> dict[Path, str]:
    """The text of each schema, by its path."""
    return {
        modeles / modele.id / FICHIER: json.dumps(make_schema(modele, adresse), ensure_ascii=False, indent=2) + "\n"
        for modele in charger_modeles(modeles).values()
    }


def principal() -> None:
    """Write the files."""
    analyse = argparse.ArgumentParser(description="Refait les schémas (Table Schema) des modèles de tableau.")
    analyse.add_argument("--adresse", metavar="URL", help="l'adresse où les schémas sont publiés")
    for chemin, texte in ecrire_schemas(MODELES, analyse.parse_args().adresse).items():
        chemin.write_text(texte, encoding="utf-8")


if __name__ == "__main__":
    principal()
