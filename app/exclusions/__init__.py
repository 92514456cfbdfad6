"""External LMS Exclude: what of the SIS is kept from every vendor, by whom and why."""

from app.exclusions import tables

__all__ = ["tables"]
