"""The screens: their paths, methods, roles and handlers."""

from typing import Final

from app.console.guard import Page
from app.console.pages import (
    applications,
    checks,
    connection,
    disclosures,
    exclusions,
    new_connection,
    settings,
    sharing,
    today,
    vendor_view,
    why,
)
from app.console.roles import ADMINISTRATORS, DISTRICT, EVERYONE, SIS_READERS

_READ: Final = ("GET",)
_FORM: Final = ("POST",)
_CREDENTIALS: Final = "/console/connections/{id}/credentials"

PAGES: Final = (
    Page("/console", _READ, EVERYONE, today.show),
    Page("/console/applications", _READ, DISTRICT, applications.show),
    Page("/console/applications/add", _READ, DISTRICT, applications.add),
    Page("/console/applications/{name}", _READ, DISTRICT, applications.show_one),
    Page("/console/connections/new", _READ, ADMINISTRATORS, new_connection.show),
    Page("/console/connections/new", _FORM, ADMINISTRATORS, new_connection.post),
    Page("/console/connections/{id}", _READ, DISTRICT, connection.show),
    Page("/console/connections/{id}", _FORM, ADMINISTRATORS, connection.post),
    Page("/console/connections/{id}/details", _READ, ADMINISTRATORS, connection.show_details),
    Page("/console/connections/{id}/details", _FORM, ADMINISTRATORS, connection.post_details),
    Page(
        "/console/connections/{id}/credentials", _READ, ADMINISTRATORS, new_connection.credentials
    ),
    Page("/console/connections/{id}/sharing", _READ, ADMINISTRATORS, sharing.show),
    Page("/console/connections/{id}/sharing", _FORM, ADMINISTRATORS, sharing.post),
    Page("/console/why", _READ, SIS_READERS, why.show),
    Page("/console/exclusions", _READ, SIS_READERS, exclusions.show),
    Page("/console/exclusions", _FORM, ADMINISTRATORS, exclusions.post),
    Page("/console/disclosures", _READ, DISTRICT, disclosures.show),
    Page("/console/disclosures/person", _READ, DISTRICT, disclosures.show_person),
    Page("/console/disclosures/vendor", _READ, DISTRICT, disclosures.show_vendor),
    Page("/console/disclosures/acts", _READ, DISTRICT, disclosures.show_acts),
    Page("/console/checks", _READ, DISTRICT, checks.show),
    Page("/console/checks", _FORM, ADMINISTRATORS, checks.post),
    Page("/console/checks/{name}", _READ, DISTRICT, checks.show_one),
    Page("/console/checks/{name}/csv", _READ, DISTRICT, checks.download),
    Page("/console/vendor-view", _READ, SIS_READERS, vendor_view.show),
    Page("/console/settings", _READ, DISTRICT, settings.show),
    Page("/console/settings", _FORM, ADMINISTRATORS, settings.post),
)
