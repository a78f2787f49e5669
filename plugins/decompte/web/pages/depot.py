"""The page depot."""

from __future__ import annotations

from fastapi import APIRouter

routeur = APIRouter()
