"""The API of one connection, documented and tried."""
