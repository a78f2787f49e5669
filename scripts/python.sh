#!/bin/sh
# Prints the Python that Décompte can use (3.11 to 3.13): $PYTHON when it is given, else the first one found.
if [ -n "$PYTHON" ]; then
    candidats=$PYTHON
else
    candidats="python3 python3.13 python3.12 python3.11 python"
fi
for python in $candidats; do
    if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        command -v "$python"
        exit 0
    fi
done
echo "Décompte demande Python 3.11, 3.12 ou 3.13 ; essayé sans succès : $candidats." >&2
echo "Installez-en un, ou dites où il est : make run PYTHON=/chemin/vers/python3.12" >&2
exit 1
