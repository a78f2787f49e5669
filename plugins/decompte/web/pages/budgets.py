"""The page budgets."""

from __future__ import annotations

from fastapi import APIRouter

routeur = APIRouter()
