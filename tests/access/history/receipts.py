"""Receipts: what connections received, without their asking for it."""

from sqlalchemy import Connection, text

from app.roster.nouns import TABLES


def receive_everything(transaction: Connection, client_id: str) -> None:
    """Let a connection have received every object of the current edition."""
    for table in TABLES.values():
        transaction.execute(
            text(
                f"""
                INSERT INTO received (connection_id, published, chunk, numbers)
                SELECT :client, '{table.name}', number >> 14,
                    range_agg(int4range(number, number + 1))
                FROM {table.name} WHERE valid_until = 2147483647
                GROUP BY number >> 14
                """  # the name is ours
            ),
            {"client": client_id},
        )
