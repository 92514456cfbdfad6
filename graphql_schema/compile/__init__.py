"""GraphQL to SQL: a selection becomes one statement whose JSON the database builds."""
