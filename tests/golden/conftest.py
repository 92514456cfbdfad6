"""Golden requests are asked of the facade's district."""

from tests.facade.conftest import published, vendor

__all__ = ["published", "vendor"]
