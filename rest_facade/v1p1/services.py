"""OneRoster 1.1, put together: one service for all of it."""

from typing import Final

from rest_facade.service import Service
from rest_facade.v1p1 import gradebook, rostering
from rest_facade.v1p1.refusals import REFUSAL_SCHEMAS, TOLD_BESIDE, beside, spelled
from rest_facade.v1p1.targets import BASE, METADATA_SCHEMA

SERVICE: Final = Service(
    title="OneRoster 1.1",
    version="1.1",
    base=BASE,
    operations=(*rostering.OPERATIONS, *gradebook.OPERATIONS, gradebook.EXTRA),
    spell=spelled,
    refusal="statusInfoSet",
    schemas=REFUSAL_SCHEMAS | METADATA_SCHEMA,
    scopes=rostering.SCOPES | gradebook.SCOPES,
    discovery=("onerosterv1p1service_openapi3_v1p0.json",),
    replaced=200,
    beside=beside,
    told_beside=TOLD_BESIDE,
)
