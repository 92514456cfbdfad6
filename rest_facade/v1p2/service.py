"""OneRoster 1.2 rostering, put together."""

from typing import Final

from rest_facade.service import Service
from rest_facade.v1p2.refusals import REFUSAL_SCHEMAS, spelled
from rest_facade.v1p2.resources import FREE_SCHEMAS, ROSTERING
from rest_facade.v1p2.rostering import OPERATIONS, SCOPES

SERVICE: Final = Service(
    title="OneRoster 1.2 Rostering",
    version="1.2",
    base=ROSTERING,
    operations=OPERATIONS,
    spell=spelled,
    refusal="imsx_StatusInfo",
    schemas=REFUSAL_SCHEMAS | FREE_SCHEMAS,
    scopes=SCOPES,
    discovery=(
        "onerosterv1p2rostersservice_openapi3_v1p0.json",
        "imsorv1p2_rostering_openapi3_v1p0.json",
    ),
)
