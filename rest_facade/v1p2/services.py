"""The services of OneRoster 1.2, put together."""

from typing import Final

from rest_facade.service import Service
from rest_facade.v1p2 import gradebook, resources, rostering
from rest_facade.v1p2.refusals import refusal_schemas, spelled
from rest_facade.v1p2.targets import (
    CREDENTIAL_SCHEMA,
    GRADEBOOK,
    METADATA_SCHEMA,
    PAIR_SCHEMAS,
    RESOURCES,
    ROSTERING,
)

ROSTERING_SERVICE: Final = Service(
    title="OneRoster 1.2 Rostering",
    version="1.2",
    base=ROSTERING,
    operations=rostering.OPERATIONS,
    spell=spelled,
    refusal="imsx_StatusInfo",
    schemas=refusal_schemas() | METADATA_SCHEMA | CREDENTIAL_SCHEMA,
    scopes=rostering.SCOPES,
    discovery=(
        "onerosterv1p2rostersservice_openapi3_v1p0.json",
        "imsorv1p2_rostering_openapi3_v1p0.json",
    ),
)

GRADEBOOK_SERVICE: Final = Service(
    title="OneRoster 1.2 Gradebook",
    version="1.2",
    base=GRADEBOOK,
    operations=gradebook.OPERATIONS,
    spell=spelled,
    refusal="imsx_StatusInfo",
    schemas=refusal_schemas("deletefailure") | METADATA_SCHEMA | PAIR_SCHEMAS,
    scopes=gradebook.SCOPES,
    discovery=(
        "onerosterv1p2gradebookservice_openapi3_v1p0.json",
        "imsorv1p2_gradebook_openapi3_v1p0.json",
    ),
)

RESOURCES_SERVICE: Final = Service(
    title="OneRoster 1.2 Resources",
    version="1.2",
    base=RESOURCES,
    operations=resources.OPERATIONS,
    spell=spelled,
    refusal="imsx_StatusInfo",
    schemas=refusal_schemas("invalid_sort_field", "unsupported") | METADATA_SCHEMA,
    scopes=resources.SCOPES,
    discovery=(
        "onerosterv1p2resourcesservice_openapi3_v1p0.json",
        "imsorv1p2_resources_openapi3_v1p0.json",
    ),
)

SERVICES: Final = (ROSTERING_SERVICE, GRADEBOOK_SERVICE, RESOURCES_SERVICE)
